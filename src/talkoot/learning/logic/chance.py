"""How often chance would match teams and customers as well: whole curves are dealt to other units, or turned round.

Site swap: T = Σ x·y over units and periods, both without unit and period levels; the customers' curves are dealt to other units,
in every way there is (up to seven units) or in 4,999 drawn ones, with the observed one counted. Sign flip: each unit's own sum is
turned round or not, in all 2^N ways (up to twelve units) or as many drawn ones; the exact wild cluster bootstrap, not studentised.
Both invert to an interval: a slope b is possible when y − b·x passes the same test.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np

from talkoot.learning.logic.panel import Values

DRAWN = 4_999
EXACT_UNITS, EXACT_SIGNS = 7, 12
STEPS = np.arange(-100, 101) / 100  # strengths that are tried, −1…1
TINY = 1e-9


@dataclass(frozen=True)
class Chance:
    """Two-sided p, and the strengths (on the scale of a correlation) that pass the test at a level."""

    p: float
    low: float
    high: float


def site_swap(x: Values, y: Values, *, level: float = 0.90, drawn: int = DRAWN, seed: int = 0) -> Chance:
    """The customers' whole curves dealt to other units. `x`, `y`: units by periods, without unit and period levels."""
    units = len(x)
    match, own = x @ y.T, x @ x.T
    ways = _ways(units, drawn, seed)
    rows = np.arange(units)
    return _chance(match[rows, ways].sum(axis=1), own[rows, ways].sum(axis=1), x, y, level)


def sign_flip(x: Values, y: Values, *, level: float = 0.90, drawn: int = DRAWN, seed: int = 0) -> Chance:
    """Each unit's own sum turned round, in every way."""
    match, own = (x * y).sum(axis=1), (x * x).sum(axis=1)
    signs = _signs(len(x), drawn, seed)
    return _chance(signs @ match, signs @ own, x, y, level)


def _chance(match: Values, own: Values, x: Values, y: Values, level: float) -> Chance:
    """`match[k]`, `own[k]`: Σ x·y and Σ x·x under way k, the first as it was."""
    scale = np.sqrt((y * y).sum() / (x * x).sum()) if (x * x).sum() > 0 else 0.0
    if not scale > 0:
        return Chance(1.0, -1.0, 1.0)
    size = float(np.abs(match).max()) + float(np.abs(own).max()) * scale
    p = float((np.abs(match) >= abs(match[0]) - TINY * size).mean())

    def stands(place: int) -> bool:
        slope = STEPS[place] * scale
        far = np.count_nonzero(np.abs(match - slope * own) >= abs(match[0] - slope * own[0]) - TINY * size)
        return bool(far / len(match) > 1 - level)

    # No way has a larger Σ x·x than the one that was (Cauchy–Schwarz), so those strengths at which one is as far out lie between two ends
    # around the one found: the share only falls away from there, and either end is found by halving.
    r = float(match[0] / (own[0] * scale))
    middle = int(np.searchsorted(STEPS, r))
    first = bisect_left(range(middle), True, key=stands)
    last = middle + bisect_left(range(middle, len(STEPS)), True, key=lambda place: not stands(place)) - 1
    return Chance(p, float(STEPS[first]), float(STEPS[last])) if first <= last else Chance(p, r, r)


def _ways(units: int, drawn: int, seed: int) -> np.ndarray:
    if units <= EXACT_UNITS and factorial(units) <= max(drawn + 1, factorial(EXACT_UNITS)):
        return np.array(list(permutations(range(units))))
    rng = np.random.default_rng(seed)
    dealt = rng.permuted(np.tile(np.arange(units), (drawn, 1)), axis=1)
    return np.vstack([np.arange(units), dealt])


def _signs(units: int, drawn: int, seed: int) -> np.ndarray:
    if units <= EXACT_SIGNS:
        return 1.0 - 2.0 * ((np.arange(2**units)[:, None] >> np.arange(units)) & 1)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(drawn + 1, units))
    signs[0] = 1.0
    return signs
