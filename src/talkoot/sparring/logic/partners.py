"""Who is proposed to whom as a partner for a season, for the whole pool at once, and which pairs the common day makes.

What counts, each before all that follow: as many as can have a proposal; whoever is worst off is as well off as can be; the sum. What
two are to each other is counted in points of each: a wish, what one wants to learn and the other can give, and one for anybody. Whom the
last pair did not fit counts more in the sum. Nobody is proposed to their own site or to whoever leads them, unless one of the
two named the other, and never to last season's partner (docs/explanation/statistics.md).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from talkoot.sparring.logic.whole import Array, Best, Ends, Task, best

PROPOSALS = 3  # at most, for each
WISHED = (10, 8, 6)  # points of the first, second and third name
LEARNS, TOPICS = 3, 2  # points of something that one learns of the other, for so many things
ANYBODY, KNOWN = 3, 2  # points of anybody who may be; taken off where they have been partners before
NONE_YET = 4  # how much more it counts that somebody without any proposal gets one
EXACT = 500  # up to so many people it is exact
NEARLY = 0.01  # above it, this share of the bound may be missing from the sum
USUAL, LOUDER, LOUDEST = 2, 3, 4  # how much somebody's points count in the sum, by what they said of their last pair


@dataclass(frozen=True)
class Wisher:
    """Somebody who wants a partner: where they work, whom they named, who leads them, what they give and learn, how many they can take."""

    key: int
    sites: frozenset[int] = frozenset()
    names: tuple[int, ...] = ()
    led_by: frozenset[int] = frozenset()
    gives: frozenset[int] = frozenset()
    learns: frozenset[int] = frozenset()
    room: int = 1
    counts: int = USUAL


@dataclass
class Before:
    """Who must not be partners again now, and who have been some time."""

    last: set[frozenset[int]] = field(default_factory=set)
    ever: set[frozenset[int]] = field(default_factory=set)


def points(one: Wisher, other: Wisher, before: Before) -> int:
    """What the other is to the one."""
    wished = WISHED[one.names.index(other.key)] if other.key in one.names[: len(WISHED)] else 0
    learns = LEARNS * min(TOPICS, len(one.learns & other.gives))
    return ANYBODY + wished + learns - (KNOWN if frozenset((one.key, other.key)) in before.ever else 0)


def may_be(one: Wisher, other: Wisher, before: Before) -> bool:
    """Whether two may be partners at all."""
    if one.key == other.key or frozenset((one.key, other.key)) in before.last:
        return False
    wished = other.key in one.names or one.key in other.names
    return wished or not (one.sites & other.sites or other.key in one.led_by or one.key in other.led_by)


@dataclass(frozen=True)
class Pool:
    """All of them, in numbers: points of each to each (row: whose), and which pairs may be."""

    people: tuple[Wisher, ...]
    points: NDArray[np.int16]
    may: NDArray[np.bool_]
    counts: NDArray[np.int16]


def gathered(people: Sequence[Wisher], before: Before) -> Pool:
    """The same as `points` and `may_be` say of each two, without asking them four million times."""
    there = tuple(sorted(people, key=lambda one: one.key))
    n, at = len(there), {one.key: number for number, one in enumerate(there)}
    found = np.full((n, n), ANYBODY, dtype=np.int16)
    may = np.ones((n, n), dtype=np.bool_)
    np.fill_diagonal(may, False)
    learned = np.zeros((n, n), dtype=np.int8)
    givers, learners, workers = _by_word(there, "gives"), _by_word(there, "learns"), _by_word(there, "sites")
    for word, who in learners.items():
        if word in givers:
            learned[np.ix_(who, givers[word])] += 1
    found += LEARNS * np.minimum(learned, TOPICS).astype(np.int16)
    for who in workers.values():
        may[np.ix_(who, who)] = False
    for number, one in enumerate(there):
        for leader in one.led_by & at.keys():
            may[number, at[leader]] = may[at[leader], number] = False
    for number, one in enumerate(there):
        for wished, name in zip(WISHED, one.names, strict=False):
            if name in at and at[name] != number:
                found[number, at[name]] += wished
                may[number, at[name]] = may[at[name], number] = True
    for pairs, forbidden in ((before.ever, False), (before.last, True)):
        for pair in pairs:
            if pair <= at.keys() and len(pair) == 2:
                a, b = (at[key] for key in pair)
                if forbidden:
                    may[a, b] = may[b, a] = False
                else:
                    found[a, b] -= KNOWN
                    found[b, a] -= KNOWN
    return Pool(there, found, may, np.array([one.counts for one in there], dtype=np.int16))


def _by_word(people: Sequence[Wisher], name: str) -> dict[int, NDArray[np.intp]]:
    rows: dict[int, list[int]] = {}
    for number, one in enumerate(people):
        for word in getattr(one, name):
            rows.setdefault(word, []).append(number)
    return {word: np.array(who, dtype=np.intp) for word, who in rows.items()}


@dataclass(frozen=True)
class Layer:
    """One proposal for as many as can have one more: who with whom, and what it is measured by."""

    pairs: list[tuple[int, int]]
    covered: int
    worst: int  # points of whoever is worst off
    total: float  # the sum
    bound: float  # which no other such proposals can pass


@dataclass(frozen=True)
class Proposed:
    """All proposals, by the people's keys, and each layer's figures."""

    pairs: list[tuple[int, int]]
    layers: list[Layer]


def propose(people: Sequence[Wisher], before: Before) -> Proposed:
    """Up to three proposals for each, the best for the whole first, then the best without those, and once more. Each goes both ways.

    Exact up to `EXACT` people; above it the sum is within `NEARLY` of the bound, and who is worst off is exact still.
    """
    pool = gathered(people, before)
    n = len(pool.people)
    given, taken, layers = Counter[int](), np.zeros((n, n), dtype=np.bool_), []
    for _layer in range(PROPOSALS):
        room = np.array([max(0, min(one.room, PROPOSALS - given[k])) for k, one in enumerate(pool.people)], dtype=np.intp)
        found = layer(pool, room, taken, given)
        if found is None or not found.pairs:
            break
        for a, b in found.pairs:
            taken[a, b] = taken[b, a] = True
            given.update((a, b))
        layers.append(found)
    keys = [one.key for one in pool.people]
    return Proposed([(keys[a], keys[b]) for one in layers for a, b in one.pairs], layers)


def layer(pool: Pool, room: Ends, taken: NDArray[np.bool_], given: Mapping[int, int]) -> Layer | None:
    """One proposal more for as many as can have one. None where nobody can."""
    n = len(pool.people)
    worth = np.array([0.0 if not room[k] else 1.0 if given.get(k) else NONE_YET for k in range(n)])
    may = pool.may & ~taken & (room > 0)[:, None] & (room > 0)[None, :]
    if not may.any():
        return None
    low = np.minimum(pool.points, pool.points.T)

    def cover(worst: int, needs: float) -> Best:
        def gains(rows: Ends) -> Array:
            return np.where(may[rows] & (low[rows] >= worst), 0.0, -np.inf)

        return best(Task(n, room, gains, worth, for_cover=True, step=1.0), needs=needs) or Best([], 0.0, 0.0)

    levels = [level for level in range(int(low.max()) + 1) if bool((may & (low == level)).any())]
    most = cover(levels[0], 0.0)
    if not most.pairs:
        return None
    least, start, known, tried = most.value, most, 0, len(levels)
    while tried - known > 1:  # the highest level on which as many can be covered
        middle = (known + tried) // 2
        here = cover(levels[middle], least)
        if here.value >= least - 0.5:
            known, start = middle, here
        else:
            tried = middle
    worst = levels[known]
    weigh = pool.counts.astype(np.float64)

    def sums(rows: Ends) -> Array:
        return np.where(may[rows] & (low[rows] >= worst), weigh[rows][:, None] * pool.points[rows] + weigh[None, :] * pool.points[:, rows].T, -np.inf)

    load = float(4 * LOUDEST * (ANYBODY + WISHED[0] + LEARNS * TOPICS))
    alike = len({*worth[room > 0].tolist()}) == 1 or least > worth.sum() - 0.5  # then it is known how many are covered
    task = Task(n, room, sums, worth, least=least, load=load, step=1.0, extra=start.cover % 2 if alike else 0)
    found = best(task, start.pairs, 0.0 if n <= EXACT else NEARLY)
    if found is None:
        return None
    total = sum(sums(np.array([a]))[0, b] for a, b in found.pairs)
    return Layer(found.pairs, found.cover, worst, float(total), float(total + found.bound - found.value))


def made(yeses: Sequence[tuple[int, int, int]], room: Mapping[int, int]) -> list[tuple[int, int]]:
    """Of the pairs to which both said yes (and their points): first as many people as can have a partner, then as many pairs, then points."""
    keys = sorted({end for a, b, _points in yeses for end in (a, b)})
    if not keys:
        return []
    at = {key: number for number, key in enumerate(keys)}
    n, most = len(keys), max(score for _a, _b, score in yeses) + 1
    gain = np.full((n, n), -np.inf)
    for a, b, score in yeses:
        # Each pair more is worth more than all points together, as far as those can differ.
        gain[at[a], at[b]] = gain[at[b], at[a]] = float(most * len(yeses) + score)

    def gains(rows: Ends) -> Array:
        return gain[rows]

    places = np.array([room.get(key, 1) for key in keys], dtype=np.intp)
    cover = best(Task(n, places, gains, np.ones(n), for_cover=True, step=1.0))
    found = best(Task(n, places, gains, np.ones(n), least=cover.value, step=1.0), cover.pairs) if cover else None
    return [(keys[a], keys[b]) for a, b in found.pairs] if found else []
