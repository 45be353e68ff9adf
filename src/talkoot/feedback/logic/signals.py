"""Real change told from noise: a one-sided CUSUM each way on the satisfied share, against a frozen baseline.

Each period's share of satisfied answers becomes a standardised distance from the baseline; the baseline's own uncertainty
is part of its spread. What is further off than half a spread is added up; the sum falls back to zero in calm times. A
signal is a sum over four (Page 1954; k = 0.5, h = 4). False alarms and delays: docs/explanation/statistics.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from scipy.special import bdtr

ALLOWANCE, LIMIT = 0.5, 4.0
UNSURE = 0.75  # more is allowed while the baseline is hardly longer than a period: its own error would add up
FEWEST = 5  # answers a period; a thinner one waits for the next and they are read together
BASELINE_ANSWERS = 40  # at least so many before anything is held against it
FURTHEST = 2.5  # one period adds no more than this: no alarm on a single bad one
ROOM = 0.5  # pretended answers on either side, so that a baseline of 100 % leaves room for chance


@dataclass(frozen=True)
class Count:
    """A period's answers: when it began, how many were satisfied, of how many."""

    start: date
    satisfied: int
    n: int


@dataclass(frozen=True)
class Base:
    """What later periods are held against."""

    satisfied: int
    n: int

    @property
    def share(self) -> float:
        """Drawn a little to the middle, so that it is never 0 or 1."""
        return (self.satisfied + ROOM) / (self.n + 2 * ROOM)


@dataclass(frozen=True)
class Point:
    """One period in the chart: its share, the two sums after it, and whether a change is told here: −1 a fall, 1 a rise, 0 neither."""

    count: Count
    distance: float
    down: float
    up: float
    signal: int


class Sum:
    """One of the two sums. A change is told when it goes over the limit, and not again before it has fallen back to zero."""

    def __init__(self) -> None:
        self.value, self.armed = 0.0, True

    def add(self, off: float) -> bool:
        """Adds a period; whether a change is told now."""
        self.value = min(LIMIT + FURTHEST, max(0.0, self.value + off))
        if self.value == 0:
            self.armed = True
        told = self.armed and self.value > LIMIT
        self.armed = self.armed and not told
        return told


def periods_of(counts: Iterable[Count], fewest: int = FEWEST) -> list[Count]:
    """Neighbouring periods put together until each has enough answers; the last may stay out."""
    joined: list[Count] = []
    start, satisfied, n = None, 0, 0
    for count in counts:
        start = start or count.start
        satisfied, n = satisfied + count.satisfied, n + count.n
        if n >= fewest:
            joined.append(Count(start, satisfied, n))
            start, satisfied, n = None, 0, 0
    return joined


def baseline_of(counts: Sequence[Count], periods: int, answers: int = BASELINE_ANSWERS) -> tuple[Base, int] | None:
    """The first so many periods, or more until there are enough answers: (baseline, how many were used). None when there are too few."""
    satisfied = n = 0
    for used, count in enumerate(counts, 1):
        satisfied, n = satisfied + count.satisfied, n + count.n
        if used >= periods and n >= answers:
            return Base(satisfied, n), used
    return None


def distance(count: Count, base: Base) -> float:
    """How many spreads a period's share lies from the baseline, at most FURTHEST. The spread holds both samples' chance."""
    share = base.share
    spread = sqrt(share * (1 - share) * (1 / count.n + 1 / base.n))
    return max(-FURTHEST, min(FURTHEST, (count.satisfied / count.n - share) / spread))


def watch(counts: Iterable[Count], base: Base) -> list[Point]:
    """Both sums after each period, and where a change is told."""
    points: list[Point] = []
    down, up = Sum(), Sum()
    for count in counts:
        off = distance(count, base)
        allowance = ALLOWANCE + UNSURE * sqrt(count.n / base.n)
        fell, rose = down.add(-off - allowance), up.add(off - allowance)
        points.append(Point(count, off, down.value, up.value, -1 if fell else 1 if rose else 0))
    return points


def chance_limits(base: Base, n: int, outside: float = 0.0027) -> tuple[float, float]:
    """The shares between which chance alone keeps n answers all but 0.27 % of the time: exact binomial limits for the chart."""
    share = base.share
    low = next((k for k in range(n + 1) if bdtr(k, n, share) > outside / 2), 0)
    high = next((k for k in range(n, -1, -1) if k == 0 or 1 - bdtr(k - 1, n, share) > outside / 2), n)
    return low / n, high / n
