"""Across all targets that have run: what moved, what did not, what cannot be known. Nothing is left out."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Membership
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.queries.figure import figure_named, measure_of
from talkoot.feedback.sentences import effect_sentence
from talkoot.targets.models import Target
from talkoot.targets.queries import targets_of, worked

PAGE = 20
MOVED, WRONG_WAY, NO_SIGN, UNKNOWN = "moved", "wrong way", "no sign", "unknown"


@dataclass(frozen=True)
class Line:
    """One target: its figure when it started and now (or when it ended), and what can be said of it."""

    target: Target
    verdict: str
    sentence: str
    measure: str
    before: Figure | None
    after: Figure | None
    effect: Effect | None


def that_ran(me: Membership) -> QuerySet[Target]:
    """Those that run or have run, the newest start first."""
    return targets_of(me).filter(state__in=(Target.State.RUNNING, Target.State.ENDED)).order_by("-started_at", "-id")


def line_of(me: Membership, target: Target, today: date) -> Line:
    """What stands on the target's own page, by the same function."""
    until = timezone.localdate(target.ended_at) if target.ended_at else today
    measure, effect = measure_of(me, target.figure) if target.figure else None, worked(me, target, until)
    before = Figure.of_kept(target.baseline)
    after = figure_named(me, target.figure, until) if measure else None
    return Line(target, verdict_of(effect), effect_sentence(effect) if effect else "", measure[0] if measure else "", before, after, effect)


def verdict_of(effect: Effect | None) -> str:
    """The effect in one of four words."""
    if effect is None or effect.value is None:
        return UNKNOWN
    return {Moved.UP: MOVED, Moved.DOWN: WRONG_WAY}.get(effect.label, NO_SIGN)
