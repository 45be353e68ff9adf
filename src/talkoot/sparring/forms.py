"""Forms of this package: parse and check, never save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PersonField, SiteField
from talkoot.base.orgs.models import Membership
from talkoot.base.ui.inputs import DayField, SentOnce


class AskForm(SentOnce):
    """What somebody would like to know, and of whom."""

    text = forms.CharField(label=_("What do you want to know, or need?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    member = PersonField(label=_("A colleague"), required=False)
    site = SiteField(label=_("Or a site"), required=False)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(me, but=[me.pk])  # type: ignore[attr-defined]
        self.fields["site"].offer(me)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        found = super().clean() or {}
        if found.get("member") and found.get("site"):
            self.add_error("site", _("Choose a colleague or a site, not both."))
        return found


class AlsoForm(forms.Form):
    """Whom somebody asks to help with it."""

    member = PersonField(label=_("A colleague"), required=False)
    site = SiteField(label=_("Or a site"), required=False)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(me, but=[me.pk])  # type: ignore[attr-defined]
        self.fields["site"].offer(me)  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """A question, reworded."""

    text = forms.CharField(label=_("What do you want to know, or need?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class AnswerForm(SentOnce):
    """What somebody says to it."""

    text = forms.CharField(
        label=_("What would you do?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A short one is enough, and a guess that says so."),
    )  # fmt: skip


class AgainForm(forms.Form):
    """An answer, reworded."""

    text = forms.CharField(label=_("Your answer"), max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))


class SettingsForm(forms.Form):
    """What was agreed on helping each other."""

    hours = forms.IntegerField(
        label=_("How many hours does a question wait for those who know about it?"), min_value=0, max_value=72,
        help_text=_("Then everybody is asked. 0: at once."),
    )  # fmt: skip
    months = forms.IntegerField(label=_("After how many months is an answer looked at again?"), min_value=1, max_value=36)
    weeks = forms.IntegerField(label=_("How many weeks between get-to-know pairs?"), min_value=1, max_value=26)
    rests_until = DayField(label=_("No new pairs before"), required=False, help_text=_("For holidays. Empty: no pause."))
