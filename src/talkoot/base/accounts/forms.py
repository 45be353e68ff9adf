"""One's own settings."""

from allauth.account.forms import AddEmailForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.accounts.limits import may_ask_code
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


class AskCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """A code to sign in with; who has asked for too many is told, and not left waiting for one."""

    def clean_email(self) -> str:
        return _asked_for(str(super().clean_email()))


class AskResetForm(ResetPasswordForm):  # type: ignore[misc]
    """A code to choose a new password with, by the same measure."""

    def clean_email(self) -> str:
        return _asked_for(str(super().clean_email()))


def _asked_for(email: str) -> str:
    if not may_ask_code(email, context.request, at=timezone.now()):
        raise forms.ValidationError(
            _("So many codes were asked for this address today that no more are sent. Use a passkey or your password, or ask your coach for a personal code.")
        )
    return email
