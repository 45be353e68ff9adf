"""Forms of this package: parse and check, never save."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PeopleField, PersonField, SiteField
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.ui.inputs import DayField, Rest, SentOnce
from talkoot.workshops.actions.planning import Frame, Step
from talkoot.workshops.actions.templates import Cover
from talkoot.workshops.models import Activity, Series, Template, Workshop
from talkoot.workshops.policy import WORDING, why_not_lead_series

MOST_SITES_SHOWN = 60
REACH = [("one", _("This one only")), ("all", _("This one and all to come"))]


class WorkshopForm(SentOnce):
    """What is held, when and for whom."""

    title = forms.CharField(label=_("What is it called?"), max_length=150)
    day = DayField(label=_("Day"), required=False)
    time = forms.TimeField(label=_("Begins at"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    purpose = forms.CharField(label=_("What do we leave with?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(label=_("Video link"), max_length=500, required=False, assume_scheme="https")
    facilitator = PersonField(label=_("Who leads it?"), required=False, help_text=_("You, if you leave it empty."))
    sites = forms.ModelMultipleChoiceField(label=_("Sites"), queryset=Site.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)
    people = PeopleField(label=_("People"), required=False)
    repeats = forms.ChoiceField(label=_("How often?"), choices=[("", _("Once")), *Series.Every.choices], required=False)
    reach = forms.ChoiceField(label=_("What is changed?"), choices=REACH, initial="one", widget=forms.RadioSelect)
    rest = (
        Rest(_("Does it come again?"), ("repeats",)),
        Rest(_("Where?"), ("place", "link")),
        Rest(_("Who leads it?"), ("facilitator",)),
        Rest(_("Who is invited? Everybody, if you choose nobody."), ("sites", "people")),
    )

    def __init__(self, me: Membership, *args: Any, of: Workshop | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        self.comes_again = of is not None and of.series is not None and of.series.is_running and of.state == Workshop.State.PLANNED
        if of is not None:
            del self.fields["repeats"]  # it has a page of its own by then
        if not (self.comes_again and of and of.series and why_not_lead_series(me, of.series) is None):
            del self.fields["reach"]
        for name in ("facilitator", "people"):
            self.fields[name].offer(me)  # type: ignore[attr-defined]
        self.fields["sites"].queryset = sites_of(me).open()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("time") and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choose the day as well."))
        if (data.get("repeats") or self.comes_again) and not data.get("day") and "day" not in self.errors:
            self.add_error("day", _("A meeting that repeats has a day."))
        return data

    @property
    def frame(self) -> Frame:
        """What was written."""
        data = dict(self.cleaned_data)
        day, time = data.pop("day"), data.pop("time")
        for name in ("key", "shown", "repeats", "reach"):
            data.pop(name, None)
        starts_at = timezone.make_aware(datetime.combine(day, time or datetime.strptime("9:00", "%H:%M").time())) if day else None
        return Frame(starts_at=starts_at, **{**data, "sites": list(data["sites"])})


def initial_of(workshop: Workshop) -> dict[str, Any]:
    """What stands, for the form."""
    begins = timezone.localtime(workshop.starts_at) if workshop.starts_at else None
    return {
        "title": workshop.title, "purpose": workshop.purpose, "place": workshop.place, "link": workshop.link, "facilitator": workshop.facilitator,
        "day": begins.date() if begins else None, "time": begins.time().replace(second=0, microsecond=0) if begins else None,
        "sites": list(workshop.sites.all()), "people": list(workshop.people.all()), "key": workshop.key,
    }  # fmt: skip


class ActivityForm(forms.Form):
    """One step of the agenda."""

    kind = forms.ChoiceField(label=_("What kind of a step is it?"), choices=Activity.Kind.choices)
    title = forms.CharField(label=_("What do we ask?"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=240, initial=10)
    headings = forms.CharField(
        label=_("Ready headings"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("One a line, where people write.")
    )
    votes = forms.IntegerField(label=_("Votes for each"), min_value=1, max_value=20, initial=3)
    is_secret = forms.BooleanField(
        label=_("Secret vote"), required=False, initial=True,
        help_text=_("Nobody sees who voted for what. Settled here, before the vote; it cannot be changed once it has begun."),
    )  # fmt: skip
    early_on = DayField(
        label=_("They write in their own time from"), required=False,
        help_text=_("Of a silent brainstorm, until the room opens. Nobody sees the notes before its turn; you see how many have written."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("The text"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What everybody reads; a picture can be added when the step has been saved. Of a consent the proposal, which can be worded in the room too."
        ),
    )  # fmt: skip
    guidance = forms.CharField(label=_("What does the facilitator say and do?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    rest = (
        Rest(_("Under which headings do people write?"), ("headings",)),
        Rest(_("How do we vote?"), ("votes", "is_secret")),
        Rest(_("What is shown or proposed?"), ("text",)),
        Rest(_("Do people write before the meeting?"), ("early_on",)),
        Rest(_("What does the facilitator say and do?"), ("guidance",)),
    )

    def __init__(self, *args: Any, stays: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stays = {name: value for name, value in (stays or {}).items() if name not in WORDING}  # all but its wording
        for name in self.stays:
            del self.fields[name]

    @property
    def step(self) -> Step:
        """What was written."""
        data = self.stays | {name: value for name, value in self.cleaned_data.items() if name != "shown"}
        if data["kind"] != Activity.Kind.BRAINSTORM:
            data["early_on"] = None  # means nothing there, as votes do
        return Step(**data)


def step_of(activity: Activity) -> dict[str, Any]:
    """What stands, for the form."""
    return {name: getattr(activity, name) for name in ("kind", "title", "minutes", "headings", "votes", "is_secret", "text", "guidance", "early_on")}


class PictureForm(forms.Form):
    """What is in a picture; the picture itself is read by its view."""

    alt = forms.CharField(label=_("What is in the picture?"), max_length=300, help_text=_("In a sentence, for those who do not see it."))


class TemplateForm(SentOnce):
    """An agenda that is kept: its name, what it is for, and who sees it."""

    name = forms.CharField(label=_("What is the agenda called?"), max_length=80)
    about = forms.CharField(label=_("What is it for?"), max_length=200, required=False)
    shared = forms.ChoiceField(label=_("Who sees it?"), choices=Template.Shared.choices, initial="own", widget=forms.RadioSelect)
    site = SiteField(label=_("Which site’s?"), required=False, empty_label="–")

    def __init__(self, me: Membership, *args: Any, own: Iterable[Template] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(me)  # type: ignore[attr-defined]
        if own:
            self.fields["instead"] = forms.ChoiceField(
                label=_("In the place of one that is kept?"), required=False, choices=[("", _("No, as a new one")), *((str(one.pk), one.name) for one in own)]
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("shared") == Template.Shared.SITE and not data.get("site") and "site" not in self.errors:
            self.add_error("site", _("Choose the site."))
        return data

    @property
    def cover(self) -> Cover:
        """What was written."""
        return Cover(**{name: self.cleaned_data[name] for name in ("name", "about", "shared", "site")})


class TurnsForm(forms.Form):
    """Who leads by turn."""

    people = PeopleField(label=_("Who takes turns too?"))

    def __init__(self, me: Membership, *args: Any, but: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].offer(me, but)  # type: ignore[attr-defined]


class AwayForm(forms.Form):
    """Until when somebody is away."""

    until = DayField(label=_("Away until"))


class GuestForm(forms.Form):
    """Coming in with a code."""

    code = forms.CharField(
        label=_("Code"), max_length=40, widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters"})
    )
    name = forms.CharField(label=_("Your first name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
