"""The verdict: the whole's figure, the sites beside it, and the sentence that says what can be said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import sqrt

from scipy.special import stdtrit

from talkoot.base.kit.intervals import PRETENDED, Interval, decimals
from talkoot.feedback.logic.shrinkage import Place, Shrinkage, Shrunk, shrink
from talkoot.feedback.logic.tally import HIGHEST, LOWEST, NOTHING, Tally


@dataclass(frozen=True)
class SiteFigure:
    """One site's row: its answers, and its mean drawn towards the whole (None when that cannot be made)."""

    site_id: int
    tally: Tally
    shrunk: Shrunk | None
    whole: Tally = NOTHING

    @cached_property
    def is_drawn(self) -> bool:
        """Whether the shown figure is the shrunk one: its own from twenty answers, drawn to the whole under that."""
        return self.tally.is_shown and self.tally.is_few and self.shrunk is not None

    @cached_property
    def value(self) -> float | None:
        """The figure that is shown; None under five answers."""
        if not self.tally.is_shown:
            return None
        return self.shrunk.mean if self.is_drawn and self.shrunk else self.tally.mean

    @cached_property
    def interval(self) -> Interval | None:
        """The interval of that figure."""
        if not self.tally.is_shown:
            return None
        return self.shrunk.interval.within(LOWEST, HIGHEST) if self.is_drawn and self.shrunk else self.tally.mean_interval

    @cached_property
    def place(self) -> Place:
        """Its group; a site that cannot be told apart is with the rest, and so is one whose figure looks like the whole's."""
        if self.shrunk is None or self.value is None or self.whole.mean is None:
            return Place.SAME
        digits = min(decimals(self.interval), decimals(self.whole.mean_interval))
        ahead = round(self.value, digits) - round(self.whole.mean, digits)
        told = self.shrunk.place
        return told if (told is Place.ABOVE and ahead > 0) or (told is Place.BELOW and ahead < 0) else Place.SAME


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
        pretended=sum(PRETENDED * (score - whole.mean) ** 2 for score in range(LOWEST, HIGHEST + 1)) if whole.mean is not None else 0.0,
    )
    shrunk = dict(zip(scored, shrinkage.sites, strict=True)) if shrinkage else {}
    sites = [SiteFigure(site, tally, shrunk.get(site), whole) for site, tally in by_site.items()]
    return Verdict(whole, sites, shrinkage)


ALIKE = 0.3  # scale points: a smaller difference is none that anybody would act on


class Change:
    """How a figure moved from one period to the next, in the words that uncertainty allows."""

    CLEAR_UP, MAYBE_UP, MAYBE_DOWN, CLEAR_DOWN = "clear up", "maybe up", "maybe down", "clear down"
    SAME, UNSURE, TOO_FEW = "same", "unsure", "too few"


def change_between(before: Tally, after: Tally, at_least: int = 10) -> str:
    """The difference of two means: clear when the 95 % interval excludes none, maybe when the 80 % one does.

    The same only where the whole 95 % interval is within ALIKE either way, else we cannot tell. Student's t with the
    spreads of both posteriors; under ten answers on either side nothing is said.
    """
    first, second = before.posterior, after.posterior
    if before.n < at_least or after.n < at_least or first is None or second is None:
        return Change.TOO_FEW
    spread, freedom = sqrt(first.variance + second.variance), first.n + second.n - 2
    difference = second.shown - first.shown
    for level, up, down in ((0.95, Change.CLEAR_UP, Change.CLEAR_DOWN), (0.80, Change.MAYBE_UP, Change.MAYBE_DOWN)):
        if abs(difference) > float(stdtrit(freedom, (1 + level) / 2)) * spread:
            return up if difference > 0 else down
    return Change.SAME if abs(difference) + float(stdtrit(freedom, 0.975)) * spread <= ALIKE else Change.UNSURE


def in_order(rows: Iterable[tuple[date, Tally]]) -> list[MonthFigure]:
    """The trend's months in order."""
    return [MonthFigure(month, tally) for month, tally in sorted(rows)]
