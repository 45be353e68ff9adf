"""Forms of organisations, sites and members: parse and check, never save."""

import re
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from talkoot.base.notices.kinds import KINDS
from talkoot.base.notices.models import Rhythm
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.finding import PersonField
from talkoot.base.orgs.models import Area, Invitation, Membership, Organisation, Site
from talkoot.base.orgs.queries import areas_of, sites_of
from talkoot.base.orgs.roles import Role
from talkoot.base.ui.inputs import Rest


class SiteForm(forms.Form):
    """A site."""

    rest: ClassVar = (
        Rest(_("How do people get there and reach it?"), ("address", "phone", "opening_hours")),
        Rest(_("Do customers know it by another name?"), ("public_name",)),
        Rest(_("Does its work meet customers?"), ("closeness",)),
        Rest(_("Whose clock does it follow?"), ("time_zone",)),
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    public_name = forms.CharField(label=_("Name for customers"), max_length=200, required=False, help_text=_("When customers know it by another name."))
    area = forms.CharField(label=_("Area"), max_length=200, required=False, help_text=_("Sites that belong together. A new name makes a new area."))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    opening_hours = forms.CharField(label=_("Opening hours"), max_length=300, required=False, help_text=_("For example Mon–Fri 8–16"))
    closeness = forms.ChoiceField(
        label=_("How close is the work to customers?"), choices=[("", _("Not said")), *Site.Closeness.choices], required=False,
        help_text=_("Only work that meets customers is held against what they say."),
    )  # fmt: skip
    time_zone = forms.CharField(label=_("Time zone"), max_length=60, initial=settings.TIME_ZONE)

    @classmethod
    def of(cls, site: Site) -> dict[str, Any]:
        """What the form starts with."""
        names = ("name", "public_name", "address", "phone", "opening_hours", "closeness", "time_zone")
        return {name: getattr(site, name) for name in names} | {"area": site.area.name if site.area else ""}


class MemberForm(forms.Form):
    """A member's role and sites."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    sites = forms.ModelMultipleChoiceField(label=_("Sites"), queryset=Site.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].queryset = sites_of(me).open()  # type: ignore[attr-defined]  # a choice of the caller's own


class InviteForm(MemberForm):
    """An invitation: by mail, or a link when the address is left out."""

    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Leave it out to get a link that you can share with many."))
    field_order = ("email", "role", "sites")


LIST_MARK = re.compile(r"^[-–•*]\s+")


class PasteForm(forms.Form):
    """A list pasted as text."""

    names = forms.CharField(label=_("One to a line"), widget=forms.Textarea, max_length=100_000)

    def lines(self) -> list[str]:
        """The lines that hold something, each once."""
        return list(dict.fromkeys(line for raw in self.cleaned_data["names"].splitlines() if (line := " ".join(raw.split()))))

    def rows(self) -> dict[str, str]:
        """By what stands in a spreadsheet's first column, without a list's marks: what stands in the others."""
        found: dict[str, str] = {}
        for raw in self.cleaned_data["names"].splitlines():
            first, *others = (" ".join(cell.split()) for cell in raw.split("\t"))
            name = LIST_MARK.sub("", first)
            if not name and any(others):
                self.add_error("names", _("A line has no name in its first column: %(line)s") % {"line": ", ".join(filter(None, others))[:60]})
            if name:
                found.setdefault(name, ", ".join(filter(None, others)))
        return found


class OrganisationForm(forms.Form):
    """The organisation's name and language."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language of customers’ pages"), choices=settings.LANGUAGES)
    colour = forms.ChoiceField(
        label=_("Main colour"), choices=Organisation.Colour.choices, widget=forms.RadioSelect(attrs={"class": "colours"}), required=False,
        help_text=_("Each has been checked to be readable in light and in dark. Customers’ pages follow it too."),
    )  # fmt: skip


class JoinForm(forms.Form):
    """Joining by invitation: a name, and an address when there is one."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("We send you a code to sign in with. Without an address you get a personal code."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("A password for you"), strip=False, max_length=200,
        help_text=_("This server sends no mail yet, so no sign-in codes either. Twelve letters or more."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    site = forms.ModelChoiceField(label=_("Where do you work?"), queryset=Site.objects.none(), required=False, empty_label=_("At no site, or at several"))

    def __init__(self, invitation: Invitation, data: Any = None, *, signed_in: bool = False) -> None:
        super().__init__(data, initial={"name": invitation.name, "email": invitation.email})
        sites = invitation.organisation.sites.filter(closed_on=None).alphabetical()
        if invitation.sites.exists() or len(sites) < 2:
            del self.fields["site"]
        else:
            self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # a choice of the invitation's own
        if signed_in:
            del self.fields["name"], self.fields["email"]
        elif invitation.proves_address:
            del self.fields["email"]
        elif invitation.role == Role.OWNER:
            self.fields["email"].required = True
            if not mail_leaves():
                self.fields["email"].help_text = ""  # neither a code nor a mail comes: one signs in with it and the password
        elif not mail_leaves():
            del self.fields["email"]
        if signed_in or mail_leaves() or invitation.role != Role.OWNER:
            del self.fields["password"]

    def clean_password(self) -> str:
        """One that holds against guessing."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class CodeForm(forms.Form):
    """Signing in by a personal code."""

    code = forms.CharField(
        label=_("Your personal code"), max_length=20, help_text=_("Eight letters and digits, for example ABCD-2345."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class PeopleFileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(label=_("CSV or Excel file"), help_text=_("Columns: name, e-mail, role, site. Only the name is needed."))


class MailTestForm(forms.Form):
    """Where the test mail goes."""

    repeats = True  # whoever sends it once more wants one more mail
    to = forms.EmailField(label=_("Send a test mail to"))


class CardForm(forms.Form):
    """What colleagues see of oneself."""

    title = forms.CharField(label=_("What I do"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone for colleagues"), max_length=50, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    mail = forms.EmailField(label=_("E-mail for colleagues"), required=False)


class AreaForm(forms.Form):
    """The name of an area, or the one it is joined with."""

    name = forms.CharField(label=_("Name"), max_length=200)


class RhythmForm(forms.Form):
    """How one wants to be told."""

    rest: ClassVar = (Rest(_("What are you told of?"), ("kinds",)),)

    digest = forms.ChoiceField(label=_("By mail"), choices=Rhythm.Digest.choices)
    hour = forms.TypedChoiceField(label=_("At"), coerce=int, choices=[(hour, f"{hour}.00") for hour in range(7, 20)])
    quiet_from = forms.TypedChoiceField(label=_("Quiet from"), coerce=int, required=False, choices=[(hour, f"{hour}.00") for hour in range(12, 23)])
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"), coerce=int, required=False, choices=[(hour, f"{hour}.00") for hour in range(6, 12)],
        help_text=_("No mail comes then. Only what you yourself ask for, such as a sign-in code, comes at once."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(label=_("Tell me when"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("quiet_from", 20)
        self.initial.setdefault("quiet_until", 7)
        self.fields["kinds"].choices = [(one.name, one.label) for one in KINDS.values()]  # type: ignore[attr-defined]  # known when packages have started

    def clean(self) -> dict[str, Any]:
        """The mail's hour is outside the quiet ones."""
        data = super().clean() or {}
        data |= {name: data.get(name) or given for name, given in (("quiet_from", 20), ("quiet_until", 7))}
        if "hour" in data and not data["quiet_until"] <= data["hour"] < data["quiet_from"]:
            self.add_error("hour", _("That is in your quiet hours. Choose another hour, or change them."))
        return data


class EndForm(forms.Form):
    """Who takes over what somebody has in hand."""

    to = PersonField(label=_("Who takes over?"), required=False, empty_label=_("Nobody yet: it waits in sight for whoever takes it"))

    def __init__(self, me: Membership, member: Membership, data: Any = None) -> None:
        super().__init__(data)
        self.fields["to"].offer(me, but=[member.pk])  # type: ignore[attr-defined]


class ScopeField(forms.ChoiceField):
    """The whole organisation, an area or a site."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)

    def offer(self, me: Membership) -> None:
        """What the caller may choose from."""
        areas = [(f"area:{one.pk}", one.name) for one in areas_of(me)]
        sites = [(f"site:{one.pk}", one.name) for one in sites_of(me).open()]
        groups = [(_("Areas"), areas)] * bool(areas) + [(_("Sites"), sites)] * bool(sites)
        self.choices = [("", _("The whole organisation")), *groups]


def chosen_scope(me: Membership, text: str) -> tuple[Area | None, Site | None]:
    """The area or the site that was chosen; neither for the whole."""
    kind, _colon, pk = text.partition(":")
    if kind == "area":
        return areas_of(me).get(pk=pk), None
    return None, sites_of(me).get(pk=pk) if kind == "site" else None
