"""Forms of the first run."""

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


class BeginForm(forms.Form):
    """Whose organisation it is, and who sets it up."""

    name = forms.CharField(label=_("The organisation’s name"), max_length=200)
    slug = forms.CharField(
        label=_("Short name in addresses"), max_length=40, required=False, help_text=_("Small letters, digits and hyphens. Made from the name when left empty.")
    )
    language = forms.ChoiceField(label=_("Language of customers’ pages"), choices=settings.LANGUAGES)
    own_name = forms.CharField(label=_("Your own name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("Your e-mail"), help_text=_("You sign in with it from now on."), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_slug(self) -> str:
        """The short name, or one made from the name."""
        return str(self.cleaned_data["slug"]) or slugify(self.cleaned_data.get("name", ""))[:40]
