"""Consent asked in the room: what was proposed, wording after wording, and what each member answered by name."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import not_personal
from talkoot.workshops.models.room import LONGEST, Participant
from talkoot.workshops.models.workshops import Activity


class Proposal(models.Model):
    """One wording that everybody is asked about. Worded anew it is another, and the answers begin anew."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="proposals")
    number = models.PositiveIntegerField()
    key = models.UUIDField()  # of the form it was worded in: sent twice it is one
    text = models.TextField(max_length=LONGEST)
    shown_at = models.DateTimeField(null=True)  # from when on everybody sees the answers

    privacy: ClassVar = not_personal("id", "activity", "number", "key", "text", "shown_at")

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="room_proposal_number_once"),
            models.UniqueConstraint(fields=["activity", "key"], name="room_proposal_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Reply(models.Model):
    """What one member answers, by name; the last word before the end stands. A concern and an objection carry their reason."""

    class Answer(models.TextChoices):
        AGREE = "agree", _("Works")
        CONCERN = "concern", _("Works, but")
        OBJECT = "object", _("Not yet")
        ABSTAIN = "abstain", _("I leave it to the others")

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="replies")
    by = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.TextField(max_length=LONGEST, blank=True)

    privacy: ClassVar = not_personal("id", "proposal", "by", "answer", "reason")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "by"], name="room_reply_once"),
            models.CheckConstraint(condition=~Q(answer__in=("concern", "object"), reason=""), name="room_reply_with_its_reason"),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()
