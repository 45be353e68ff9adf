"""What stands on a team's home and on a person's card, put together from several packages' queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.agreements.queries import agreements
from talkoot.assessment.queries import decided, teams
from talkoot.assessment.queries.rhythm import plans_before
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import members_of, sites_of
from talkoot.base.orgs.roles import Act, Role
from talkoot.feedback.queries import follow_ups
from talkoot.feedback.queries.figure import figure_of
from talkoot.feedback.queries.spans import Spans, spans_of_site
from talkoot.feedback.sentences import change_sentence
from talkoot.people import queries as knowhow
from talkoot.work.queries import responsibilities, tasks

AHEAD = timedelta(days=60)
LISTED = 6


@dataclass(frozen=True)
class Next:
    """Something that is coming: on which day, what, and where it leads."""

    day: date
    what: str
    title: str
    address: str


@dataclass
class Home:
    """A team's home. What the reader may not see stays empty."""

    site: Site
    people: list[Membership]
    figure: Figure | None = None
    spans: Spans | None = None
    cases: list[Any] = field(default_factory=list)
    late: int = 0
    decided: list[Any] = field(default_factory=list)
    dialogue: Any = None  # of the team's newest round, as far as it is the reader's
    agreed: list[Any] = field(default_factory=list)
    duties: list[Any] = field(default_factory=list)
    tasks: list[Any] = field(default_factory=list)
    next: list[Next] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)  # what to speak of when the team meets: words and address

    @property
    def gaps(self) -> list[Any]:
        """Areas of responsibility that nobody sees to, or soon nobody."""
        return [line for line in self.duties if line.gap]

    @property
    def without_deputy(self) -> int:
        """How many have somebody, but nobody who stands in."""
        return sum(not line.gap and line.it.deputy_id is None for line in self.duties)

    @property
    def sentence(self) -> str:
        """The whole in a breath."""
        said = [change_sentence(self.figure.change, "90")] if self.figure and self.figure.change else []
        if looked := [one.outcome for one in self.decided if one.outcome]:
            said.append(of_decisions(looked))
        if n := len(self.cases):
            said.append(ngettext("One customer waits for us.", "%(n)s customers wait for us.", n) % {"n": n})
        return " ".join(said)


def home_of(me: Membership, site: Site, now: datetime) -> Home:
    """Everything of one team."""
    today, org = timezone.localdate(now), me.organisation.slug
    home = Home(site, list(people_at(me, site)))
    if me.may(Act.CUSTOMERS_READ):
        home.figure, home.spans = figure_of(me, site, today), spans_of_site(me, site, today)
        home.cases = follow_ups.listed(me, site.pk, "")
        home.late = sum(one.due_on < today for one in home.cases)
    if me.may(Act.ASSESSMENT_SEE):
        home.decided = list(decided.at_site(me, site)[:LISTED])
        home.dialogue = teams.line_at(me, site, now)
    if me.may(Act.AGREEMENTS_SEE):
        home.agreed = nearest_first(site, [one for one in agreements.listed(me, site=site.pk)[:50] if one.in_force_id or getattr(one, "open_rounds", False)])
    if me.may(Act.WORK_SEE):
        home.duties = responsibilities.lines(me, today, site, most=30)
        home.tasks = list(tasks.open_tasks(me, "site", site)[:LISTED])
    home.next = coming(me, home, today)
    home.topics = topics_of(home, today, org)
    home.agreed = home.agreed[:LISTED]
    return home


def of_decisions(outcomes: list[str]) -> str:
    """Whether what was decided happened, of those that have been looked at again."""
    done, n = outcomes.count("done"), len(outcomes)
    if done == n:
        return ngettext("The decision that was looked at again happened.", "All %(n)s decisions that were looked at again happened.", n) % {"n": n}
    if n == 1:
        partly, no = _("One decision was looked at again: it happened partly."), _("One decision was looked at again: it did not happen.")
        return partly if outcomes[0] == "partly" else no
    return _("%(n)s decisions were looked at again: %(done)s happened.") % {"n": n, "done": done}


def nearest_first(site: Site, found: list[Any]) -> list[Any]:
    """The site's own, then its area's, then everybody's; within each as they were."""
    return sorted(found, key=lambda one: 0 if one.site_id else 1 if one.area_id else 2)


def people_at(me: Membership, site: Site) -> QuerySet[Membership]:
    """Who works at a site, by name; guests left out."""
    return members_of(me).filter(ended_at=None, sites=site).exclude(role=Role.GUEST)


def coming(me: Membership, home: Home, today: date) -> list[Next]:
    """What the team has before it, the nearest first: reviews, looks at decisions, rounds of the mirror, tasks with a day."""
    org, found = me.organisation.slug, []
    for one in home.agreed:
        if one.review_on and one.review_on <= today + AHEAD:
            found.append(Next(one.review_on, _("We review"), one.title, reverse("agreements:agreement", args=[org, one.pk])))
    for one in home.decided:
        if not one.outcome and one.look_on:
            found.append(Next(one.look_on, _("We look whether it happened"), one.next, reverse("assessment:choice", args=[org, one.pk])))
    for one in decided.rounds_at(me, home.site):
        address = reverse("assessment:round", args=[org, one.pk])
        if one.state == one.State.OPEN:
            found.append(Next(timezone.localdate(one.closes_at), _("The team mirror closes"), one.name, address))
        elif one.ended_at is None:
            found.append(Next(timezone.localdate(one.results_at), _("Results of the team mirror open"), one.name, address))
    if me.may(Act.ASSESSMENT_SEE):
        for plan in plans_before(me, [home.site]):
            found.append(Next(plan.opens_on, _("The team mirror opens"), plan.name, reverse("assessment:rounds", args=[org])))
    for one in home.tasks:
        if one.due_on:
            found.append(Next(one.due_on, _("Task"), one.title, reverse("work:task", args=[org, one.pk])))
    return sorted(found, key=lambda one: one.day)[:8]


def topics_of(home: Home, today: date, org: str) -> list[tuple[str, str]]:
    """At most three things worth speaking of when the team meets."""
    found: list[tuple[str, str]] = []
    if home.late:
        words = ngettext("a customer who has waited too long", "%(n)s customers who have waited too long", home.late) % {"n": home.late}
        found.append((words, reverse("feedback:follow_ups", args=[org]) + f"?site={home.site.key}"))
    elif home.cases:
        words = ngettext("a customer who waits", "%(n)s customers who wait", len(home.cases)) % {"n": len(home.cases)}
        found.append((words, reverse("feedback:follow_ups", args=[org]) + f"?site={home.site.key}"))
    for one in home.decided:
        if not one.outcome and one.look_on and one.look_on <= today:
            found.append((_("whether this happened: %(what)s") % {"what": one.next}, reverse("assessment:choice", args=[org, one.pk])))
    for one in home.agreed:
        if one.review_on and one.review_on <= today + timedelta(days=14):
            found.append((_("does this still hold: %(what)s") % {"what": one.title}, reverse("agreements:agreement", args=[org, one.pk])))
    for line in home.gaps:
        found.append((_("who sees to this: %(what)s") % {"what": line.it.name}, reverse("work:responsibility", args=[org, line.it.pk])))
    return found[:3]


@dataclass
class Person:
    """A person as colleagues see them: how to reach them, and what they see to."""

    member: Membership
    sites: Sequence[Site]
    duties: list[Any] = field(default_factory=list)
    deputies: list[Any] = field(default_factory=list)
    turns: list[Any] = field(default_factory=list)  # customers whose case is in their care or waits for them
    can: list[Any] = field(default_factory=list)  # what they may be asked about, and what they want to learn
    learn: list[Any] = field(default_factory=list)
    profile: Any = None


def person(me: Membership, member: Membership) -> Person:
    """One colleague. Nothing here counts or measures anybody: it says whose turn it is and whom to ask."""
    found = Person(member, list(sites_of(me).open().filter(members=member)))
    if me.may(Act.WORK_SEE):
        rows = responsibilities.responsibilities_of(me)
        found.duties, found.deputies = list(rows.filter(owner=member)[:30]), list(rows.filter(deputy=member)[:30])
    if me.may(Act.CUSTOMERS_READ):
        found.turns = follow_ups.turn_of(me, member)
    said, found.profile = knowhow.own_knowings(member), knowhow.profile_of(member)
    found.can, found.learn = [one.skill for one in said if one.kind == "can"], [one.skill for one in said if one.kind == "learn"]
    return found
