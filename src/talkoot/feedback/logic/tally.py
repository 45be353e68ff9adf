"""Counts by score, and the figures that are made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from talkoot.base.kit.intervals import Interval, Posterior, wilson

LOWEST, HIGHEST = 1, 5
SATISFIED_FROM = 4  # the share of 4 and 5 on a scale of 1–5 ("top two")
SHOWN_FROM = 5  # fewer answers are not shown as a figure
FEW = 20  # fewer are drawn hollow and dotted


@dataclass(frozen=True)
class Tally:
    """How many answers there are of each score 1–5; answers without a score stand apart."""

    counts: Mapping[int, int] = field(default_factory=dict)
    without_score: int = 0

    @cached_property
    def n(self) -> int:
        """Answers with a score."""
        return sum(self.counts.values())

    @cached_property
    def mean(self) -> float | None:
        """The mean score, None without answers."""
        return sum(score * count for score, count in self.counts.items()) / self.n if self.n else None

    @cached_property
    def squares(self) -> float:
        """The sum of squared distances from the mean."""
        mean = self.mean
        return 0.0 if mean is None else sum(count * (score - mean) ** 2 for score, count in self.counts.items())

    @property
    def variance(self) -> float | None:
        """The sample variance (divisor n-1), None under two answers."""
        return self.squares / (self.n - 1) if self.n > 1 else None

    @property
    def posterior(self) -> Posterior | None:
        """What the answers say of the true mean; None without any."""
        return Posterior.of(self.counts, LOWEST, HIGHEST)

    @cached_property
    def mean_interval(self) -> Interval | None:
        """The 95 % interval of the mean, kept on the scale; None under five answers."""
        return self.posterior.interval() if self.posterior and self.is_shown else None

    @property
    def satisfied(self) -> int:
        """Answers of 4 or 5."""
        return sum(count for score, count in self.counts.items() if score >= SATISFIED_FROM)

    @property
    def satisfied_share(self) -> float | None:
        """Their share, 0..1."""
        return self.satisfied / self.n if self.n else None

    @property
    def satisfied_interval(self) -> Interval | None:
        """Wilson's 95 % interval of that share."""
        return wilson(self.satisfied, self.n)

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers to show a figure at all."""
        return self.n >= SHOWN_FROM

    @property
    def is_few(self) -> bool:
        """Whether there are so few that the figure must be read with care."""
        return self.n < FEW

    def __add__(self, other: "Tally") -> "Tally":
        scores = {*self.counts, *other.counts}
        counts = {score: self.counts.get(score, 0) + other.counts.get(score, 0) for score in scores}
        return Tally(counts, self.without_score + other.without_score)


NOTHING = Tally()
