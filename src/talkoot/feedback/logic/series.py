"""An interrupted series: by how much a figure's level changed at a month, with nothing to hold it against but its own months.

Several sites are read together by how each differs from its own level, each with the same weight in every month: who answers more at a
site of another level, a site that came and one that went, move nothing (`together`).

y_t = m + d·[t from the start on] + g·t + e_t. The errors are a part that lives on from month to month, φ^|i−j|, and a part that does not,
larger where fewer answered; there may be a steady slope g (normal about nought) or none. How much of each,
and φ, are not known, and twelve to twenty-four months tell little of them. Plain least squares, or an autocorrelation put in as if it were
known, calls ups and downs that live on a change. So all are integrated out over a grid, with σ² (prior 1/σ²) in closed form: of d there is
a mixture of Student's t (Zellner & Tiao 1964; restricted likelihood, Harville 1974). The error rates by which grid and limits were chosen
are in docs/explanation/statistics.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from talkoot.base.kit.intervals import Interval
from talkoot.feedback.logic.spread import least_spread

BEFORE, LEAST_BEFORE = 24, 12  # months before the start that are looked at, and how many must be known
AFTER, LEAST_AFTER = 12, 3
ANSWERS = 10  # in a month, under which it is not known
HELD = 0.98  # of the mixture: so the interval holds the truth in 95 of 100 series also where nearly everything lives on
TINY = 1e-9
LIVES_ON = np.array([0.0, 0.3, 0.6, 0.8, 0.9])  # φ, each as likely beforehand
PASSES = np.array([0.0, 0.3, 0.65])  # the share of the spread that does not live on, where some does
SLOPES = np.array([0.0, 1.0])  # the variance of a steady slope, a year, in σ²: none, or about as much a year as its ups and downs

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


@dataclass(frozen=True)
class Span:
    """The months before and after a start: `start` is the first whole one of it, `now` the one not looked at any more.

    `halved`: whether it began within the month before `start`, which then belongs to neither side.
    """

    start: int
    now: int
    halved: bool = False

    def side(self, month: int) -> int:
        """−1 before, 1 after; 0 where it is not looked at."""
        end = self.start - self.halved
        return -1 if end - BEFORE <= month < end else 1 if self.start <= month < min(self.now, self.start + AFTER) else 0


@dataclass(frozen=True)
class Together:
    """Several sites' months as one: of each known month its mean, the answers it has, and how many answers tell as much of a single site."""

    months: Values
    after: NDArray[np.bool_]
    means: Values
    answers: Values
    telling: Values
    spread: float  # of single answers, the least there can be


def level_shift(sites: Iterable[Months], span: Span) -> Shift:
    """What a start did to the level of these sites together."""
    long = [site for site in sites if _known(site, span, -1) >= LEAST_BEFORE]
    both = [site for site in long if _known(site, span, 1) >= LEAST_AFTER]
    if not long:
        return Shift(Level.NOTHING_BEFORE)
    one = together(both or long, span)
    before, after = int((~one.after).sum()), int(one.after.sum())
    told = Shift("", before=before, after=after, n=int(one.answers.sum()))
    if before < LEAST_BEFORE:
        return replace(told, label=Level.NOTHING_BEFORE)
    if after < LEAST_AFTER or not both:
        return replace(told, label=Level.TOO_EARLY)
    found = mixture(one.means, one.months, one.after, one.telling, one.spread)
    low, high = (found.quantile(share) for share in ((1 - HELD) / 2, (1 + HELD) / 2))
    label = Level.UP if low > 0 else Level.DOWN if high < 0 else Level.UNSURE
    return replace(told, label=label, value=found.middle, interval=Interval(low, high))


def _known(site: Months, span: Span, side: int) -> int:
    """In how many months of one side a site was answered at."""
    return sum(n > 0 and span.side(month) == side for month, (n, _sum) in site.items())


def together(sites: Sequence[Months], span: Span) -> Together:
    """Sites that were answered at, as one: each month's mean of how they differ from their own level, with weights that are the same in every month.

    Levels and the shift that all have in common are found at once by least squares: of each site its answers after less those before, weighed
    by as many as tell of that; with these weights the months are put together too. A site that nobody answered at in a month is left out of it.
    """
    rows = [(row, month, n, total) for row, site in enumerate(sites) for month, (n, total) in site.items() if n > 0 and span.side(month)]
    at, month, n, total = (np.array(column) for column in zip(*rows, strict=True))
    after = month >= span.start
    sums = np.array([[np.bincount(at[side], values[side], at.max() + 1) for values in (n, total)] for side in (~after, after)])
    (before_n, before), (after_n, then) = np.maximum(sums, TINY)
    weights = before_n * after_n / (before_n + after_n)
    shift = float(weights @ (then / after_n - before / before_n) / weights.sum())
    levels = (before + then - shift * after_n) / (before_n + after_n)
    whole = float(weights @ levels / weights.sum())
    listed, place = np.unique(month, return_inverse=True)
    each = weights[at]
    weight, seen, rough, answers = (np.bincount(place, values) for values in (each, each * (total / n - levels[at] + whole), each**2 / n, n))
    known = answers >= ANSWERS
    listed, weight, seen, rough, answers = (values[known] for values in (listed, weight, seen, rough, answers))
    return Together(listed.astype(float), listed >= span.start, seen / weight, answers, weight**2 / rough, least_spread(n, total))


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
        """The value under which a share lies."""
        from scipy.optimize import brentq  # a tenth of a second that only such a page is worth

        each = self.centres + self.widths * float(stdtrit(self.df, share))
        low, high = float(each.min()) - TINY, float(each.max()) + TINY  # a mixture's quantile lies between those of its parts
        return float(brentq(lambda value: self.below(value) - share, low, high, xtol=1e-12))


def mixture(means: Values, months: Values, after: NDArray[np.bool_], n: Values, spread: float = 0.0) -> Mixture:
    """What monthly means tell of d. `months`: when each was; `after`: whether from the start on; `n`: how many answers tell of it; `spread`: the
    least variance of single answers, and so the least that chance does to their mean."""
    size = len(means)
    ways = [(phi, share) for phi in LIVES_ON for share in (PASSES if phi > 0 else (1.0,))]
    likely = np.array([1 / len(PASSES) if phi > 0 else 1.0 for phi, _share in ways])
    apart, rough = np.abs(months[:, None] - months[None, :]), np.diag(n.mean() / n)
    spreads = np.array([share * rough + (1 - share) * phi**apart if phi > 0 else rough for phi, share in ways])
    factor = np.linalg.cholesky(spreads)
    known = np.column_stack([np.ones(size), after.astype(float), means, (months - months.mean()) / 12])
    white = np.linalg.solve(factor, np.broadcast_to(known, (len(ways), size, 4)))
    all_sums = white.transpose(0, 2, 1) @ white
    # A slope of variance v adds v·tt' to each spread, so what is summed loses its part along t (Sherman & Morrison 1950).
    along, length = all_sums[:, :3, 3], all_sums[:, 3, 3]
    more = 1 + SLOPES[:, None] * length
    sums = all_sums[:, :3, :3] - (SLOPES[:, None] / more)[..., None, None] * (along[:, :, None] * along[:, None, :])
    inverse, right = np.linalg.inv(sums[..., :2, :2]), sums[..., :2, 2]
    found = (inverse @ right[..., None])[..., 0]
    # Months that are alike by chance, or since nearly everybody gives the same score, would leave nothing of what chance does to each.
    least = max(TINY * size, (size - 2) * spread / n.mean())
    left = np.maximum(sums[..., 2, 2] - (found * right).sum(axis=-1), least)
    sizes = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1) + np.log(more) / 2
    log = np.log(np.linalg.det(inverse)) / 2 - sizes - (size - 2) / 2 * np.log(left)
    weights = (np.exp(log - log.max()) * likely).ravel()
    return Mixture(found[..., 1].ravel(), np.sqrt(inverse[..., 1, 1] * left / (size - 2)).ravel(), weights / weights.sum(), size - 2)
