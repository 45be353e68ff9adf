"""Did it move customers' figure? Sites that started are held against sites that had not, before and after.

Difference in differences with a permutation test over sites: had the starting days been dealt to other sites, how often would
the difference be as large? Whatever happens to all sites in a season falls out, and a site's own slow ups and downs are in the
comparison, since whole sites are dealt (science of this in docs/explanation/statistics.md).
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import permutations
from math import perm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talkoot.base.kit.intervals import Interval
from talkoot.feedback.logic.needed import Needed, needed
from talkoot.feedback.logic.spread import least_spread
from talkoot.feedback.logic.verdict import ALIKE

BEFORE, LEAST_BEFORE = 12, 6  # months looked at before a start, and how many there must be
LEAST_AFTER = 3
WAITING, STARTED = 3, 2  # sites that have not started, and that have, for anything to be said
ANSWERS = 10  # of a site before and after, under which it takes no part
ARRANGEMENTS = 4_999
LEVEL = 0.95
CHANCE = 1.959964  # standard normal: two-sided 95 %
GRID = np.arange(-200, 201) / 100  # effects that are tried, in steps of the scale
TINY = 1e-9  # arrangements that are as far out must not differ by rounding

Values = NDArray[np.float64]
Panel = Mapping[int, Mapping[int, tuple[int, float]]]  # site → month (counted from any) → answers and the sum of their scores


class Moved:
    """What can be said of it."""

    UP, DOWN, UNSURE = "up", "down", "unsure"
    TOO_FEW_WAITING, TOO_FEW_STARTED, TOO_EARLY = "too few waiting", "too few started", "too early"
    NOTHING_BEFORE, TOO_FEW_ANSWERS = "nothing before", "too few answers"
    ROSE, FELL, LEVEL_UNSURE = "rose", "fell", "level unsure"  # of an interrupted series: nothing was held against it


@dataclass(frozen=True)
class Effect:
    """How much more the figure moved at sites that started than at those that had not, in steps of the scale; of an interrupted
    series, how much it moved at those that started.

    `label` is a word of Moved; without value and interval we cannot know yet, and the label says why.
    """

    label: str
    value: float | None = None
    interval: Interval | None = None
    started: int = 0
    waiting: int = 0
    n: int = 0  # answers looked at
    left_out: tuple[int, ...] = ()  # sites with too few answers
    ready: int | None = None  # the month from whose first day on something can be said at the earliest, where that is known
    needed: Needed | None = None  # of what cannot be told: what would make it known


def kept_effect(effect: Effect | None) -> dict[str, Any]:
    """What could be said of a start; an empty label where there was nothing to ask."""
    if effect is None:
        return {"label": ""}
    low, high = (effect.interval.low, effect.interval.high) if effect.interval else (None, None)
    return {"label": effect.label, "value": effect.value, "low": low, "high": high, "started": effect.started, "waiting": effect.waiting, "n": effect.n}


def effect_of_kept(kept: Mapping[str, Any]) -> Effect | None:
    """As it was found; None where there was nothing to ask."""
    if not kept["label"]:
        return None
    interval = Interval(kept["low"], kept["high"]) if kept["low"] is not None and kept["high"] is not None else None
    return Effect(kept["label"], kept["value"], interval, kept["started"], kept["waiting"], kept["n"])


def effect_of(panel: Panel, starts: Mapping[int, int], now: int, seed: int = 0, halved: Collection[int] = ()) -> Effect:
    """The effect of a start, by site and month.

    `starts` has the first whole month of each site that started; `now` is the month not looked at any more. `halved`: sites that started within
    the month before that; it counts on neither side, at no site that theirs is held against. Only sites of the panel count. Nothing is said
    while fewer than three sites have not started, nor before three whole months.
    """
    waiting = sum(1 for site in panel if starts.get(site, now) >= now)
    begun = [site for site in panel if starts.get(site, now) < now]
    told = Effect("", started=len(begun), waiting=waiting)
    if waiting < WAITING:
        return replace(told, label=Moved.TOO_FEW_WAITING)
    slots = [(site, Start(starts[site], site in halved)) for site in begun if now - starts[site] >= LEAST_AFTER]
    if len(slots) < STARTED:
        known = sorted(starts[site] for site in panel if site in starts)
        ready = known[STARTED - 1] + LEAST_AFTER if len(known) >= STARTED else None
        return replace(told, label=Moved.TOO_EARLY if len(begun) >= STARTED else Moved.TOO_FEW_STARTED, ready=ready)
    first = min(month for months in panel.values() for month in months) if any(panel.values()) else now
    slots = [(site, start) for site, start in slots if start.end - first >= LEAST_BEFORE]  # who began before there was anything takes no part
    if len(slots) < STARTED:
        return replace(told, label=Moved.NOTHING_BEFORE)
    times = sorted({start for _site, start in slots})
    table = _Table(panel, starts, halved, times[0].end - BEFORE, now)
    kept, left_out = table.with_answers(times)
    told, slots = replace(told, left_out=left_out), [(site, start) for site, start in slots if site in kept]
    # A site that started too lately is no comparison either: it is neither.
    among = [site for site in kept if site in dict(slots) or starts.get(site, now) >= now]
    if len(slots) < STARTED or len(among) - len(slots) < WAITING:
        return replace(told, label=Moved.TOO_FEW_ANSWERS)
    times = sorted({start for _site, start in slots})
    moves, dose = table.moves(among, times)
    column = [times.index(start) for _site, start in slots]
    dealt = _arrangements(len(among), [among.index(site) for site, _start in slots], seed)
    (value, others), (own, theirs) = _differences((moves, dose), dealt, column)
    stands = not_rejected(value, own, others, theirs)
    before, after = (table.answers(among, *ends) for ends in ((times[0].end - BEFORE, times[0].end), (times[0].month, now)))
    n = before + after
    if stands is None or stands[0] == 0 or stands[1] == len(GRID) - 1:
        return replace(told, label=Moved.TOO_FEW_STARTED, n=n)
    chance = CHANCE * table.error(among, times, dealt[0], column)
    interval = Interval(min(float(GRID[stands[0]]), value / own - chance), max(float(GRID[stands[1]]), value / own + chance))
    label = Moved.UP if interval.low > 0 else Moved.DOWN if interval.high < 0 else Moved.UNSURE
    if label == Moved.UNSURE:
        told = replace(told, needed=needed(interval, before, after, now - times[0].month, ALIKE))
    return replace(told, label=label, value=float(value / own), interval=interval, n=n)


@dataclass(frozen=True, order=True)
class Start:
    """When one began: its first whole month, and whether it fell into the month before."""

    month: int
    halved: bool = False

    @property
    def end(self) -> int:
        """The month up to which it was before."""
        return self.month - self.halved


def not_rejected(value: float, own: float, others: Values, theirs: Values) -> tuple[int, int] | None:
    """The first and the last effect of the grid that is not rejected when it is taken out first; None where each is.

    Taking out g leaves |value − own·g| as it was, and |other − their·g| under another arrangement. No arrangement has a larger dose than
    the one that was, so those g at which one is as far out are all between two ends, with value / own among them: the share of
    arrangements only falls away from there, and either end is found by halving.
    """
    enough = (1 - LEVEL) * (1 + len(others)) - 1

    def stands(place: int) -> bool:
        g = GRID[place]
        return bool(np.count_nonzero(np.abs(others - theirs * g) >= abs(value - own * g) - TINY) > enough)

    middle = int(np.searchsorted(GRID, value / own))
    first = bisect_left(range(middle), True, key=stands)
    last = middle + bisect_left(range(middle, len(GRID)), True, key=lambda place: not stands(place)) - 1
    return (first, last) if first <= last else None


class _Table:
    """The panel as sums up to each month, from `first` on: those between two months are a difference."""

    def __init__(self, panel: Panel, starts: Mapping[int, int], halved: Collection[int], first: int, now: int) -> None:
        self.sites, self.first, self.now = sorted(panel), first, now
        n, total = np.zeros((2, len(self.sites), now - first))
        for row, site in enumerate(self.sites):
            own = starts[site] - 1 if site in halved and site in starts else None
            for month, (count, scores) in panel[site].items():
                if first <= month < now and month != own:
                    n[row, month - first], total[row, month - first] = count, scores
        begun = np.arange(first, now) >= np.array([starts.get(site, now) for site in self.sites])[:, None]
        self.sums = np.pad(np.cumsum([n, total, n * begun], axis=2), ((0, 0), (0, 0), (1, 0)))  # answers, scores, answers since the start
        with np.errstate(invalid="ignore"):
            self.spread = least_spread(n[n > 0], total[n > 0])

    def between(self, first: int, last: int) -> Values:
        """The three sums of each site from a month on, up to another (left out)."""
        found: Values = self.sums[:, :, last - self.first] - self.sums[:, :, max(first - self.first, 0)]
        return found

    def sides(self, start: Start) -> tuple[Values, Values]:
        """The three sums of each site in the months before a start and in those from it on."""
        return self.between(start.end - BEFORE, start.end), self.between(start.month, self.now)

    def with_answers(self, times: Sequence[Start]) -> tuple[list[int], tuple[int, ...]]:
        """Sites with enough answers before and after every start, whoever it was; and the others."""
        enough = np.ones(len(self.sites), dtype=bool)
        for time in times:
            for side in self.sides(time):
                enough &= side[0] >= ANSWERS
        return [site for site, one in zip(self.sites, enough, strict=True) if one], tuple(site for site, one in zip(self.sites, enough, strict=True) if not one)

    def moves(self, among: Sequence[int], times: Sequence[Start]) -> tuple[Values, Values]:
        """Of each of these sites at each time: its mean after less its mean before; and what an effect of one step from its own start makes
        of that."""
        rows = np.searchsorted(self.sites, among)
        found = []
        for time in times:
            (m, earlier, already), (n, total, begun) = (side[:, rows] for side in self.sides(time))
            found.append((total / n - earlier / m, begun / n - already / m))
        moves, dose = np.array(found).transpose(1, 2, 0)
        return moves, dose

    def error(self, among: Sequence[int], times: Sequence[Start], own: NDArray[np.intp], column: Sequence[int]) -> float:
        """The least that chance in single answers does to the difference: dealt starts tell nothing of it where all sites went alike."""
        rows = np.searchsorted(self.sites, among)
        each = np.array([sum(1 / side[0, rows] for side in self.sides(time)) for time in times])  # time × site, in variances of an answer
        waits = np.setdiff1d(np.arange(len(among)), own)
        started = sum(each[time, site] for site, time in zip(own, column, strict=True)) / len(column) ** 2
        waiting = each[column][:, waits].mean(axis=0).sum() / len(waits) ** 2
        return float(np.sqrt(self.spread * (started + waiting)))

    def answers(self, among: Sequence[int], first: int, last: int) -> int:
        """How many these sites had."""
        return int(self.between(first, last)[0, np.searchsorted(self.sites, among)].sum())


def _arrangements(sites: int, own: list[int], seed: int) -> NDArray[np.intp]:
    """Which site got which start: as it was first, then every other way, or as many drawn ones."""
    if perm(sites, len(own)) > ARRANGEMENTS + 1:
        return np.vstack([own, _drawn(sites, len(own), seed)])
    every = _every(sites, len(own))
    return np.vstack([own, every[(every != own).any(axis=1)]])


@lru_cache(maxsize=32)
def _every(sites: int, starts: int) -> NDArray[np.intp]:
    """All ways to deal so many starts, kept: comparisons of one page have the same sites."""
    return np.array(list(permutations(range(sites), starts)), dtype=np.intp)


@lru_cache(maxsize=8)
def _drawn(sites: int, starts: int, seed: int) -> NDArray[np.intp]:
    """Ways drawn by lot, the same ones for the same numbers."""
    lots = np.random.default_rng(seed).random((ARRANGEMENTS, sites))
    return np.argsort(lots, axis=1)[:, :starts].copy()


def _differences(of: Sequence[Values], dealt: NDArray[np.intp], column: list[int]) -> list[tuple[float, Values]]:
    """Of each table, for each arrangement the mean over its starts of that site's move less the mean move of the sites without a start; as
    it was, and of the others.

    `of`: tables of site × starting month; `dealt`: arrangement × start, which site; `column`: the starting month of each start.
    """
    (sites, times), slots = of[0].shape, dealt.shape[1]
    often, found = np.bincount(column, minlength=times), []
    for moves in of:
        mine = moves[dealt, np.array(column)[None, :]].sum(axis=1)
        taken = np.zeros(len(dealt))  # what the sites with a start moved, over the starting months as often as each is started in
        weighed = moves @ often
        for slot in range(slots):
            taken += weighed[dealt[:, slot]]
        each = (mine - (weighed.sum() - taken) / (sites - slots)) / slots
        found.append((float(each[0]), each[1:]))
    return found
