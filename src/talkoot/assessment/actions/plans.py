"""Agreeing on a round ahead, and opening it when its day has come."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.assessment.actions.rounds import LONGEST, open_round, people_of
from talkoot.assessment.logic.partition import propose
from talkoot.assessment.models import Invited, Plan, Round
from talkoot.assessment.queries.rhythm import plans_due
from talkoot.assessment.queries.rounds import kept_partition, places_for, sites_for, teams_of
from talkoot.base.jobs.each import going_on
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.trail.actions import record

FARTHEST = timedelta(days=400)


def agree(
    *, by: Membership, name: str, is_pulse: bool, opens_on: date, closes_on: date, results_on: date, at: datetime, of_teams: bool = False,
) -> Plan:  # fmt: skip
    """A round of the whole, or of the caller's own teams, opens by itself on its day, with the groups of the last one. Pressed
    twice it is one.

    Refused without teams of one's own where it is of these, for days that are not in order, in the past, or farther than a year
    ahead, and where another opens in the same time.
    """
    title = clean_line(name)[:100]
    if not title:
        raise Refused(_("Give the round a name."))
    if not timezone.localdate(at) <= opens_on < closes_on < results_on:
        raise Refused(_("A round opens today or later, takes answers for at least a day, and shows its results after the last day to answer."))
    if closes_on - opens_on > LONGEST or opens_on > timezone.localdate(at) + FARTHEST:
        raise Refused(_("A round is open for sixty days at most, and is agreed on for a year ahead."))
    if of_teams and not by.sites.filter(closed_on=None).exists():
        raise Refused(_("You have no teams of your own. Agree on a round of the whole organisation."))
    with transaction.atomic():
        locked = Organisation.objects.select_for_update().get(pk=by.organisation_id)
        standing = Plan.objects.filter(organisation=locked, round=None)
        own = {"made_by": by} if of_teams else {}
        if same := standing.filter(is_pulse=is_pulse, opens_on=opens_on, closes_on=closes_on, of_teams=of_teams, **own).first():
            return same
        beside = standing.filter(opens_on__lte=results_on, results_on__gte=opens_on)
        if (beside.exclude(~Q(made_by=by), of_teams=True) if of_teams else beside).exists():  # other coaches' teams are others
            raise Refused(_("Another round is agreed on for the same days. Take it back first, or choose other days."))
        made = Plan.objects.create(
            organisation=locked, is_pulse=is_pulse, of_teams=of_teams, name=title,
            opens_on=opens_on, closes_on=closes_on, results_on=results_on, made_by=by, made_at=at,
        )  # fmt: skip
        _trail(by, made, "agree_round", at)
    return made


def call_off(*, by: Membership, plan: Plan, at: datetime) -> None:
    """What was agreed on is taken back. Refused once it has been opened. Safe to repeat."""
    with transaction.atomic():
        standing = Plan.objects.select_for_update().filter(pk=plan.pk).first()
        if standing is None:
            return
        if standing.round_id is not None:
            raise Refused(_("This round has been opened already."))
        _trail(by, standing, "call_off_round", at)
        standing.delete()


def open_due(at: datetime) -> list[Round]:
    """Opens what was agreed on for today or before. What cannot be opened says why, for whoever opens rounds, and waits for them."""
    opened = []
    for plan in plans_due(timezone.localdate(at)):
        with going_on("assessment.open", plan.pk):
            if (made := _open_one(plan, at)) is not None:
                opened.append(made)
    return opened


def _open_one(plan: Plan, at: datetime) -> Round | None:
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        if locked.round_id is not None or locked.trouble:
            return None
        try:
            with override(plan.organisation.language), transaction.atomic():
                locked.round = _open(plan, at)
        except Refused as refused:
            locked.trouble = refused.reason[:300]
        locked.save(update_fields=["round", "trouble"])
    return locked.round


def _open(plan: Plan, at: datetime) -> Round:
    by = plan.made_by
    if by is None or by.ended_at is not None or not by.may(Act.ASSESSMENT_OPEN):
        raise Refused(_("Whoever agreed on it does not open rounds any more. Open it by hand."))
    closes_at = timezone.make_aware(datetime.combine(plan.closes_on, time(23, 59)))
    results_at = timezone.make_aware(datetime.combine(plan.results_on, time(9)))
    if closes_at <= at:
        raise Refused(_("Its last day to answer has passed. Open it by hand with other days."))
    sites = sites_for(by, None)
    people, by_pk = people_of(sites), {site.pk: site for site in sites}
    groups = propose(places_for(sites, people), kept_partition(by, None))
    partition = [[by_pk[pk] for pk in group] for group in (teams_of(by, groups) if plan.of_teams else groups)]
    last = Round.objects.filter(organisation=plan.organisation_id).order_by("-opened_at").first()
    by_card = frozenset(Invited.objects.filter(round=last, by_card=True).values_list("member", flat=True)) if last else frozenset()
    return open_round(
        by=by, name=plan.name, area=None, is_pulse=plan.is_pulse, closes_at=closes_at, results_at=results_at, partition=partition, by_card=by_card, at=at,
        of_teams=plan.of_teams,
    )  # fmt: skip


def _trail(by: Membership, plan: Plan, act: str, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"assessment.plan:{plan.pk}", at=at)
