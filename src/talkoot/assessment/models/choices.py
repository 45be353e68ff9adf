"""What a team decided in its dialogue."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.models.rounds import Round
from talkoot.assessment.models.statements import Statement
from talkoot.base.store.privacy import Held, not_personal


class Choice(models.Model):
    """A strength to keep, or work re-arranged: who sees to it, the first step, the customers' figure it should move, the day to look."""

    class Kind(models.TextChoices):
        KEEP = "keep", _("We keep and grow")
        STOP = "stop", _("We stop")
        START = "start", _("We start")
        CONTINUE = "continue", _("We do differently")
        SHARE = "share", _("We share with another site")

    class Becomes(models.TextChoices):
        TASK = "task", _("A task: the first step")
        RESPONSIBILITY = "responsibility", _("The first step, and an area of responsibility")
        AGREEMENT = "agreement", _("The first step, and a rule that we propose to all")
        GOAL = "goal", _("The first step, and a goal that we propose to all")

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        PARTLY = "partly", _("partly")
        NOT = "not", _("not")

    round = models.ForeignKey(Round, models.CASCADE, related_name="choices")
    kind = models.CharField(_("what kind"), max_length=10, choices=Kind)
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True, blank=True, related_name="+")
    now = models.CharField(_("now"), max_length=300, blank=True)
    next = models.CharField(_("from now on"), max_length=300)
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    first_step = models.CharField(_("first step"), max_length=300, blank=True)
    first_step_on = models.DateField(_("first step by"), null=True, blank=True)
    figure = models.CharField(_("customers’ figure it should move"), max_length=200, blank=True)
    look_on = models.DateField(_("we look again on"), null=True, blank=True)
    becomes = models.CharField(_("what it becomes"), max_length=16, choices=Becomes, default=Becomes.TASK)
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    outcome = models.CharField(_("did it happen?"), max_length=10, choices=Outcome, blank=True)
    outcome_note = models.CharField(max_length=300, blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")

    called: ClassVar = _("What you took on or wrote down in a dialogue")
    privacy: ClassVar = {
        **not_personal(
            "id", "round", "kind", "statement", "now", "next", "first_step", "first_step_on", "figure", "look_on", "becomes", "made_at", "outcome",
            "outcome_note", "looked_at",
        ),
        "owner": Held.ABOUT_PERSON, "made_by": Held.ABOUT_PERSON, "looked_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="keep") | (models.Q(first_step_on__isnull=False) & models.Q(look_on__isnull=False) & ~models.Q(first_step="")),
                name="rearrangement_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.next[:60]

    @property
    def is_time_to_look(self) -> bool:
        """Whether its day to look again has come; a strength is looked at when the next round is there."""
        return self.look_on is None or self.look_on <= timezone.localdate()
