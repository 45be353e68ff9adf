"""Change over all rounds, and teams beside each other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from talkoot.assessment.logic.statements import PERSPECTIVES
from talkoot.assessment.logic.wholes import Whole
from talkoot.assessment.models import Round
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.change import Row, Team, closed_rounds, rows_of, teams_over, told_of_same_sites, whole_over
from talkoot.assessment.views.results import range_words, scale_words
from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import areas_of
from talkoot.base.orgs.roles import Act

MOST_BESIDE = 12


@access.needs(Act.ASSESSMENT_SEE)
def over_time(request: HttpRequest, me: Membership) -> HttpResponse:
    """Every round beside the others: everybody's, or one team's; below it the caller's own teams beside each other."""
    area = areas_of(me).filter(pk=key_of(request.GET.get("area", ""))).first()
    now = timezone.now()
    rounds = closed_rounds(me, area, now)
    if not rounds:
        return render(request, "assessment/over_time.html", {"rounds": [], "areas": areas_of(me), "area": area})
    teams = teams_over(rounds)
    mine = set(me.sites.values_list("pk", flat=True))
    asked = key_of(request.GET.get("team", ""))
    team = next((one for one in teams if one.report == asked), None)
    same = told_of_same_sites(rounds)
    rows = rows_of(rounds, team.ranges) if team else rows_of(rounds, whole_over(rounds, now), same)
    fits = [found is not None for found in team.ranges] if team else same
    own = own_teams(teams, mine)
    context = {
        "rounds": rounds, "teams": teams, "team": team, "area": area, "areas": areas_of(me), "scale": scale_words(),
        "blocks": blocks(rounds, rows), "beside": [beside(rounds, one) for one in own],
        "apart": [one for one, is_same in zip(rounds, fits, strict=True) if not is_same],
        "untold": sites_untold(me, rounds[-1], teams),
    }  # fmt: skip
    return render(request, "assessment/over_time.html", context)


def own_teams(teams: list[Team], mine: set[int]) -> list[Team]:
    """The teams that the caller works with, by name; never in the order of anything else."""
    return sorted((one for one in teams if one.sites & mine), key=lambda one: one.name)[:MOST_BESIDE]


def sites_untold(me: Membership, newest: Round, teams: list[Team]) -> list[str]:
    """The caller's own open sites that the newest round shows nothing of: too few answered there, or they took no part."""
    told = {site for one in teams for site in one.sites}
    own = me.sites.filter(closed_on=None)
    return list((own.filter(area=newest.area) if newest.area else own).exclude(pk__in=told).order_by("name").values_list("name", flat=True))


def blocks(rounds: list[Round], rows: list[Row]) -> list[dict[str, Any]]:
    """The perspectives and marks with their statements, as the page shows them."""
    language, found = get_language() or "fi", list[dict[str, Any]]()
    for row in rows:
        line = {"name": row.statement.text(language) if row.statement else str(Block(row.block).label), **over(rounds, row)}
        if row.statement is None:
            found.append({**line, "lines": []})
        else:
            found[-1]["lines"].append(line)
    return found


def over(rounds: list[Round], row: Row) -> dict[str, Any]:
    """A row's range in each round, in words and as a bar, and its change in a word."""
    return {"change": row.change, "ranges": [(one, shown(found)) for one, found in zip(rounds, row.ranges, strict=True)]}


def shown(found: Whole | None) -> dict[str, Any] | None:
    return range_words(found) if found else None


def beside(rounds: list[Round], team: Team) -> dict[str, Any]:
    """A team's perspectives in the newest round, with what changed."""
    rows = [row for row in rows_of(rounds, team.ranges) if row.statement is None and row.block in PERSPECTIVES]
    is_new = len(rounds) > 1 and not any(team.ranges[:-1])
    return {"team": team, "is_new": is_new, "rows": [{"name": str(Block(row.block).label), "change": row.change, "now": shown(row.ranges[-1])} for row in rows]}
