"""Forms of rounds, dialogues and statements: they parse and check, nothing more."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.logic.rhythm import working_day
from talkoot.assessment.models import Choice, Statement
from talkoot.assessment.models.statements import Block
from talkoot.base.orgs.finding import PersonField
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import areas_of, sites_of
from talkoot.base.ui.inputs import DayField, Rest
from talkoot.feedback.queries.figure import measures_of

OWN = "own"  # instead of an area: the caller's own teams


class TimesForm(forms.Form):
    """Until when, and when the results open."""

    closes_on = DayField(label=_("Last day to answer"))
    results_on = DayField(label=_("Results open on"), help_text=_("At nine in the morning, to everybody at the same minute. Nobody sees them earlier."))

    @property
    def closes_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"], time(23, 59)))

    @property
    def results_at(self) -> datetime:
        """Nine in the morning."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["results_on"], time(9)))

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or self.cleaned_data
        closes, results = found.get("closes_on"), found.get("results_on")
        if closes and closes < timezone.localdate():
            self.add_error("closes_on", _("This day has passed already."))
        if closes and results and results <= closes:
            self.add_error("results_on", _("Choose a day after the last day to answer."))
        return found


class GroupForm(forms.Form):
    """What a group is called."""

    name = forms.CharField(
        label=_("What people call it"), max_length=100, required=False,
        help_text=_("The name stays from round to round. Empty, the sites’ own names stand here. Who is reported together does not change."),
    )  # fmt: skip


class RoundForm(TimesForm):
    """What is asked, of whom, until when."""

    name = forms.CharField(label=_("Name"), max_length=100)
    area = forms.ChoiceField(required=False, label=_("Who takes part"))
    is_pulse = forms.BooleanField(required=False, label=_("Pulse: only one statement of each perspective and mark"))
    field_order = ("name", "area", "is_pulse", "closes_on", "results_on")

    @property
    def chosen_area(self) -> Area | None:
        """The area that was chosen, if one was."""
        return self.areas.get(self.cleaned_data["area"])

    @property
    def of_teams(self) -> bool:
        """Whether the caller's own teams were chosen."""
        return bool(self.cleaned_data["area"] == OWN)

    def __init__(self, me: Membership, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.areas = {str(one.pk): one for one in areas_of(me)}
        choices = [("", _("The whole organisation")), *((key, one.name) for key, one in self.areas.items())]
        if me.sites.exists():
            choices.insert(1, (OWN, _("My own teams")))
        self.fields["area"].choices = choices  # type: ignore[attr-defined]
        # A week to answer, and results on the next working day; a week ahead of a weekend is moved on to its Monday.
        self.fields["closes_on"].initial = closes_on = working_day(timezone.localdate() + timedelta(days=7))
        self.fields["results_on"].initial = working_day(closes_on + timedelta(days=1))


class PlanForm(forms.Form):
    """The days of a round that opens by itself."""

    name = forms.CharField(label=_("Name"), max_length=100)
    is_pulse = forms.BooleanField(required=False, widget=forms.HiddenInput)
    of_teams = forms.BooleanField(required=False, label=_("My own teams only"))
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Last day to answer"))
    results_on = DayField(label=_("Results open on"))

    rest = (Rest(_("Other days or another name?"), ("name", "of_teams", "opens_on", "closes_on", "results_on"), told=("name",)),)

    def __init__(self, me: Membership, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not me.sites.exists():
            del self.fields["of_teams"]


class ChoiceForm(forms.Form):
    """What the team decided."""

    kind = forms.ChoiceField(label=_("What kind"), choices=Choice.Kind, widget=forms.RadioSelect)
    now = forms.CharField(label=_("Now"), max_length=300, required=False)
    next = forms.CharField(label=_("From now on"), max_length=300)
    statement = forms.ModelChoiceField(Statement.objects.none(), required=False, label=_("Which statement it is about"))
    owner = PersonField(required=False, label=_("Who takes it on, of their own will"))
    first_step = forms.CharField(label=_("First step"), max_length=300, required=False)
    first_step_on = DayField(label=_("First step by"), required=False, help_text=_("Within fourteen days."))
    measure = forms.ChoiceField(label=_("Customers’ figure it should move"), required=False)
    look_on = DayField(label=_("We look again on"), required=False)
    becomes = forms.ChoiceField(
        label=_("When the round is complete it becomes"), choices=Choice.Becomes, widget=forms.RadioSelect, initial=Choice.Becomes.TASK, required=False
    )

    rest = (
        Rest(_("What is it about?"), ("now", "statement")),
        Rest(_("How do we see that it helped?"), ("measure", "look_on")),
        Rest(_("What does it become?"), ("becomes",)),
    )

    def __init__(self, me: Membership, statements: list[Statement], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].offer(me)  # type: ignore[attr-defined]
        self.fields["measure"].choices = [("", "–"), *((key, words) for key, words, _question in measures_of(me))]  # type: ignore[attr-defined]
        self.fields["statement"].queryset = Statement.objects.filter(pk__in=[one.pk for one in statements])  # type: ignore[attr-defined]
        self.fields["statement"].label_from_instance = statement_text  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["first_step_on"].initial, self.fields["look_on"].initial = today + timedelta(days=14), today + timedelta(days=84)


def statement_text(statement: Statement) -> str:
    """A statement in the reader's language."""
    return statement.text(get_language() or "fi")


class StatementForm(forms.Form):
    """A statement's wording in three languages."""

    block = forms.ChoiceField(label=_("What it is about"), choices=Block)
    fi = forms.CharField(label=_("In Finnish"), max_length=200, required=False)
    sv = forms.CharField(label=_("In Swedish"), max_length=200, required=False)
    en = forms.CharField(label=_("In English"), max_length=200, required=False)
    in_pulse = forms.BooleanField(required=False, label=_("Asked in the pulse as well"))

    @property
    def wording(self) -> dict[str, str]:
        """The texts by language."""
        return {language: self.cleaned_data[language] for language in ("fi", "sv", "en")}


class CardChoiceForm(forms.Form):
    """What a small site decided: three words' worth first, the rest filled in already."""

    kind = forms.ChoiceField(label=_("What kind"), choices=Choice.Kind, widget=forms.RadioSelect, initial=Choice.Kind.CONTINUE)
    next = forms.CharField(label=_("What do we do from now on?"), max_length=300)
    owner = PersonField(required=False, label=_("Who sees to it?"))
    first_step = forms.CharField(
        label=_("First step"), max_length=300, required=False, help_text=_("Within fourteen days. It becomes a task, which everybody may see.")
    )
    first_step_on = DayField(label=_("First step by"), required=False)
    measure = forms.ChoiceField(label=_("Customers’ figure it should move"), required=False)
    look_on = DayField(label=_("We look again on"), required=False)

    def __init__(self, me: Membership, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["owner"].offer(me)  # type: ignore[attr-defined]
        measures = [(key, words) for key, words, _question in measures_of(me)]
        self.fields["measure"].choices = [("", "–"), *measures]  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.fields["owner"].initial = me.pk
        self.fields["first_step_on"].initial = today + timedelta(days=14)
        self.fields["look_on"].initial = today + timedelta(days=84)


class NewCardForm(forms.Form):
    """Which site, and how many sit together."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    people = forms.IntegerField(label=_("How many of you are here"), min_value=2, max_value=30)

    def __init__(self, me: Membership, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        own = sites_of(me).open().filter(members=me)
        self.fields["site"].queryset = own  # type: ignore[attr-defined]
        first = list(own[:2])
        if len(first) == 1:
            self.fields["site"].initial = first[0].pk
            self.fields["people"].initial = max(2, min(30, first[0].members.filter(ended_at=None).count()))
