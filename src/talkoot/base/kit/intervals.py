"""How sure a figure is. Formulas of Wilson (1927) and Student; see science notes in docs/explanation/statistics.md."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scipy.special import stdtrit


@dataclass(frozen=True)
class Interval:
    """The two ends of an interval, on the scale of the figure itself."""

    low: float
    high: float

    @property
    def half(self) -> float:
        """Half of its width: what stands after ±."""
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


def mean_interval(mean: float, variance: float, n: int, level: float = 0.95, at_least: int = 10) -> Interval | None:
    """Student's t interval of a mean from its sample variance (divisor n-1); None for fewer than `at_least` values."""
    if n < max(2, at_least):
        return None
    half = float(stdtrit(n - 1, (1 + level) / 2)) * sqrt(variance / n)
    return Interval(mean - half, mean + half)
