"""Differences of view: raised privately, seen by those taking part and by nobody else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Difference(models.Model):
    """What happened, what it does to me, what I need, what I propose; and the way it is handled."""

    class Way(models.TextChoices):
        PAIR = "pair", _("We talk, the two of us")
        FACILITATOR = "facilitator", _("We talk with a facilitator")
        TEAM = "team", _("I bring it to the team")
        PROPOSAL = "proposal", _("I make a proposal of it")

    class Outcome(models.TextChoices):
        AGREEMENT = "agreement", _("a new agreement")
        TASK = "task", _("a task")
        UNDERSTOOD = "understood", _("we understand each other")
        OPEN = "open", _("it stays open")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()
    raised_by = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    happened = models.TextField(_("what happened"))
    effect = models.TextField(_("what it does to me"))
    need = models.TextField(_("what I need"))
    proposal = models.TextField(_("what I propose"))
    touches = models.CharField(_("whom else does this touch?"), max_length=500, blank=True)
    way = models.CharField(_("the way"), max_length=20, choices=Way)
    handle_by = models.DateField(_("handled by"))
    raised_at = models.DateTimeField()
    returned_on = models.DateField(null=True)  # it was not handled in time and came back to its writer
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    called: ClassVar = _("Differences of view that you raised")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "way", "handle_by", "raised_at", "returned_on", "outcome", "closed_at"),
        "key": Held.SECRET,
        **dict.fromkeys(("raised_by", "happened", "effect", "need", "proposal", "touches", "outcome_note"), Held.PERSON_KEEPS),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["raised_by", "key"], name="difference_once"),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(outcome=""), name="closed_difference_has_outcome"),
        ]
        indexes = [models.Index(fields=["handle_by"], name="difference_waiting", condition=Q(closed_at=None, returned_on=None))]

    def __str__(self) -> str:
        return f"#{self.pk}"  # never its words: this is what logs and error reports print


class Participant(models.Model):
    """Somebody who takes part: the writer, the other, a facilitator. Only they ever see it."""

    class Part(models.TextChoices):
        WRITER = "writer", _("wrote it")
        OTHER = "other", _("the other")
        FACILITATOR = "facilitator", _("facilitates")

    difference = models.ForeignKey(Difference, models.CASCADE, related_name="participants")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    part = models.CharField(max_length=20, choices=Part)
    view = models.TextField(blank=True, db_default="")  # how the other sees it, in their own words
    told_at = models.DateTimeField(null=True)

    called: ClassVar = _("Differences of view that you take part in")
    privacy: ClassVar = {**not_personal("id", "part", "told_at"), "difference": Held.SECRET, "member": Held.PERSON_KEEPS, "view": Held.PERSON_KEEPS}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["difference", "member"], name="participant_once")]

    def __str__(self) -> str:
        return self.get_part_display()


class Step(models.Model):
    """What is done about it, by when; or a note that was agreed on. Agreed when each of the two has said so."""

    class Kind(models.TextChoices):
        STEP = "step", _("A step")
        NOTE = "note", _("A note")

    difference = models.ForeignKey(Difference, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STEP)
    text = models.TextField()
    on = models.DateField(null=True, blank=True)
    by = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    agreed_by = models.ManyToManyField("orgs.Membership", related_name="+", blank=True)

    called: ClassVar = _("Steps and notes that you wrote about differences of view")
    privacy: ClassVar = {
        **not_personal("id", "kind", "on", "at", "done_at"),
        "difference": Held.SECRET,
        **dict.fromkeys(("text", "by", "agreed_by"), Held.PERSON_KEEPS),
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
