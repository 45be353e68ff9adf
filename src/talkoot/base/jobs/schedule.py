"""Periodic work: one registry, and a claim that lets exactly one worker take each turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from talkoot.base.jobs.models import Turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Periodic:
    """A piece of work that is done again and again; `work` gets the time of its turn."""

    name: str
    every: timedelta
    work: Callable[[datetime], object]


PERIODIC: dict[str, Periodic] = {}


def repeat(name: str, every: timedelta) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Registers a function as periodic work."""

    def register(work: Callable[[datetime], object]) -> Callable[[datetime], object]:
        PERIODIC[name] = Periodic(name, every, work)
        return work

    return register


def run_due(at: datetime) -> list[str]:
    """Does everything that is due and returns the names. A turn missed while nobody ran is done once."""
    done = []
    for periodic in list(PERIODIC.values()):  # a package may still be starting
        turn, _ = Turn.objects.get_or_create(name=periodic.name, defaults={"due_at": at})
        # Claimed by moving it on: of two workers only one changes the row.
        if turn.due_at <= at and Turn.objects.filter(pk=turn.pk, due_at=turn.due_at).update(due_at=at + periodic.every):
            try:
                periodic.work(at)
            except Exception:
                log.exception("periodic_work_failed", name=periodic.name)
            else:
                done.append(periodic.name)
    return done
