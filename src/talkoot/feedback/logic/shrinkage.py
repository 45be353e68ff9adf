"""Means of sites with few answers, drawn towards the whole as far as their answers leave room for chance.

The model is the normal hierarchical one with known sampling variances: y_i ~ N(theta_i, s2/n_i),
theta_i ~ N(mu, tau2). The shrunk mean and its interval are the posterior's, with mu integrated out exactly (flat prior)
and tau over a grid with a half-normal prior (Gelman et al., Bayesian Data Analysis, section 5.4). How much of its own mean
a site keeps is also told by moments (Efron & Morris 1975).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from talkoot.base.kit.intervals import Interval

PRIOR_SCALE = 0.3  # of the half-normal prior on tau, in scale points
GRID = 200
CLEAR = 0.90  # posterior probability from which a site is called clearly above or below

Values = NDArray[np.float64]


class Place(Enum):
    """Where a site stands beside the whole: three groups at most."""

    ABOVE = "above"
    SAME = "same"
    BELOW = "below"


@dataclass(frozen=True)
class Shrunk:
    """A site's mean after shrinking, its 95 % posterior interval, how much of its own mean is left, its place."""

    mean: float
    interval: Interval
    weight: float
    place: Place


@dataclass(frozen=True)
class Shrinkage:
    """All sites together: the whole they are drawn to, the variances, and each site's result in the given order."""

    centre: float
    within: float
    between: float
    sites: list[Shrunk]


def shrink(
    means: Sequence[float], squares: Sequence[float], n: Sequence[int], prior_scale: float = PRIOR_SCALE, level: float = 0.95, pretended: float = 0.0
) -> Shrinkage | None:
    """Shrinks site means given each site's sum of squares and number of answers (all at least one).

    `pretended`: the squares of one pretended answer, so that answers all alike leave room for others. None when it cannot
    be done: fewer than two sites, no site with two answers, or answers that are all the same.
    """
    counts = np.asarray(n, dtype=float)
    degrees = counts.sum() - len(counts)
    if len(counts) < 2 or degrees <= 0:
        return None
    within = (float(np.sum(squares)) + pretended) / (degrees + (pretended > 0))
    if within <= 0:
        return None
    values, noise = np.asarray(means, dtype=float), within / counts
    between = moment_variance(values, noise)
    centre = weighted_centre(values, noise + between)
    weights = between / (between + noise)
    posterior = Posterior(values, noise, prior_scale)
    low, high = posterior.quantile((1 - level) / 2), posterior.quantile((1 + level) / 2)
    above, middle = posterior.probability_above_centre(), posterior.means()
    sites = [
        Shrunk(
            mean=float(middle[i]),
            interval=Interval(float(low[i]), float(high[i])),
            weight=float(weights[i]),
            place=Place.ABOVE if above[i] >= CLEAR else Place.BELOW if above[i] <= 1 - CLEAR else Place.SAME,
        )
        for i in range(len(values))
    ]
    return Shrinkage(centre, within, between, sites)


def moment_variance(values: Values, noise: Values) -> float:
    """tau2 = max(0, variance of the means minus their mean sampling variance)."""
    return max(0.0, float(values.var(ddof=1) - noise.mean()))


def weighted_centre(values: Values, variances: Values) -> float:
    """The mean weighted by precision."""
    weights = 1 / variances
    return float((weights * values).sum() / weights.sum())


class Posterior:
    """The exact posterior given tau, mixed over a grid of tau."""

    def __init__(self, values: Values, noise: Values, prior_scale: float) -> None:
        # Midpoints: tau = 0 itself is fine, but a grid of midpoints integrates without edge terms.
        step = 4 * prior_scale / GRID
        tau2 = ((np.arange(GRID) + 0.5) * step)[:, None] ** 2
        total = noise + tau2
        precision = (1 / total).sum(axis=1)
        centre = (values / total).sum(axis=1) / precision
        log_weight = (
            -tau2[:, 0] / (2 * prior_scale**2)
            - 0.5 * np.log(precision)
            - 0.5 * np.log(total).sum(axis=1)
            - 0.5 * ((values - centre[:, None]) ** 2 / total).sum(axis=1)
        )
        weight = np.exp(log_weight - log_weight.max())
        # With many sites nearly all of the grid weighs nothing; what is left out is beyond any digit shown.
        kept_points = weight > 1e-9
        tau2, total, precision, centre, weight = tau2[kept_points], total[kept_points], precision[kept_points], centre[kept_points], weight[kept_points]
        self.weight = (weight / weight.sum())[:, None]
        kept = tau2 / total
        centre_variance = (1 / precision)[:, None]
        self.mean = centre[:, None] + kept * (values - centre[:, None])
        self.deviation = np.sqrt(kept * noise + (1 - kept) ** 2 * centre_variance)
        self.ahead = kept * (values - centre[:, None])
        self.ahead_deviation = np.sqrt(kept * noise + kept**2 * centre_variance)

    def means(self) -> Values:
        """The mean of the posterior for every site: what the interval is the interval of."""
        return np.asarray((self.weight * self.mean).sum(axis=0))

    def quantile(self, level: float) -> Values:
        """The level's quantile for every site, by bisection on the mixture's distribution function."""
        low = (self.mean - 8 * self.deviation).min(axis=0)
        high = (self.mean + 8 * self.deviation).max(axis=0)
        for _ in range(40):
            middle = (low + high) / 2
            below = (self.weight * ndtr((middle - self.mean) / self.deviation)).sum(axis=0) < level
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray((low + high) / 2)

    def probability_above_centre(self) -> Values:
        """How probable it is that a site's true mean lies above the mean of all sites."""
        return np.asarray((self.weight * ndtr(self.ahead / self.ahead_deviation)).sum(axis=0))
