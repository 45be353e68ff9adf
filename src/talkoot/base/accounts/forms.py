"""One's own settings."""

from allauth.account.forms import AddEmailForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talkoot.base.accounts.models import User


class MeForm(forms.Form):
    """Name, language and appearance."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("As the browser asks")), *settings.LANGUAGES], required=False)
    appearance = forms.ChoiceField(label=_("Appearance"), choices=User.Appearance.choices, widget=forms.RadioSelect)


class AddressForm(AddEmailForm):  # type: ignore[misc]  # the library ships no types
    """A new address of one's own, where a mail can show that it is."""

    def clean_email(self) -> str:
        if not settings.MAIL_HOST:
            raise forms.ValidationError(_("No mail server is set, so that nobody can show that an address is their own."))
        return str(super().clean_email())
