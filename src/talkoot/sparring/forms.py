"""Forms of this package: parse and check, never save."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PeopleField, PersonField, SiteField
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


DAYS = ((0, _("Mondays")), (1, _("Tuesdays")), (2, _("Wednesdays")), (3, _("Thursdays")), (4, _("Fridays")))
PARTS = (("morning", _("in the morning")), ("noon", _("around noon")), ("afternoon", _("in the afternoon")))


class WishForm(forms.Form):
    """What one wishes of a sparring partner."""

    names = PeopleField(
        label=_("With whom would you like to spar?"), required=False,
        help_text=_(
            "Up to three names, the one you wish most first. Empty: somebody of another site. Nobody is told whom you named. "
            "Somebody of your own site, or whoever leads you, can tell it when you are proposed to each other."
        ),
    )  # fmt: skip
    hope = forms.CharField(
        label=_("What do you hope for?"), max_length=200, required=False, help_text=_("Somebody who can say no to an extra shift. Only you see this.")
    )
    room = forms.TypedChoiceField(
        label=_("How many partners can you take?"), choices=((1, _("one")), (2, _("two")), (3, _("three"))), coerce=int, initial=1, widget=forms.RadioSelect
    )
    led_by = PersonField(
        label=_("Who leads your work?"), required=False, help_text=_("They are not proposed to you unless you name them above. Only you see this.")
    )
    days = forms.TypedMultipleChoiceField(label=_("Which days suit you?"), choices=DAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    parts = forms.MultipleChoiceField(label=_("When?"), choices=PARTS, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].offer(me, but=[me.pk])  # type: ignore[attr-defined]
        self.fields["led_by"].offer(me, but=[me.pk])  # type: ignore[attr-defined]


class SeasonForm(SentOnce):
    """The days of a season."""

    answers_on = DayField(
        label=_("On which day are the pairs made?"),
        help_text=_("Proposals come a week before, but not in the next two days. Everybody answers in peace until this day."),
    )
    ends_on = DayField(label=_("On which day does the season end for all?"))


class NoteForm(SentOnce):
    """What two agreed."""

    text = forms.CharField(label=_("Add a note"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class TimeForm(forms.Form):
    """When the next talk is."""

    day = DayField(label=_("Day"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
