"""The panel of linkage: what the team mirror published of each group in each of its rounds, beside its customers of the same months.

Nothing else of the mirror is read than the ranges that stand on its own pages, and nothing before their minute.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

import numpy as np
from django.utils import timezone

from talkoot.assessment.logic.wholes import Whole, mean_of
from talkoot.assessment.models import Round
from talkoot.assessment.queries.change import Ranges, Team, closed_rounds, teams_over, told_of_same_sites, whole_over
from talkoot.assessment.queries.results import sites_reported
from talkoot.assessment.queries.rounds import rounds_of
from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import areas_of, sites_of
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.queries.verdict import main_question, tallies_by_site
from talkoot.learning.logic.panel import Panel

MOST_ROUNDS = 24
MOST_AREAS = 40  # that are read; an organisation has a handful
WIDEST = 2.0  # steps of the scale, over which a range says too little to be counted
SHOWN = 3 / 4  # of the statements that the fullest of a team's rounds shows, under which a round is not counted
DAYS = 90  # of customers before a round closes: those months that its statements speak of


@dataclass
class Observed:
    """A panel with what its rows and columns are."""

    panel: Panel
    teams: list[Team] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    ranges: list[list[Whole | None]] = field(default_factory=list)
    groups: int = 0  # of the newest round, shown or not
    statements: list[int] = field(default_factory=list)  # of each team, how many its figure is made of
    left_out: list[str] = field(default_factory=list)  # teams whose work hardly meets customers

    @property
    def per_year(self) -> int:
        """How many rounds a year."""
        days = [timezone.localdate(one.closes_at) for one in self.rounds]
        gaps = [(after - before).days for before, after in pairwise(days)]
        return max(1, round(365 / median(gaps))) if gaps and median(gaps) > 0 else 2

    def coming(self, lacking: int, today: date) -> date | None:
        """When so many more rounds will have closed, at the pace of those so far; none before two, and none where that day is past."""
        if len(self.rounds) < 2 or lacking <= 0:
            return None
        day = timezone.localdate(self.rounds[-1].closes_at) + timedelta(days=round(365 / self.per_year)) * lacking
        return day if day >= today else None

    @property
    def width(self) -> float:
        """How wide the mirror's ranges are on average, in steps of the scale."""
        widths = [one.high - one.low for row in self.ranges for one in row if one]
        return sum(widths) / len(widths) if widths else 0.0


def observed(me: Membership, now: datetime) -> Observed:
    """The groups of the newest whole round, in each of the rounds in which just the same sites were reported together."""
    rounds = closed_rounds(me, None, now, most=MOST_ROUNDS)
    question = main_question(me.organisation_id)
    if not rounds or question is None:
        empty = np.empty((0, 0))
        return Observed(Panel(empty, empty, empty), rounds=rounds)
    told, far = [one for one in teams_over(rounds) if any(one.ranges)], hardly_met(me)
    teams, left_out = [one for one in told if not one.sites <= far], [one.name for one in told if one.sites <= far]
    kept = [of_same_statements(one.ranges) for one in teams]
    ranges = [overall(one) for one in kept]
    by_round = [tallies_by_site(question, period_of(one), timezone.localdate(now)) for one in rounds]
    tallies = [[sum((found.get(site, NOTHING) for site in one.sites), NOTHING) for found in by_round] for one in teams]
    panel = Panel(
        np.array([[np.nan if one is None else one.middle for one in row] for row in ranges]).reshape(len(teams), len(rounds)),
        np.array([[value_of(one) for one in row] for row in tallies]).reshape(len(teams), len(rounds)),
        np.array([[float(one.n) for one in row] for row in tallies]).reshape(len(teams), len(rounds)),
    )
    statements = [max((len(one) for one in row if one), default=0) for row in kept]
    return Observed(panel, teams, rounds, ranges, rounds[-1].groups.count(), [one for one in statements if one], left_out)


def hardly_met(me: Membership) -> frozenset[int]:
    """Sites that say of themselves that they hardly meet customers: a team of such alone is not held against customers' words."""
    return frozenset(sites_of(me).filter(closeness=Site.Closeness.HARDLY).order_by().values_list("pk", flat=True))


def has_area_rounds(me: Membership, now: datetime) -> bool:
    """Whether the mirror has published a whole form of any area by itself."""
    open_ones = Round.objects.published(now).values("pk")
    return rounds_of(me).filter(pk__in=open_ones, is_pulse=False, of_teams=False, area__in=areas_of(me).order_by().values("pk")).exists()


def observed_by_area(me: Membership, now: datetime) -> Observed:
    """The areas that hold rounds of their own, over half-years, since they hold them on different days: in each the last one that closed
    then and told of the same sites as the area's newest."""
    question, units = main_question(me.organisation_id), []
    for area in areas_of(me)[:MOST_AREAS]:
        rounds = closed_rounds(me, area, now, most=MOST_ROUNDS)
        told = [one for one, same in zip(rounds, told_of_same_sites(rounds), strict=True) if same] if rounds else []
        if told:
            units.append((area, dict(zip([half_of(one) for one in told], zip(told, whole_over(told, now), strict=True), strict=True))))
    sites = {area.pk: frozenset(sites_reported(max(by_half.values(), key=lambda one: one[0].closes_at)[0])) for area, by_half in units}
    far = hardly_met(me)
    left_out = [area.name for area, _by_half in units if sites[area.pk] <= far]
    units = [(area, by_half) for area, by_half in units if not sites[area.pk] <= far]
    if not units or question is None:
        empty = np.empty((0, 0))
        return Observed(Panel(empty, empty, empty), left_out=left_out)
    halves = every_half({half for _area, by_half in units for half in by_half})
    shape = (len(units), len(halves))
    team, customers, answers = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    ranges: list[list[Whole | None]] = []
    for row, (area, by_half) in enumerate(units):
        told_ranges = overall(of_same_statements([by_half[half][1] if half in by_half else None for half in halves]))
        ranges.append(told_ranges)
        for column, half in enumerate(halves):
            if half in by_half:
                by_site = tallies_by_site(question, period_of(by_half[half][0]), timezone.localdate(now))
                found = sum((by_site.get(site, NOTHING) for site in sites[area.pk]), NOTHING)
                customers[row, column], answers[row, column] = value_of(found), found.n
            if (one := told_ranges[column]) is not None:
                team[row, column] = one.middle
    teams = [Team(area.pk, area.name, sites[area.pk], []) for area, _by_half in units]
    newest = [max((by_half[half][0] for _area, by_half in units if half in by_half), key=lambda one: one.closes_at, default=None) for half in halves]
    return Observed(Panel(team, customers, answers), teams, [one for one in newest if one], ranges, len(units), [], left_out)


def half_of(round_: Round) -> tuple[int, int]:
    """The half-year in which a round closed."""
    day = timezone.localdate(round_.closes_at)
    return day.year, (day.month - 1) // 6


def every_half(found: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """From the first to the last, those too in which nothing closed: neighbours lie half a year apart."""
    (year, half), last = min(found), max(found)
    listed = []
    while (year, half) <= last:
        listed.append((year, half))
        year, half = (year, 1) if half == 0 else (year + 1, 0)
    return listed


def period_of(round_: Round) -> Period:
    """The ninety days of customers up to the day on which a round closed."""
    last = timezone.localdate(round_.closes_at)
    return Period(last - timedelta(days=DAYS - 1), last)


def value_of(tally: Tally) -> float:
    """The customers' mean; unknown where it is not shown."""
    return tally.mean if tally.is_shown and tally.mean is not None else float("nan")


def of_same_statements(by_round: list[Ranges | None]) -> list[Ranges | None]:
    """A team's ranges in each of the rounds, of those statements that every one of its counted rounds shows.

    A round that shows few of them is not counted: it would take the others away from all rounds, also from those that were.
    """
    most = max((len(one) for one in by_round if one), default=0)
    counted = [one if one and len(one) >= SHOWN * most else None for one in by_round]
    shown = [set(one) for one in counted if one]
    common = sorted(set.intersection(*shown)) if shown else []
    return [{pk: one[pk] for pk in common} if one and common else None for one in counted]


def overall(by_round: list[Ranges | None]) -> list[Whole | None]:
    """A team's range over its statements in each of the rounds; none where it is wider than two steps."""
    found = [mean_of(list(one.values())) if one else None for one in by_round]
    return [one if one and one.high - one.low <= WIDEST + 1e-9 else None for one in found]
