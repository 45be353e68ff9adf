"""What a closed round shows, to everybody alike, and nothing before its minute."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from talkoot.assessment.logic.statements import PERSPECTIVES
from talkoot.assessment.logic.wholes import Whole, change, mean_of, whole_of
from talkoot.assessment.models import Choice, Energy, Group, Overall, Report, Result, Round, Statement, Talk, Words
from talkoot.assessment.models.statements import Block
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.roles import Role

STRENGTHS = TOPICS = 3
MOST_REPORTS = 30  # whose bands are all on one page


def are_open(round_: Round, at: datetime) -> bool:
    """Whether the results are there for everybody."""
    return round_.state == Round.State.CLOSED and at >= round_.results_at


@dataclass
class Line:
    """One statement: its range over everybody, the band of each report, and what changed since the round before."""

    statement: Statement
    whole: Whole
    bands: dict[int, Result] = field(default_factory=dict)
    change: int = 0
    named: int = 0  # in how many reports most would develop it next

    @property
    def differs(self) -> bool:
        """Whether two groups' ranges do not meet."""
        ranges = [(result.low / result.n, result.high / result.n) for result in self.bands.values()]
        return bool(ranges) and max(low for low, _high in ranges) > min(high for _low, high in ranges)


@dataclass
class Results:
    """All of a round's results."""

    reports: list[Report]
    lines: list[Line]
    before: Round | None
    groups: int  # how many there are, shown or not
    unshown: list[Statement]  # asked, but nothing can be shown of them this time
    unshown_energy: list[Statement]  # of those, what most would develop next in some report
    misses_answers: bool = False  # five answered in some group, but not so many as its whole needs

    @property
    def strengths(self) -> list[Line]:
        """The statements that hold best, best first."""
        return sorted(self.lines, key=lambda line: -line.whole.middle)[:STRENGTHS]

    @property
    def topics(self) -> list[Line]:
        """What to talk about: where people want to develop, where they see things differently, where there is most room."""
        rest = [line for line in self.lines if line not in self.strengths]
        return sorted(rest, key=lambda line: (-line.named, not line.differs, line.whole.middle))[:TOPICS]

    @property
    def blocks(self) -> list[tuple[str, str, Whole, list[Line]]]:
        """(block, its name, its range, its statements) in the instrument's order."""
        found = []
        for block in Block.values:
            lines = [line for line in self.lines if line.statement.block == block]
            whole = mean_of([line.whole for line in lines])
            if whole is not None:
                found.append((block, str(Block(block).label), whole, lines))
        return found

    @property
    def perspectives(self) -> list[tuple[str, str, Whole, list[Line]]]:
        """The four perspectives among them."""
        return [one for one in self.blocks if one[0] in PERSPECTIVES]

    @property
    def energy(self) -> list[Line]:
        """What people would like to develop next, named most often first."""
        return sorted((line for line in self.lines if line.named), key=lambda line: -line.named)


def newest_of_site(site: Site, at: datetime) -> Report | None:
    """What the newest whole round that is open to everybody tells of a site, alone or with others."""
    told = Round.objects.published(at).filter(is_pulse=False)
    return Report.objects.filter(round__in=told, is_whole=False, groups__sites=site).select_related("round").order_by("-round__closes_at", "-pk").first()


def reports_of(round_: Round, at: datetime) -> QuerySet[Report]:
    """What a round tells of, its groups and its whole: nothing until its results are open to everybody."""
    return Report.objects.filter(round__in=Round.objects.published(at).filter(pk=round_.pk))


def results_of(round_: Round, at: datetime, group: int | None = None) -> Results:
    """The results as they are open at a moment.

    Everything above the groups is added up in the database. Each group's own bands come along where there are few groups; in a
    long chain only those of the one asked for, the same for everybody who asks.
    """
    told = reports_of(round_, at)
    parts = told.filter(is_whole=False)
    count = parts.count()
    shown = parts.filter(pk=group or 0) if count > MOST_REPORTS else parts
    reports = list(shown.prefetch_related(Prefetch("results", Result.objects.select_related("report"))))
    before = round_before(round_, at)
    now, earlier = wholes_by_statement(round_, at), wholes_by_statement(before, at) if before and same_reports(before, round_) else {}
    bands: dict[int, dict[int, Result]] = {}
    for report in reports:
        for result in report.results.all():
            bands.setdefault(result.statement_id, {})[report.pk] = result
    named = dict(Energy.objects.filter(report__in=told).values_list("statement").annotate(times=Count("id")).order_by())
    lines, unshown = [], []
    for asked in round_.asked.select_related("statement").exclude(statement__block=Block.QUESTION):
        if whole := now.get(asked.statement_id):
            moved = change(earlier.get(asked.statement_id), whole)
            lines.append(Line(asked.statement, whole, bands.get(asked.statement_id, {}), moved, named.get(asked.statement_id, 0)))
        else:
            unshown.append(asked.statement)
    few = round_.is_pulse and count > 0 and not told.filter(is_whole=True).exists()
    return Results(reports, lines, before, count, unshown if count else [], [one for one in unshown if one.pk in named], few)


def wholes_by_statement(round_: Round, at: datetime) -> dict[int, Whole]:
    """The range of each statement over everybody, as it was worked out at closing; else over those of whom something is shown."""
    rows = Result.objects.filter(report__in=reports_of(round_, at)).values_list("statement").order_by()
    added = rows.annotate(lows=Sum("low"), highs=Sum("high"), answers=Sum("n"))
    found = {statement: whole for statement, *sums in added if (whole := whole_of(*sums))}
    overall = Overall.objects.filter(round__in=Round.objects.published(at).filter(pk=round_.pk))
    return found | {one.statement_id: Whole(one.low, one.high, one.n) for one in overall}


def same_reports(before: Round, now: Round) -> bool:
    """Whether two rounds tell of the same places: only then is one's whole better or weaker than the other's."""
    return before.is_pulse == now.is_pulse and sites_reported(before) == sites_reported(now)


def sites_reported(round_: Round) -> set[int]:
    """The sites whose answers are in what a round shows."""
    return set(Group.sites.through.objects.filter(group__round=round_).exclude(group__report=None).values_list("site_id", flat=True))


def group_names(round_: Round, words: str, at: datetime) -> list[Report]:
    """A long chain's groups, those with the words in their names; sixty at most."""
    rows = reports_of(round_, at).filter(is_whole=False)
    for word in words.split()[:8]:
        rows = rows.filter(name__icontains=word)
    return list(rows[:60])


def round_before(round_: Round, at: datetime) -> Round | None:
    """The round before this one, of the same area or whole, whose results are open."""
    rows = Round.objects.published(at).filter(organisation_id=round_.organisation_id, closes_at__lt=round_.closes_at)
    rows = rows.filter(area=round_.area) if round_.area else rows.filter(area=None)
    if round_.of_teams:  # the last in which all of these teams were
        for site in Group.sites.through.objects.filter(group__round=round_).values_list("site_id", flat=True):
            rows = rows.filter(pk__in=Group.sites.through.objects.filter(site_id=site).values("group__round"))
        return rows.order_by("-closes_at").first()
    return rows.filter(of_teams=False).order_by("-closes_at").first()


def choices_of(round_: Round) -> QuerySet[Choice]:
    """What was decided in a round, by everybody together and by its teams."""
    return Choice.objects.filter(round=round_).select_related("owner__user", "statement", "round", "team", "looked_by__user").order_by("id")


def talk_of(round_: Round, team: Report | None = None) -> Talk | None:
    """What was noted down of the dialogue of everybody in a round, or of one team."""
    return Talk.objects.select_related("changed_by__user").filter(round=round_, team=team).first()


def to_look_at(me: Membership, today: date) -> QuerySet[Choice]:
    """What was decided and whose day to look again has come, for who took it on and who wrote it down."""
    due = Choice.objects.filter(Q(owner=me) | Q(made_by=me), organisation_id=me.organisation_id, look_on__lte=today, outcome="")
    return due.filter(Q(round=None) | Q(settled_at__isnull=False)).order_by("look_on", "id")


def words_for(me: Membership, round_: Round, at: datetime) -> list[tuple[Statement, list[Words]]]:
    """What was written, by question, as far as the writers meant it for the caller. In the order of their random keys."""
    readers = Q(reader=Words.Reader.EVERYONE)
    if me.role == Role.COACH:
        readers |= Q(reader=Words.Reader.COACH, report__groups__sites__in=me.sites.all())
    if me.role == Role.FACILITATOR:
        readers |= Q(reader=Words.Reader.FACILITATOR)
    rows = Words.objects.filter(readers, report__in=reports_of(round_, at)).select_related("statement", "report").distinct().order_by("id")
    found: dict[int, list[Words]] = {}
    for one in rows[:2000]:
        found.setdefault(one.statement_id, []).append(one)
    asked = round_.asked.filter(statement__block=Block.QUESTION).select_related("statement")
    return [(one.statement, found[one.statement_id]) for one in asked if one.statement_id in found]
