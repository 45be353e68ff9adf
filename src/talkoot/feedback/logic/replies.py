"""Figures of further questions: shares of choices, the mean of a scale, and the recommendation score."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from talkoot.base.kit.intervals import Interval, wilson

PROMOTERS_FROM, DETRACTORS_TO = 9, 6


@dataclass(frozen=True)
class Share:
    """How many chose something, of how many who answered."""

    value: int
    n: int
    of: int

    @property
    def share(self) -> float:
        """0..1."""
        return self.n / self.of if self.of else 0.0

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval."""
        return wilson(self.n, self.of)


def recommendation(counts: Mapping[int, int], level: float = 0.95) -> tuple[int, Interval, int] | None:
    """(score, interval, n), −100..100: share of 9–10 minus share of 0–6. None without answers.

    The interval is the adjusted Wald of Rocks (2016): 3/4 promoter, 3/2 passive and 3/4 detractor are added first.
    """
    n = sum(counts.values())
    if n == 0:
        return None
    promoters = sum(count for value, count in counts.items() if value >= PROMOTERS_FROM)
    detractors = sum(count for value, count in counts.items() if value <= DETRACTORS_TO)
    score = (promoters - detractors) / n
    total = n + 3
    p, d = (promoters + 0.75) / total, (detractors + 0.75) / total
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt((p + d - (p - d) ** 2) / total)
    interval = Interval(p - d - half, p - d + half).within(-1, 1)
    return round(100 * score), Interval(100 * interval.low, 100 * interval.high), n
