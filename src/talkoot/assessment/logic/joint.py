"""What may be published beside everything that is out already, so that no set of ranges together gives anybody away.

The attacker keeps every range of two years, knows who answered when, and supposes that those who stayed answered the same in
any ranges of his choosing. We know who was invited and how many answered. Whatever he can prove is a weighted sum of lower ends
(weights above nil) and upper ends (below nil) of ranges of sums. With w the sum of the weights of the ranges that a person is in,
what such a sum leaves open is

    D = E + (A − 1) · Σ over people of w, where it is above nil

where E adds up what stands between the ends, and D, less what the known answers take away, has to be at least three times the
greatest weight of anybody whose answer is not known: then nobody's side is told. Weights matter only up to the corners of a
finite arrangement (`corners`), so that for up to five ranges of one group every set is checked; where groups were merged, split
or cut otherwise a linear programme bounds all sets at once and may widen too much, never too little. Ranges that no answers fit
together, whoever answered, prove nothing together and are left aside. docs/explanation/statistics.md has the argument.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from talkoot.assessment.logic.bands import TWO_COLLEAGUES_FROM, colleagues

EPSILON = 1e-6
SIDE = 3  # what must be left open a weight so that both sides of the scale are
MOST_CORNERS = 5  # ranges of one group, the new one with them, whose every set is looked at
MOST_MOVED = 3  # people of a group who were in other groups as well; beyond it the bound decides
FEWEST_THAT_MEET = 3  # views: with more, two sums without a view in common may bound one person's answer
NARROWEST = 3  # between a range's ends
HEAVIEST = 50.0  # a weight in the bound; beyond it what is out contradicts the rule by itself
LONGEST, SOLVED = 20.0, 0  # seconds for one programme; how it says that it has found the most
NEAREST = 40  # ranges the bound looks at one by one; people in further ones count as open
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class View:
    """A published range of the sum of n answers of some of these people, so many days ago."""

    people: frozenset[int]
    low: int
    high: int
    n: int
    days: int = 0
    with_word: bool = False  # how alike they were was told as well, as it once was: nothing is proved beside it
    cards: int = 0  # printed ones, whose answers whoever printed them may know


@dataclass(frozen=True)
class Past:
    """What a new range is held against, in numbers only: equal numbers give equal ranges.

    `views` are (low, high, n); `shared[i][j]` the fewest answers that two of them have in common, the new one last; `moved` how
    many people are in ranges of other groups as well, `cards` how many printed ones there were at most. `classes`, for the bound,
    are (in which views, a bit each; people; those of them who are in further views); None where the views are one group's own.
    """

    views: tuple[tuple[int, int, int], ...]
    shared: tuple[tuple[int, ...], ...]
    moved: int
    cards: int
    classes: tuple[tuple[int, int, int], ...] | None


def past_of(people: frozenset[int], n: int, earlier: Sequence[View], cards: int = 0) -> Past:
    """The earlier views that are tied to n answers of these people."""
    own = [view for view in earlier if len(view.people & people) > MOST_MOVED]
    cards = max([cards, *(view.cards for view in earlier if view.people & people)])
    if len(own) < MOST_CORNERS:
        ours = people.union(*(view.people for view in own))
        moved = len(set().union(*(view.people for view in earlier if view not in own)) & ours) if len(own) < len(earlier) else 0
        if moved <= MOST_MOVED:
            return Past(tuple((v.low, v.high, v.n) for v in own), _shared(own, people, n), moved, cards, None)
    near, further = _nearest(people, earlier)
    beyond = {person for view in further for person in view.people}
    bits: dict[int, int] = defaultdict(int)
    for number, view in enumerate([*near, View(people, 0, 0, n)]):
        for person in view.people:
            bits[person] |= 1 << number
    classes, loose = Counter(bits.values()), Counter(pattern for person, pattern in bits.items() if person in beyond)
    patterns = tuple(sorted((pattern, times, loose[pattern]) for pattern, times in classes.items()))
    return Past(tuple((v.low, v.high, v.n) for v in near), _shared(near, people, n), 0, cards, patterns)


def _shared(views: Sequence[View], people: frozenset[int], n: int) -> tuple[tuple[int, ...], ...]:
    sets = [(view.people, view.n) for view in views] + [(people, n)]
    return tuple(tuple(fewest_shared(*one, *other) for other in sets) for one in sets)


def fewest_shared(first: frozenset[int], n: int, second: frozenset[int], m: int) -> int:
    """How many at least answered both, when n of the first and m of the second answered."""
    both = len(first & second)
    return max(0, max(0, n - len(first) + both) + max(0, m - len(second) + both) - both)


def _nearest(people: frozenset[int], earlier: Sequence[View]) -> tuple[list[View], list[View]]:
    """(the views tied to these people, nearest first; those tied to them that are too many to look at)."""
    where: dict[int, list[int]] = defaultdict(list)
    for number, view in enumerate(earlier):
        for person in view.people:
            where[person].append(number)
    found: list[int] = []
    seen: set[int] = set()
    asked: set[int] = set()
    front: Iterable[int] = people
    while True:
        new = Counter(number for person in front for number in where.get(person, ()) if number not in seen)
        order = sorted(new, key=lambda number: (-new[number], number))
        room = NEAREST - len(found)
        found += order[:room]
        if len(order) > room or not order:
            return [earlier[i] for i in found], [earlier[i] for i in order[room:]]
        seen |= set(order)
        asked |= set(front)
        front = {person for number in order for person in earlier[number].people} - asked


@lru_cache(maxsize=50_000)
def fit_ends(past: Past, n: int, options: int = 5, in_haste: bool = False) -> tuple[frozenset[int], frozenset[int]]:
    """(sums that a range may end with, sums that a range may begin with), as far as earlier views go.

    In haste a coarser bound stands in for the linear programmes: it widens more, never less.
    """
    width = options - 1
    found = []
    for mirrored in (False, True):
        gaps = np.arange(width * n + 1)  # between a range's end and the farthest sum on its other side
        # So far from an earlier view no answers fit both, and the two are never taken together.
        aside = np.array([
            width * past.shared[i][-1] - (high - m if mirrored else options * m - low) for i, (low, high, m) in enumerate(past.views)
        ], dtype=np.int64)  # fmt: skip
        fits = _by_corners if past.classes is None else _by_coarse_bound if in_haste else _by_bound
        fit = gaps[fits(past, n, gaps, aside, options, mirrored)]
        found.append(frozenset(int(options * n - gap if mirrored else n + gap) for gap in fit))
    return found[0], found[1]


@lru_cache
def corners(count: int) -> Whole:
    """The weights of `count` views that decide, a row each: every set of views that people may be in gives a line on which a
    person's weight is nil, and only where `count` − 1 of these meet can anything be told first."""
    cells = np.array([[pattern >> i & 1 for i in range(count)] for pattern in range(1, 2**count)])
    meeting = cells[np.array(list(combinations(range(len(cells)), count - 1)))].astype(float)
    found = np.stack([(-1) ** i * np.linalg.det(np.delete(meeting, i, axis=2)) for i in range(count)], axis=1)
    whole = np.rint(found).astype(np.int64)
    whole = whole[(whole != 0).any(axis=1)]
    whole //= np.gcd.reduce(whole, axis=1)[:, None]
    return np.unique(np.vstack([whole, -whole]), axis=0)


def _by_corners(past: Past, n: int, gaps: Whole, aside: Whole, options: int, mirrored: bool) -> NDArray[np.bool_]:
    """For each gap whether every set of one group's views, the new one among them, tells nobody's answer."""
    fit = np.ones(len(gaps), dtype=bool)
    if not past.views:
        return fit
    count, apart = len(past.views) + 1, _apart(past, options)
    parts = [(corners(count), np.zeros(1, dtype=np.int64))]
    if count > FEWEST_THAT_MEET:
        parts.append(joined(count))
    for weights, least in parts:
        chosen = (weights[:, -1] < 0) & (weights[:, :-1] != 0).any(axis=1)
        for i, j in apart:
            chosen &= (weights[:, i] == 0) | (weights[:, j] == 0)
        if not chosen.any():
            continue
        rows, least = weights[chosen], np.broadcast_to(least, len(weights))[chosen]
        needed = np.ceil(_left_open(Sums(past, n, rows, least, options, mirrored)) / -rows[:, -1] - EPSILON)
        # Farther than this no answers fit one of the views in the sum.
        alone = np.where(rows[:, :-1] != 0, aside, -1).max(axis=1)
        for one, other in set(zip(alone.tolist(), needed.tolist(), strict=True)):
            fit &= (gaps >= other) | (gaps < one)
    return fit


def _apart(past: Past, options: int) -> list[tuple[int, int]]:
    """Earlier views that no answers fit together."""
    found = []
    for i, j in combinations(range(len(past.views)), 2):
        for (low, _high, m), (_low, high, k) in ((past.views[i], past.views[j]), (past.views[j], past.views[i])):
            if options * m - low + high - k < (options - 1) * past.shared[i][j]:
                found.append((i, j))
    return found


class Sums:
    """Weighted sums of views, a row each: E without the new view's gap, the greatest weights, and who can have them."""

    def __init__(self, past: Past, n: int, rows: Whole, least: Whole, options: int, mirrored: bool) -> None:
        self.least = least  # that has to be left open; nil for a sum that is to leave each person's side open
        ns = np.array([m for _low, _high, m in past.views] + [n])
        ends = np.array([(low - m, high - m, options * m - high, options * m - low) for low, high, m in past.views], dtype=np.int64)
        lows, highs = (ends[:, 2], ends[:, 3]) if mirrored else (ends[:, 0], ends[:, 1])
        ups, downs = rows > 0, rows < 0
        self.options, self.moved = options, past.moved
        self.rest = -(np.where(ups, rows, 0)[:, :-1] @ lows) - np.where(downs, rows, 0)[:, :-1] @ highs
        self.plus, self.minus = np.where(ups, rows, 0).sum(axis=1), -np.where(downs, rows, 0).sum(axis=1)
        self.surplus = rows @ ns
        self.known = np.where((rows != 0) & (ns < TWO_COLLEAGUES_FROM), 1, 2).min(axis=1) + past.moved + past.cards
        # So many people can have the greatest weight: in all the views of one side and in none of the other's.
        self.shared = shared = np.array(past.shared)
        self.most_up, self.most_down = np.full(len(rows), n), np.full(len(rows), n)
        for i in range(len(ns)):
            for j in range(len(ns)):
                both = ups[:, i] & downs[:, j]
                self.most_up = np.where(both, np.minimum(self.most_up, ns[i] - shared[i, j]), self.most_up)
                self.most_down = np.where(both, np.minimum(self.most_down, ns[j] - shared[i, j]), self.most_down)


def _left_open(sums: Sums) -> NDArray[np.float64]:
    """The E from which on a sum leaves everybody an answer more, and to outsiders everybody's side; with `least` that much at all."""
    width, joined_ = sums.options - 1, sums.least > 0
    several = len(sums.shared) > FEWEST_THAT_MEET
    worst = np.full(len(sums.rest), -inf)
    for known in range(int(sums.known.max()) + 1):
        for heavy in range(known + 1):
            for sign, greatest in ((1, sums.plus), (-1, sums.minus)):
                for weight in range(1, int(greatest.max()) + 1):
                    full = (greatest == weight).astype(np.int64)
                    possible = (greatest >= weight) & (full <= (sums.most_up if sign > 0 else sums.most_down)) & (known <= sums.known)
                    # With known answers it is enough that one more answer is open, but all where it may be told from two sides.
                    side = SIDE if known == 0 else 1 if weight == 1 or not several else width
                    side = max(side, width if sums.moved else 0)
                    up = _heaviest(heavy, sums.plus, sums.most_up - full * (sign > 0))
                    down = _heaviest(known - heavy, sums.minus, sums.most_down - full * (sign < 0))
                    left = np.maximum(weight - down, sums.surplus - up) if sign > 0 else np.maximum(-down, sums.surplus + weight - up)
                    wanted = np.where(joined_, sums.least, side * weight)
                    worst = np.where(possible, np.maximum(worst, wanted - width * left), worst)
            # Nobody but the known people is left in the sum: then it may be exact, which tells only together with another.
            up = _heaviest(heavy, sums.plus, sums.most_up)
            down = np.minimum(_heaviest(known - heavy, sums.minus, sums.most_down), up - sums.surplus)
            exact = joined_ & (known <= sums.known) & (down >= np.maximum(0, -sums.surplus))
            worst = np.where(exact, np.maximum(worst, sums.least + width * down), worst)
    return worst - sums.rest


def _heaviest(people: int, weight: Whole, most: Whole) -> Whole:
    """The greatest weight of so many people together, where only `most` can have it in full."""
    full = np.clip(most, 0, people)
    return full * weight + (people - full) * np.maximum(0, weight - 1)


@lru_cache
def joined(count: int) -> tuple[Whole, Whole]:
    """(sums of two corners that bound one person's answer from below and from above; what each has to leave open so that two
    answers are left between the bounds). A new view's own corners that weigh a person more than once leave all answers open."""
    weights = corners(count)
    weights = weights[(weights != 0).sum(axis=1) > 1]
    cells = np.array([[pattern >> i & 1 for i in range(count)] for pattern in range(1, 2**count)])
    persons = weights @ cells.T
    new = weights[:, -1] != 0
    found: dict[tuple[int, ...], int] = {}
    for up in range(1, int(persons.max()) + 1):
        for down in range(1, int(persons.max()) + 1):
            i, j = np.nonzero((persons == up).astype(np.int64) @ (persons == -down).astype(np.int64).T)
            chosen = (new[i] | new[j]) & ~(new[i] & (up > 1)) & ~(new[j] & (down > 1))
            i, j = i[chosen], j[chosen]
            first, second = down * weights[i], up * weights[j]
            # Where a view has both signs, its width stands between the two.
            between = np.minimum(np.abs(first), np.abs(second)) * (first * second < 0)
            least = 2 * up * down - up - down + 1 - NARROWEST * between.sum(axis=1)
            for row, need in zip((first + second)[least > 0].tolist(), least[least > 0].tolist(), strict=True):
                found[tuple(row)] = max(need, found.get(tuple(row), 0))
    ordered = sorted(found)
    return np.array(ordered, dtype=np.int64).reshape(-1, count), np.array([found[row] for row in ordered], dtype=np.int64)


def _by_bound(past: Past, n: int, gaps: Whole, aside: Whole, options: int, mirrored: bool) -> NDArray[np.bool_]:
    """For each gap whether the bound on every set of views leaves everybody's side open."""
    fit = np.zeros(len(gaps), dtype=bool)
    start = 0
    for stop in [*sorted({int(one) for one in aside if 0 < one < len(gaps)}), len(gaps)]:
        kept = tuple(i for i in range(len(past.views)) if gaps[start] >= aside[i])
        many = tuple(i for i in kept if past.views[i][2] >= TWO_COLLEAGUES_FROM)
        least = _bound(past, n, kept, 1, options, mirrored) if kept else -inf
        if colleagues(n) == 2 and many:
            least = max(least, _bound(past, n, many, 2, options, mirrored))
        fit[start:stop] = gaps[start:stop] >= least - EPSILON
        start = stop
    return fit


def _by_coarse_bound(past: Past, n: int, gaps: Whole, aside: Whole, options: int, mirrored: bool) -> NDArray[np.bool_]:
    """The same once for all gaps, with every view for either number of colleagues, and with nothing left aside."""
    every = tuple(range(len(past.views)))
    known = range(1 + past.cards, colleagues(n) + past.cards + 1)
    least = max(Programme(past, n, every, some, options, mirrored).worst()[0] for some in known) if every else -inf
    return np.asarray(gaps >= least - EPSILON)


@lru_cache(maxsize=50_000)
def _bound(past: Past, n: int, kept: tuple[int, ...], known: int, options: int, mirrored: bool) -> float:
    """The gap that is enough beside these views; infinite where none is. Views that no answers fit together are taken in turn."""
    assert past.classes is not None
    needed, support = Programme(past, n, kept, known + past.cards, options, mirrored).worst()
    for i, j in _apart(past, options):
        if i in support and j in support:
            return max(_bound(past, n, tuple(view for view in kept if view != one), known, options, mirrored) for one in (i, j))
    return needed


class Programme:
    """The linear programme over all weights at once: how much can cancel, class by class of people who are in the same views."""

    def __init__(self, past: Past, n: int, kept: tuple[int, ...], known: int, options: int, mirrored: bool) -> None:
        assert past.classes is not None
        self.kept, self.known, self.width = kept, known, options - 1
        self.slack = int(len(kept) + 1 >= MOST_CORNERS)  # for whole answers fitting wherever fractions do
        ends = [(options * m - low - self.slack, high - m - self.slack) for low, high, m in (past.views[i] for i in kept)]
        self.ns = [past.views[i][2] for i in kept] + [n]
        count = len(kept)
        # Columns: weights above nil of the earlier views, weights below nil of all, one person's weight, what cancels, its parts.
        self.plus, self.minus = range(count), range(count, 2 * count + 1)
        self.one, self.cancels, column = 2 * count + 1, 2 * count + 2, 2 * count + 3
        aim: dict[int, float] = defaultdict(float)
        self.rows: list[list[tuple[int, float]]] = []
        self.equal: list[list[tuple[int, float]]] = []
        parts: dict[tuple[int, int], list[int]] = defaultdict(list)
        gains: list[int] = []
        place = {view: number for number, view in enumerate(kept)} | {len(past.views): count}
        classes: dict[tuple[int, ...], list[int]] = defaultdict(lambda: [0, 0])
        for pattern, times, loose in past.classes:
            inside = tuple(number for view, number in place.items() if pattern >> view & 1)
            classes[inside][0] += times - loose
            classes[inside][1] += loose
        for inside, (firm, loose) in classes.items():
            signed = [(self.plus[v], v, 1) for v in inside if v < count] + [(self.minus[v], v, -1) for v in inside]
            if firm and any(v < count for v in inside):
                balance = []
                for weight, v, sign in signed:
                    self.rows.append([(column, 1.0), (weight, -float(firm))])
                    parts[v, sign].append(column)
                    balance.append((column, float(sign)))
                    if sign > 0:
                        gains.append(column)
                    column += 1
                self.equal.append(balance)
            for weight, _v, _sign in signed:
                aim[weight] += self.width * loose
        for (v, sign), columns in parts.items():
            self.rows.append([(one, 1.0) for one in columns] + [(self.plus[v] if sign > 0 else self.minus[v], -float(self.ns[v]))])
        self.rows.append([(self.cancels, 1.0)] + [(one, -1.0) for one in gains])
        self.columns = column
        self.base = np.zeros(column)
        self.base[self.cancels] = self.width
        for v, (below, above) in enumerate(ends):
            self.base[self.plus[v]], self.base[self.minus[v]] = (-above, -below) if mirrored else (-below, -above)
        for weight, value in aim.items():
            self.base[weight] += value

    def worst(self) -> tuple[float, set[int]]:
        """(the gap that is enough, the earlier views that ask for it)."""
        best, support = -inf, set[int]()
        for ups in range(self.known + 1):
            for sign in (1, -1):
                found, views = self._solve(ups, self.known - ups, sign)
                if found > best:
                    best, support = found, views
        return best + self.slack, support

    def _solve(self, ups: int, downs: int, sign: int) -> tuple[float, set[int]]:
        """With so many known people on either side, each with the greatest weight there can be, and one person on this side."""
        from scipy.optimize import linprog  # a tenth of a second that only a round's end is worth

        aim = self.base.copy()
        aim[list(self.plus)] += self.width * ups
        aim[list(self.minus)] += self.width * downs
        aim[self.one] = SIDE
        heavier = self.plus if sign > 0 else self.minus
        rows = [
            *self.rows,
            [(self.one, 1.0)] + [(weight, -1.0) for weight in heavier],
            [(self.cancels, 1.0), (self.one, float(sign > 0))] + [(weight, float(ups - m)) for weight, m in zip(self.plus, self.ns, strict=False)],
            [(self.cancels, 1.0), (self.one, float(sign < 0))] + [(weight, float(downs - m)) for weight, m in zip(self.minus, self.ns, strict=True)],
        ]
        count = len(self.kept)
        limits = [(0, HEAVIEST)] * (2 * count) + [(1, 1), (0, None), (None, None)] + [(0, None)] * (self.columns - 2 * count - 3)
        more: dict[str, Any] = {"A_eq": _matrix(self.equal, self.columns), "b_eq": np.zeros(len(self.equal))} if self.equal else {}
        upper = _matrix(rows, self.columns)
        answer = linprog(-aim, A_ub=upper, b_ub=np.zeros(len(rows)), bounds=limits, method="highs", options={"time_limit": LONGEST}, **more)
        if answer.x is None or answer.status != SOLVED:
            return inf, set(self.kept)
        weights = answer.x[:count] + answer.x[count : 2 * count]
        found = inf if weights.max(initial=0) > HEAVIEST - 1 else float(-answer.fun)
        return found, {view for view, weight in zip(self.kept, weights, strict=True) if weight > EPSILON}


def _matrix(rows: list[list[tuple[int, float]]], width: int) -> Any:
    entries = [(i, column, value) for i, row in enumerate(rows) for column, value in row]
    i, j, values = zip(*entries, strict=True)
    return coo_array((values, (i, j)), shape=(len(rows), width)).tocsr()
