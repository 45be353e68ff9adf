"""How sure a figure is. Formulas of Wilson (1927) and of a Dirichlet posterior; see docs/explanation/statistics.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist

from scipy.special import betaincinv


@dataclass(frozen=True)
class Interval:
    """The two ends of an interval, on the scale of the figure itself."""

    low: float
    high: float

    @property
    def half(self) -> float:
        """Half of its width."""
        return (self.high - self.low) / 2

    def within(self, lowest: float, highest: float) -> "Interval":
        """The same interval, cut at the ends of a scale."""
        return Interval(min(max(self.low, lowest), highest), max(min(self.high, highest), lowest))


def wilson(successes: int, n: int, level: float = 0.95) -> Interval | None:
    """Wilson's score interval of a share, 0..1; None without answers. Wilson 1927; Newcombe 1998, method 3."""
    if n <= 0:
        return None
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At the ends of the scale the formula gives 0 and 1 but for rounding; here it is exact.
    low = 0.0 if successes == 0 else (centre - spread) / scale
    high = 1.0 if successes == n else (centre + spread) / scale
    return Interval(low, high)


PRETENDED = 0.2  # answers at each step, so that answers all alike leave room for others
MARGIN, FULL_FROM = 0.025, 100  # what is given up of the level where answers are few


@dataclass(frozen=True)
class Posterior:
    """What answers on a scale say of its true mean: a Dirichlet posterior with a fifth of a pretended answer at each step."""

    lowest: int
    highest: int
    n: int
    shown: float  # the mean of the answers themselves
    mean: float
    variance: float

    @classmethod
    def of(cls, counts: Mapping[int, int], lowest: int, highest: int) -> "Posterior | None":
        """None without answers."""
        n = sum(counts.values())
        if n <= 0:
            return None
        steps = range(lowest, highest + 1)
        total = n + PRETENDED * len(steps)
        weights = [(step, (counts.get(step, 0) + PRETENDED) / total) for step in steps]
        mean = sum(step * weight for step, weight in weights)
        variance = (sum(step * step * weight for step, weight in weights) - mean * mean) / (total + 1)
        return cls(lowest, highest, n, sum(step * counts.get(step, 0) for step in steps) / n, mean, variance)

    def interval(self) -> Interval:
        """An interval that holds the true mean in 95 of 100 cases, also near the ends of the scale; it always holds the shown mean.

        The mean of a Dirichlet is drawn as a beta distribution with its first two moments. With few answers 97.5 % of it
        are taken, falling towards 95 % as answers grow: measured, that covers (docs/explanation/statistics.md).
        """
        width = self.highest - self.lowest
        place, spread = (self.mean - self.lowest) / width, self.variance / width**2
        size = place * (1 - place) / spread - 1
        tail = (1 - 0.95 - MARGIN * min(1.0, FULL_FROM / self.n)) / 2
        low, high = (self.lowest + width * float(betaincinv(place * size, (1 - place) * size, level)) for level in (tail, 1 - tail))
        return Interval(min(low, self.shown), max(high, self.shown))


def decimals(interval: Interval | None) -> int:
    """One; more where the interval is so narrow that they mean something."""
    if interval is None or interval.half >= 0.05:
        return 1
    return 2 if interval.half >= 0.005 else 3


def outward(interval: Interval, digits: int) -> Interval:
    """The ends as they are shown: rounded away from each other, so that they never fall together and never claim more than is known."""
    unit = 10**digits
    return Interval(floor(interval.low * unit + 1e-9) / unit, ceil(interval.high * unit - 1e-9) / unit)
