"""Does the team's work go with customers' satisfaction? Within teams, between them and shared time kept apart.

The main figure is the correlation of what is left of both when each team's own level and each period's shared one are taken out.
Its label comes from the site swap, from the sign flip where cells are missing; docs/explanation/statistics.md has the error rates
by which the limits were chosen.
"""

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.special import stdtr
from scipy.stats import binom

from talkoot.learning.logic.chance import Chance, sign_flip, site_swap
from talkoot.learning.logic.panel import Panel, Values, without_unit, without_unit_and_period

UNITS, PERIODS, ANSWERS = 6, 6, 10  # under which nothing is said; answers per cell on median
KNOWN = 2 / 3  # of the cells: with more gaps a few pairs decide it all, and chance is called a sign too often
BETWEEN_UNITS = 8  # under which teams are not compared with each other
CLEAR = 0.05  # chance under which a sign is called clear, with no cell missing
CLEAR_MISSING = 0.0375  # and with some missing: of 512 ways to turn nine curves round, 18
LEADS, LEADS_BY = 0.03, 0.1  # chance under which a lead is clear, and by how much it is stronger than both others
LEVEL = 0.90
Z = 1.6448536269514722  # of a 90 % interval
LAGS = (-1, 0, 1)
NEAREST = 1 - 1e-12  # to a correlation of one, which has no Fisher's z


class Sign:
    """The five labels."""

    TOO_LITTLE, NONE, WEAK, CLEAR, OPPOSITE = "too little", "none", "weak", "clear", "opposite"


@dataclass(frozen=True)
class Strength:
    """A correlation with its 90 % interval; `p` where it was tested."""

    r: float
    low: float
    high: float
    p: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Lacking:
    """How much there is of what is needed."""

    units: int
    periods: int
    answers: float
    known: int = 0  # cells in which both are known
    cells: int = 0

    @property
    def is_filled(self) -> bool:
        """Whether enough of the cells are known."""
        return self.known > 0 and self.known >= KNOWN * self.cells - 1e-9

    @property
    def is_enough_of_overlap(self) -> bool:
        """Whether a lag may be shown: its overlap is a period shorter, and a round that is missing takes two pairs."""
        return self.units >= UNITS and self.periods >= PERIODS - 2 and self.is_filled

    @property
    def is_enough(self) -> bool:
        """Whether anything may be said."""
        return self.units >= UNITS and self.periods >= PERIODS and self.answers >= ANSWERS and self.is_filled


@dataclass(frozen=True)
class Linkage:
    """All that is said of a panel."""

    lacking: Lacking
    label: str
    within: Strength | None = None
    slope: Strength | None = None  # points of the customers' for one point of the team's
    by_flip: bool = False
    between: Strength | None = None
    shared_time: float | None = None  # share of customers' movement within units that all had at once
    lags: tuple[Strength, ...] = ()
    leads: bool = False  # the team comes first, also when the last year is left out


def there_is(panel: Panel) -> Lacking:
    """What a panel holds: units and periods that say something of change, and answers in the median cell."""
    found, known = panel.useful(), panel.known
    if found.team.size:
        units, periods = found.team.shape
        return Lacking(units, periods, float(np.median(found.answers[found.known])), int(found.known.sum()), units * periods)
    periods = int(known.any(axis=0).sum())
    units = int(known.any(axis=1).sum()) if periods == 1 else 0
    return Lacking(units, periods, float(np.median(panel.answers[known])) if periods else 0.0, int(known.sum()), units * periods)


def linkage(panel: Panel, *, per_year: int = 2, seed: int = 0) -> Linkage:
    """The whole page's figures; nothing but what is lacking under the thresholds."""
    lacking, found = there_is(panel), panel.useful()
    if not lacking.is_enough:
        return Linkage(lacking, Sign.TOO_LITTLE)
    within, scale = strength_of(found, seed)
    if within is None:
        return Linkage(lacking, Sign.NONE)
    slope = Strength(within.r * scale, within.low * scale, within.high * scale)
    lags = tuple(lagged(panel, seed))
    leads = comes_first(lags) and year_ago_too(panel, per_year, seed)
    between = across(found) if len(found.team) >= BETWEEN_UNITS else None
    return Linkage(lacking, sign_of(within, is_whole=found.is_whole), within, slope, not found.is_whole, between, shared_time(found), lags, leads)


def sign_of(found: Strength, *, is_whole: bool) -> str:
    """The word for a tested strength."""
    p = 1.0 if found.p is None else found.p
    if p <= limit(is_whole=is_whole):
        return Sign.CLEAR if found.r > 0 else Sign.OPPOSITE
    return Sign.WEAK if found.r > 0 and p <= 1 - LEVEL else Sign.NONE


def limit(*, is_whole: bool) -> float:
    """Under which chance a sign is clear."""
    return CLEAR if is_whole else CLEAR_MISSING


def strength_of(panel: Panel, seed: int = 0) -> tuple[Strength | None, float]:
    """The strength within units without shared time, and how many points of the customers' a full strength would be for one of the team's;
    none where one of the two never moves."""
    known = panel.known
    x, y = (without_unit_and_period(values, known) for values in (panel.team, panel.customers))
    xx, yy, xy = float((x * x).sum()), float((y * y).sum()), float((x * y).sum())
    if xx <= 1e-12 or yy <= 1e-12:
        return None, 0.0
    r = xy / sqrt(xx * yy)
    chance: Chance = site_swap(x, y, level=LEVEL, seed=seed) if panel.is_whole else sign_flip(x, y, level=LEVEL, seed=seed)
    return Strength(r, min(chance.low, r), max(chance.high, r), chance.p, int(known.sum())), sqrt(yy / xx)


def lagged(panel: Panel, seed: int = 0) -> list[Strength]:
    """The customers first, at once, the team first: each in its own overlap, all of them shown or none.

    `panel` with all its periods: one that is left out as useless still lies between its neighbours.
    """
    found = []
    for lag in LAGS:
        shifted = panel.lagged(lag)
        strength = strength_of(shifted.useful(), seed)[0] if there_is(shifted).is_enough_of_overlap else None
        if strength is None:
            return []
        found.append(strength)
    return found


def comes_first(lags: tuple[Strength, ...]) -> bool:
    """Whether the team first is the strongest of the three, upwards, by far enough and clear."""
    if not lags:
        return False
    before, same, after = lags
    return after.r > max(0.0, before.r + LEADS_BY, same.r + LEADS_BY) and after.p is not None and after.p < LEADS


def year_ago_too(panel: Panel, per_year: int, seed: int) -> bool:
    """Whether it is the same when the last year is left out."""
    earlier = panel.until(panel.team.shape[1] - per_year)
    if not there_is(earlier).is_enough:
        return False
    return comes_first(tuple(lagged(earlier, seed)))


def moves_within(panel: Panel) -> bool:
    """Whether both move within units, shared time left in: else nothing can be said of change."""
    return all(float((without_unit(values, panel.known) ** 2).sum()) > 1e-12 for values in (panel.team, panel.customers))


def repeated_measures(panel: Panel) -> Strength:
    """Correlation within units, shared time left in (Bakdash & Marusich 2017): for the method page and for checking, never for a label.

    df = N − K − 1; the interval from Fisher's z with 1/sqrt(df − 1), which is their corrected one.
    """
    known = panel.known
    x, y = (without_unit(values, known) for values in (panel.team, panel.customers))
    r = float((x * y).sum() / sqrt((x * x).sum() * (y * y).sum()))
    df = int(known.sum()) - int(known.any(axis=1).sum()) - 1
    p = 2 * float(stdtr(df, -abs(r) * sqrt(df / (1 - r * r)))) if abs(r) < 1 else 0.0
    half, middle = 1.959963984540054 / sqrt(df - 1), atanh(min(max(r, -NEAREST), NEAREST))
    return Strength(r, tanh(middle - half), tanh(middle + half), p, int(known.sum()))


def pooled(panel: Panel) -> float:
    """The plain correlation over all cells, which mixes everything; for checking only."""
    known = panel.known
    return float(np.corrcoef(panel.team[known], panel.customers[known])[0, 1])


def contextual(panel: Panel) -> tuple[float, float | None, float | None]:
    """Mundlak's slopes: within units, between their means (each weighing the same), and the contextual one, which is their difference; the last
    two None where all units' teams stand alike."""
    known = panel.known
    x, y = (without_unit(values, known) for values in (panel.team, panel.customers))
    within = float((x * y).sum() / (x * x).sum())
    mx, my = _means(panel)
    mx, my = mx - mx.mean(), my - my.mean()
    if float(np.ptp(mx)) < 1e-9:
        return within, None, None
    between = float((mx * my).sum() / (mx * mx).sum())
    return within, between, between - within


def across(panel: Panel) -> Strength | None:
    """The correlation of units' long-run means, with Fisher's interval."""
    mx, my = _means(panel)
    if len(mx) < 4 or mx.std() < 1e-9 or my.std() < 1e-9:
        return None
    r = float(np.clip(np.corrcoef(mx, my)[0, 1], -0.999999, 0.999999))
    half = Z / sqrt(len(mx) - 3)
    return Strength(r, tanh(atanh(r) - half), tanh(atanh(r) + half), None, len(mx))


def shared_time(panel: Panel) -> float:
    """Of customers' movement within units, the share that was the same for all at once: seasons, campaigns, prices.

    Both sums are divided by their degrees of freedom: periods fitted to noise take a part of it, of units 1/K, which nobody shared.
    """
    known = panel.known
    own, left = without_unit(panel.customers, known), without_unit_and_period(panel.customers, known)
    n, units = int(known.sum()), int(known.any(axis=1).sum())
    df, total = n - levels_of(known), float((own * own).sum())
    return max(0.0, 1 - float((left * left).sum()) / df * (n - units) / total) if total > 0 and df > 0 else 0.0


def levels_of(known: NDArray[np.bool_]) -> int:
    """How many levels of units and periods can be told apart: one less than there are for each part that hangs together by known cells."""
    units, periods = known.shape
    rows, columns = np.nonzero(known)
    graph = csr_array((np.ones(len(rows)), (rows, units + columns)), shape=(units + periods, units + periods))
    return int(units + periods - connected_components(graph, directed=False)[0])


def _means(panel: Panel) -> tuple[Values, Values]:
    known = panel.known
    n = known.sum(axis=1)
    rows = n > 0
    x, y = (np.where(known, values, 0.0).sum(axis=1)[rows] / n[rows] for values in (panel.team, panel.customers))
    return x, y


@dataclass(frozen=True)
class Together:
    """From one period to the next, how often both moved and how often the same way; and how often coins would, at least."""

    same: int
    n: int

    @property
    def chance(self) -> float:
        """Of as many or more the same way, were each a fair coin."""
        return float(binom.sf(self.same - 1, self.n, 0.5)) if self.n else 1.0

    @property
    def other_way(self) -> float:
        """Of as few or fewer the same way."""
        return float(binom.cdf(self.same, self.n, 0.5)) if self.n else 1.0


def moved_together(panel: Panel) -> Together:
    """Changes in which both moved, over neighbouring periods."""
    known = panel.known
    both = known[:, 1:] & known[:, :-1]
    x, y = np.diff(panel.team, axis=1), np.diff(panel.customers, axis=1)
    moved = both & (np.abs(np.nan_to_num(x)) > 1e-9) & (np.abs(np.nan_to_num(y)) > 1e-9)
    return Together(int((moved & (np.sign(x) == np.sign(y))).sum()), int(moved.sum()))
