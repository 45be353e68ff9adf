"""The verdict: the whole's figure, the sites beside it, and the sentence that says what can be said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import NormalDist

from talkoot.feedback.logic.shrinkage import Place, Shrinkage, Shrunk, shrink
from talkoot.feedback.logic.tally import NOTHING, Tally


@dataclass(frozen=True)
class SiteFigure:
    """One site's row: its answers, and its mean drawn towards the whole (None when that cannot be made)."""

    site_id: int
    tally: Tally
    shrunk: Shrunk | None

    @property
    def place(self) -> Place:
        """Its group; a site that cannot be told apart is with the rest."""
        return self.shrunk.place if self.shrunk and self.tally.is_shown else Place.SAME


@dataclass(frozen=True)
class MonthFigure:
    """One month of the trend."""

    month: date
    tally: Tally


@dataclass(frozen=True)
class Verdict:
    """Everything that the verdict page and command say of a period."""

    whole: Tally
    sites: list[SiteFigure]
    shrinkage: Shrinkage | None

    @property
    def sites_differ(self) -> bool:
        """False when the sites do not differ more than chance makes them."""
        return self.shrinkage is not None and self.shrinkage.between > 0


def make_verdict(by_site: Mapping[int, Tally]) -> Verdict:
    """The verdict from each site's tally; sites without a scored answer take no part in the shrinking."""
    whole = sum(by_site.values(), NOTHING)
    scored = [site for site, tally in by_site.items() if tally.n]
    shrinkage = shrink(
        [by_site[site].mean or 0.0 for site in scored],
        [by_site[site].squares for site in scored],
        [by_site[site].n for site in scored],
    )
    shrunk = dict(zip(scored, shrinkage.sites, strict=True)) if shrinkage else {}
    sites = [SiteFigure(site, tally, shrunk.get(site)) for site, tally in by_site.items()]
    return Verdict(whole, sites, shrinkage)


class Change:
    """How a figure moved from one period to the next, in the words that uncertainty allows."""

    CLEAR_UP, MAYBE_UP, NOT_TOLD, MAYBE_DOWN, CLEAR_DOWN, TOO_FEW = "clear up", "maybe up", "not told", "maybe down", "clear down", "too few"


def change_between(before: Tally, after: Tally, at_least: int = 10) -> str:
    """The difference of two means: clear when the 95 % interval excludes none, maybe when the 80 % one does.

    Welch's normal approximation; under ten answers on either side nothing is said.
    """
    if before.n < at_least or after.n < at_least or before.mean is None or after.mean is None:
        return Change.TOO_FEW
    spread = sqrt((before.variance or 0) / before.n + (after.variance or 0) / after.n)
    difference = after.mean - before.mean
    if difference == 0:
        return Change.NOT_TOLD
    for level, up, down in ((0.95, Change.CLEAR_UP, Change.CLEAR_DOWN), (0.80, Change.MAYBE_UP, Change.MAYBE_DOWN)):
        if abs(difference) > NormalDist().inv_cdf((1 + level) / 2) * spread:
            return up if difference > 0 else down
    return Change.NOT_TOLD


def in_order(rows: Iterable[tuple[date, Tally]]) -> list[MonthFigure]:
    """The trend's months in order."""
    return [MonthFigure(month, tally) for month, tally in sorted(rows)]
