"""Did it move customers' figure? Sites that started are held against sites that had not, before and after.

Difference in differences with a permutation test over sites: had the starting days been dealt to other sites, how often would
the difference be as large? Whatever happens to all sites in a season falls out, and a site's own slow ups and downs are in the
comparison, since whole sites are dealt (science of this in docs/explanation/statistics.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, permutations
from math import perm
from typing import Any

import numpy as np

from talkoot.base.kit.intervals import Interval
from talkoot.feedback.logic.needed import Needed, needed
from talkoot.feedback.logic.verdict import ALIKE

BEFORE, LEAST_BEFORE = 12, 6  # months looked at before a start, and how many there must be
LEAST_AFTER = 3
WAITING, STARTED = 3, 2  # sites that have not started, and that have, for anything to be said
ANSWERS = 10  # of a site before and after, under which it takes no part
ARRANGEMENTS = 4_999
LEVEL = 0.95
GRID = np.arange(-200, 201) / 100  # effects that are tried, in steps of the scale

Panel = Mapping[int, Mapping[int, tuple[int, float]]]  # site → month (counted from any) → answers and the sum of their scores


class Moved:
    """What can be said of it."""

    UP, DOWN, UNSURE = "up", "down", "unsure"
    TOO_FEW_WAITING, TOO_FEW_STARTED, TOO_EARLY = "too few waiting", "too few started", "too early"
    NOTHING_BEFORE, TOO_FEW_ANSWERS = "nothing before", "too few answers"


@dataclass(frozen=True)
class Effect:
    """How much more the figure moved at sites that started than at those that had not, in steps of the scale.

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


def effect_of(panel: Panel, starts: Mapping[int, int], now: int, seed: int = 0) -> Effect:
    """The effect of a start, by site and month.

    `starts` has the first whole month of each site that started; `now` is the month not looked at any more. Only sites of the
    panel count. Nothing is said while fewer than three sites have not started, nor before three whole months.
    """
    waiting = sum(1 for site in panel if starts.get(site, now) >= now)
    begun = [site for site in panel if starts.get(site, now) < now]
    told = Effect("", started=len(begun), waiting=waiting)
    if waiting < WAITING:
        return replace(told, label=Moved.TOO_FEW_WAITING)
    slots = [(site, starts[site]) for site in begun if now - starts[site] >= LEAST_AFTER]
    if len(slots) < STARTED:
        known = sorted(starts[site] for site in panel if site in starts)
        ready = known[STARTED - 1] + LEAST_AFTER if len(known) >= STARTED else None
        return replace(told, label=Moved.TOO_EARLY if len(begun) >= STARTED else Moved.TOO_FEW_STARTED, ready=ready)
    first = min(month for months in panel.values() for month in months) if any(panel.values()) else now
    slots = [(site, month) for site, month in slots if month - first >= LEAST_BEFORE]  # who began before there was anything takes no part
    if len(slots) < STARTED:
        return replace(told, label=Moved.NOTHING_BEFORE)
    kept, left_out = _with_answers(panel, [month for _site, month in slots], now)
    told, slots = replace(told, left_out=left_out), [(site, month) for site, month in slots if site in kept]
    # A site that started too lately is no comparison either: it is neither.
    among = [site for site in kept if site in dict(slots) or starts.get(site, now) >= now]
    if len(slots) < STARTED or len(among) - len(slots) < WAITING:
        return replace(told, label=Moved.TOO_FEW_ANSWERS)
    months = [month for _site, month in slots]
    moves = np.array([[_move(panel[site], month, now) for month in sorted(set(months))] for site in among])
    dose = np.array([[_dose(panel[site], starts.get(site, now), month, now) for month in sorted(set(months))] for site in among])
    dealt = _arrangements(len(among), [among.index(site) for site, _month in slots], seed)
    column = [sorted(set(months)).index(month) for month in months]
    value, others = _differences(moves, dealt, column)
    own, theirs = _differences(dose, dealt, column)
    possible = np.abs(others[:, None] - GRID * theirs[:, None]) >= np.abs(value - GRID * own)[None, :] - 1e-9
    p = (1 + possible.sum(axis=0)) / (1 + len(others))
    stands = GRID[p > 1 - LEVEL]
    n = sum(_sum(panel[site], min(months) - BEFORE, now)[0] for site in among)
    if len(stands) == 0 or stands[0] == GRID[0] or stands[-1] == GRID[-1]:
        return replace(told, label=Moved.TOO_FEW_STARTED, n=n)
    interval = Interval(float(stands[0]), float(stands[-1]))
    label = Moved.UP if interval.low > 0 else Moved.DOWN if interval.high < 0 else Moved.UNSURE
    if label == Moved.UNSURE:
        before, after = (sum(_sum(panel[site], *ends)[0] for site in among) for ends in ((min(months) - BEFORE, min(months)), (min(months), now)))
        told = replace(told, needed=needed(interval, before, after, now - min(months), ALIKE))
    return replace(told, label=label, value=float(value / own), interval=interval, n=n)


def _with_answers(panel: Panel, months: Sequence[int], now: int) -> tuple[list[int], tuple[int, ...]]:
    """Sites with enough answers before and after every start, whoever it was; and the others."""
    kept = [
        site for site in sorted(panel) if all(min(_sum(panel[site], month - BEFORE, month)[0], _sum(panel[site], month, now)[0]) >= ANSWERS for month in months)
    ]
    return kept, tuple(site for site in sorted(panel) if site not in kept)


def _sum(months: Mapping[int, tuple[int, float]], first: int, last: int) -> tuple[int, float]:
    """Answers and the sum of their scores from a month on, up to another (left out)."""
    within = [counts for month, counts in months.items() if first <= month < last]
    return sum(n for n, _total in within), sum(total for _n, total in within)


def _move(months: Mapping[int, tuple[int, float]], start: int, now: int) -> float:
    """The mean after a month less the mean before it."""
    (n, total), (m, earlier) = _sum(months, start, now), _sum(months, start - BEFORE, start)
    return total / n - earlier / m


def _dose(months: Mapping[int, tuple[int, float]], own: int, start: int, now: int) -> float:
    """The same for an effect of one step from the site's own start on."""
    return _move({month: (n, float(n) if month >= own else 0.0) for month, (n, _total) in months.items()}, start, now)


def _arrangements(sites: int, own: list[int], seed: int) -> np.ndarray:
    """Which site got which start: as it was first, then every other way, or as many drawn ones."""
    if perm(sites, len(own)) <= ARRANGEMENTS + 1:
        others = [dealt for dealt in permutations(range(sites), len(own)) if list(dealt) != own]
    else:
        rng = np.random.default_rng(seed)
        others = [tuple(rng.permutation(sites)[: len(own)]) for _ in range(ARRANGEMENTS)]
    return np.array([own, *islice(others, None)])


def _differences(moves: np.ndarray, dealt: np.ndarray, column: list[int]) -> tuple[float, np.ndarray]:
    """For each arrangement the mean over its starts of that site's move less the mean move of the sites without a start.

    `moves`: site × starting month; `dealt`: arrangement × start, which site; `column`: the starting month of each start.
    """
    sites, slots = moves.shape[0], dealt.shape[1]
    has_started = np.zeros((len(dealt), sites))
    np.put_along_axis(has_started, dealt, 1.0, axis=1)
    mine = moves[dealt, np.array(column)[None, :]].sum(axis=1)
    rest = (moves.sum(axis=0)[None, :] - has_started @ moves) / (sites - slots)  # arrangement × starting month
    found = (mine - rest @ np.bincount(column, minlength=moves.shape[1])) / slots
    return float(found[0]), found[1:]
