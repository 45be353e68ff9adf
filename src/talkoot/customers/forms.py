"""Forms of this package: parse and check, never save."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import own_sites, sites_of
from talkoot.base.ui.inputs import SentOnce
from talkoot.customers.actions import LONGEST
from talkoot.customers.models import Group
from talkoot.customers.queries import groups_of


class HeardForm(SentOnce):
    """A customer asked …"""

    text = forms.CharField(label=_("A customer asked"), max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off", "lang": ""}))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)

    def __init__(self, me: Membership, *args: Any, sites: Sequence[Site] | None = None, **kwargs: Any) -> None:
        """`sites`: those to choose from, where somebody has asked for them already."""
        super().__init__(*args, **kwargs)
        own = own_sites(me)
        # Who works somewhere hears it there: a chain's hundreds of sites have no place on the Today page.
        self.fields["site"].queryset = sites_of(me).open().filter(members=me) if own else sites_of(me).open()  # type: ignore[attr-defined]
        # Given as a list: the field would ask for them twice.
        self.fields["site"].choices = [(site.pk, site.name) for site in own or sites or sites_of(me).open()]  # type: ignore[attr-defined]
        self.fields["site"].initial = me.seen_site_id


class GroupForm(forms.Form):
    """A customer group."""

    name = forms.CharField(label=_("Name"), max_length=200)
    about = forms.CharField(label=_("Who are they?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class NeedForm(forms.Form):
    """A need of a group."""

    group = forms.ModelChoiceField(label=_("Customer group"), queryset=Group.objects.none(), empty_label=None)
    text = forms.CharField(label=_("What do they need?"), max_length=LONGEST)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups_of(me)  # type: ignore[attr-defined]  # a choice of the caller's own


class WordsForm(forms.Form):
    """Words that mean the same."""

    text = forms.CharField(
        label=_("Words that mean the same"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One line for each meaning, for example: site, office, branch. In their basic form."),
    )  # fmt: skip
