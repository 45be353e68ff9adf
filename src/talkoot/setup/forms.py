"""Forms of the first run."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from talkoot.base.notices.queries import mail_leaves


class BeginForm(forms.Form):
    """Whose organisation it is, and who sets it up."""

    name = forms.CharField(label=_("The organisation’s name"), max_length=200)
    slug = forms.CharField(
        label=_("Short name in addresses"), max_length=40, required=False, help_text=_("Small letters, digits and hyphens. Made from the name when left empty.")
    )
    language = forms.ChoiceField(label=_("Language of customers’ pages"), choices=settings.LANGUAGES)
    own_name = forms.CharField(label=_("Your own name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("Your e-mail"), help_text=_("You sign in with it from now on."), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    password = forms.CharField(
        label=_("A password for you"), strip=False, max_length=200,
        help_text=_("This server sends no mail yet, so no sign-in codes either. Twelve letters or more."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mail_leaves():
            del self.fields["password"]

    def clean_password(self) -> str:
        """One that holds against guessing."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean_slug(self) -> str:
        """The short name, or one made from the name."""
        return str(self.cleaned_data["slug"]) or slugify(self.cleaned_data.get("name", ""))[:40]
