"""What pages show of sparring partners. Each sees their own; what is told of the whole names nobody."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from talkoot.base.kit.special_days import special_days
from talkoot.base.orgs.models import Membership
from talkoot.people.models import Knowing
from talkoot.sparring.logic import partners as logic
from talkoot.sparring.logic.partners import Before, Wisher
from talkoot.sparring.logic.rhythm import LENGTH, PARTS, WORKDAYS, times_for
from talkoot.sparring.models import Offer, Pair, Partner, Proposal, Season, Talk, Wish
from talkoot.sparring.queries.questions import everybody

FEWEST = 8  # in a smaller pool nothing is told of the whole
FEW = 5  # fewer than this many, on either side, are told as few
LISTED = 12
MET_OFTEN = 2  # talks after which it is asked whether it fits
FIT_COUNTS = {Partner.Fit.UNSURE: logic.LOUDER, Partner.Fit.OTHER: logic.LOUDEST}


def own_wish(me: Membership) -> Wish | None:
    """What the caller wishes."""
    return Wish.objects.filter(member=me).first()


def named_by(me: Membership, wish: Wish | None) -> list[Membership]:
    """Whom the caller named, the first first, of those who are here still."""
    if wish is None or not wish.names:
        return []
    there = everybody(me.organisation_id).select_related("user").in_bulk(wish.names)
    return [there[key] for key in wish.names if key in there]


def leader_of(me: Membership, wish: Wish | None) -> Membership | None:
    """Who leads the caller's work, as they said."""
    if wish is None or wish.led_by is None:
        return None
    return everybody(me.organisation_id).select_related("user").filter(pk=wish.led_by).first()


def season_of(organisation_id: int) -> Season | None:
    """The season that goes on, or is being prepared."""
    return Season.objects.filter(organisation=organisation_id, ended_at=None).select_related("organisation").first()


def season_for(me: Membership) -> Season | None:
    """The same for a page: one whose last day has come is over, also before that was written down."""
    found = season_of(me.organisation_id)
    return found if found is not None and found.ends_on > timezone.localdate() else None


def pool_of(organisation_id: int) -> QuerySet[Membership]:
    """Who wants a partner: members in force who said their wishes and do not rest."""
    wishing = Wish.objects.filter(is_resting=False).values("member")
    return everybody(organisation_id).filter(pk__in=wishing).prefetch_related("sites").order_by("pk")


def wishers(organisation_id: int) -> list[Wisher]:
    """The pool as the matching knows it, with what they may be asked about and want to learn."""
    members = list(pool_of(organisation_id))
    wishes = {one.member_id: one for one in Wish.objects.filter(member__organisation=organisation_id)}
    known: dict[tuple[int, str], set[int]] = {}
    rows = Knowing.objects.filter(member__organisation=organisation_id, waits=False)
    for member, kind, skill in rows.values_list("member_id", "kind", "skill_id"):
        known.setdefault((member, kind), set()).add(skill)
    said = fits_of(organisation_id)
    found = []
    for one in members:
        wish = wishes[one.pk]
        found.append(
            Wisher(
                one.pk, frozenset(site.pk for site in one.sites.all()), tuple(wish.names), frozenset({wish.led_by} - {None}),  # type: ignore[arg-type]
                frozenset(known.get((one.pk, Knowing.Kind.CAN), ())), frozenset(known.get((one.pk, Knowing.Kind.LEARN), ())),
                wish.room, said.get(one.pk, logic.USUAL),
            )
        )  # fmt: skip
    return found


def fits_of(organisation_id: int) -> dict[int, int]:
    """How much more those count whom their last pair did not fit."""
    rows = Partner.objects.filter(pair__season__organisation=organisation_id, fit__in=FIT_COUNTS)
    found: dict[int, int] = {}
    for member, fit in rows.values_list("member_id", "fit"):
        found[member] = max(found.get(member, 0), FIT_COUNTS[Partner.Fit(fit)])
    return found


def before_of(organisation_id: int) -> Before:
    """Who were partners in the season before, and who ever were."""
    paired = Season.objects.filter(organisation=organisation_id).exclude(paired_at=None).exclude(ended_at=None)
    last = paired.order_by("-ended_at", "-pk").values_list("pk", flat=True).first()
    sides: dict[tuple[int, int], set[int]] = {}
    for pair, season, member in Partner.objects.filter(pair__season__in=paired).values_list("pair_id", "pair__season_id", "member_id"):
        sides.setdefault((pair, season), set()).add(member)
    whole = [(season, frozenset(both)) for (_pair, season), both in sides.items() if len(both) == 2]
    return Before({both for season, both in whole if season == last}, {both for _season, both in whole})


def offers_of(me: Membership) -> list[tuple[Offer, Membership]]:
    """What waits for the caller's answer or has it, with whom: until the common day, while both still want a partner."""
    season = season_for(me)
    if season is None or season.paired_at is not None or season.answers_on <= timezone.localdate():
        return []
    pool = pool_of(me.organisation_id)  # whoever pauses or has deleted their wishes gets no partner: nobody is asked about them, nor they
    rows = Offer.objects.filter(member=me, member__in=pool.values("pk"), proposal__season=season).order_by("proposal_id")
    others = Offer.objects.filter(proposal__in=rows.values("proposal"), member__in=pool.values("pk")).exclude(member=me)
    people = {one.proposal_id: one.member for one in others.select_related("member__user").prefetch_related("member__sites", "member__knowings__skill")}
    return [(one, people[one.proposal_id]) for one in rows if one.proposal_id in people]


def unanswered(me: Membership) -> list[Season]:
    """The season in which somebody proposed to the caller waits for an answer."""
    waiting = [offer for offer, _other in offers_of(me) if offer.yes is None]
    season = season_for(me) if waiting else None
    return [season] if season is not None else []


def pairs_of(me: Membership) -> QuerySet[Pair]:
    """The caller's, ended ones too, the newest first, with both."""
    mine = Partner.objects.filter(member=me, pair__season__organisation=me.organisation_id).values("pair")
    both = Partner.objects.select_related("member__user", "member__organisation").prefetch_related("member__sites").order_by("pk")
    rows = Pair.objects.filter(pk__in=mine).select_related("season__organisation")
    return rows.prefetch_related(Prefetch("partners", both), "talks").order_by("-pk")


def is_on(pair: Pair) -> bool:
    """Whether a pair goes on: nobody ended it, the season is not over, and both are here."""
    here = [one for one in pair.partners.all() if one.member.ended_at is None]
    return pair.ended_at is None and pair.season.ended_at is None and pair.season.ends_on > timezone.localdate() and len(here) == 2


def running(me: Membership) -> list[Pair]:
    """Those of the caller's that go on."""
    return [one for one in pairs_of(me).filter(ended_at=None, season__ended_at=None) if is_on(one)]


def other_of(me: Membership, pair: Pair) -> Partner | None:
    """The partner, if there still is one."""
    return next((one for one in pair.partners.all() if one.member_id != me.pk), None)


def own_of(me: Membership, pair: Pair) -> Partner | None:
    """The caller's own side."""
    return next((one for one in pair.partners.all() if one.member_id == me.pk), None)


def next_talks(me: Membership) -> list[tuple[Talk, Membership]]:
    """When the caller meets whom next, the nearest first."""
    found = []
    for pair in running(me):
        other = other_of(me, pair)
        for talk in pair.talks.all():
            if talk.met_at is None and other is not None:
                talk.with_whom = other.member.user.name
                found.append((talk, other.member))
    return sorted(found, key=lambda one: one[0].starts_at)


def met_times(pair: Pair) -> int:
    """How often the two have met."""
    return sum(talk.met_at is not None for talk in pair.talks.all())


def may_say_fit(pair: Pair) -> bool:
    """After two talks, until the next matching has used it."""
    return (
        met_times(pair) >= MET_OFTEN
        and not Season.objects.filter(organisation=pair.season.organisation_id, proposed_at__gt=pair.made_at).exclude(pk=pair.season_id).exists()
    )


def times_of(pair: Pair, first: date, most: int = 3) -> list[datetime]:
    """The next times that suit both, by what each said of their week, and in which neither has a talk with somebody else."""
    members = [one.member_id for one in pair.partners.all()]
    said = {one.member_id: (one.days, one.parts) for one in Wish.objects.filter(member__in=members)}
    one, other = (said.get(members[k], ([], [])) if k < len(members) else ([], []) for k in range(2))
    taken = set(Talk.objects.filter(met_at=None, pair__partners__member__in=members).exclude(pair=pair).values_list("starts_at", flat=True))

    def is_free(at: datetime) -> bool:
        return all(abs(at - other) >= LENGTH for other in taken)

    last = first + timedelta(days=60)
    off = {day.day for day in special_days(first, last, "fi") if day.is_holiday}
    return times_for(one, other, first=first, zone=timezone.get_current_timezone(), free=is_free, is_workday=lambda day: day not in off, most=most)


@dataclass(frozen=True)
class Told:
    """What is told of the whole: how many have a partner, of how many, and how many of those have met; words where numbers would name somebody."""

    pool: int
    paired: int
    met: int
    paired_side: str = ""  # few, nearly or empty: as they are
    met_side: str = ""


def side_of(n: int, of: int) -> str:
    """Whether a number is told as it is, or only as few or nearly all: whoever is missing must not be found by it."""
    return "few" if n < FEW else "nearly" if of - n < FEW else ""


def told(me: Membership) -> Told | None:
    """Of the season that goes on. None before the pairs are made, and in a small pool."""
    season = season_for(me)
    if season is None or season.paired_at is None:
        return None
    sides = Partner.objects.filter(pair__season=season, pair__ended_at=None, member__ended_at=None)
    paired = set(sides.values_list("member", flat=True))
    met = set(sides.annotate(n=Count("pair__talks", filter=Q(pair__talks__met_at__isnull=False))).filter(n__gt=0).values_list("member", flat=True))
    pool = len(paired | set(pool_of(me.organisation_id).values_list("pk", flat=True)))
    if pool < FEWEST:
        return None
    return Told(pool, len(paired), len(met), side_of(len(paired), pool), side_of(len(met), len(paired)))


def mutual(season: Season) -> tuple[list[tuple[int, int, int]], dict[int, int]]:
    """To which pairs both said yes, with their points, and how many each can take: of those who may be partners by what holds now."""
    people, before = {one.key: one for one in wishers(season.organisation_id)}, before_of(season.organisation_id)
    sides: dict[int, list[int]] = {}
    scores: dict[int, int] = {}
    said = Offer.objects.filter(proposal__season=season, yes=True).order_by("pk")
    for proposal, member, score in said.values_list("proposal_id", "member_id", "proposal__points"):
        if member in people:
            sides.setdefault(proposal, []).append(member)
            scores[proposal] = score
    both = [(two[0], two[1], scores[key]) for key, two in sides.items() if len(two) == 2]
    yeses = [(a, b, score) for a, b, score in both if logic.may_be(people[a], people[b], before)]
    return yeses, {one.key: one.room for one in people.values()}


def legible(offers: Sequence[tuple[Offer, Membership]]) -> str:
    """Where an answer can be worked out from what comes of it, and by whom, of what `offers_of` gives.

    `each`: two have nobody else; `theirs`: whoever was proposed to the caller has nobody else, so that without a pair all have said no;
    `mine`: the caller has nobody else, so that whoever was proposed to them and stays without a pair can tell their no.
    """
    if not offers:
        return ""
    pool = pool_of(offers[0][1].organisation_id).values("pk")
    season = Proposal.objects.filter(pk=offers[0][0].proposal_id).values("season")
    sides: dict[int, list[int]] = {}
    for proposal, member in Offer.objects.filter(proposal__season__in=season, member__in=pool).values_list("proposal_id", "member_id"):
        sides.setdefault(proposal, []).append(member)
    many = Counter(member for both in sides.values() if len(both) == 2 for member in both)
    if all(many[other.pk] == 1 for _offer, other in offers):
        return "each" if len(offers) == 1 else "theirs"
    return "mine" if len(offers) == 1 else ""


def sane_days(days: Iterable[object]) -> list[int]:
    """Weekdays as they are kept."""
    return [day for day in WORKDAYS if str(day) in {str(one) for one in days}]


def sane_parts(parts: Iterable[object]) -> list[str]:
    """Parts of the day as they are kept."""
    return [part for part in PARTS if part in set(parts)]
