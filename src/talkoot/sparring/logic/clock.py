"""How long help takes: the median of the time to the first answer, with those who still wait (Kaplan & Meier 1958).

Leaving those out who wait would make a house that answers nobody look quick. The interval is that of Brookmeyer & Crowley (1982):
the times at which the band of the curve (log-log) crosses one half. See docs/explanation/statistics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from warnings import catch_warnings, simplefilter

FEWEST = 8  # questions: among fewer an interval spans nearly everything, and a figure would tell of single people
LEVEL = 0.95
HALF = 0.5 + 1e-9  # products of shares are not exact


@dataclass(frozen=True)
class Clock:
    """Half of `n` questions have an answer after `median` hours. An end that is not known is None: longer than anything seen."""

    n: int
    median: float | None
    low: float | None
    high: float | None


def help_clock(answered: Sequence[float], waiting: Sequence[float]) -> Clock | None:
    """From hours to the first answer, and hours that the others have waited so far. None below the fewest."""
    n = len(answered) + len(waiting)
    if n < FEWEST:
        return None
    if not answered:
        return Clock(n, None, None, None)
    from scipy.stats import CensoredData, ecdf

    curve = ecdf(CensoredData(uncensored=answered, right=waiting)).sf
    with catch_warnings():  # where nobody waits any more the band has no formula: its lower end is nothing, its upper end is not known
        simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(LEVEL, method="log-log")

    def crosses(shares: Sequence[float], unknown: float) -> float | None:
        known = (unknown if isnan(share) else share for share in shares)
        return next((float(time) for time, share in zip(curve.quantiles, known, strict=True) if share <= HALF), None)

    return Clock(n, crosses(curve.probabilities, 1), crosses(band.low.probabilities, 0), crosses(band.high.probabilities, 1))
