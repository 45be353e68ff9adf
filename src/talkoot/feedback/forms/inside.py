"""Forms for members: feedback points, and how the customers' voice is handled."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.origins import origin_of
from talkoot.base.orgs.finding import SiteField
from talkoot.base.orgs.models import Membership
from talkoot.feedback.logic.drafts import FACES, WHY, Draft
from talkoot.feedback.models import Channel, Settings, Survey


class ChannelForm(forms.Form):
    """A new feedback point."""

    site = SiteField(label=_("Site"))
    survey = forms.ModelChoiceField(label=_("Survey"), queryset=Survey.objects.none(), empty_label=None, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Channel.Kind.choices, widget=forms.RadioSelect, initial=Channel.Kind.QR)
    name = forms.CharField(label=_("Where it is"), max_length=200, required=False, help_text=_("For example: waiting room"))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        surveys = Survey.objects.filter(organisation_id=me.organisation_id).order_by("id")
        self.fields["site"].offer(me)  # type: ignore[attr-defined]
        self.fields["survey"].queryset = surveys  # type: ignore[attr-defined]  # a choice of the caller's own
        if len(surveys) < 2:
            del self.fields["survey"]


class PointForm(forms.Form):
    """How one feedback point works: what can be changed of it, by its kind."""

    name = forms.CharField(label=_("Where it is"), max_length=200, required=False)
    shortest_gap = forms.IntegerField(
        label=_("Shortest time between two customers, in seconds"),
        min_value=0,
        max_value=60,
        help_text=_("Faster presses are kept but told apart as play, and count in no figure."),
    )
    awake_from = forms.TimeField(label=_("Awake from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    awake_to = forms.TimeField(
        label=_("Awake until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Outside these hours the screen rests. A touch wakes it."),
    )
    exit_code = forms.RegexField(label=_("Code for leaving the kiosk"), regex=r"\A[0-9]{4,8}\Z", help_text=_("Four to eight digits."))
    origins = forms.CharField(
        label=_("Websites that may show it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One to a line, for example https://www.example.org"),
    )
    KIOSK = ("shortest_gap", "awake_from", "awake_to", "exit_code")

    def __init__(self, channel: Channel, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(channel, name) for name in ("name", *self.KIOSK, "origins")})
        for name in self.KIOSK if channel.kind != Channel.Kind.KIOSK else ():
            del self.fields[name]
        if channel.kind != Channel.Kind.WIDGET:
            del self.fields["origins"]

    def clean_origins(self) -> str:
        lines = [line.strip().rstrip("/") for line in self.cleaned_data["origins"].splitlines() if line.strip()]
        origins = []
        for line in lines:
            if (origin := origin_of(line)) is None:
                raise forms.ValidationError(_("“%(line)s” is not the beginning of a website’s address."), params={"line": line[:80]})
            origins.append(origin)
        return "\n".join(origins)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("awake_from")) != bool(data.get("awake_to")):
            raise forms.ValidationError(_("Give both times, or neither."))
        return data


class QuestionForm(forms.Form):
    """The first question and “why” in each language, as set-up asks them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"wording_{code}"] = forms.CharField(label=_("The question – %(language)s") % {"language": name}, max_length=200, required=False)
            self.fields[f"why_{code}"] = forms.CharField(label=_("“Why?” – %(language)s") % {"language": name}, max_length=200, required=False)

    def texts(self, part: str) -> dict[str, str]:
        """The wording by language, those left empty left out."""
        return {code: text for code, _name in settings.LANGUAGES if (text := self.cleaned_data.get(f"{part}_{code}", ""))}

    def drafts(self) -> tuple[Draft, ...]:
        """The questions that were written."""
        faces = (Draft(FACES.kind, self.texts("wording")),)
        return (*faces, Draft(WHY.kind, self.texts("why"))) if self.texts("why") else faces

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(f"wording_{code}") for code, _name in settings.LANGUAGES):
            raise forms.ValidationError(_("Write the question in one language at least."))
        return data


class SettingsForm(forms.ModelForm[Settings]):
    """How the customers' voice is handled."""

    class Meta:
        model = Settings
        fields = (
            "follow_up_from", "follow_up_wordless", "follow_up_words", "follow_up_days", "keep_contacts_days", "ask_again_days", "label_from",
            "small_sites_in_batches",
        )  # fmt: skip
        widgets = {"follow_up_words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "follow_up_from": _("0 means: never for a score alone."),
            "follow_up_words": _("One to a line. A comment with any of them opens a follow-up, whatever its score."),
            "label_from": _("Between 0.5 and 1. Empty: people label, the software only suggests."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, low, high in (("follow_up_from", 0, 5), ("follow_up_days", 0, 60), ("keep_contacts_days", 1, 400), ("ask_again_days", 1, 400)):
            self.fields[name] = forms.IntegerField(label=self.fields[name].label, min_value=low, max_value=high, help_text=self.fields[name].help_text)
        self.fields["label_from"] = forms.FloatField(
            label=self.fields["label_from"].label, min_value=0.5, max_value=1, required=False, help_text=self.fields["label_from"].help_text
        )


class InviteForm(forms.Form):
    """Whom to ask by e-mail."""

    addresses = forms.CharField(
        label=_("E-mail addresses"), widget=forms.Textarea(attrs={"rows": 8}), max_length=100_000,
        help_text=_("One to a line, a thousand at most. They are used for this one mail and not kept."),
    )  # fmt: skip

    def clean_addresses(self) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()))
        if len(lines) > 1000:
            raise forms.ValidationError(_("A thousand at most. Send the rest after this."))
        return lines
