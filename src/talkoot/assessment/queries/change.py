"""What changed over all rounds, in published terms only: the ranges that stood on the pages of their rounds, beside each other."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from talkoot.assessment.logic.wholes import Whole, change, mean_of, whole_of
from talkoot.assessment.models import Group, Overall, Result, Round, Statement
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.results import same_reports, wholes_by_statement
from talkoot.assessment.queries.rounds import rounds_of
from talkoot.base.orgs.models import Area, Membership

MOST_ROUNDS = 8
Ranges = dict[int, Whole]  # by statement


@dataclass(frozen=True)
class Team:
    """Sites that are reported together in the newest round, and their ranges in each of the rounds, None where they had none together."""

    report: int
    name: str
    sites: frozenset[int]
    ranges: list[Ranges | None]


@dataclass(frozen=True)
class Row:
    """A perspective, a mark or a statement: its range in each of the rounds, and what changed since the one before that had one."""

    statement: Statement | None
    block: str
    ranges: list[Whole | None]
    change: int


def closed_rounds(me: Membership, area: Area | None, now: datetime, most: int = MOST_ROUNDS) -> list[Round]:
    """Rounds of the whole form whose results are open, oldest first; the newest eight, or so many."""
    rows = rounds_of(me).filter(pk__in=Round.objects.published(now).values("pk"), is_pulse=False, area=area, of_teams=False)
    return list(rows.order_by("-closes_at")[:most])[::-1]


def teams_over(rounds: list[Round]) -> list[Team]:
    """The groups of the newest round, by their sites; another round's report is theirs when it was of just the same sites."""
    sites: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = Group.sites.through.objects.filter(group__round__in=rounds).exclude(group__report=None)
    for round_id, told, site in rows.values_list("group__round", "group__report", "site"):
        sites[round_id][told].add(site)
    bands: dict[int, Ranges] = defaultdict(dict)
    for told, statement, low, high, n in Result.objects.filter(report__round__in=rounds).values_list("report", "statement", "low", "high", "n"):
        if found := whole_of(low, high, n):
            bands[told][statement] = found
    newest, found_teams = rounds[-1], []
    for report in newest.reports.filter(is_whole=False):
        own = frozenset(sites[newest.pk][report.pk])
        same = [next((pk for pk, inside in sites[one.pk].items() if inside == own), None) for one in rounds]
        found_teams.append(Team(report.pk, report.name, own, [bands.get(pk) or None if pk else None for pk in same]))
    return found_teams


def whole_over(rounds: list[Round], now: datetime) -> list[Ranges | None]:
    """Everybody's range in each of the rounds."""
    return [wholes_by_statement(one, now) or None for one in rounds]


def closed_rounds_by_area(me: Membership, now: datetime, most: int = MOST_ROUNDS) -> dict[int, list[Round]]:
    """The same of every area that holds rounds of its own, by its number."""
    found: dict[int, list[Round]] = defaultdict(list)
    rows = rounds_of(me).filter(pk__in=Round.objects.published(now).values("pk"), is_pulse=False, area__isnull=False, of_teams=False)
    for one in rows.order_by("-closes_at"):
        if one.area_id and len(found[one.area_id]) < most:
            found[one.area_id].append(one)
    return {area: rounds[::-1] for area, rounds in found.items()}


def wholes_by_round(rounds: list[Round], now: datetime) -> dict[int, Ranges]:
    """Everybody's range of each statement in each of the rounds, by number; as `wholes_by_statement`, read at once."""
    told = Round.objects.published(now).filter(pk__in=[one.pk for one in rounds]).values("pk")
    found: dict[int, Ranges] = defaultdict(dict)
    added = Result.objects.filter(report__round__in=told).values_list("report__round", "statement").order_by()
    for number, statement, *sums in added.annotate(lows=Sum("low"), highs=Sum("high"), answers=Sum("n")):
        if whole := whole_of(*sums):
            found[number][statement] = whole
    for one in Overall.objects.filter(round__in=told):
        found[one.round_id][one.statement_id] = Whole(one.low, one.high, one.n)
    return found


def sites_by_round(rounds: list[Round]) -> dict[int, frozenset[int]]:
    """The sites whose answers are in what each of the rounds shows, by number."""
    found: dict[int, set[int]] = {one.pk: set() for one in rounds}
    for number, site in Group.sites.through.objects.filter(group__round__in=rounds).exclude(group__report=None).values_list("group__round", "site"):
        found[number].add(site)
    return {number: frozenset(sites) for number, sites in found.items()}


def told_of_same_sites(rounds: list[Round]) -> list[bool]:
    """Whether each round tells of the same sites as the newest: only then is one's whole better or weaker than the other's."""
    return [one.pk == rounds[-1].pk or same_reports(one, rounds[-1]) for one in rounds]


def rows_of(rounds: list[Round], ranges: list[Ranges | None], comparable: list[bool] | None = None) -> list[Row]:
    """By perspective and mark, each followed by its statements as they were worded in the newest round.

    A perspective's range is the mean of its statements' ranges: it is compared only over statements that both rounds show.
    """
    asked = [one.statement for one in rounds[-1].asked.select_related("statement") if one.statement.block != Block.QUESTION]
    held = [one if fits else None for one, fits in zip(ranges, comparable or [True] * len(ranges), strict=True)]
    found = []
    for block in Block.values:
        own = [one for one in asked if one.block == block]
        if not own:
            continue
        by_round = [mean_of([round_[one.pk] for one in own if one.pk in round_]) if round_ else None for round_ in ranges]
        found.append(Row(None, block, by_round, changed(held, [one.pk for one in own])))
        found += [Row(one, block, [round_.get(one.pk) if round_ else None for round_ in ranges], changed(held, [one.pk])) for one in own]
    return found


def changed(ranges: list[Ranges | None], statements: list[int]) -> int:
    """1 up, −1 down, 0 where nobody can tell, from the last earlier round that shows something to the newest."""
    newest = ranges[-1] or {}
    for before in reversed(ranges[:-1]):
        both = [one for one in statements if before and one in before and one in newest]
        if both and before:
            return change(mean_of([before[one] for one in both]), mean_of([newest[one] for one in both]))
    return 0
