"""What may come into view again where a file was taken back: no two looks differ by one to four answers.

Otherwise bringing in, taking back and bringing in again with one line more or less – in one file or in three, with some
other days, or at another site of the same area – would tell what that one line says. So every state that files ever showed
at a place is kept, and what comes next is held against all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, combinations_with_replacement

from talkoot.base.kit.periods import month_of
from talkoot.feedback.logic.batches import FEWEST, Batch, whole

Cells = Counter[tuple[date, int]]  # (day, score) → how many

MOST_LEFT_OUT = 12


@dataclass(frozen=True)
class State:
    """What files show at a place: the answers by their own days (`taken`), and as those of which days they are shown."""

    taken: Cells = field(default_factory=Counter)
    shown: Cells = field(default_factory=Counter)

    @classmethod
    def of(cls, found: Iterable[Batch]) -> "State":
        """What these batches bring into view."""
        taken: Cells = Counter()
        shown: Cells = Counter()
        for batch in found:
            taken.update({(day, score): n for day, counts in batch.taken.items() for score, n in counts.items()})
            shown.update({(batch.day, score): n for score, n in batch.counts.items()})
        return cls(taken, shown)

    def __add__(self, other: "State") -> "State":
        return State(_sum(self.taken, other.taken, 1), _sum(self.shown, other.shown, 1))

    def __sub__(self, other: "State") -> "State":
        return State(_sum(self.taken, other.taken, -1), _sum(self.shown, other.shown, -1))

    def __bool__(self) -> bool:
        return any(self.taken.values()) or any(self.shown.values())


def _sum(one: Cells, other: Cells, times: int) -> Cells:
    found = Counter(one)
    for cell, n in other.items():
        found[cell] += times * n
    return found


def apart(one: State, other: State) -> bool:
    """Whether two looks are the same, or differ by five answers at least: in which answers there are, in every run of whole
    months, and in how many are shown, in those and from every day on."""
    change = one - other
    days: Counter[date] = Counter()
    months: Counter[date] = Counter()
    came: Counter[date] = Counter()
    went: Counter[date] = Counter()
    for (day, _score), n in change.shown.items():
        days[day] += n
        months[month_of(day)] += n
    for (day, _score), n in change.taken.items():
        (came if n > 0 else went)[month_of(day)] += abs(n)
    every = sorted({*months, *came, *went})
    return all(_enough(n) for n in accumulate(days[day] for day in sorted(days, reverse=True))) and all(
        _enough(n) for of_month in (months, came, went) for first in range(len(every)) for n in accumulate(of_month[month] for month in every[first:])
    )


def _enough(change: int) -> bool:
    return change == 0 or abs(change) >= FEWEST


def may_be_seen(then: State, earlier: list[State]) -> bool:
    """Whether somebody who saw all these looks and sees this one is told of no one to four answers: by holding it against one of
    them, or against two of them added up or taken from each other."""
    return all(apart(then, once) for once in earlier) and not _told_by_sums(then, earlier)


def _told_by_sums(then: State, earlier: list[State]) -> bool:
    sizes = [(once, once.taken.total()) for once in earlier if once]
    size = then.taken.total()
    for (one, n), (other, m) in combinations_with_replacement(sizes, 2):
        # Their numbers first: they are cheap to hold against each other, and nearly always say enough.
        left = [then - one - other] if abs(size - n - m) < FEWEST else []
        left += [then + one - other] if abs(size + n - m) < FEWEST else []
        left += [then - one + other] if abs(size - n + m) < FEWEST else []
        if any(0 < sum(map(abs, rest.taken.values())) < FEWEST for rest in left):
            return True
    return False


def admitted(waiting: Cells, earlier: list[State]) -> list[Batch]:
    """What of `waiting` may be let in, given all states until now, the last of which is there: all of it, or what was there once,
    or all but the latest few, or those batches of what was there once that are all in it; nothing where none of these will do."""
    for found in _choices(waiting, earlier):
        then = earlier[-1] + State.of(found)
        if found and may_be_seen(then, earlier):
            return found
    return []


def _choices(waiting: Cells, earlier: list[State]) -> Iterator[list[Batch]]:
    yield whole(waiting)
    lacking = [+lack for once in reversed(earlier) if not -(lack := (once - earlier[-1]).taken)]
    for there in lacking:
        if there <= waiting:
            yield whole(there)
    latest = [cell for cell in sorted(waiting, reverse=True) for _one in range(waiting[cell])]
    for n in range(1, min(MOST_LEFT_OUT, len(latest) - FEWEST) + 1):
        yield whole(waiting - Counter(latest[:n]))
    for there in lacking:
        yield [batch for batch in whole(there) if State.of([batch]).taken <= waiting]
