"""One's own settings."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talkoot.base.accounts.models import User


class MeForm(forms.Form):
    """Name, language and appearance."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("As the browser asks")), *settings.LANGUAGES], required=False)
    appearance = forms.ChoiceField(label=_("Appearance"), choices=User.Appearance.choices, widget=forms.RadioSelect)
