"""What a team decided in its dialogue."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.models.cards import Card
from talkoot.assessment.models.results import Report
from talkoot.assessment.models.rounds import Group, Round
from talkoot.assessment.models.statements import Statement
from talkoot.base.orgs.models import Area, Site
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

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, null=True, blank=True, related_name="choices")
    team = models.ForeignKey(Report, models.CASCADE, null=True, blank=True, related_name="choices")  # of a round's; none: of everybody
    card = models.ForeignKey(Card, models.CASCADE, null=True, blank=True, related_name="choices")
    kind = models.CharField(_("what kind"), max_length=10, choices=Kind)
    statement = models.ForeignKey(Statement, models.SET_NULL, null=True, blank=True, related_name="+")
    now = models.CharField(_("now"), max_length=300, blank=True)
    next = models.CharField(_("from now on"), max_length=300)
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    first_step = models.CharField(_("first step"), max_length=300, blank=True)
    first_step_on = models.DateField(_("first step by"), null=True, blank=True)
    figure = models.CharField(_("customers’ figure it should move"), max_length=200, blank=True)  # as it was called then
    measure = models.CharField(max_length=30, blank=True)  # its key, which stays
    look_on = models.DateField(_("we look again on"), null=True, blank=True)
    becomes = models.CharField(_("what it becomes"), max_length=16, choices=Becomes, default=Becomes.TASK)
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # the end of the dialogue in which it was decided
    outcome = models.CharField(_("did it happen?"), max_length=10, choices=Outcome, blank=True)
    outcome_note = models.CharField(max_length=300, blank=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")

    called: ClassVar = _("What you took on or wrote down in a dialogue")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "round", "team", "card", "kind", "statement", "now", "next", "first_step",
            "first_step_on", "figure", "measure", "look_on", "becomes", "made_at", "settled_at", "outcome",
            "outcome_note", "looked_at",
        ),
        "owner": Held.ABOUT_PERSON, "made_by": Held.ABOUT_PERSON, "looked_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="keep") | (models.Q(first_step_on__isnull=False) & models.Q(look_on__isnull=False) & ~models.Q(first_step="")),
                name="rearrangement_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(round__isnull=False, card__isnull=True) | models.Q(round__isnull=True, card__isnull=False),
                name="choice_of_a_round_or_a_card",
            ),
        ]

    def __str__(self) -> str:
        return self.next[:60]

    @property
    def since(self) -> datetime:
        """From when on it holds: the end of the dialogue, on a card the moment it was written down."""
        return self.settled_at or self.made_at

    @property
    def place(self) -> Area | Site | None:
        """Whose it is: a site's by its card or its team, an area's by its round, or everybody's."""
        if self.card:
            return self.card.site
        if self.team_id:
            at = list(Site.objects.filter(pk__in=Group.sites.through.objects.filter(group__report=self.team_id).values("site"))[:2])
            if len(at) == 1:
                return at[0]
        area = self.round.area if self.round else None
        return area.merged_into or area if area else None  # an area that was joined with another since

    @property
    def width(self) -> int:
        """How narrow its place is: 0 everywhere, 1 an area, 2 a site."""
        return 2 if self.card_id or self.team_id else 1 if self.place else 0

    @property
    def where(self) -> str:
        """The name of its place."""
        return self.team.name if self.team else self.place.name if self.place else ""

    @property
    def is_time_to_look(self) -> bool:
        """Whether its day to look again has come; a strength is looked at when the next round is there."""
        return self.look_on is None or self.look_on <= timezone.localdate()
