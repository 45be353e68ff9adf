"""Rounds as their people see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from talkoot.assessment.logic.bands import FEWEST, FEWEST_OF_PART
from talkoot.assessment.logic.partition import ALONE_FROM, Place, chance
from talkoot.assessment.models import Choice, Group, Invited, Round
from talkoot.assessment.queries.cards import choices_seen_by
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import Role

VERY_LIKELY = 0.9
ANSWERING = (Role.MEMBER, Role.FACILITATOR)  # coaches and owners are not counted into the team they look after


def rounds_of(me: Membership) -> QuerySet[Round]:
    """The organisation's rounds, newest first."""
    return Round.objects.filter(organisation_id=me.organisation_id).select_related("organisation", "area", "opened_by__user").order_by("-opened_at", "-id")


def sites_for(me: Membership, area: Area | None) -> list[Site]:
    """The open sites a round of an area, or of the whole, would ask."""
    sites = sites_of(me).open().select_related("area")
    return list(sites.filter(area=area) if area else sites)


def fewest_for(me: Membership, is_pulse: bool, invited: Collection[int]) -> int:
    """How many answers the whole of a round needs: of a pulse that leaves somebody of the organisation out, ten."""
    if not is_pulse:
        return FEWEST
    asked = Membership.objects.filter(organisation=me.organisation_id, sites__closed_on=None, sites__isnull=False, role__in=ANSWERING, ended_at=None)
    return FEWEST_OF_PART if set(asked.values_list("pk", flat=True)) - set(invited) else FEWEST


def waits_for(people: Collection[int], at: datetime) -> Round | None:
    """A round of some of these people whose results nobody has seen yet: until then nothing is said of what the next can show."""
    return Round.objects.kept_back(at).filter(invited__member__in=people).order_by("-results_at", "pk").first()


def teams_of(me: Membership, partition: list[list[int]]) -> list[list[int]]:
    """Those groups of the organisation's partition in which a site of the caller's own is: whole groups, never parts of them."""
    own = set(me.sites.values_list("pk", flat=True))
    return [group for group in partition if own & set(group)]


def places_for(sites: list[Site], people: dict[int, list[Membership]]) -> list[Place]:
    """Sites with how many would be invited, for the proposal of a partition; sites where nobody would be are left out."""
    return [Place(site.pk, site.area_id or 0, len(people[site.pk])) for site in sites if people[site.pk]]


def last_by_groups(me: Membership, area: Area | None) -> Round | None:
    """The last closed round by groups of an area, or of the whole."""
    rows = rounds_of(me).filter(state=Round.State.CLOSED, is_pulse=False, area=area, of_teams=False)
    return rows.order_by("-closes_at").first()


def kept_partition(me: Membership, area: Area | None) -> list[list[int]]:
    """The groups of that round, each as its sites: who is reported together stays so from round to round."""
    last = last_by_groups(me, area)
    return [[site.pk for site in group.sites.all()] for group in last.groups.prefetch_related("sites")] if last else []


@dataclass(frozen=True)
class GroupLine:
    """A group of the partition as everybody may see it."""

    pk: int
    name: str
    sites: str  # what is joined, where the group has a name of its own
    invited: int
    cards: int  # who answer on a shared tablet
    printed: int  # of them with a printed card, which whoever printed it could read
    drawn: int  # keys drawn on the tablet so far
    given: int  # who have a device of their own but may not use it: somebody gave them a code
    reached_on: date | None  # five have answered, by the count of this day; None says nothing

    @property
    def likely(self) -> int:
        """How likely five answer: 2 very, 1 likely, 0 nobody can say."""
        return likely_five(self.invited)


def likely_five(invited: int) -> int:
    """How likely five of so many answer: 2 very, 1 likely, 0 nobody can say."""
    odds = chance(invited)
    return 2 if odds >= VERY_LIKELY else 1 if odds >= ALONE_FROM else 0


def group_lines(round_: Round) -> list[GroupLine]:
    """The partition with each group's expected chance of reaching five answers, and what their permissions rest on."""
    known = Q(member__user__is_code_known=True) | Q(member__user__own_since__gt=round_.opened_at)
    given = dict(
        Invited.objects.filter(known, round=round_, by_card=False, blinded=None).values_list("group").annotate(n=Count("pk")).values_list("group", "n")
    )
    groups = round_.groups.annotate(drawn_keys=Count("drawn")).order_by("position").prefetch_related("sites")
    return [
        GroupLine(
            one.pk, one.name, ", ".join(sorted(site.name.replace(", ", " ") for site in one.sites.all())) if one.is_named else "", one.invited,
            one.cards, one.printed, one.drawn_keys, given.get(one.pk, 0), one.reached_on,
        )
        for one in groups
    ]  # fmt: skip


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


def answers_on_the_tablet(me: Membership, round_: Round) -> bool:
    """Whether the caller is asked and answers on the shared tablet."""
    return Invited.objects.filter(round=round_, member=me, by_card=True).exists()


def permit_for(me: Membership, round_: Round, at: datetime) -> Permit | None:
    """The caller's permit to one round."""
    return next((one for one in permits_of(me, at) if one.round.pk == round_.pk), None)


def open_round_of_key(key: str, at: datetime) -> Round | None:
    """The round that takes answers under a public key right now."""
    return Round.objects.filter(key=key, state=Round.State.OPEN, closes_at__gt=at).select_related("organisation").first()


def kept_agreements(me: Membership) -> dict[str, int]:
    """How the re-arrangements that the caller may see went: how many were looked at, and how many were done, partly done, not done."""
    outcomes = [outcome for _pk, outcome in choices_seen_by(me).exclude(outcome="").values_list("pk", "outcome")]
    return {"looked": len(outcomes)} | {outcome: outcomes.count(outcome) for outcome in Choice.Outcome.values}
