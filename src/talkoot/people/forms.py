"""Forms of this package: parse and check, never save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PersonField
from talkoot.base.orgs.models import Membership
from talkoot.base.ui.inputs import SentOnce
from talkoot.people.models import SiteCard


def parts(text: str) -> list[str]:
    """What stands on lines of its own or between commas, each once."""
    return list(dict.fromkeys(one.strip() for line in text.splitlines() for one in line.split(",") if one.strip()))


class OwnForm(forms.Form):
    """What one may be asked about, and what else one tells."""

    can = forms.CharField(
        label=_("Ask me about"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few words each, one a line. Small things too: the treatment table’s electrics, dialects, patience."),
    )  # fmt: skip
    learn = forms.CharField(label=_("I want to learn"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    languages = forms.CharField(label=_("Languages I speak"), max_length=200, required=False)
    about = forms.CharField(
        label=_("A little about me"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What would you gladly be asked at coffee? You choose what is seen; what is empty is not shown."),
    )  # fmt: skip

    def clean_can(self) -> list[str]:
        return parts(self.cleaned_data["can"])

    def clean_learn(self) -> list[str]:
        return parts(self.cleaned_data["learn"])


class SkillForm(forms.Form):
    """A skill that came up, and who has it."""

    name = forms.CharField(label=_("What is it?"), max_length=60, help_text=_("In a few words, as one would ask for it."))
    owner = PersonField(label=_("Who can it?"), required=False, help_text=_("They are asked first. Leave it empty if nobody can it yet."))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(me)  # type: ignore[attr-defined]


class CardForm(SentOnce):
    """The card of a site."""

    good_at = forms.CharField(label=_("What are they good at?"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    ask_about = forms.CharField(
        label=_("What can others ask them about?"), max_length=200, required=False, help_text=_("A few words each, with commas between.")
    )
    want_to_learn = forms.CharField(label=_("What do they want to learn?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    how = forms.ChoiceField(label=_("How do you know them?"), choices=SiteCard.How.choices, widget=forms.RadioSelect)
