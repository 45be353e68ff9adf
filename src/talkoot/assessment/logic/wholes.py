"""Figures above a partition: worked out from the published bands alone, so that they tell nothing that the bands do not."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from talkoot.assessment.logic.bands import Band

LEVELS = np.linspace(0.5, 5.5, 101)  # where the groups' common level may lie
DIFFERING = (0.2, 0.4)  # how much groups' means differ, in steps of the scale: teams that are much alike, and teams that are not
OUTSIDE = 0.015  # of the chances on either side; nineteen of twenty hold though neither of the two is quite true
FEWEST_SHOWN = 0.5  # of the answers, in groups of which something is shown
FINE = 401


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
    """The mean of everybody in bands whose lower ends, upper ends and answers add up to these, which always holds; None without any."""
    return Whole(low / n, high / n, n) if n else None


def likely_whole(bands: Sequence[Band], unshown: Sequence[int] = (), options: int = 5) -> Whole | None:
    """The range that in nineteen of twenty cases holds the mean of everybody in these groups; `unshown` are the answers of groups
    that have no band. None where too few are shown.

    Groups' means lie about a common level that nobody knows; each band tells between which ends one of them is. For every level
    we reckon how likely such bands are and where the mean of everybody then lies, once with groups that are much alike and once
    with groups that are not, and take the farther ends of the two.
    """
    shown, n = sum(band.n for band in bands), sum(band.n for band in bands) + sum(unshown)
    if not shown or shown < FEWEST_SHOWN * n:
        return None
    answers = np.array([*(band.n for band in bands), *unshown], dtype=float)
    lows = np.array([*(band.low for band in bands), *unshown], dtype=float)
    highs = np.array([*(band.high for band in bands), *(options * one for one in unshown)], dtype=float)
    ends = [_ends(lows, highs, answers, differing, options) for differing in DIFFERING]
    return Whole(min(low for low, _high in ends), max(high for _low, high in ends), n)


def _ends(lows: NDArray[np.float64], highs: NDArray[np.float64], n: NDArray[np.float64], differing: float, options: int) -> tuple[float, float]:
    # A band that reaches the end of the scale has no end there; the others' ends are half-way to the next sum.
    below = np.where(lows <= n, -np.inf, (lows - 0.5) / n)
    above = np.where(highs >= options * n, np.inf, (highs + 0.5) / n)
    level = LEVELS[:, None]
    first, last = (below - level) / differing, (above - level) / differing
    chance = np.maximum(ndtr(last) - ndtr(first), 1e-12)
    left, right = _density(first), _density(last)
    shift = (left - right) / chance
    mean = np.clip(level + differing * shift, lows / n, highs / n)
    spread = 1 + (np.where(np.isfinite(first), first, 0) * left - np.where(np.isfinite(last), last, 0) * right) / chance - shift**2
    weight = n / n.sum()
    likely = np.log(chance).sum(axis=1)
    likely = np.exp(likely - likely.max())
    middles, widths = mean @ weight, differing * np.sqrt(np.clip(spread, 1e-4, 1) @ weight**2)
    means = np.linspace((lows / n) @ weight, (highs / n) @ weight, FINE)
    upto = (likely / likely.sum()) @ ndtr((means - middles[:, None]) / widths[:, None])
    upto = (upto - upto[0]) / (upto[-1] - upto[0])
    return float(np.interp(OUTSIDE, upto, means)), float(np.interp(1 - OUTSIDE, upto, means))


def _density(at: NDArray[np.float64]) -> NDArray[np.float64]:
    density: NDArray[np.float64] = np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi)
    return density


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
