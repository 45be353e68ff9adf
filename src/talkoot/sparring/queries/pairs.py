"""What pages show of getting to know each other across sites."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Prefetch, Q, QuerySet

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import own_sites, sites_of
from talkoot.sparring.logic.pairs import Past, Person
from talkoot.sparring.models import Meeting, Mixing, Round, Seat
from talkoot.sparring.queries.questions import everybody

LISTED = 60


def own_wish(me: Membership) -> Mixing | None:
    """The caller's wish to take part."""
    return Mixing.objects.filter(member=me).first()


def pool_of(organisation_id: int, on: date) -> QuerySet[Membership]:
    """Who takes part on a day: members in force who want to and do not pause."""
    wishes = Mixing.objects.filter(Q(rests_until=None) | Q(rests_until__lte=on))
    return everybody(organisation_id).filter(pk__in=wishes.values("member")).prefetch_related("sites").order_by("pk")


def meetings_of(me: Membership) -> QuerySet[Meeting]:
    """The caller's, the newest first, with whom."""
    seats = Seat.objects.select_related("member__user").prefetch_related("member__sites").order_by("member_id")
    mine = Meeting.objects.filter(seats__member=me, round__organisation_id=me.organisation_id)
    return mine.select_related("round__organisation").prefetch_related(Prefetch("seats", seats)).order_by("-round__on", "-pk")


def past_of(organisation_id: int) -> Past:
    """All rounds before, the first first, with where people work now."""
    people = {one.pk: person(one) for one in Membership.objects.filter(organisation_id=organisation_id).prefetch_related("sites")}
    past = Past()
    rows = Seat.objects.filter(meeting__round__organisation_id=organisation_id).order_by("meeting__round__on", "meeting_id", "member_id")
    rounds: dict[int, dict[int, list[Person]]] = {}
    for round_id, meeting_id, member_id in rows.values_list("meeting__round_id", "meeting_id", "member_id"):
        rounds.setdefault(round_id, {}).setdefault(meeting_id, []).append(people[member_id])
    for meetings in rounds.values():
        past.add([tuple(seats) for seats in meetings.values()])
    return past


def person(member: Membership) -> Person:
    """Somebody as the drawing knows them."""
    return Person(member.pk, frozenset(site.pk for site in member.sites.all()))


@dataclass(frozen=True)
class Known:
    """How far a house knows itself: pairs of sites of which somebody has met, of all there are, and which the reader's own do not know."""

    known: int
    total: int
    strange: list[Site]


def known_sites(me: Membership) -> Known:
    """Counted from who has met, in meetings that took place. Nothing of it names a person."""
    open_ = {site.pk: site for site in sites_of(me).open()}
    rows = Seat.objects.filter(meeting__round__organisation_id=me.organisation_id).exclude(meeting__met_at=None)
    seats: dict[int, dict[int, set[int]]] = {}
    for meeting, member, site in rows.values_list("meeting_id", "member_id", "member__sites"):
        if site in open_:
            seats.setdefault(meeting, {}).setdefault(member, set()).add(site)
    pairs = {frozenset((a, b)) for who in seats.values() for one, other in combinations(who.values(), 2) for a in one for b in other if a != b}
    own = {site.pk for site in own_sites(me)}
    near = {site for pair in pairs if pair & own for site in pair} | own
    strange = [site for pk, site in open_.items() if pk not in near][:LISTED] if own else []
    return Known(len(pairs), len(open_) * (len(open_) - 1) // 2, strange)


@dataclass(frozen=True)
class Took:
    """How a round went: of how many meetings, how many took place."""

    on: date
    met: int
    n: int


def last_round(me: Membership) -> Took | None:
    """The one drawn last."""
    found = Round.objects.filter(organisation_id=me.organisation_id).order_by("-on").first()
    return Took(found.on, found.meetings.exclude(met_at=None).count(), found.meetings.count()) if found else None
