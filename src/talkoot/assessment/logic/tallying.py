"""Counting opened answers, and choosing what of the counts is published."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from talkoot.assessment.logic.bands import FEWEST, Band
from talkoot.assessment.logic.statements import MOST_ENERGY

NAMED_FROM = 2  # people who marked a statement before it is named


@dataclass
class Count:
    """What one group, or several together, answered: per statement how many gave 1..5; who marked what; how many answered."""

    answers: int = 0
    ratings: dict[int, Counter[int]] = field(default_factory=dict)
    energy: Counter[int] = field(default_factory=Counter)

    def add(self, ratings: Mapping[int, int], energy: Iterable[int]) -> None:
        """One person's answer. The same answer is never looked at again as one person's."""
        self.answers += 1
        for statement, rating in ratings.items():
            self.ratings.setdefault(statement, Counter())[rating] += 1
        self.energy.update(set(energy))


def together(counts: Iterable[Count]) -> Count:
    """Several groups as one."""
    whole = Count()
    for one in counts:
        whole.answers += one.answers
        whole.energy.update(one.energy)
        for statement, ratings in one.ratings.items():
            whole.ratings.setdefault(statement, Counter()).update(ratings)
    return whole


def published(count: Count, tables: Callable[[int, int], tuple[Band, ...]]) -> dict[int, Band]:
    """The band of each statement, out of the table that is asked for by statement and number of answers.

    Left out are statements that fewer than five answered, and those of which nothing can be shown.
    """
    found = {}
    for statement, ratings in sorted(count.ratings.items()):
        if (n := ratings.total()) < FEWEST:
            continue
        total = sum(value * times for value, times in ratings.items())
        table = tables(statement, n)
        if len(table) > 1:
            found[statement] = next(band for band in table if band.low <= total <= band.high)
    return found


def most_energy(count: Count) -> list[int]:
    """At most three statements that most marked, without numbers and in no order; what ties for the last place is left out."""
    ranked = [(times, statement) for statement, times in count.energy.items() if times >= NAMED_FROM]
    ranked.sort(reverse=True)
    if len(ranked) > MOST_ENERGY:
        edge = ranked[MOST_ENERGY][0]
        ranked = [one for one in ranked[:MOST_ENERGY] if one[0] > edge]
    return sorted(statement for _times, statement in ranked)
