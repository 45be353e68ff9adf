"""How often chance would match teams and customers as well: whole curves are dealt to other units, or turned round.

Site swap: T = Σ x·y over units and periods, both without unit and period levels; the customers' curves are dealt to other units,
in every way there is (up to seven units) or in 4,999 drawn ones, with the observed one counted. Sign flip: each unit's own sum is
turned round or not, in all 2^N ways (up to twelve units) or as many drawn ones; the exact wild cluster bootstrap, not studentised.
Both invert to an interval: a slope b is possible when y − b·x passes the same test.
"""

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
    slopes = STEPS * scale
    size = float(np.abs(match).max()) + float(np.abs(own).max()) * scale
    far = np.zeros(len(slopes))
    for start in range(0, len(match), 1000):  # a thousand ways at a time keeps the table small
        some = np.abs(match[start : start + 1000, None] - slopes * own[start : start + 1000, None])
        far += (some >= np.abs(match[0] - slopes * own[0]) - TINY * size).sum(axis=0)
    possible = STEPS[far / len(match) > 1 - level]
    p = float((np.abs(match) >= abs(match[0]) - TINY * size).mean())
    if not len(possible):
        r = float(match[0] / (own[0] * scale))
        return Chance(p, r, r)
    return Chance(p, float(possible[0]), float(possible[-1]))


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
