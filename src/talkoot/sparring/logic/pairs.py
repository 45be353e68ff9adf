"""Who gets to know whom in a round: pairs across sites for the whole pool at once, by an exact solution of the matching.

What counts, each before all that follow: nobody sits with their own site, nobody meets again, then who met longest ago, then sites that
know each other least (docs/explanation/statistics.md). The solution is exact in large pools too (whole.py).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from talkoot.sparring.logic.whole import Task, best

OWN_SITE, AGAIN, LONG_AGO = 1_000_000.0, 10_000.0, 100.0
TRIOS = 400  # threes that are looked at


@dataclass(frozen=True)
class Person:
    """Somebody in the pool, and the sites where they work."""

    key: int
    sites: frozenset[int] = frozenset()


@dataclass
class Past:
    """What there was before: in how many rounds two met, how many rounds ago at last, and who has sat in a three how often."""

    met: Counter[frozenset[int]] = field(default_factory=Counter)
    ago: dict[frozenset[int], int] = field(default_factory=dict)
    trios: Counter[int] = field(default_factory=Counter)
    sites: Counter[frozenset[int]] = field(default_factory=Counter)

    def add(self, groups: Sequence[Sequence[Person]]) -> None:
        """One more round."""
        self.ago = {pair: rounds + 1 for pair, rounds in self.ago.items()}
        for group in groups:
            for one, other in combinations(group, 2):
                pair = frozenset((one.key, other.key))
                self.met[pair] += 1
                self.ago[pair] = 1
                self.sites.update(frozenset((a, b)) for a in one.sites for b in other.sites if a != b)
            if len(group) == 3:
                self.trios.update(one.key for one in group)


def draw(people: Sequence[Person], past: Past) -> list[tuple[Person, ...]]:
    """Pairs, and one three where the number is odd: nobody is left out, nobody sits in a three twice before all others have.

    None for fewer than two.
    """
    pool = sorted(people, key=lambda one: one.key)
    if len(pool) < 2:
        return []
    if len(pool) <= 3:
        return [tuple(pool)]
    trio = _trio(pool, past) if len(pool) % 2 else ()
    rest = [one for one in pool if one not in trio]
    found: list[tuple[Person, ...]] = [*_pairs(rest, past)]
    return [*found, trio] if trio else found


def cost(one: Person, other: Person, past: Past) -> float:
    """How little two fit; lower is better."""
    pair = frozenset((one.key, other.key))
    found = OWN_SITE if one.sites & other.sites else 0.0
    if times := past.met[pair]:
        found += AGAIN * times + LONG_AGO / past.ago.get(pair, 1)
    known = min((past.sites[frozenset((a, b))] for a in one.sites for b in other.sites if a != b), default=0)
    return found + 1.0 - 1.0 / (1 + known) / 10


def _left(pool: Sequence[Person], past: Past) -> dict[int, int]:
    """How many of other sites each has not met."""
    found = dict.fromkeys((one.key for one in pool), 0)
    for one, other in combinations(pool, 2):
        if not one.sites & other.sites and not past.met[frozenset((one.key, other.key))]:
            found[one.key] += 1
            found[other.key] += 1
    return found


def _trio(pool: Sequence[Person], past: Past) -> tuple[Person, ...]:
    """The three that fit best among those who have sat in one least often; of such, those who have fewest left to meet."""
    fewest = sorted({past.trios[one.key] for one in pool})
    ready: list[Person] = []
    must: list[Person] = []
    for times in fewest:
        level = [one for one in pool if past.trios[one.key] == times]
        if len(must) + len(level) >= 3:
            ready = level
            break
        must += level
    left = _left(pool, past)

    def fit(group: tuple[Person, ...]) -> float:
        return sum(cost(one, other, past) for one, other in combinations(group, 2)) + 2 * sum(left[one.key] for one in group) / 1000

    threes = ((*must, *more) for more in combinations(ready, 3 - len(must)))
    return min((group for group, _n in zip(threes, range(TRIOS * 100), strict=False)), key=fit)


def _pairs(pool: Sequence[Person], past: Past) -> list[tuple[Person, Person]]:
    """The pairs that cost least together, everybody in one: among those that break no rule, where these suffice for all."""
    n = len(pool)
    costs = np.full((n, n), np.inf)
    for i, j in combinations(range(n), 2):
        costs[i, j] = costs[j, i] = cost(pool[i], pool[j], past)
    lawful = np.where(costs < min(OWN_SITE, AGAIN), costs, np.inf)
    room = np.ones(n, dtype=np.intp)

    ones = np.ones(n)
    may = Task(n, room, lambda rows: np.where(np.isfinite(lawful[rows]), 0.0, -np.inf), ones, for_cover=True, step=1.0)
    all_ = best(may, needs=n)
    if all_ and all_.cover == n:
        found = best(Task(n, room, lambda rows: -lawful[rows], ones, least=None), all_.pairs)
    else:
        found = best(Task(n, room, lambda rows: -costs[rows], ones, least=None), [(k, k + 1) for k in range(0, n, 2)])
    if found is None:
        raise RuntimeError(f"no pairs of {n} people")
    return [(pool[i], pool[j]) for i, j in found.pairs]
