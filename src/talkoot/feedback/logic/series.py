"""An interrupted series: by how much a figure's level changed at a month, with nothing to hold it against but its own months.

y_t = m + d·[t from the start on] + e_t. The errors are a part that lives on from month to month, φ^|i−j|, and a part that does not,
larger where fewer answered; how much of each, and φ, are not known, and twelve to twenty-four months tell little of them. Plain
least squares, or an autocorrelation put in as if it were known, calls ups and downs that live on a change. So both are integrated out
over a grid, with σ² (prior 1/σ²) in closed form: of d there is a mixture of Student's t (Zellner & Tiao 1964; restricted likelihood,
Harville 1974). The error rates by which grid and limits were chosen are in docs/explanation/statistics.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from talkoot.base.kit.intervals import Interval

BEFORE, LEAST_BEFORE = 24, 12  # months before the start that are looked at, and how many must be known
AFTER, LEAST_AFTER = 12, 3
ANSWERS = 10  # in a month, under which it is not known
HELD = 0.98  # of the mixture: so the interval holds the truth in 95 of 100 series also where nearly everything lives on
TINY = 1e-9
LIVES_ON = np.array([0.0, 0.3, 0.6, 0.8, 0.9])  # φ, each as likely beforehand
PASSES = np.array([0.0, 0.3, 0.65])  # the share of the spread that does not live on, where some does

Values = NDArray[np.float64]
Months = Mapping[int, tuple[int, float]]  # month → answers and the sum of their scores


class Level:
    """What can be said."""

    UP, DOWN, UNSURE = "up", "down", "unsure"
    TOO_EARLY, NOTHING_BEFORE = "too early", "nothing before"


@dataclass(frozen=True)
class Shift:
    """The level after a start less the level before it, in steps of the scale; without value where nothing can be said yet."""

    label: str
    value: float | None = None
    interval: Interval | None = None
    before: int = 0  # months that are known
    after: int = 0
    n: int = 0  # answers in them


def level_shift(months: Months, start: int, now: int) -> Shift:
    """What a start in month `start` (its first whole one) did to the level; `now` is the month not looked at any more."""
    known = sorted(month for month, (n, _sum) in months.items() if n >= ANSWERS and start - BEFORE <= month < min(now, start + AFTER))
    before, after = sum(month < start for month in known), sum(month >= start for month in known)
    told = Shift("", before=before, after=after, n=sum(months[month][0] for month in known))
    if before < LEAST_BEFORE:
        return replace(told, label=Level.NOTHING_BEFORE)
    if after < LEAST_AFTER:
        return replace(told, label=Level.TOO_EARLY)
    n = np.array([months[month][0] for month in known], dtype=float)
    means = np.array([months[month][1] for month in known]) / n
    found = mixture(means, np.array(known, dtype=float), np.array(known) >= start, n)
    low, high = (found.quantile(share) for share in ((1 - HELD) / 2, (1 + HELD) / 2))
    label = Level.UP if low > 0 else Level.DOWN if high < 0 else Level.UNSURE
    return replace(told, label=label, value=found.middle, interval=Interval(low, high))


@dataclass(frozen=True)
class Mixture:
    """Student's t of `df` degrees, one for each way the errors may be: where it stands, how wide it is, how likely that way is."""

    centres: Values
    widths: Values
    weights: Values
    df: int

    @property
    def middle(self) -> float:
        """The mean of it all."""
        return float(self.weights @ self.centres)

    def below(self, value: float) -> float:
        """The probability of less than a value."""
        return float(self.weights @ stdtr(self.df, (value - self.centres) / self.widths))

    def quantile(self, share: float) -> float:
        """The value under which a share lies, by halving."""
        each = self.centres + self.widths * float(stdtrit(self.df, share))
        low, high = float(each.min()), float(each.max())  # a mixture's quantile lies between those of its parts
        for _turn in range(50):
            half = (low + high) / 2
            low, high = (half, high) if self.below(half) < share else (low, half)
        return (low + high) / 2


def mixture(means: Values, months: Values, after: NDArray[np.bool_], n: Values) -> Mixture:
    """What monthly means tell of d. `months`: when each was; `after`: whether from the start on; `n`: its answers."""
    size = len(means)
    ways = [(phi, share) for phi in LIVES_ON for share in (PASSES if phi > 0 else (1.0,))]
    likely = np.array([1 / len(PASSES) if phi > 0 else 1.0 for phi, _share in ways])
    apart, rough = np.abs(months[:, None] - months[None, :]), np.diag(n.mean() / n)
    spreads = np.array([share * rough + (1 - share) * phi**apart if phi > 0 else rough for phi, share in ways])
    factor = np.linalg.cholesky(spreads)
    known = np.column_stack([np.ones(size), after.astype(float), means])
    white = np.linalg.solve(factor, np.broadcast_to(known, (len(ways), size, 3)))
    sums = white.transpose(0, 2, 1) @ white
    inverse, right = np.linalg.inv(sums[:, :2, :2]), sums[:, :2, 2]
    found = (inverse @ right[..., None])[..., 0]
    left = np.maximum(sums[:, 2, 2] - (found * right).sum(axis=1), TINY * size)
    log = np.log(np.linalg.det(inverse)) / 2 - np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1) - (size - 2) / 2 * np.log(left)
    weights = np.exp(log - log.max()) * likely
    return Mixture(found[:, 1], np.sqrt(inverse[:, 1, 1] * left / (size - 2)), weights / weights.sum(), size - 2)
