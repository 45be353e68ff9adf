"""Periodic work: one registry, and a claim that lets exactly one worker take each turn."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from talkoot.base.jobs.clock import Clock, Trust
from talkoot.base.jobs.models import Seen, Turn
from talkoot.base.store import space

log = structlog.get_logger(__name__)

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Periodic:
    """A piece of work that is done again and again; `work` gets the time of its turn.

    `destroys`: deletes, closes or shreds because time has passed, and so waits until the time is certain. `on_the_hour`: at the full hour and each
    time after it, such as at every full quarter, and not as long after the last turn.
    """

    name: str
    every: timedelta
    work: Callable[[datetime], object]
    destroys: bool = False
    on_the_hour: bool = False

    def after(self, at: datetime) -> datetime:
        """When the next turn is due."""
        if not self.on_the_hour:
            return at + self.every
        hour = at.replace(minute=0, second=0, microsecond=0)
        return hour + ((at - hour) // self.every + 1) * self.every


PERIODIC: dict[str, Periodic] = {}


type Work = Callable[[datetime], object]


def repeat(name: str, every: timedelta, *, destroys: bool = False, on_the_hour: bool = False) -> Callable[[Work], Work]:
    """Registers a function as periodic work."""

    def register(work: Work) -> Work:
        PERIODIC[name] = Periodic(name, every, work, destroys, on_the_hour)
        return work

    return register


def run_due(at: datetime, trust: Trust = Trust.ALL, after_each: Callable[[], None] = lambda: None) -> list[str]:
    """Does everything that is due and may be done by a clock of this trust; returns the names.

    A turn missed while nobody ran is done once. A turn that was put far ahead by a clock that ran wrong is due at once.
    """
    done = []
    for periodic in list(PERIODIC.values()):  # a package may still be starting
        if trust < (Trust.ALL if periodic.destroys else Trust.ALL_BUT_DESTROYING):
            continue
        turn, _ = Turn.objects.get_or_create(name=periodic.name, defaults={"due_at": periodic.after(at) if periodic.on_the_hour else at})
        if at < turn.due_at <= at + periodic.every:
            continue
        # Claimed by moving it on: of two workers only one changes the row.
        if Turn.objects.filter(pk=turn.pk, due_at=turn.due_at).update(due_at=periodic.after(at)):
            try:
                periodic.work(at)
            except Exception as error:
                space.note(error)
                log.exception("periodic_work_failed", name=periodic.name)
            else:
                done.append(periodic.name)
            after_each()
    return done


class Timekeeper:
    """Reads this machine's clocks and the database's, and keeps the database's going while they agree."""

    def __init__(self) -> None:
        self.clock = Clock(time.time(), steady(), seen_at())
        self.last = Trust.ALL

    def trust(self) -> Trust:
        """What may be done by the clock now; says so in the log when that changes."""
        self.clock.seen = seen_at()
        trust = self.clock.trust(time.time(), steady())
        if trust is Trust.ALL:
            now = timezone.now()
            if self.clock.seen is None or now.timestamp() - self.clock.seen >= SEEN_EVERY.total_seconds():
                keep_seen(now)
        if trust is not self.last:
            log.warning("clock_trust_changed", kind=trust.name.lower())
            self.last = trust
        return trust


def steady() -> float:
    """Seconds since the machine started, sleep included; nobody can set it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def seen_at() -> float | None:
    """The newest time that the database knows of, in seconds."""
    seen = Seen.objects.order_by("-at").first()
    return seen.at.timestamp() if seen else None


def keep_seen(at: datetime) -> None:
    """Notes the time in the database; also how a person confirms that the clock is right."""
    Seen.objects.update_or_create(pk=1, defaults={"at": at})


def clock_trouble(at: datetime) -> str:
    """`ahead` when the clock is so far from what the database has seen that nothing is deleted by it; empty when it is not."""
    seen = seen_at()
    return "" if seen is None or Clock(at.timestamp(), 0, seen).sure else "ahead"
