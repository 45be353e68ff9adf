"""Forms of this package: parse and check, never save."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PeopleField, PersonField
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.ui.inputs import DayField, Rest, SentOnce
from talkoot.content.actions.ideas import LONGEST, Draft
from talkoot.content.models import Idea
from talkoot.content.networks import NETWORKS
from talkoot.customers.models import Group, Need
from talkoot.customers.queries import groups_with_needs


class IdeaForm(SentOnce):
    """An idea, for whom and for which need."""

    title = forms.CharField(label=_("The idea in a sentence"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    whose = forms.ChoiceField(label=_("For whom, and for which need?"), required=False)
    form = forms.ChoiceField(label=_("In which form?"), choices=[("", _("not decided yet")), *Idea.Form.choices], required=False)
    who = PersonField(label=_("Who would make it?"), required=False, help_text=_("Nobody yet, if you leave it empty."))
    month = forms.TypedChoiceField(label=_("When does it fit best?"), required=False, coerce=int, empty_value=None)
    details = forms.CharField(label=_("Details"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    rest = (Rest(_("In which form, who would make it, and when?"), ("form", "who", "month")), Rest(_("Is there more to say of it?"), ("details",)))

    def __init__(self, me: Membership, *args: Any, of: Idea | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.needs = dict[str, Group](), dict[str, Need]()
        choices: list[Any] = [("", _("not known yet"))]
        for group, needs in groups_with_needs(me):
            self.groups[f"g{group.pk}"] = group
            self.needs |= {f"n{need.pk}": need for need in needs}
            choices.append(
                (group.name, [(f"g{group.pk}", _("%(group)s: need not known") % {"group": group.name}), *((f"n{need.pk}", need.text) for need in needs)])
            )
        if of is not None and of.need and f"n{of.need_id}" not in self.needs:  # its own stays, though it is not offered any more
            self.needs[f"n{of.need_id}"] = of.need
            choices.append((f"n{of.need_id}", of.need.text))
        elif of is not None and of.group and not of.need and f"g{of.group_id}" not in self.groups:
            self.groups[f"g{of.group_id}"] = of.group
            choices.append((f"g{of.group_id}", of.group.name))
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]  # a choice of the caller's own
        self.fields["month"].choices = [("", _("any time")), *((n, capfirst(name)) for n, name in MONTHS.items())]  # type: ignore[attr-defined]
        self.fields["who"].offer(me)  # type: ignore[attr-defined]

    @property
    def draft(self) -> Draft:
        """What was said of it."""
        data = self.cleaned_data
        need = self.needs.get(data["whose"])
        return Draft(data["title"], data["details"], self.groups.get(data["whose"]), need, data["form"], data["who"], data["month"])


class OpenForm(forms.Form):
    """Half a year's best: from which week, how many, and until when one may tick."""

    starts_on = DayField(label=_("From which week?"), help_text=_("Any day of the first week; the half-year is 26 weeks."))
    wanted = forms.IntegerField(label=_("How many are chosen?"), min_value=1, max_value=90, initial=10)
    last_day = DayField(label=_("Last day to tick"))

    def __init__(self, first_week: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = first_week
        self.fields["last_day"].initial = timezone.localdate() + timedelta(days=7)

    @property
    def closes_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["last_day"] + timedelta(days=1), time()))


class GiveForm(forms.Form):
    """To whom."""

    to = PersonField(label=_("Whose turn is it?"))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(me)  # type: ignore[attr-defined]


class WriteForm(forms.Form):
    """The text that all sites share, and where it goes."""

    text = forms.CharField(
        label=_("The text that all sites share"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8, "class": "voice"}),
        help_text=_("These fill themselves in at each site: {site}, {phone}, {address}, {hours}, and {sentence} for a sentence of its own."),
    )  # fmt: skip
    networks = forms.MultipleChoiceField(
        label=_("Where does it go?"), choices=[(one.key, one.name) for one in NETWORKS.values()], widget=forms.CheckboxSelectMultiple
    )


class AskForm(forms.Form):
    """Whom one asks to approve it."""

    people = PeopleField(label=_("Whom do you ask?"), help_text=_("One or two. Nobody approves their own."))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].offer(me, but=[me.pk])  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """A site's own sentence."""

    text = forms.CharField(label=_("A sentence or two of your own"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "voice"}))


class PublishForm(forms.Form):
    """The address where it stands."""

    address = forms.CharField(label=_("The post’s address, if you have it"), max_length=500, required=False, widget=forms.URLInput)


class BecauseForm(forms.Form):
    """Why."""

    because = forms.CharField(label=_("Why?"), max_length=500)


class ConnectForm(forms.Form):
    """A site, and the server where its account is."""

    site = forms.ModelChoiceField(label=_("Whose account is it?"), queryset=Site.objects.none(), empty_label=None)
    server = forms.CharField(
        label=_("At which Mastodon server?"), max_length=300, help_text=_("Its name, for example mastodon.social, or the account’s whole name.")
    )

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites_of(me).open()  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """When it goes out by itself."""

    day = DayField(label=_("On which day?"), required=False)
    hour = forms.TimeField(
        label=_("At what time?"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), help_text=_("By each site’s own clock.")
    )

    def clean(self) -> dict[str, Any]:
        """A day and an hour, or now."""
        found: dict[str, Any] = super().clean() or {}
        if "now" in self.data:
            return found | {"day": None, "hour": None}
        for name in ("day", "hour"):
            if not found.get(name) and name not in self.errors:
                self.add_error(name, _("Choose a day and an hour."))
        return found
