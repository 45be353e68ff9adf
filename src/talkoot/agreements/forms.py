"""Forms of this package: parse and check, never save."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.agreements.actions.deciding import Setting
from talkoot.agreements.actions.keeping import LEAST_MONTHS, MOST_MONTHS
from talkoot.agreements.actions.proposals import Draft
from talkoot.agreements.logic.points import Line, read_lines, write_lines
from talkoot.agreements.models import Agreement, Decision, Difference, Mandate, Point, Remark, Step, Version
from talkoot.agreements.queries.agreements import agreements_of
from talkoot.agreements.queries.figures import measure_choices
from talkoot.base.orgs.finding import PersonField
from talkoot.base.orgs.forms import ScopeField, chosen_scope
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.ui.inputs import DayField, Rest, SentOnce

AREA = {"rows": 4}
# What each kind asks first, after its sentence.
FRONT = {
    Agreement.Kind.RULE: ("same",),
    Agreement.Kind.WAY: ("same",),
    Agreement.Kind.PROCESS: ("step",),
    Agreement.Kind.GOAL: ("figure", "target", "target_on", "same"),
    Agreement.Kind.COOPERATION: ("same",),
}


class TextForm(forms.Form):
    """The text of an agreement: one point to a line in each list."""

    rest: tuple[Rest, ...] = (
        Rest(_("Whom does it concern?"), ("scope",)),
        Rest(_("Who looks after it, and when do we look again?"), ("owner", "months"), told=("owner",)),
        Rest(_("Why?"), ("why",)),
        Rest(_("What is asked first, and what does each site decide?"), ("ask", "local")),
        Rest(_("Anything more to the text?"), ("same", "step", "example")),
        Rest(_("Which of the customers’ figures should it move?"), ("figure", "target", "target_on")),
        Rest(_("Does it give free hands?"), ("grants", "grants_text")),
    )
    title = forms.CharField(label=_("In one sentence"), max_length=200, help_text=_("For example: We call back on the same day."))
    same = forms.CharField(label=Point.Part.SAME.label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    step = forms.CharField(
        label=Point.Part.STEP.label, required=False, max_length=20_000, widget=forms.Textarea(attrs=AREA), help_text=_("Who: what. One step to a line.")
    )
    local = forms.CharField(label=Point.Part.LOCAL.label, required=False, max_length=20_000, widget=forms.Textarea(attrs=AREA))
    ask = forms.CharField(label=Point.Part.ASK.label, required=False, max_length=20_000, widget=forms.Textarea(attrs=AREA))
    example = forms.CharField(label=Point.Part.EXAMPLE.label, required=False, max_length=20_000, widget=forms.Textarea(attrs=AREA))
    why = forms.CharField(label=_("Why"), required=False, max_length=3000, widget=forms.Textarea(attrs=AREA))
    figure = forms.ChoiceField(label=_("The customers’ figure it should move"), required=False)
    target = forms.DecimalField(label=_("The figure we aim at"), required=False, max_digits=5, decimal_places=2, min_value=0, localize=True)
    target_on = DayField(label=_("By the day"), required=False)
    grants = forms.ChoiceField(
        label=_("Who commits gets free hands to"), required=False, choices=[("", "–"), *Mandate.choices],
        help_text=_("What may then be done without asking. It lapses with a new version until committed again."),
    )  # fmt: skip
    grants_text = forms.CharField(label=_("In our own words"), required=False, max_length=200)
    months = forms.IntegerField(label=_("We look again after so many months"), initial=3, min_value=LEAST_MONTHS, max_value=MOST_MONTHS)
    owner = PersonField(label=_("Who looks after it"), required=False, empty_label="–")

    def __init__(self, me: Membership, *args: Any, kind: str = Agreement.Kind.RULE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_kind = Agreement.Kind(kind)
        self.sites = {name.lower(): pk for pk, name in sites_of(me).open().values_list("pk", "name")}
        self.fields["figure"].choices = [("", "–"), *measure_choices(me)]  # type: ignore[attr-defined]  # as it stands now
        self.fields["owner"].offer(me)  # type: ignore[attr-defined]
        self.asks_what_its_kind_needs()
        self.fields["same"].help_text = _("One point to a line. Begin a line with a site’s name and a colon when it is that site’s part.")

    def asks_what_its_kind_needs(self) -> None:
        """A rule of play has no steps; a key process begins with them; a goal has its figure and day in front, and needs them."""
        front = FRONT[self.of_kind]
        if self.of_kind == Agreement.Kind.RULE and not self.initial.get("step"):
            del self.fields["step"]
        if self.of_kind == Agreement.Kind.GOAL:
            self.fields["target_on"].required = True
            self.fields["figure"].required = len(self.fields["figure"].choices) > 1  # type: ignore[attr-defined]  # as it stands now
        self.rest = tuple(replace(one, names=tuple(name for name in one.names if name not in front)) for one in TextForm.rest)
        self.order_fields(["note", "title", *front])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.lines():
            self.add_error(FRONT[self.of_kind][-1], _("Write at least one point."))
        if data.get("grants") == Mandate.OTHER and not data.get("grants_text"):
            self.add_error("grants_text", _("Write what may be done without asking."))
        return data

    def lines(self) -> list[Line]:
        """All points in the order of the lists."""
        found: list[Line] = []
        for part in Point.Part:
            found += read_lines(part.value, self.cleaned_data.get(part.value) or "", self.sites, with_doer=part == Point.Part.STEP)
        return found

    def draft(self) -> Draft:
        """What the form says."""
        data = self.cleaned_data
        return Draft(
            data["title"], self.lines(), data["why"], data.get("note", ""), data["figure"], data["target"], data["target_on"], data["months"], data["grants"],
            data["grants_text"], data["owner"],
        )  # fmt: skip

    @staticmethod
    def of(version: Version, agreement: Agreement, lines: list[Line], names: dict[int, str]) -> dict[str, Any]:
        """What the form starts with."""
        fields = ("title", "why", "figure", "target", "target_on", "grants", "grants_text", "months")
        start: dict[str, Any] = {name: getattr(version, name) for name in fields} | {"owner": agreement.owner_id}
        return start | {part.value: write_lines([one for one in lines if one.part == part], names) for part in Point.Part}


class ProposalForm(TextForm):
    """A new proposal: also of which kind and for whom."""

    kind = forms.ChoiceField(choices=Agreement.Kind.choices, widget=forms.HiddenInput)
    scope = ScopeField(label=_("For whom"))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(me, *args, **kwargs)
        self.fields["scope"].offer(me)  # type: ignore[attr-defined]
        self.me = me

    def chosen_scope(self) -> tuple[Area | None, Site | None]:
        """The area or the site it is for."""
        return chosen_scope(self.me, self.cleaned_data["scope"])


class ChangeForm(TextForm):
    """A change of a text that stands."""

    note = forms.CharField(label=_("What changes, and why"), max_length=300, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput)


class AskForm(forms.Form):
    """How a round decides."""

    form = forms.ChoiceField(label=_("How is it decided?"), choices=Decision.Form.choices, widget=forms.RadioSelect, initial=Decision.Form.CONSENT)
    closes_on = DayField(label=_("The last day to answer"))
    quorum_percent = forms.IntegerField(label=_("At least so many per cent take part"), min_value=0, max_value=100, initial=50)
    quorum_sites = forms.IntegerField(label=_("At least so many sites take part"), min_value=0, max_value=5000, initial=0)
    silence = forms.ChoiceField(label=_("Who says nothing"), choices=Decision.Silence.choices, widget=forms.RadioSelect, initial=Decision.Silence.ABSENT)
    hides = forms.BooleanField(label=_("What others said shows only after one’s own answer"), required=False, initial=True)

    def setting(self) -> Setting:
        """The rules of the round."""
        data = self.cleaned_data
        return Setting(data["form"], data["quorum_percent"], data["quorum_sites"], data["silence"], data["hides"])

    @property
    def closes_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"] + timedelta(days=1), time()))


class RemarkForm(SentOnce):
    """A question or a reaction."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Remark.Kind.choices, widget=forms.RadioSelect, initial=Remark.Kind.QUESTION)
    text = forms.CharField(label=_("In your words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(forms.Form):
    """What a review decides."""

    note = forms.CharField(label=_("What did you see?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    next_on = DayField(label=_("We look again on"), required=False)
    seen = DayField(required=False, widget=forms.HiddenInput())


class WayForm(forms.Form):
    """The way a difference of view is handled."""

    way = forms.ChoiceField(label=_("How do you want to handle it?"), choices=Difference.Way.choices, widget=forms.RadioSelect, initial=Difference.Way.PAIR)
    other = PersonField(label=_("With whom?"), required=False, empty_label="–")
    facilitator = PersonField(label=_("Who facilitates?"), required=False, empty_label="–")
    handle_by = DayField(label=_("By which day?"), help_text=_("If it has not been handled by then, it comes back to you."))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].offer(me, but=[me.pk])  # type: ignore[attr-defined]
        self.fields["facilitator"].offer(me, but=[me.pk], facilitates=True)  # type: ignore[attr-defined]


class DifferenceForm(WayForm, SentOnce):
    """A difference of view in four parts."""

    rest: ClassVar = (
        Rest(_("Whom else does it touch?"), ("touches",)),
        Rest(_("By which day is it handled?"), ("handle_by",)),
    )
    happened = forms.CharField(
        label=_("What happened?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("What a camera would have seen. No guesses why.")
    )
    effect = forms.CharField(label=_("What does it do to me?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 2}))
    need = forms.CharField(label=_("What do I need?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 2}))
    proposal = forms.CharField(label=_("What do I propose?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 2}))
    touches = forms.CharField(label=_("Whom else does this touch?"), max_length=500, required=False, help_text=_("A customer, a colleague, the whole site?"))
    field_order = ("happened", "effect", "need", "proposal", "touches", "way", "other", "facilitator", "handle_by")


class ViewForm(forms.Form):
    """How the other person sees it."""

    view = forms.CharField(
        label=_("How do you see it?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Tell first what you heard, then how it looked to you."),
    )


class ExtendForm(forms.Form):
    """More time for a round."""

    closes_on = DayField(label=_("The last day to answer"))

    @property
    def closes_at(self) -> datetime:
        """The end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"] + timedelta(days=1), time()))


class StepForm(forms.Form):
    """A step, or a note that was agreed on."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Step.Kind.choices, widget=forms.RadioSelect, initial=Step.Kind.STEP)
    text = forms.CharField(label=_("In your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    on = DayField(label=_("By which day?"), required=False)


class TipForm(forms.Form):
    """Advice, and beside which agreement."""

    text = forms.CharField(label=_("The tip in a sentence"), max_length=300)
    agreement = forms.ModelChoiceField(label=_("Which agreement does it help to keep?"), queryset=Agreement.objects.none(), empty_label=None)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements_of(me).filter(ended_at=None)  # type: ignore[attr-defined]  # a choice of the caller's own
