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
from talkoot.assessment.queries.change import Ranges, Team, closed_rounds, closed_rounds_by_area, sites_by_round, teams_over, wholes_by_round
from talkoot.assessment.queries.rounds import rounds_of
from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import areas_of, sites_of
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.queries.verdict import main_question, tallies_by_site, tallies_in
from talkoot.learning.logic.panel import Panel

MOST_ROUNDS = 24
MOST_AREAS = 40  # that are read, of those that hold rounds; an organisation has a handful
WIDEST = 2.0  # steps of the scale, over which a range says too little to be counted
SHOWN = 3 / 4  # of the statements that the fullest of a team's rounds shows, under which a round is not counted
DAYS = 90  # of customers before a round closes: those months that its statements speak of

type Half = tuple[int, int]  # of a year, the first (0) or the second (1)


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
    halves: list[Half] = field(default_factory=list)  # what its columns are, where they are half-years
    more: int = 0  # areas that are not read
    said_on: date | None = None  # the last day on which one of the sites said how close its work is to customers
    is_exploratory: bool = False  # whether that was after the newest round had closed, when one could know what leaving it out would do

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
    told, said = [one for one in teams_over(rounds) if any(one.ranges)], closeness_of(me)
    teams, left_out = [one for one in told if not is_far(one.sites, said.far)], [one.name for one in told if is_far(one.sites, said.far)]
    on, late = said.of(frozenset().union(*(one.sites for one in told)), rounds)
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
    return Observed(panel, teams, rounds, ranges, rounds[-1].groups.count(), [one for one in statements if one], left_out, said_on=on, is_exploratory=late)


@dataclass(frozen=True)
class Closeness:
    """What sites say of how close their work is to customers, and when each last said it, or took it back."""

    far: frozenset[int]  # they hardly meet any: a team of such alone is not held against customers' words
    days: dict[int, date | None]

    def of(self, sites: frozenset[int], rounds: list[Round]) -> tuple[date | None, bool]:
        """The last day of these sites, and whether it was after the newest of the rounds; where no day was kept that cannot be ruled out."""
        said, newest = [self.days[site] for site in sites if site in self.days], max((timezone.localdate(one.closes_at) for one in rounds), default=date.max)
        return max((day for day in said if day), default=None), any(day is None or day > newest for day in said)


def closeness_of(me: Membership) -> Closeness:
    """As it stands today."""
    rows = list(sites_of(me).exclude(closeness="", closeness_on=None).order_by().values_list("pk", "closeness", "closeness_on"))
    return Closeness(frozenset(pk for pk, said, _on in rows if said == Site.Closeness.HARDLY), {pk: on for pk, _said, on in rows})


def has_area_rounds(me: Membership, now: datetime) -> bool:
    """Whether the mirror has published a whole form of any area by itself."""
    open_ones = Round.objects.published(now).values("pk")
    return rounds_of(me).filter(pk__in=open_ones, is_pulse=False, of_teams=False, area__in=areas_of(me).order_by().values("pk")).exists()


@dataclass(frozen=True)
class Unit:
    """An area with the last round that closed in each half-year, of those that told of the same sites as its newest."""

    area: Area
    sites: frozenset[int]
    rounds: dict[Half, Round]
    ranges: dict[Half, Ranges]


def observed_by_area(me: Membership, now: datetime) -> Observed:
    """The areas that hold rounds of their own, over half-years, since they hold them on different days. Read at once, however many there are."""
    rounds, question = closed_rounds_by_area(me, now, most=MOST_ROUNDS), main_question(me.organisation_id)
    areas = [area for area in areas_of(me) if area.pk in rounds]
    told = [unit for unit in units_of(areas[:MOST_AREAS], rounds, now) if any(unit.ranges.values())]
    said = closeness_of(me)
    units, left_out = [one for one in told if not is_far(one.sites, said.far)], [one.area.name for one in told if is_far(one.sites, said.far)]
    on, late = said.of(frozenset().union(*(one.sites for one in told)), [one for unit in told for one in unit.rounds.values()])
    more = max(0, len(areas) - MOST_AREAS)
    if not units or question is None:
        empty = np.empty((0, 0))
        return Observed(Panel(empty, empty, empty), left_out=left_out, more=more, said_on=on, is_exploratory=late)
    halves = every_half({half for unit in units for half in unit.rounds})
    shape = (len(units), len(halves))
    team, customers, answers = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    places = [(row, halves.index(half), unit.sites, period_of(one)) for row, unit in enumerate(units) for half, one in unit.rounds.items()]
    tallies = tallies_in(question, [(sites, period) for _row, _column, sites, period in places], timezone.localdate(now))
    for (row, column, _sites, _period), tally in zip(places, tallies, strict=True):
        customers[row, column], answers[row, column] = value_of(tally), tally.n
    ranges = [overall(of_same_statements([unit.ranges.get(half) for half in halves])) for unit in units]
    for row, told_ranges in enumerate(ranges):
        team[row] = [np.nan if one is None else one.middle for one in told_ranges]
    teams = [Team(unit.area.pk, unit.area.name, unit.sites, []) for unit in units]
    newest = [max((unit.rounds[half] for unit in units if half in unit.rounds), key=lambda one: one.closes_at, default=None) for half in halves]
    return Observed(
        Panel(team, customers, answers), teams, [one for one in newest if one], ranges, len(units),
        left_out=left_out, halves=halves, more=more, said_on=on, is_exploratory=late,
    )  # fmt: skip


def units_of(areas: list[Area], rounds: dict[int, list[Round]], now: datetime) -> list[Unit]:
    """What is known of each of these areas."""
    every = [one for area in areas for one in rounds[area.pk]]
    sites, wholes, found = sites_by_round(every), wholes_by_round(every, now), []
    for area in areas:
        newest = sites[rounds[area.pk][-1].pk]
        told = {half_of(one): one for one in rounds[area.pk] if sites[one.pk] == newest}
        found.append(Unit(area, newest, told, {half: wholes[one.pk] for half, one in told.items() if wholes.get(one.pk)}))
    return found


def is_far(sites: frozenset[int], far: frozenset[int]) -> bool:
    """Whether it is a team of sites that hardly meet customers, and of nobody else. Of no sites at all that cannot be said."""
    return bool(sites) and sites <= far


def half_of(round_: Round) -> Half:
    """The half-year in which a round closed."""
    day = timezone.localdate(round_.closes_at)
    return day.year, (day.month - 1) // 6


def every_half(found: set[Half]) -> list[Half]:
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
