"""A team's big picture, put together from several packages' queries. What the reader may not see stays empty."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.agreements.models import Agreement
from talkoot.agreements.queries import agreements
from talkoot.assessment.queries import decided
from talkoot.assessment.queries.results import newest_of_site
from talkoot.assessment.queries.teams import results_of_team
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import members_of, own_sites
from talkoot.base.orgs.roles import Act, Role
from talkoot.feedback.queries.comments import words_for_the_wall
from talkoot.feedback.queries.figure import figure_of, figures_of
from talkoot.feedback.queries.follow_ups import open_by_site
from talkoot.feedback.queries.spans import Spans, spans_of_site
from talkoot.feedback.sentences import change_sentence
from talkoot.people.queries import standing_cards
from talkoot.targets.models import Target
from talkoot.targets.queries import running, started_at
from talkoot.work.queries import responsibilities

LISTED, TEAMS = 7, 30
AHEAD, WORDS_OF = timedelta(days=90), timedelta(days=180)


@dataclass(frozen=True)
class Coming:
    """Something that is coming: on which day, and what."""

    day: date
    what: str
    title: str


@dataclass
class Picture:
    """One page of a team."""

    site: Site
    people: int
    figure: Figure | None = None
    change: str = ""
    spans: Spans | None = None
    words: str = ""
    targets: list[Target] = field(default_factory=list)
    started: set[int] = field(default_factory=set)  # of the targets those that this site has started, by number
    agreed: list[Agreement] = field(default_factory=list)
    duties: list[Any] = field(default_factory=list)
    changing: list[Any] = field(default_factory=list)
    asked_about: list[str] = field(default_factory=list)
    good_at: str = ""
    together: list[Agreement] = field(default_factory=list)
    strengths: list[str] = field(default_factory=list)
    told_of: str = ""  # whom the strengths are of, where others were reported with the team
    coming: list[Coming] = field(default_factory=list)


def picture_of(me: Membership, site: Site, now: datetime) -> Picture:
    """Everything of one team."""
    today = timezone.localdate(now)
    found = Picture(site, members_of(me).filter(ended_at=None, sites=site).exclude(role=Role.GUEST).count())
    if me.may(Act.CUSTOMERS_READ):
        found.figure, found.spans = figure_of(me, site, today), spans_of_site(me, site, today)
        if found.spans and found.spans.chart:  # what was changed stands on the page in words; numbers without a key say nothing on a wall
            found.spans.chart.marks, found.spans.chart.rows = [], 0
        found.change = change_sentence(found.figure.change, "90") if found.figure and found.figure.change else ""
        found.words = words_for_the_wall(me, site.pk, now - WORDS_OF)
    if me.may(Act.TARGETS_SEE):
        found.targets = running(me)[:2]
        found.started = started_at(site, found.targets, today)
    if me.may(Act.AGREEMENTS_SEE):
        in_force = nearest_first([one for one in agreements.listed(me, site=site.pk)[:60] if one.in_force_id])
        found.together = [one for one in in_force if one.kind == Agreement.Kind.COOPERATION][:3]
        found.agreed = [one for one in in_force if one.kind != Agreement.Kind.COOPERATION][:LISTED]
    if me.may(Act.WORK_SEE):
        found.duties = responsibilities.lines(me, today, site, most=LISTED)  # those that nobody sees to come first
    if me.may(Act.ASSESSMENT_SEE):
        found.changing = list(decided.at_site(me, site).filter(outcome="")[:4])
        found.strengths, found.told_of = strengths_of(site, now)
    if me.may(Act.PEOPLE_READ) and (cards := standing_cards(me, [site.pk])):
        found.good_at, found.asked_about = cards[0].good_at, cards[0].topics[:6]
    found.coming = coming(found, today)
    return found


def nearest_first(found: Iterable[Agreement]) -> list[Agreement]:
    """The site's own, then its area's, then everybody's; within each as they were."""
    return sorted(found, key=lambda one: 0 if one.site_id else 1 if one.area_id else 2)


def strengths_of(site: Site, now: datetime) -> tuple[list[str], str]:
    """What held best in the newest round, as its page has it: three statements without a number; and whom it is told of."""
    report = newest_of_site(site, now)
    if report is None:
        return [], ""
    lines = results_of_team(report, now).strengths
    return [line.statement.text(get_language() or "fi") for line in lines], report.name


def coming(found: Picture, today: date) -> list[Coming]:
    """Reviews and looks at decisions in the next months, the nearest first."""
    listed = [Coming(one.review_on, _("We review"), one.title) for one in [*found.agreed, *found.together] if one.review_on]
    listed += [Coming(one.look_on, _("We look whether it happened"), one.next) for one in found.changing if one.look_on]
    listed += [Coming(one.look_on, _("We look whether it helped"), one.title) for one in found.targets if one.look_on]
    return sorted((one for one in listed if today <= one.day <= today + AHEAD), key=lambda one: (one.day, one.title))[:6]


@dataclass(frozen=True)
class TeamLine:
    """One of several teams: its figure, what it has agreed and what it is changing; and what waits for somebody there."""

    site: Site
    figure: Figure | None
    agreed: int
    changing: list[Any]
    follow_ups: int
    gaps: int  # areas of responsibility that nobody sees to
    review_on: date | None  # of its own agreements, the nearest


def own_teams(me: Membership, today: date) -> list[TeamLine]:
    """The caller's own teams in the order of their names; nothing of it is a rank."""
    sites = own_sites(me)[:TEAMS]
    figures = figures_of(me, sites, today) if me.may(Act.CUSTOMERS_READ) and sites else {}
    changing = decided.not_looked_at_by_site(me, sites, most=3) if me.may(Act.ASSESSMENT_SEE) else {}
    reviews: dict[int, list[date | None]] = defaultdict(list)
    if me.may(Act.AGREEMENTS_SEE):
        own = agreements.agreements_of(me).filter(site__in=sites, ended_at=None, in_force__isnull=False)
        for pk, review_on in own.values_list("site_id", "review_on"):
            reviews[pk].append(review_on)
    waiting = open_by_site(me, sites) if me.may(Act.CUSTOMERS_READ) else {}
    gaps = responsibilities.gaps_at(me, sites) if me.may(Act.WORK_SEE) else {}
    return [
        TeamLine(
            site, figures.get(site.pk), len(reviews[site.pk]), changing.get(site.pk, []), waiting.get(site.pk, 0), gaps.get(site.pk, 0),
            min((day for day in reviews[site.pk] if day), default=None),
        )
        for site in sites
    ]  # fmt: skip
