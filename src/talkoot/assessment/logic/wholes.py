"""Figures above a partition: worked out from the published bands alone, with the error that brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from talkoot.assessment.logic.bands import Band
from talkoot.assessment.logic.statements import HIGHEST, LOWEST

ENOUGH_BANDS = 3  # from here on their errors even out


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


def whole_of(bands: Sequence[Band]) -> Whole | None:
    """The mean of everybody in several bands; None without any.

    Up to two bands: the farthest ends. From three on the sums are taken as evenly spread in their bands, and the range is ± 1.96
    standard deviations of what that leaves open, never more than the farthest ends.
    """
    n = sum(band.n for band in bands)
    if not n:
        return None
    low, high = sum(band.low for band in bands) / n, sum(band.high for band in bands) / n
    if len(bands) < ENOUGH_BANDS:
        return Whole(low, high, n)
    half = min((high - low) / 2, 1.96 * sqrt(sum((band.high - band.low) ** 2 / 12 for band in bands)) / n)
    middle = (low + high) / 2
    return Whole(max(LOWEST, middle - half), min(HIGHEST, middle + half), n)


def mean_of(wholes: Sequence[Whole]) -> Whole | None:
    """The mean of several statements, each weighing the same; as wide as they are on average."""
    if not wholes:
        return None
    return Whole(sum(one.low for one in wholes) / len(wholes), sum(one.high for one in wholes) / len(wholes), min(one.n for one in wholes))


def change(before: Whole | None, now: Whole | None) -> int:
    """1 up, −1 down, 0 when the two ranges meet and nobody can tell."""
    if before is None or now is None:
        return 0
    return 1 if now.low > before.high else -1 if now.high < before.low else 0
