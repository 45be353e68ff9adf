"""The dialogues about a round's results, as they were noted down."""

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.models.results import Report
from talkoot.assessment.models.rounds import Round
from talkoot.assessment.models.statements import Statement
from talkoot.base.store.privacy import Held, not_personal

NOTED = ("proud", "heard")  # what was said of strengths, and of the topic


class Talk(models.Model):
    """What people chose to talk about and what was said, in their own words: everybody of a round together, or one team of those
    that are reported together. It stands beside what was published and knows no answers."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="talks")
    team = models.ForeignKey(Report, models.CASCADE, null=True, related_name="talks")  # none: of everybody
    topic = models.ForeignKey(Statement, models.SET_NULL, null=True, related_name="+")
    proud = models.TextField(blank=True)
    heard = models.TextField(blank=True)
    changed_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # of a team's; that of everybody ends the round

    called: ClassVar = _("Dialogues that you noted down")
    privacy: ClassVar = {**not_personal("id", "round", "team", "topic", "proud", "heard", "changed_at", "ended_at"), "changed_by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=models.Q(team=None), name="talk_of_everybody_once"),
            models.UniqueConstraint(fields=["team"], condition=models.Q(team__isnull=False), name="talk_of_team_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round}"

    @property
    def marks(self) -> dict[str, str]:
        """Which writing stands in each field, for whoever changes that one next."""
        return {name: mark_of(getattr(self, name)) for name in NOTED}


def mark_of(words: str) -> str:
    """A short mark of some words: other words have another one."""
    return sha256(words.encode()).hexdigest()[:24]
