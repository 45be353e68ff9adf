"""What is asked, and where."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.models import new_key
from talkoot.base.store.privacy import Held, not_personal


class Survey(models.Model):
    """What customers are asked. Its questions come in versions, and figures never mix versions silently."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="surveys")
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "organisation", "name", "created_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="survey_name_once")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question of one version of a survey. A changed wording is a new row, never an edited one.

    Rows that ask the same, better said, are one line: `same_as` is the first of them, and figures are read of whole lines
    (queries/counts.py). So which rows belong together can be said, and taken back, at any time: no count is touched.
    """

    class Kind(models.TextChoices):
        SMILEY = "smiley", _("Five faces")
        RECOMMEND = "recommend", _("Would recommend, 0–10")
        EASE = "ease", _("Easy, 1–5")
        CHOICE = "choice", _("One of several")
        CHOICES = "choices", _("Several of several")
        OPEN = "open", _("Own words")
        CONTACT = "contact", _("Wish to be contacted")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SMILEY)
    wording = models.JSONField(_("wording"))  # language → text
    options = models.JSONField(default=list)  # what can be chosen, each language → text
    shown_from = models.PositiveSmallIntegerField(default=1)  # asked of those whose score is between these two
    shown_to = models.PositiveSmallIntegerField(default=5)
    opened_at = models.DateTimeField()
    edited_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # what it was in the version before
    same_as = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")  # the first of its line; none: it is that itself

    privacy: ClassVar = {
        **not_personal("id", "survey", "version", "position", "kind", "wording", "options", "shown_from", "shown_to", "opened_at"),
        **not_personal("edited_from", "same_as"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "version", "position"], name="question_once"),
            models.CheckConstraint(condition=Q(kind__in=["smiley", "recommend", "ease", "choice", "choices", "open", "contact"]), name="question_kind_known"),
            models.CheckConstraint(condition=Q(shown_from__range=(1, 5)) & Q(shown_to__range=(1, 5)), name="question_shown_on_scale"),
        ]

    def __str__(self) -> str:
        return self.text("en")

    @property
    def line(self) -> int:
        """The first of those that ask the same."""
        return int(self.same_as_id or self.pk)

    def option_texts(self, language: str) -> list[str]:
        """What can be chosen, in a language, else in the first one there is."""
        options: list[dict[str, str]] = self.options
        return [option.get(language) or next((text for text in option.values() if text), "") for option in options]

    def text(self, language: str) -> str:
        """The wording in a language, else in the first one there is."""
        wording: dict[str, str] = self.wording
        return wording.get(language) or next((text for text in wording.values() if text), "")


class Channel(models.Model):
    """A feedback point: one way to one survey, tied to one site without the customer choosing it."""

    class Kind(models.TextChoices):
        QR = "qr", _("QR poster")
        KIOSK = "kiosk", _("Kiosk")
        LINK = "link", _("Link")
        MAIL = "mail", _("E-mail invitation")
        WIDGET = "widget", _("Website")
        API = "api", _("Another program")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="channels")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="channels", verbose_name=_("site"))
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="channels")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.QR)
    name = models.CharField(_("where it is"), max_length=200, blank=True)
    key = models.CharField(max_length=20, unique=True, default=new_key)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # A kiosk's own: how staff leave it, how long between two customers at least, when it is awake.
    exit_code = models.CharField(max_length=8, blank=True)
    shortest_gap = models.PositiveSmallIntegerField(_("shortest time between two customers, seconds"), default=4)
    awake_from = models.TimeField(_("awake from"), null=True, blank=True)
    awake_to = models.TimeField(_("awake until"), null=True, blank=True)
    device = models.CharField(max_length=64, blank=True)  # a digest of the secret that the enrolled tablet holds
    origins = models.TextField(_("websites that may show it"), blank=True)
    # Keys of programs, of which only digests are kept: one to send answers, one to read the published figures.
    needs_key = models.BooleanField(default=False, db_default=False)  # without a key in force it takes nothing
    send_key = models.CharField(max_length=64, blank=True, db_default="")
    send_key_at = models.DateTimeField(null=True)
    read_key = models.CharField(max_length=64, blank=True, db_default="")
    read_key_at = models.DateTimeField(null=True)
    links_from = models.DateTimeField(null=True)  # e-mailed links sent before this no longer open it

    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "survey", "kind", "name", "key", "opened_at", "closed_at"),
        **not_personal("shortest_gap", "awake_from", "awake_to", "origins", "needs_key", "send_key_at", "read_key_at", "links_from"),
        "send_key": Held.SECRET,
        "read_key": Held.SECRET,
        "exit_code": Held.SECRET,
        "device": Held.SECRET,
    }

    def __str__(self) -> str:
        return f"{self.site} · {self.get_kind_display()}"


class KioskState(models.Model):
    """When a kiosk was last heard from and what it still holds. The device says so itself."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="kiosk")
    heard_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0)
    oldest_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "channel", "heard_at", "waiting", "oldest_at")

    def __str__(self) -> str:
        return f"{self.channel_id} {self.heard_at}"


class Settings(models.Model):
    """How an organisation wants its customers' voice handled. Absent: the defaults below."""

    organisation = models.OneToOneField("orgs.Organisation", models.CASCADE, related_name="feedback_settings")
    follow_up_from = models.PositiveSmallIntegerField(_("a follow-up opens for scores up to"), default=2)
    follow_up_wordless = models.BooleanField(_("also when the customer wrote nothing"), default=False)
    follow_up_words = models.TextField(_("and for comments with these words"), blank=True)
    follow_up_days = models.PositiveSmallIntegerField(_("days to handle it"), default=2)
    keep_contacts_days = models.PositiveSmallIntegerField(_("days a customer’s contact details are kept"), default=90)
    ask_again_days = models.PositiveSmallIntegerField(_("days before the same person is invited again"), default=30)
    label_from = models.FloatField(_("label by itself from this certainty on"), null=True, blank=True)
    small_sites_in_batches = models.BooleanField(_("hold back comments of small sites until there are five"), default=True)

    privacy: ClassVar = {
        **not_personal("id", "organisation", "follow_up_from", "follow_up_wordless", "follow_up_words", "follow_up_days", "keep_contacts_days"),
        **not_personal("ask_again_days", "label_from", "small_sites_in_batches"),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(follow_up_from__range=(0, 5)), name="follow_up_on_scale"),
            models.CheckConstraint(condition=Q(label_from=None) | Q(label_from__range=(0.5, 1)), name="label_from_is_share"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
