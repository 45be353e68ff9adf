"""The form of what is asked after the first press, made from the questions of the survey."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.feedback.faults import words_of
from talkoot.feedback.logic.submission import Unfit, Wish, is_reachable, read_comment
from talkoot.feedback.models import Question

EASE = {1: _("Very hard"), 2: _("Hard"), 3: _("So-so"), 4: _("Easy"), 5: _("Very easy")}


class MoreForm(forms.Form):
    """Nothing of it must be answered. Each question is a field `q<number>`; words and contact details have names of their own."""

    def __init__(self, questions: list[Question], data: Any) -> None:
        super().__init__(data)
        self.questions = questions
        self.language = get_language() or "fi"
        for question in self.questions:
            getattr(self, f"add_{question.kind}")(question)

    def add_open(self, question: Question) -> None:
        self.fields["comment"] = forms.CharField(label=question.text(self.language), required=False, widget=forms.Textarea, strip=False)

    def add_choice(self, question: Question, widget: type[forms.Widget] = forms.RadioSelect) -> None:
        field = forms.MultipleChoiceField if question.kind == Question.Kind.CHOICES else forms.ChoiceField
        choices = [(str(number), text) for number, text in enumerate(question.option_texts(self.language))]
        self.fields[f"q{question.pk}"] = field(label=question.text(self.language), choices=choices, required=False, widget=widget)

    def add_choices(self, question: Question) -> None:
        self.add_choice(question, forms.CheckboxSelectMultiple)

    def add_recommend(self, question: Question) -> None:
        self.add_scale(question, {value: str(value) for value in range(11)})

    def add_ease(self, question: Question) -> None:
        self.add_scale(question, EASE)

    def add_scale(self, question: Question, words: Any) -> None:
        self.fields[f"q{question.pk}"] = forms.ChoiceField(
            label=question.text(self.language), required=False, widget=forms.RadioSelect, choices=[(str(value), text) for value, text in words.items()]
        )

    def add_contact(self, question: Question) -> None:
        self.fields["reach"] = forms.CharField(label=question.text(self.language), required=False, help_text=_("Your e-mail address or phone number"))
        self.fields["name"] = forms.CharField(label=_("Your name, if you like"), required=False, max_length=200)
        self.fields["consent"] = forms.BooleanField(label=_("You may contact me about this answer"), required=False)

    def clean_comment(self) -> str:
        try:
            return read_comment(self.cleaned_data["comment"])
        except Unfit:
            raise forms.ValidationError(words_of("comment_too_long_given")) from None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        reach = str(data.get("reach", "")).strip()
        if reach and not is_reachable(reach):
            self.add_error("reach", words_of("contact_unfit"))
        elif reach and not data.get("consent"):
            self.add_error("consent", words_of("contact_without_consent"))
        return data

    def said(self) -> dict[str, Any]:
        """What add_why wants: text, replies and the wish to be contacted."""
        data = self.cleaned_data
        replies = []
        for question in self.questions:
            chosen = data.get(f"q{question.pk}") or []
            replies += [(question.pk, int(value)) for value in (chosen if isinstance(chosen, list) else [chosen])]
        reach = " ".join(str(data.get("reach", "")).split())
        wish = Wish(reach, " ".join(str(data.get("name", "")).split()), self.language) if reach else None
        return {"text": data.get("comment", ""), "replies": tuple(replies), "wish": wish}
