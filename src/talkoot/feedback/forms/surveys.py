"""Forms of the survey's editor."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.text import clean_line
from talkoot.feedback.logic.drafts import MOST_QUESTIONS, Draft, Edit
from talkoot.feedback.models import Question

TEMPLATE_NAMES = {
    "visit": _("After a visit: faces, what mattered, why, contact"),
    "short": _("As short as can be: faces and why"),
    "service": _("After a matter was handled: faces and ease"),
    "relation": _("The relation as a whole: faces and recommendation"),
    "event": _("After an event"),
}


class StartForm(forms.Form):
    """A new survey: its name and what it starts from."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("For yourselves; customers do not see it."))
    template = forms.ChoiceField(label=_("Start from"), choices=list(TEMPLATE_NAMES.items()), widget=forms.RadioSelect, initial="visit")


@dataclass(frozen=True)
class Change:
    """A question whose words are being changed: what it was, and how many answers hang on whether it stays the same."""

    text: str
    answers: str
    may_be_same: bool


class DraftForm(forms.Form):
    """One question: what kind, its words and choices in each language, and whom it is asked of."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Question.Kind.choices)
    shown_from = forms.TypedChoiceField(label=_("Asked of scores from"), choices=[(n, str(n)) for n in range(1, 6)], coerce=int, initial=1)
    shown_to = forms.TypedChoiceField(label=_("to"), choices=[(n, str(n)) for n in range(1, 6)], coerce=int, initial=5)
    place = forms.IntegerField(required=False, min_value=1, max_value=99, widget=forms.HiddenInput)  # changed by moving it
    remove = forms.BooleanField(label=_("Leave this question out"), required=False)
    of = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the question it is made of
    same = forms.ChoiceField(required=False, widget=forms.RadioSelect, choices=[("same", ""), ("other", "")])  # asked by the page where it differs

    change: Change | None = None  # given by the page

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"wording_{code}"] = forms.CharField(label=_("Question – %(language)s") % {"language": name}, max_length=200, required=False)
            self.fields[f"options_{code}"] = forms.CharField(
                label=_("Choices – %(language)s") % {"language": name}, required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
            )
        self.order_fields(["kind", *(f"wording_{c}" for c, _n in settings.LANGUAGES), *(f"options_{c}" for c, _n in settings.LANGUAGES)])

    @staticmethod
    def start(draft: Draft, place: int, of: int) -> dict[str, Any]:
        """What the form begins with."""
        begin: dict[str, Any] = {"kind": draft.kind, "shown_from": draft.shown_from, "shown_to": draft.shown_to, "place": place, "of": of}
        begin |= {f"wording_{code}": text for code, text in draft.wording.items()}
        return begin | {f"options_{code}": "\n".join(o.get(code, "") for o in draft.options) for code, _n in settings.LANGUAGES if draft.options}

    @property
    def headline(self) -> str:
        """The question as it stands in the form, in the first language that it has."""
        said = (
            self[f"wording_{code}"].value() for code in [get_language() or "fi", *(code for code, _n in settings.LANGUAGES)] if f"wording_{code}" in self.fields
        )
        return next((str(text) for text in said if text), "")

    @property
    def number(self) -> str:
        """Which of the forms it is, as its fields are named."""
        return str(self.prefix).rsplit("-", 1)[-1]

    @property
    def is_first(self) -> bool:
        """Whether it asks by the faces, which everybody is asked first."""
        return str(self["kind"].value()) == Question.Kind.SMILEY

    def is_blank(self) -> bool:
        """Whether nothing was written: an empty row at the end is no question."""
        return not any(self.cleaned_data.get(f"{part}_{code}") for part in ("wording", "options") for code, _n in settings.LANGUAGES)

    def edit(self) -> Edit:
        """What the question is made of."""
        return Edit(self.cleaned_data.get("of"), self.cleaned_data.get("same") == "same")

    def draft(self) -> Draft:
        """The question that was written."""
        data = self.cleaned_data
        wording = {code: text for code, _n in settings.LANGUAGES if (text := clean_line(data.get(f"wording_{code}", "")))}
        options: tuple[dict[str, str], ...] = ()
        if data["kind"] in (Question.Kind.CHOICE, Question.Kind.CHOICES):
            lines = {code: [clean_line(o) for o in data.get(f"options_{code}", "").splitlines() if o.strip()] for code, _n in settings.LANGUAGES}
            most = max(map(len, lines.values()))
            options = tuple({code: texts[i] for code, texts in lines.items() if i < len(texts)} for i in range(most))
        first = data["kind"] == Question.Kind.SMILEY
        return Draft(data["kind"], wording, options, 1 if first else data["shown_from"], 5 if first else data["shown_to"])


class BaseDrafts(forms.BaseFormSet[DraftForm]):
    """All questions of a version, in the order of their places."""

    def in_order(self) -> list[DraftForm]:
        """As they are asked: the faces first, then by place, and what is not asked yet last."""
        return sorted(self.forms, key=lambda form: (not form.is_first or not form.initial, whole(str(form["place"].value() or "")) or 99))

    def kept(self) -> list[DraftForm]:
        """Those that were written, without the blank and the removed."""
        kept = [form for form in self.forms if not form.cleaned_data.get("remove") and not form.is_blank()]
        kept.sort(key=lambda form: (form.cleaned_data["kind"] != Question.Kind.SMILEY, form.cleaned_data.get("place") or 99))
        return kept


_Drafts = forms.formset_factory(DraftForm, formset=BaseDrafts, extra=1, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS + 4)


def moved(sent: QueryDict) -> QueryDict:
    """What was sent, with one question a place earlier (`up`) or later (`down`)."""
    again, n = sent.copy(), min(whole(sent.get("q-TOTAL_FORMS")) or 0, MOST_QUESTIONS + 4)
    order = sorted(range(n), key=lambda i: (sent.get(f"q-{i}-kind") != Question.Kind.SMILEY, whole(sent.get(f"q-{i}-place")) or 99, i))
    which, step = whole(sent.get("up") or sent.get("down")), -1 if sent.get("up") else 1
    if which in order and 0 <= (at := order.index(which)) + step < n:
        order[at], order[at + step] = order[at + step], order[at]
    for place, i in enumerate(order, 1):
        again[f"q-{i}-place"] = str(place)
    return again


def draft_forms(data: Any, start: list[dict[str, Any]]) -> BaseDrafts:
    """A form for each question and one more for a new one."""
    return cast(BaseDrafts, _Drafts(data, initial=start, prefix="q"))
