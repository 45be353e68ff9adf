"""Differences of view, always through the caller's own part in them. There is no other way to them, not for owners either."""

from django.db.models import QuerySet

from talkoot.agreements.models import Difference, Participant
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act

FEWEST = 5  # improvements, before their number is told to the team


def differences_of(me: Membership) -> QuerySet[Difference]:
    """Those that the caller takes part in, open ones first, the newest on top."""
    mine = Participant.objects.filter(member=me, member__ended_at=None).values("difference")
    rows = Difference.objects.filter(pk__in=mine, organisation_id=me.organisation_id).select_related("raised_by__user")
    return rows.prefetch_related("participants__member__user").order_by("closed_at", "-raised_at", "-id")


def brought_to_team(me: Membership) -> list[Difference]:
    """Open ones that the caller takes part in and that their writer brings to the team. Of nobody else's, and nothing to anybody else."""
    if not me.may(Act.DIFFERENCES):
        return []
    return list(differences_of(me).filter(way=Difference.Way.TEAM, closed_at=None)[:10])


def part_of(me: Membership, difference: Difference) -> str:
    """The caller's part: writer, other or facilitator."""
    return next((one.part for one in difference.participants.all() if one.member_id == me.pk), "")


def improvements(me: Membership) -> int | None:
    """How many differences of the organisation became an agreement or a task; None below five, so that no single one can be told."""
    n = Difference.objects.filter(organisation_id=me.organisation_id, outcome__in=(Difference.Outcome.AGREEMENT, Difference.Outcome.TASK)).count()
    return n if n >= FEWEST else None
