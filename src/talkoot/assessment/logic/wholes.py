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


@dataclass(frozen=True)
class Sums:
    """Several bands added up: lower and upper ends, answers, squared widths, and how many bands."""

    low: int
    high: int
    n: int
    squares: int
    bands: int


def sums_of(bands: Sequence[Band]) -> Sums:
    """The sums of these bands."""
    return Sums(
        sum(band.low for band in bands), sum(band.high for band in bands), sum(band.n for band in bands),
        sum((band.high - band.low) ** 2 for band in bands), len(bands),
    )  # fmt: skip


def whole_of(sums: Sums) -> Whole | None:
    """The mean of everybody in several bands; None without any.

    Up to two bands: the farthest ends. From three on the sums are taken as evenly spread in their bands, and the range is ± 1.96
    standard deviations of what that leaves open, never more than the farthest ends.
    """
    if not sums.n:
        return None
    low, high = sums.low / sums.n, sums.high / sums.n
    if sums.bands < ENOUGH_BANDS:
        return Whole(low, high, sums.n)
    half = min((high - low) / 2, 1.96 * sqrt(sums.squares / 12) / sums.n)
    middle = (low + high) / 2
    return Whole(max(LOWEST, middle - half), min(HIGHEST, middle + half), sums.n)


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
