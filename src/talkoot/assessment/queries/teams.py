"""The teams of a round, each with a dialogue of its own about what is published of it. Where a small group was joined with another,
the dialogue is of those who were joined: of less nothing is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from talkoot.assessment.logic.wholes import whole_of
from talkoot.assessment.models import Choice, Report, Result, Round, Talk
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.results import Line, Results, round_before
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.roles import Role

EVERYBODYS = (Role.FACILITATOR, Role.OWNER)  # lead any team's dialogue


def teams_of(me: Membership, at: datetime) -> QuerySet[Report]:
    """The teams of all rounds whose dialogue is the caller's: where they work or coach; to facilitators and owners every team."""
    told = Round.objects.published(at).filter(organisation_id=me.organisation_id, is_pulse=False)
    rows = Report.objects.filter(round__in=told, is_whole=False)
    if me.role not in EVERYBODYS:
        rows = rows.filter(groups__sites__in=me.sites.all())
    return rows.select_related("round__area", "round__organisation").distinct()


def sites_of_team(team: Report) -> list[Site]:
    """Where a team works."""
    return list(Site.objects.filter(pk__in=team.groups.values("sites")))


def results_of_team(team: Report, at: datetime) -> Results:
    """What is published of one team, as the results' page has it: its bands. Where its energy is and what it wrote is told of everybody only."""
    bands = {one.statement_id: one for one in team.results.select_related("report")}
    lines, unshown = [], []
    for asked in team.round.asked.select_related("statement").exclude(statement__block=Block.QUESTION):
        one = bands.get(asked.statement_id)
        if one is not None and (whole := whole_of(one.low, one.high, one.n)):
            lines.append(Line(asked.statement, whole, {team.pk: one}))
        else:
            unshown.append(asked.statement)
    return Results([team], lines, round_before(team.round, at), 1, unshown, [])


def choices_of_team(team: Report) -> QuerySet[Choice]:
    """What one team decided."""
    return Choice.objects.filter(team=team).select_related("owner__user", "statement", "round", "team", "looked_by__user").order_by("id")


def decided_before(team: Report, before: Round | None) -> QuerySet[Choice]:
    """What was decided in the round before: by everybody together, and by teams of the same sites."""
    if before is None:
        return Choice.objects.none()
    same = Report.objects.filter(round=before, groups__sites__in=team.groups.values("sites")).values("pk")
    rows = Choice.objects.filter(Q(team=None) | Q(team__in=same), round=before)
    return rows.select_related("owner__user", "statement", "round", "team", "looked_by__user").order_by("id")


def ranges_of(teams: Iterable[Report]) -> dict[tuple[int, int], Result]:
    """Each team's band of the statement that it talks about, by team and statement."""
    return {(one.report_id, one.statement_id): one for one in Result.objects.filter(report__in=list(teams))}


@dataclass(frozen=True)
class TeamLine:
    """Where a team's dialogue is: what it talks about, and what it decided."""

    team: Report
    talk: Talk | None
    band: Result | None
    choices: list[Choice]

    @property
    def topic(self) -> str:
        """What it talks about, in the reader's language."""
        return self.talk.topic.text(get_language() or "fi") if self.talk and self.talk.topic else ""


def team_lines(me: Membership, round_: Round, at: datetime) -> list[TeamLine]:
    """The caller's teams of a round beside each other, in the round's order."""
    talks = Prefetch("talks", Talk.objects.select_related("topic", "changed_by__user"))
    choices = Prefetch("choices", Choice.objects.select_related("owner__user").order_by("id"))
    teams = list(teams_of(me, at).filter(round=round_).order_by("position", "pk").prefetch_related(talks, choices))
    bands = ranges_of(teams) if any(team.talks.all() for team in teams) else {}
    found = []
    for team in teams:
        talk = next(iter(team.talks.all()), None)
        band = bands.get((team.pk, talk.topic_id)) if talk and talk.topic_id else None
        found.append(TeamLine(team, talk, band, list(team.choices.all())))
    return found


def line_at(me: Membership, site: Site, at: datetime) -> TeamLine | None:
    """The dialogue of a site's team in the newest round whose results are open, as far as it is the caller's; none where everybody
    talked together."""
    team = teams_of(me, at).filter(groups__sites=site).order_by("-round__closes_at", "-pk").first()
    if team is None:
        return None
    talk = Talk.objects.select_related("topic").filter(team=team).first()
    return TeamLine(team, talk, None, []) if talk or team.round.ended_at is None else None


def all_ended(round_: Round) -> bool:
    """Whether every team of a round has ended its dialogue."""
    teams = Report.objects.filter(round=round_, is_whole=False).aggregate(n=Count("pk"), ended=Count("pk", filter=Q(talks__ended_at__isnull=False)))
    return bool(teams["n"]) and teams["n"] == teams["ended"]
