"""Forms of seeing to what customers said, and of telling what was done."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PersonField, SiteField
from talkoot.base.orgs.models import Membership
from talkoot.base.ui.inputs import DayField


class CloseForm(forms.Form):
    """Closing a follow-up."""

    cause = forms.CharField(label=_("What was behind it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    action = forms.CharField(
        label=_("What was done?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If the customer is asked again, they are told this."),
    )


class HandForm(forms.Form):
    """Whose case it is from now on, and by when."""

    to = PersonField(label=_("Who sees to it?"))
    due_on = DayField(label=_("By when?"))

    def __init__(self, me: Membership, data: Any = None, *, owner: int | None, due_on: date) -> None:
        super().__init__(data, initial={"to": owner, "due_on": max(due_on, timezone.localdate())})
        self.fields["to"].offer(me)  # type: ignore[attr-defined]


class ThanksForm(forms.Form):
    """For whom a customer’s praise is meant; for everybody at the site where nobody is named."""

    repeats = True  # passing on twice tells nobody twice
    to = PersonField(label=_("Who is it meant for?"), required=False)

    def __init__(self, me: Membership, data: Any = None) -> None:
        super().__init__(data)
        self.fields["to"].offer(me)  # type: ignore[attr-defined]


class DeedForm(forms.Form):
    """You said – we did."""

    heard = forms.CharField(
        label=_("What did customers say?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In your own words, so that nobody is recognised."),
    )
    done = forms.CharField(label=_("What was done?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    since = DayField(label=_("Since when?"))
    site = SiteField(label=_("Site"), required=False, empty_label=_("All sites"))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(me)  # type: ignore[attr-defined]
        self.fields["since"].initial = timezone.localdate
