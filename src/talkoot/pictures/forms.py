"""Forms of this package: parse and check, never save."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.developing import takes_heic
from talkoot.base.orgs.finding import PersonField
from talkoot.base.orgs.models import Membership
from talkoot.base.ui.inputs import DayField, Rest
from talkoot.pictures.actions import LONGEST_ABOUT, LONGEST_DESCRIPTION, LONGEST_TITLE, LONGEST_WHO, MOST_SENT
from talkoot.pictures.models import Picture

# A telephone that is asked for JPEG alone hands out JPEG, whatever it keeps.
TAKEN = "image/jpeg,image/png,image/webp"


class PictureForm(forms.Form):
    """A picture from the camera or a file."""

    file = forms.FileField(label=_("Picture"), help_text=_("From the phone’s camera or a file. Where and with what it was taken is removed."))
    title = forms.CharField(label=_("What is in it?"), max_length=LONGEST_TITLE, help_text=_("In a few words, so that it is found: studded shoe on ice."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("The picture weighs more than %(megabytes)s MB. Make it smaller.") % {"megabytes": MOST_SENT // (1024 * 1024)}
        accept = f"{TAKEN},image/heic,image/heif" if takes_heic() else TAKEN
        self.fields["file"].widget.attrs |= {"data-most-bytes": MOST_SENT, "data-too-large": words, "accept": accept}


class DescribeForm(forms.Form):
    """What it shows, and whether somebody can be recognised in it."""

    title = forms.CharField(label=_("Name"), max_length=LONGEST_TITLE)
    people = forms.ChoiceField(label=_("Can somebody be recognised in it?"), choices=Picture.People.choices, widget=forms.RadioSelect, required=False)

    def __init__(self, me: Membership, picture: Picture, *args: Any, **kwargs: Any) -> None:
        told = {f"in_{language}": text for language, text in picture.descriptions.items()}
        super().__init__(*args, **kwargs)
        self.initial = {"title": picture.title, "people": picture.people, **told}
        own = me.organisation.language
        for language, name in sorted(settings.LANGUAGES, key=lambda one: one[0] != own):
            self.fields[f"in_{language}"] = forms.CharField(
                label=_("What does it show? %(language)s") % {"language": name}, max_length=LONGEST_DESCRIPTION, required=False,
                widget=forms.Textarea(attrs={"rows": 2, "lang": language}),
                help_text=_("Read aloud to those who do not see it.") if language == own else "",
            )  # fmt: skip
        self.order_fields(["title", *(name for name in self.fields if name.startswith("in_")), "people"])

    @property
    def descriptions(self) -> dict[str, str]:
        """By language."""
        return {language: self.cleaned_data[f"in_{language}"] for language, _name in settings.LANGUAGES}


class RenewForm(forms.Form):
    """From when to when."""

    given_on = DayField(label=_("Given on"))
    until = DayField(label=_("Last day"), required=False, help_text=_("Left empty: until it is withdrawn."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].initial = timezone.localdate()


class PermissionForm(RenewForm):
    """Who allows it, and for what."""

    who = forms.CharField(label=_("Whose permission is it?"), max_length=LONGEST_WHO, required=False, help_text=_("A customer: a first name is enough."))
    member = PersonField(label=_("Or a colleague"), required=False)
    about = forms.CharField(
        label=_("What was agreed?"), max_length=LONGEST_ABOUT, required=False, help_text=_("For example: our own social media, for a year.")
    )
    field_order = ("who", "member", "about", "given_on", "until")
    rest = (Rest(_("Is it a colleague?"), ("member",)),)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(me)  # type: ignore[attr-defined]  # a choice of the caller's own
