"""The rhythm of rounds: the whole form twice a year, a pulse in the months between; what is agreed on and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from talkoot.assessment.logic.rhythm import Days, next_form, next_pulse
from talkoot.assessment.models import Plan, Round
from talkoot.assessment.queries.rests import Resting, resting
from talkoot.assessment.queries.rounds import rounds_of, waits_for
from talkoot.base.orgs.models import Membership, Site

MOST_PLANS = 3


@dataclass(frozen=True)
class Proposal:
    """A round that could come next, with its days, and what it would show."""

    is_pulse: bool
    days: Days
    resting: Resting | None  # of the group of which the most rests
    waits: Round | None = None  # its results come first: what this one shows can be said when they are open
    costs: date | None = None  # the day of a whole form of which the same statements would rest after this pulse


def plans_of(me: Membership) -> QuerySet[Plan]:
    """What is agreed on and has not been opened, the nearest first."""
    return Plan.objects.filter(organisation=me.organisation_id, round=None).select_related("made_by__user").order_by("opens_on", "pk")


def plans_before(me: Membership, sites: list[Site]) -> list[Plan]:
    """What is agreed on for some sites: for everybody, or by who has them as their own teams; the nearest first."""
    of_these = Q(of_teams=False) | Q(pk__in=Plan.objects.filter(made_by__sites__in=sites).values("pk"))
    return list(plans_of(me).filter(of_these, trouble="")[:MOST_PLANS])


def plans_due(today: date) -> QuerySet[Plan]:
    """Every organisation's plans whose day has come and that nothing has come in the way of."""
    rows = Plan.objects.filter(round=None, trouble="", opens_on__lte=today)
    return rows.select_related("organisation", "made_by__user", "made_by__organisation").order_by("opens_on", "pk")


def proposals(me: Membership, people: dict[int, list[Membership]], partition: list[list[int]], now: datetime) -> list[Proposal]:
    """The whole form and the pulse that would come next for the whole, by what has been and what is agreed on. Nothing while a round is open."""
    rounds = rounds_of(me).filter(area=None, of_teams=False)
    if rounds.filter(state__in=(Round.State.PREPARING, Round.State.OPEN, Round.State.CLOSING)).exists():
        return []
    planned = list(plans_of(me).filter(of_teams=False))
    today = timezone.localdate(now)
    closed = rounds.filter(state=Round.State.CLOSED)
    last = closed.order_by("-closes_at").first()
    form = closed.filter(is_pulse=False).order_by("-closes_at").first()
    members = [frozenset(member.pk for site in group for member in people[site]) for group in partition]
    waits = waits_for(frozenset[int]().union(*members), now)
    coming = next_form(timezone.localdate(form.closes_at) if form else None, today)
    found = []
    planned_form = next((one for one in planned if not one.is_pulse), None)
    if planned_form is None:
        found.append(Proposal(False, coming, most_resting(me, members, False, coming, now), waits))
    form_closes = planned_form.closes_on if planned_form else coming.closes_on
    pulse = next_pulse(timezone.localdate(last.closes_at) if last else None, form_closes, today)
    if pulse is not None and not any(one.is_pulse for one in planned):
        rests = most_resting(me, members, True, pulse, now)
        costs = form_closes if rests and rests.shown and form_closes < pulse.rests_until else None
        found.insert(0, Proposal(True, pulse, rests, waits, costs))
    return found


def end_of(day: date) -> datetime:
    """The last minute of a day to answer."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def most_resting(me: Membership, members: list[frozenset[int]], is_pulse: bool, days: Days, now: datetime) -> Resting | None:
    """Of the groups the one of which the most rests."""
    if waits_for(frozenset[int]().union(*members), now):
        return None
    found = resting(me.organisation_id, members, is_pulse, end_of(days.closes_on), now) if members else []
    return max(found, key=lambda one: one.resting, default=None)
