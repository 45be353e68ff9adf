"""Forms of seeing to what customers said, and of telling what was done."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
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
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False, empty_label=_("All sites"))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites_of(me).open()  # type: ignore[attr-defined]  # a choice of the caller's own
        self.fields["since"].initial = timezone.localdate
