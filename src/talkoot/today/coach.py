"""What a coach's Today has beside their own turn: their teams, who waits there, the open rounds, and what is coming."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.agreements.queries import agreements
from talkoot.assessment.queries import decided
from talkoot.assessment.queries.rhythm import plans_before
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.roles import Act, Role
from talkoot.feedback.queries import follow_ups
from talkoot.feedback.queries.figure import figures_of

AHEAD = timedelta(days=45)
MOST_TEAMS = 30


@dataclass(frozen=True)
class Team:
    """One of a coach's sites: its figure, who waits there, in words."""

    site: Site
    figure: Figure | None
    waiting: int
    late: int

    @property
    def words(self) -> str:
        """Whether anybody waits there."""
        if self.late:
            return ngettext("%(n)s customer has waited too long", "%(n)s customers have waited too long", self.late) % {"n": self.late}
        if self.waiting:
            return ngettext("%(n)s customer waits", "%(n)s customers wait", self.waiting) % {"n": self.waiting}
        return _("nobody waits")


@dataclass(frozen=True)
class Coming:
    """Something that is coming: on which day, what, and where it leads."""

    day: date
    what: str
    title: str
    address: str


@dataclass
class Coached:
    """A coach's view. Empty for everybody else, and for a coach without sites."""

    teams: list[Team] = field(default_factory=list)
    cases: list[Any] = field(default_factory=list)
    open_cases: int = 0
    rounds: list[Any] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)


def coached(me: Membership, now: datetime) -> Coached:
    """What the coach's own teams need; nothing of it is a rank, the teams stand in the order of their names."""
    if me.role != Role.COACH:
        return Coached()
    sites = list(me.sites.filter(closed_on=None).order_by("name")[:MOST_TEAMS])
    if not sites:
        return Coached()
    today, found = timezone.localdate(now), Coached()
    if me.may(Act.CUSTOMERS_READ):
        cases = follow_ups.open_at(me, sites)
        waiting, late = Counter(one.site_id for one in cases), Counter(one.site_id for one in cases if one.due_on < today)
        figures = figures_of(me, sites, today)
        found.teams = [Team(site, figures.get(site.pk), waiting[site.pk], late[site.pk]) for site in sites]
        others = [one for one in cases if one.owner_id != me.pk]
        found.cases, found.open_cases = follow_ups.with_words(me, others[:2]), len(cases)
    found.coming = coming(me, sites, today)
    if me.may(Act.ASSESSMENT_OPEN):
        found.rounds = decided.open_rounds_at(me, sites)
    return found


def coming(me: Membership, sites: list[Site], today: date) -> list[Coming]:
    """The nearest first: rounds that close or open, decisions and agreements to look at again."""
    org, last = me.organisation.slug, today + AHEAD
    found: list[Coming] = []
    if me.may(Act.ASSESSMENT_SEE):
        for round_ in decided.rounds_before(me, sites):
            address = reverse("assessment:round", args=[org, round_.pk])
            found.append(Coming(timezone.localdate(round_.closes_at), _("The team mirror closes"), round_.name, address))
            words = _("Results of the team mirror open")
            found.append(Coming(timezone.localdate(round_.results_at), words, round_.name, address))
        for plan in plans_before(me, sites):
            found.append(Coming(plan.opens_on, _("The team mirror opens"), plan.name, reverse("assessment:rounds", args=[org])))
        for choice in decided.to_look_at_between(me, sites, today, last):
            address = reverse("assessment:choice", args=[org, choice.pk])
            found.append(Coming(choice.look_on or last, _("We look whether it happened"), choice.next, address))
    if me.may(Act.AGREEMENTS_SEE):
        for agreed in agreements.reviewed_between(me, sites, today, last):
            address = reverse("agreements:agreement", args=[org, agreed.pk])
            found.append(Coming(agreed.review_on or last, _("We review"), agreed.title, address))
    return sorted((one for one in found if today <= one.day <= last), key=lambda one: one.day)[:6]
