"""Rounds as their people see them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from talkoot.assessment.logic.partition import Place, chance
from talkoot.assessment.logic.tables import REST
from talkoot.assessment.models import Choice, Group, Invited, Round
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import sites_of


def rounds_of(me: Membership) -> QuerySet[Round]:
    """The organisation's rounds, newest first."""
    return Round.objects.filter(organisation_id=me.organisation_id).select_related("organisation", "area", "opened_by__user").order_by("-opened_at", "-id")


def sites_for(me: Membership, area: Area | None) -> list[Site]:
    """The open sites a round of an area, or of the whole, would ask."""
    sites = sites_of(me).open().select_related("area")
    return list(sites.filter(area=area) if area else sites)


def places_for(sites: list[Site], people: dict[int, list[Membership]]) -> list[Place]:
    """Sites with how many would be invited, for the proposal of a partition; sites where nobody would be are left out."""
    return [Place(site.pk, site.area_id or 0, len(people[site.pk])) for site in sites if people[site.pk]]


def last_by_groups(me: Membership, area: Area | None) -> Round | None:
    """The last closed round by groups of an area, or of the whole."""
    rows = rounds_of(me).filter(state=Round.State.CLOSED, is_pulse=False, area=area)
    return rows.order_by("-closes_at").first()


def kept_partition(me: Membership, area: Area | None) -> list[list[int]]:
    """The groups of that round, each as its sites: who is reported together stays so from round to round."""
    last = last_by_groups(me, area)
    return [[site.pk for site in group.sites.all()] for group in last.groups.prefetch_related("sites")] if last else []


def rests_until(me: Membership, area: Area | None) -> datetime | None:
    """From when on what was shown group by group can be shown again: twice a year at most."""
    last = last_by_groups(me, area)
    return last.closes_at + timedelta(days=REST) if last else None


@dataclass(frozen=True)
class GroupLine:
    """A group of the partition as everybody may see it."""

    name: str
    invited: int
    chance: float
    cards: int  # who answer on a shared tablet
    printed: int  # of them with a printed card, which whoever printed it could read
    drawn: int  # keys drawn on the tablet so far
    given: int  # who have a device of their own but may not use it: somebody gave them a code


def group_lines(round_: Round) -> list[GroupLine]:
    """The partition with each group's expected chance of reaching five answers, and what their permissions rest on."""
    known = Q(member__user__is_code_known=True) | Q(member__user__own_since__gt=round_.opened_at)
    given = dict(
        Invited.objects.filter(known, round=round_, by_card=False, blinded=None).values_list("group").annotate(n=Count("pk")).values_list("group", "n")
    )
    groups = round_.groups.annotate(drawn_keys=Count("drawn"))
    return [GroupLine(one.name, one.invited, chance(one.invited), one.cards, one.printed, one.drawn_keys, given.get(one.pk, 0)) for one in groups]


@dataclass(frozen=True)
class Permit:
    """What the browser needs to fetch its permission to answer."""

    round: Round
    group: Group
    is_fetched: bool  # by some browser of theirs; whether they have answered is nowhere


def permits_of(me: Membership, at: datetime) -> list[Permit]:
    """The open rounds the caller is invited to with a device of their own. The same before and after answering."""
    rows = Invited.objects.filter(
        member=me, by_card=False, round__state=Round.State.OPEN, round__closes_at__gt=at, round__organisation_id=me.organisation_id
    ).select_related("group", "round")
    return [Permit(one.round, one.group, one.blinded is not None) for one in rows.order_by("round__closes_at") if me.user.is_own_since(one.round.opened_at)]


def is_kept_from(me: Membership, round_: Round) -> bool:
    """Whether the caller is asked with a device of their own but may not use it, since somebody else has known a way in as them."""
    return not me.user.is_own_since(round_.opened_at) and Invited.objects.filter(round=round_, member=me, by_card=False).exists()


def permit_for(me: Membership, round_: Round, at: datetime) -> Permit | None:
    """The caller's permit to one round."""
    return next((one for one in permits_of(me, at) if one.round.pk == round_.pk), None)


def open_round_of_key(key: str, at: datetime) -> Round | None:
    """The round that takes answers under a public key right now."""
    return Round.objects.filter(key=key, state=Round.State.OPEN, closes_at__gt=at).select_related("organisation").first()


def kept_agreements(me: Membership) -> dict[str, int]:
    """How the organisation's re-arrangements went: how many were looked at, and how many were done, partly done, not done."""
    outcomes = list(Choice.objects.filter(round__organisation_id=me.organisation_id).exclude(outcome="").values_list("outcome", flat=True))
    return {"looked": len(outcomes)} | {outcome: outcomes.count(outcome) for outcome in Choice.Outcome.values}
