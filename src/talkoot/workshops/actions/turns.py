"""Leading by turn: who leads the meeting that comes, who comes after, and how a turn passes to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.workshops.actions.changing import hold, hold_series, lead_series, trail_series
from talkoot.workshops.actions.planning import tell_of
from talkoot.workshops.logic import next_place
from talkoot.workshops.models import Series, Turn, Workshop
from talkoot.workshops.policy import why_not_lead, why_not_lead_series, why_not_swap
from talkoot.workshops.queries.series import coming_of, is_there, led_by_turn, turns_of

MOST_TURNS = 60


@dataclass(frozen=True)
class Gone:
    """What a turn was that somebody gave up, so that it can be brought back in its place."""

    member: int
    position: int
    away_until: date | None
    was_at_turn: bool


def give_turn(series: Series, workshop: Workshop, at: datetime, by: Membership | None = None) -> None:
    """Whose turn it is leads a meeting that was just planned, and is told; who leads it always, where nobody has a turn.
    Call it while the series is held."""
    turn = next_turn(series, workshop.turn_on or timezone.localdate(at))
    if turn is None:
        Workshop.objects.filter(pk=workshop.pk).update(facilitator=_leader_of(series))
        return
    _lead_it(series, workshop, turn, at, by)


def add_turns(*, by: Membership, series: Series, people: Iterable[Membership], at: datetime) -> None:
    """Puts people last among those who lead by turn; the first who ever comes leads the meeting that comes. Safe to repeat.

    Refused for people of elsewhere and for too many.
    """
    with transaction.atomic():
        series = lead_series(by, series)
        standing = list(Turn.objects.filter(series=series))
        known = {one.member_id for one in standing}
        new = [one for one in people if one.pk not in known]
        if any(one.organisation_id != by.organisation_id or one.ended_at is not None or one.role == "guest" for one in new):
            raise Refused(_("Choose somebody who works here."))
        if len(standing) + len(new) > MOST_TURNS:
            raise Refused(_("Sixty people at most take turns."))
        begin = max((one.position for one in standing), default=-1) + 1
        Turn.objects.bulk_create([Turn(series=series, member=one, position=begin + n) for n, one in enumerate(new)])
        coming = coming_of(series)
        if new and series.at_turn_id is None and coming is not None:
            give_turn(series, coming, at, by)
        if new:
            others, address = [one.pk for one in new if one.pk != by.pk], reverse("workshops:series", args=[series.organisation.slug, series.pk])
            about, moment = f"workshops.series:{series.pk}", at.isoformat()
            tell(members=others, kind="workshops.turns_added", about=about, moment=moment, address=address, at=at, who=by, title=series.title)
            trail_series(by, "change_series", series, at)


def move_turn(*, by: Membership, turn: Turn, up: bool, at: datetime) -> None:
    """One place earlier or later among those who take turns. At the end it stays where it is."""
    with transaction.atomic():
        series = lead_series(by, turn.series)
        turns = turns_of(series)
        here = next((n for n, one in enumerate(turns) if one.pk == turn.pk), None)
        there = None if here is None else here - 1 if up else here + 1
        if here is not None and there is not None and 0 <= there < len(turns):
            _exchange(turns[here], turns[there])
            trail_series(by, "change_series", series, at)


def remove_turn(*, by: Membership, turn: Turn, at: datetime) -> Gone | None:
    """Somebody takes no turns any more; a meeting that they lead already stays theirs. Safe to repeat, and can be taken back.
    Oneself always may."""
    with transaction.atomic():
        series = _held(by, turn)
        if by.pk != turn.member_id and (reason := why_not_lead_series(by, series)):
            raise Refused(reason)
        standing = Turn.objects.filter(pk=turn.pk).first()
        if standing is None:
            return None
        gone = Gone(standing.member_id, standing.position, standing.away_until, series.at_turn_id == turn.pk)
        if series.at_turn_id == turn.pk:  # the next one after them stays the next
            turns = turns_of(series)
            here = next((n for n, one in enumerate(turns) if one.pk == turn.pk), 0)
            series.at_turn = turns[here - 1] if len(turns) > 1 else None
            series.save(update_fields=["at_turn"])
        standing.delete()
        trail_series(by, "change_series", series, at)
    return gone


def bring_back_turn(*, by: Membership, series: Series, gone: Gone, at: datetime) -> None:
    """Somebody takes turns again after all, in the place that was theirs; a meeting that they lead is their turn again. Safe to repeat.
    Refused for who no longer works here. Oneself always may."""
    if series.organisation_id != by.organisation_id:
        raise Refused(_("Your role does not let you do this."))
    with transaction.atomic():
        series = hold_series(series.pk)
        if by.pk != gone.member and (reason := why_not_lead_series(by, series)):
            raise Refused(reason)
        if not Membership.objects.filter(organisation_id=by.organisation_id, pk=gone.member, ended_at=None).exclude(role=Role.GUEST).exists():
            raise Refused(_("Choose somebody who works here."))
        known = {"position": gone.position, "away_until": gone.away_until}
        turn, is_new = Turn.objects.get_or_create(series=series, member_id=gone.member, defaults=known)
        if not is_new:
            return
        coming = coming_of(series)
        if gone.was_at_turn and (coming is None or led_by_turn(series, coming) is None):
            Series.objects.filter(pk=series.pk).update(at_turn=turn)
        trail_series(by, "change_series", series, at)


def set_away(*, by: Membership, turn: Turn, until: date | None, at: datetime) -> Workshop | None:
    """Until a day somebody is passed over; where it is their turn before that, the next one leads. None: they are here again.
    Returns the meeting that comes where it was their turn and nobody else is there: who leads the series leads it."""
    with transaction.atomic():
        series = _held(by, turn)
        if by.pk != turn.member_id and (reason := why_not_lead_series(by, series)):
            raise Refused(reason)
        coming, alone = coming_of(series), None
        own = led_by_turn(series, coming) if coming is not None else None
        Turn.objects.filter(pk=turn.pk).update(away_until=until)
        if until is not None and coming is not None and own is not None and own.pk == turn.pk and coming.turn_on and coming.turn_on <= until:
            alone = None if _pass_on(series, coming, own, at, by) else coming_of(series)
        trail_series(by, "change_series", series, at)
    return alone


def come_back(*, by: Membership, turn: Turn, at: datetime) -> None:
    """Takes an absence back that took somebody's turn: they are here, and lead the meeting that comes as before."""
    with transaction.atomic():
        set_away(by=by, turn=turn, until=None, at=at)
        turn.refresh_from_db(fields=["away_until"])
        swap_turn(by=by, turn=turn, at=at)


def swap_turn(*, by: Membership, turn: Turn, at: datetime) -> Workshop:
    """Another leads the meeting that comes, and whose turn it was leads when it is theirs. Safe to repeat. For who leads it or its
    series, and for who takes the turn themselves."""
    with transaction.atomic():
        series = _held(by, turn)
        coming = coming_of(series)
        if coming is None:
            raise Refused(_("No meeting is planned now."))
        if turn.member_id != by.pk and (reason := why_not_lead(by, coming)) and why_not_lead_series(by, series):
            raise Refused(reason)
        if reason := why_not_swap(turn, coming.turn_on or timezone.localdate(at)):
            raise Refused(reason)
        if series.at_turn_id != turn.pk or coming.facilitator_id != turn.member_id:
            _swap(series, coming, turn, at, by)
            trail_series(by, "pass_turn", series, at)
        coming.refresh_from_db()
    return coming


def next_turn(series: Series, day: date, *, but: int | None = None) -> Turn | None:
    """Who is next by turn and there on a day, other than one member; None where nobody is. Who has left keeps their place in the
    order until the next one has led."""
    turns, at_turn = turns_of(series), Turn.objects.filter(pk=series.at_turn_id or 0).first()
    last = sum((one.position, one.pk) <= (at_turn.position, at_turn.pk) for one in turns) - 1 if at_turn else -1
    place = next_place([is_there(one, day) and one.member_id != but for one in turns], last) if turns else None
    return None if place is None else turns[place]


def tell_turn(workshop: Workshop, at: datetime) -> None:
    """Tells whose turn it is when their meeting comes on another day; where they are not there on it, the next one leads. Call it while
    the series is held."""
    if workshop.series is None:
        return
    series = hold_series(workshop.series.pk)
    turn = series.at_turn
    if turn is None or turn.member_id != workshop.facilitator_id:
        return
    if is_there(turn, workshop.turn_on or timezone.localdate(at)):
        _tell_it(workshop, turn.member_id, at)
    else:
        _pass_on(series, workshop, turn, at)


def pass_workshop(*, by: Membership, thing: Workshop, was: Membership, to: Membership | None, at: datetime) -> None:
    """Who leaves hands on what they would have facilitated; where nobody is named, whoever is next by turn leads it."""
    turn = None
    if to is None and thing.series is not None and thing.state == Workshop.State.PLANNED and Workshop.objects.filter(pk=thing.pk, facilitator=was).exists():
        series, day = hold_series(thing.series.pk), thing.turn_on or timezone.localdate(at)
        turn = next_turn(series, day, but=was.pk)
        if turn is not None:
            _lead_it(series, thing, turn, at, was)
    if turn is None and Workshop.objects.filter(pk=thing.pk, facilitator=was).update(facilitator=to) and to is not None:
        tell_of(thing, [to.pk], "workshops.given", at, who=by)


def pass_series(*, by: Membership, thing: Series, was: Membership, to: Membership | None, at: datetime) -> None:
    """Who leaves hands on the repeating meetings that they lead."""
    Series.objects.filter(pk=thing.pk, facilitator=was).update(facilitator=to)


def _leader_of(series: Series, but: int | None = None) -> Membership | None:
    """Who leads where nobody has a turn: who leads them all, or who planned them."""
    known = [one for one in (series.facilitator, series.made_by) if one is not None and one.pk != but]
    return next((one for one in known if one.ended_at is None and one.role != Role.GUEST), None)


def _lead_it(series: Series, workshop: Workshop, turn: Turn, at: datetime, by: Membership | None = None) -> None:
    Series.objects.filter(pk=series.pk).update(at_turn=turn)
    series.at_turn = turn
    _tell_it(_hand(workshop, turn.member, at, by), turn.member_id, at)


def _hand(workshop: Workshop, to: Membership, at: datetime, by: Membership | None) -> Workshop:
    """Another leads it; who was to lead it is told, unless they did it themselves."""
    was = Workshop.objects.values_list("facilitator", flat=True).get(pk=workshop.pk)
    Workshop.objects.filter(pk=workshop.pk).update(facilitator=to)
    held = hold(workshop.pk, face=True)
    if was is not None and was != to.pk:
        settle(about=f"workshops.workshop:{held.pk}", kinds=("workshops.turn", "workshops.given"), at=at, member=was)
        if by is None or by.pk != was:
            tell_of(held, [was], "workshops.turn_passed", at, moment=f"{held.version}", who=to, **_day_of(held))
    return held


def _tell_it(held: Workshop, member: int, at: datetime) -> None:
    """Tells that it is somebody's turn; what was told of another day or another leader is settled."""
    if held.starts_at is not None:
        settle(about=f"workshops.workshop:{held.pk}", kinds=("workshops.turn", "workshops.turn_passed"), at=at, member=member)
        tell_of(held, [member], "workshops.turn", at, moment=f"{held.version}", **_day_of(held))


def _day_of(held: Workshop) -> dict[str, str]:
    return {"day": held.starts_at.isoformat()} if held.starts_at is not None else {}


def _pass_on(series: Series, coming: Workshop, turn: Turn, at: datetime, by: Membership | None = None) -> bool:
    """Who is not there gives their turn to the next one; whether there was one. Else who leads the series leads."""
    to = next_turn(series, coming.turn_on or timezone.localdate(at), but=turn.member_id)
    if to is not None:
        _swap(series, coming, to, at, by)
    elif (leader := _leader_of(series, but=turn.member_id)) is not None:
        held = _hand(coming, leader, at, by)
        if by is None or by.pk != leader.pk:
            tell_of(held, [leader.pk], "workshops.given", at, moment=f"{held.version}", who=by or turn.member)
    return to is not None


def _swap(series: Series, coming: Workshop, to: Turn, at: datetime, by: Membership | None) -> None:
    if to.pk != series.at_turn_id and (standing := Turn.objects.filter(pk=series.at_turn_id or 0).first()) is not None:
        _exchange(standing, to)
    _lead_it(series, coming, to, at, by)


def _exchange(one: Turn, other: Turn) -> None:
    Turn.objects.filter(pk=one.pk).update(position=other.position)
    Turn.objects.filter(pk=other.pk).update(position=one.position)


def _held(by: Membership, turn: Turn) -> Series:
    if turn.series.organisation_id != by.organisation_id:
        raise Refused(_("Your role does not let you do this."))
    return hold_series(turn.series_id)
