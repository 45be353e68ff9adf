"""Counting opened answers, and choosing what of the counts is published."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from talkoot.assessment.logic.alike import is_safe, word
from talkoot.assessment.logic.bands import FEWEST, Band, Before, band_over_time
from talkoot.assessment.logic.statements import HIGHEST, LOWEST, MOST_ENERGY

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


@dataclass(frozen=True)
class Published:
    """What is published of one statement in one report."""

    statement: int
    band: Band
    alike: str


def published(count: Count, earlier: Mapping[int, Sequence[Before]]) -> list[Published]:
    """The bands, and the words where they are safe. Statements that fewer than five answered are left out."""
    found = []
    for statement, ratings in sorted(count.ratings.items()):
        n = ratings.total()
        if n < FEWEST:
            continue
        band = band_over_time(sum(value * times for value, times in ratings.items()), n, list(earlier.get(statement, ())))
        # A widened band has no word: the proof is for the band and the word together.
        spread = tuple(ratings.get(value, 0) for value in range(LOWEST, HIGHEST + 1))
        found.append(Published(statement, band, word(spread) if is_safe(n) and not earlier.get(statement) else ""))
    return found


def most_energy(count: Count) -> list[int]:
    """At most three statements that most marked, without numbers and in no order; what ties for the last place is left out."""
    ranked = [(times, statement) for statement, times in count.energy.items() if times >= NAMED_FROM]
    ranked.sort(reverse=True)
    if len(ranked) > MOST_ENERGY:
        edge = ranked[MOST_ENERGY][0]
        ranked = [one for one in ranked[:MOST_ENERGY] if one[0] > edge]
    return sorted(statement for _times, statement in ranked)
