"""Forms of this package: parse and check, never save."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PersonField
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.ui.inputs import DayField, Rest, SentOnce
from talkoot.feedback.queries.figure import measures_of
from talkoot.targets.models import Target


class TargetForm(SentOnce):
    """What we would develop together."""

    title = forms.CharField(label=_("What would we develop?"), max_length=150, help_text=_("In a few words, as one would say it aloud."))
    why = forms.CharField(label=_("Why, and how would the customer notice?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class OpenForm(forms.Form):
    """Which candidates everybody scores, or of which several are chosen, and until when."""

    targets = forms.ModelMultipleChoiceField(
        label=_("Candidates"), queryset=Target.objects.none(), widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least two.")}
    )
    several = forms.ChoiceField(
        label=_("How do we choose?"),
        choices=[("", _("One: everybody scores each candidate on four criteria")), ("yes", _("Several: everybody ticks what they would take up"))],
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    wanted = forms.IntegerField(label=_("How many are chosen, if several?"), required=False, min_value=1, max_value=30)
    last_day = DayField(label=_("Last day to score"))

    def __init__(self, candidates: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"].queryset = candidates  # type: ignore[attr-defined]  # a choice of the caller's own
        self.fields["last_day"].initial = timezone.localdate() + timedelta(days=7)

    def clean(self) -> dict[str, Any]:
        """Several are a number."""
        found = super().clean() or {}
        if found.get("several") and not found.get("wanted") and "wanted" not in self.errors:
            self.add_error("wanted", _("Say how many."))
        return found

    @property
    def chosen(self) -> int | None:
        """How many are chosen at once; None for one by its scores."""
        return self.cleaned_data["wanted"] if self.cleaned_data["several"] else None

    @property
    def closes_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["last_day"] + timedelta(days=1), time()))


class StartForm(forms.Form):
    """Who looks after it, and what it should move."""

    owner = PersonField(label=_("Who looks after it?"), required=False, help_text=_("You, if you leave it empty."))
    figure = forms.ChoiceField(label=_("Which customers’ figure should it move?"), required=False)
    expected = forms.DecimalField(
        label=_("What do we expect the figure to be?"), required=False, min_value=1, max_value=5, max_digits=3, decimal_places=2, localize=True
    )
    look_on = DayField(label=_("When do we look whether it worked?"), required=False)
    rest = (Rest(_("What do we expect, and when do we look?"), ("expected", "look_on")),)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(me)  # type: ignore[attr-defined]
        figures = [("", _("None yet")), *((key, words) for key, words, _question in measures_of(me))]
        self.fields["figure"].choices = figures  # type: ignore[attr-defined]


class SiteStartForm(forms.Form):
    """When it starts at a site."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
    on = DayField(label=_("In effect from"), required=False)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites_of(me).open()  # type: ignore[attr-defined]


class BecauseForm(forms.Form):
    """Why."""

    because = forms.CharField(label=_("Why?"), max_length=500)
