from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Notice(models.Model):
    """Something a member is told: shown in the app, and gathered into a mail if they have not seen it by then."""

    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=120)  # a text key
    moment = models.CharField(max_length=60, blank=True)  # what tells two notices of the same kind about one thing apart
    address = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    by = models.CharField(max_length=60, blank=True)  # a text key of whom it names
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    sentence: str = ""  # in the reader's language; given by the queries

    called: ClassVar = _("What you have been told")
    person_keys: ClassVar = {"by": {"kind": "gone", "details": {}, "by": ""}}
    privacy: ClassVar = {
        **not_personal("id", "kind", "about", "moment", "address", "details", "at", "seen_at", "mailed_at"),
        "member": Held.PERSON_KEEPS,
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind", "about", "moment"], name="notice_once")]
        indexes = [
            models.Index(fields=["member", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["member"], name="notice_waiting", condition=Q(seen_at=None, mailed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class Rhythm(models.Model):
    """How a member wants to be told: a mail a day, a week or never, at which hour of their own clock; and what not at all."""

    class Digest(models.TextChoices):
        DAILY = "daily", _("At most once a day")
        WEEKLY = "weekly", _("On Mondays")
        NEVER = "never", _("No mail")

    member = models.OneToOneField("orgs.Membership", models.CASCADE, related_name="rhythm")
    digest = models.CharField(_("mail"), max_length=10, choices=Digest, default=Digest.DAILY)
    hour = models.PositiveIntegerField(_("hour"), default=8)
    # Quiet from one hour to the other, by the member's own clock: no mail comes then.
    quiet_from = models.PositiveIntegerField(default=20, db_default=20)
    quiet_until = models.PositiveIntegerField(default=7, db_default=7)
    silenced = models.JSONField(default=list)
    last_on = models.DateField(null=True)  # the day of the last digest, by the member's clock

    called: ClassVar = _("How you want to be told")
    privacy: ClassVar = {**not_personal("id", "digest", "hour", "quiet_from", "quiet_until", "silenced", "last_on"), "member": Held.PERSON_KEEPS}

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__range=(7, 19)), name="digest_outside_quiet_hours"),
            models.CheckConstraint(condition=Q(quiet_from__range=(12, 22), quiet_until__range=(6, 11)), name="quiet_hours_in_a_day"),
        ]

    def __str__(self) -> str:
        return self.digest

    def is_quiet(self, hour: int) -> bool:
        """Whether no mail comes in this hour of the member's own clock."""
        return not self.quiet_until <= hour < self.quiet_from
