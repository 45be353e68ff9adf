"""Figures above a partition: worked out from the published bands alone, between their farthest ends, which is always true."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Whole:
    """A mean between two ends, of n answers."""

    low: float
    high: float
    n: int

    @property
    def middle(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2

    @property
    def half(self) -> float:
        """Half of its width."""
        return (self.high - self.low) / 2


def whole_of(low: int, high: int, n: int) -> Whole | None:
    """The mean of everybody in bands whose lower ends, upper ends and answers add up to these; None without any.

    How sums lie between their bands' ends nobody knows: any narrower range would miss the mean somewhere on the scale.
    """
    return Whole(low / n, high / n, n) if n else None


def mean_of(wholes: Sequence[Whole]) -> Whole | None:
    """The mean of several statements, each weighing the same; as wide as they are on average."""
    if not wholes:
        return None
    return Whole(sum(one.low for one in wholes) / len(wholes), sum(one.high for one in wholes) / len(wholes), min(one.n for one in wholes))


APART = 0.25  # steps of the scale: more than from one sum of five answers to the next


def change(before: Whole | None, now: Whole | None) -> int:
    """1 up, −1 down, 0 where nobody can tell: the two ranges meet, or are less than a quarter of a step from each other.

    In teams of which nothing changed it is said of one of three topics in fewer than one in twenty (`benchmarks.mirror_rounds`).
    """
    if before is None or now is None:
        return 0
    return 1 if now.low - before.high >= APART else -1 if before.low - now.high >= APART else 0
