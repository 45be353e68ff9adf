"""Real change told from noise: a one-sided CUSUM each way on the satisfied share, against a frozen baseline.

Each period's satisfied answers become a normal score: where they lie in what the baseline foretells (beta-binomial, so that the
baseline's own uncertainty and the scale's end are in it). Scores are added up less an allowance; the sum falls back to zero in
calm times. A signal is a sum over its limit (Page 1954), and limits share one budget of false alarms among all places that
are watched. False alarms and delays, by month, measured with this code: docs/explanation/statistics.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

import numpy as np
from scipy.special import bdtr, betaln, gammaln, ndtri

ALLOWANCE = 0.6
UNSURE = 0.5  # more is allowed while the baseline is hardly longer than a period: its own error would add up
FEWEST = 5  # answers a period; a thinner one waits for the next and they are read together
BASELINE_MONTHS, BASELINE_ANSWERS = 12, 40  # at least so many before anything is held against it
WATCHED_FROM = 100  # answers in the baseline; with fewer a change is found so seldom that no alarm is promised
FURTHEST = 2.5  # one period adds no more than this: no alarm on a single bad one
ROOM = 0.5  # pretended answers on either side, so that a baseline of 100 % leaves room for chance
DIFFERS = 1.64  # spreads; a year that differs so much from the baseline is no new baseline
RETURNED = log(20)  # how much likelier the old level must be than the changed one

# What a calm place's signal in two years may cost, together: the whole first, then the areas, then the sites.
FOR_WHOLE, FOR_AREAS, FOR_SITES = 0.0035, 0.007, 0.025


@dataclass(frozen=True)
class Count:
    """A period's answers: when it began, how many were satisfied, of how many."""

    start: date
    satisfied: int
    n: int

    def __add__(self, other: "Count") -> "Count":
        return Count(self.start, self.satisfied + other.satisfied, self.n + other.n)


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
    """One period in the chart: its score, the two sums after it, and what is told here: −1 a fall, 1 a rise, 0 nothing.

    `back`: what is told is that the place has come back to where it was. `base`: what this period was held against.
    """

    count: Count
    score: float
    down: float
    up: float
    signal: int = 0
    back: bool = False
    base: Base | None = None


@dataclass(frozen=True)
class History:
    """A place's periods since its first baseline, and the baseline that holds now (None while there are too few answers)."""

    points: list[Point]
    base: Base | None


def limit_of(budget: float) -> float:
    """The limit at which a calm place has a signal in two years with this probability: fitted to simulations of this code."""
    return 6.9 + 1.5 * log(0.005 / budget)


def limits(areas: int, sites: int) -> tuple[float, float, float]:
    """The limits of the whole, of each area and of each site, for so many that are watched."""
    return limit_of(FOR_WHOLE), limit_of(FOR_AREAS / max(1, areas)), limit_of(FOR_SITES / max(1, sites))


def baseline_of(counts: Sequence[Count], periods: int = BASELINE_MONTHS, answers: int = BASELINE_ANSWERS) -> tuple[Base, int] | None:
    """The first so many periods, or more until there are enough answers: (baseline, how many were used). None when there are too few."""
    satisfied = n = 0
    for used, count in enumerate(counts, 1):
        satisfied, n = satisfied + count.satisfied, n + count.n
        if used >= periods and n >= answers:
            return Base(satisfied, n), used
    return None


def is_watched(counts: Sequence[Count]) -> bool:
    """Whether a place has enough answers for its changes to be found."""
    found = baseline_of(counts)
    return found is not None and found[0].n * BASELINE_MONTHS >= WATCHED_FROM * found[1]


def score(count: Count, base: Base) -> float:
    """Where a period's satisfied answers lie in what the baseline foretells, as a normal score of at most FURTHEST."""
    found = _scores(count.n, base.satisfied, base.n)[count.satisfied]
    return max(-FURTHEST, min(FURTHEST, float(found)))


@lru_cache(maxsize=4096)
def _scores(n: int, satisfied: int, of: int) -> np.ndarray:
    """The normal score of each number of satisfied answers, from the middle of its step."""
    a, b, k = satisfied + ROOM, of - satisfied + ROOM, np.arange(n + 1)
    logs = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + betaln(k + a, n - k + b) - betaln(a, b)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return np.asarray(ndtri(np.clip(np.cumsum(weights) - weights / 2, 1e-9, 1 - 1e-9)))


class Watcher:
    """The two sums of one place, held against one baseline, period after period."""

    def __init__(self, base: Base, limit: float, before: Base | None = None) -> None:
        self.base, self.limit, self.before = base, limit, before
        self.down = self.up = self.returned = 0.0
        self.told = 0  # −1 or 1 after a signal, until it is back
        self.run: dict[int, Count | None] = {-1: None, 1: None}  # the periods since each sum was last zero
        self.changed: Count | None = None

    def add(self, count: Count) -> Point:
        """Adds a period and says what is told of it."""
        found = score(count, self.base)
        allowance = ALLOWANCE + UNSURE * sqrt(count.n / self.base.n)
        if self.told:
            return self._perhaps_back(count, found)
        self.down, self.up = max(0.0, self.down - found - allowance), max(0.0, self.up + found - allowance)
        for way, total in ((-1, self.down), (1, self.up)):
            run = self.run[way]
            self.run[way] = None if total == 0 else run + count if run else count
        way = -1 if self.down > self.limit else 1 if self.up > self.limit else 0
        if way:
            self.told, self.changed, self.returned = way, self.run[way], 0.0
        back = bool(way and self.before and self.changed and not differs(self.changed, self.before))
        return Point(count, found, self.down, self.up, way, back, self.base)

    def _perhaps_back(self, count: Count, found: float) -> Point:
        """After a signal: whether the place is where it was before, rather than where it went."""
        assert self.changed is not None
        was, went = self.base.share, (self.changed.satisfied + ROOM) / (self.changed.n + 2 * ROOM)
        gain = count.satisfied * log(was / went) + (count.n - count.satisfied) * log((1 - was) / (1 - went))
        self.returned = max(0.0, self.returned + gain)
        if self.returned < RETURNED:
            return Point(count, found, self.down, self.up, base=self.base)
        way, self.told, self.down, self.up, self.run = -self.told, 0, 0.0, 0.0, {-1: None, 1: None}
        return Point(count, found, 0.0, 0.0, way, back=True, base=self.base)

    @property
    def is_calm(self) -> bool:
        """Whether nothing is told and nothing is adding up."""
        return not self.told and self.down == self.up == 0


def follow(counts: Sequence[Count], limit: float, settled: Collection[date] = ()) -> History:
    """A place's months, in order: the first baseline, what came after it, and each new baseline.

    A baseline is frozen for a year. A calm year that does not differ from it is then added to it; while something is adding up
    the old one stays. After a signal that somebody has seen to (its month is in `settled`) the year after it is the new
    baseline, and the old one is remembered, so that coming back to it is called that.
    """
    found = baseline_of(counts)
    if found is None:
        return History([], None)
    base, used = found
    watcher, points = Watcher(base, limit), []
    waiting: Count | None = None
    year: list[Count] = []
    told_on: date | None = None
    for count in counts[used:]:
        waiting = waiting + count if waiting else count
        year.append(count)
        if waiting.n >= FEWEST:
            point = watcher.add(waiting)
            points.append(point)
            waiting = None
            if point.signal:
                told_on, year = (None if point.back and not watcher.told else point.count.start), []
        together = Count(count.start, sum(one.satisfied for one in year), sum(one.n for one in year))
        if len(year) < BASELINE_MONTHS or together.n < BASELINE_ANSWERS:
            continue
        if watcher.is_calm and not differs(together, watcher.base):
            watcher, year = Watcher(Base(watcher.base.satisfied + together.satisfied, watcher.base.n + together.n), limit, watcher.before), []
        elif watcher.told and told_on in settled:
            watcher, year = Watcher(Base(together.satisfied, together.n), limit, watcher.base), []
    return History(points, watcher.base)


def differs(count: Count, base: Base) -> bool:
    """Whether two shares lie further apart than chance would often have them."""
    together = (count.satisfied + base.satisfied + ROOM) / (count.n + base.n + 2 * ROOM)
    spread = sqrt(together * (1 - together) * (1 / count.n + 1 / base.n))
    return abs(count.satisfied / count.n - base.satisfied / base.n) > DIFFERS * spread


def chance_limits(base: Base, n: int, outside: float = 0.0027) -> tuple[float, float]:
    """The shares between which chance alone keeps n answers all but 0.27 % of the time: exact binomial limits for the chart."""
    share = base.share
    reach = 10 * sqrt(n * share * (1 - share)) + 10  # beyond it there is nothing of a thousandth
    ks = np.arange(max(0, int(n * share - reach)), min(n, int(n * share + reach) + 1) + 1)
    up_to = bdtr(ks, n, share)
    low, high = ks[up_to > outside / 2][0], ks[np.concatenate([[1.0], 1 - up_to[:-1]]) > outside / 2][-1]
    return float(low) / n, float(high) / n


# In how many of a hundred cases a fall from 85 to 70 % satisfied is found within two years at a site's limit among nine, by
# answers a year: simulated with this code (benchmarks/signals.py) and held against it by a test.
FOUND = ((0, 0), (20, 1), (40, 10), (60, 22), (80, 32), (100, 43), (120, 59), (150, 71), (200, 88))


def odds_of_finding(answers_a_year: int) -> int:
    """The table read between its points."""
    for (few, low), (many, high) in pairwise(FOUND):
        if answers_a_year <= many:
            return round(low + (high - low) * (answers_a_year - few) / (many - few))
    return FOUND[-1][1]
