"""Meetings that repeat, who leads them by turn, and what one meeting left to the next."""

from datetime import date

from django.db.models import QuerySet

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.queries import neighbours
from talkoot.workshops.models import Activity, Left, Series, Turn, Workshop
from talkoot.workshops.queries.workshops import steps_of

PAGE = 20


def series_of(me: Membership) -> QuerySet[Series]:
    """The organisation's."""
    return Series.objects.filter(organisation_id=me.organisation_id).select_related("organisation", "facilitator__user", "at_turn__member__user")


def coming_of(series: Series) -> Workshop | None:
    """The meeting that stands and has not begun."""
    rows = Workshop.objects.filter(series=series, state=Workshop.State.PLANNED)
    return rows.select_related("organisation", "facilitator__user").order_by("-turn_on", "-pk").first()


def held_of(series: Series) -> QuerySet[Workshop]:
    """Its meetings that have been held, the latest first."""
    rows = Workshop.objects.filter(series=series, state=Workshop.State.ENDED)
    return rows.select_related("organisation", "facilitator__user", "series").order_by("-ended_at", "-pk")


def turns_of(series: Series) -> list[Turn]:
    """Who takes turns, in order; those who have left or became guests are left out."""
    rows = Turn.objects.filter(series=series, member__ended_at=None).exclude(member__role=Role.GUEST)
    return list(rows.select_related("member__user", "series").order_by("position", "pk"))


def is_there(turn: Turn, day: date) -> bool:
    """Whether somebody can lead on a day."""
    here = turn.member.ended_at is None and turn.member.role != Role.GUEST
    return here and (turn.away_until is None or turn.away_until < day)


def led_by_turn(series: Series, workshop: Workshop) -> Turn | None:
    """Whose turn it is to lead the meeting that comes; None where it is led by somebody whose turn it is not, or by nobody."""
    turn = series.at_turn
    if turn is None or turn.member_id != workshop.facilitator_id:
        return None
    return turn if is_there(turn, workshop.turn_on or series.first_on) else None


def agenda_for_all(workshop: Workshop) -> list[Activity]:
    """A meeting's agenda without what was taken on it from the meeting before: that is this one's alone."""
    taken = Left.objects.filter(workshop=workshop, taken__isnull=False).values("taken")
    return list(steps_of(workshop).exclude(pk__in=taken))


def all_left_of(me: Membership) -> QuerySet[Left]:
    """All that was left to meetings of the organisation."""
    rows = Left.objects.filter(workshop__organisation_id=me.organisation_id)
    return rows.select_related("workshop__organisation", "step", "note__doer__user", "note__by__member__user")


def left_to(workshop: Workshop, viewer: Membership | None, *, waiting: bool = False) -> list[Left]:
    """What the meeting before left to this one, promises with what came of them as the viewer sees it. `waiting`: only what is not
    settled yet. One that is on the agenda anyway says so."""
    rows = Left.objects.filter(workshop=workshop).select_related("step", "note__doer__user", "note__by__member__user", "taken")
    found = [one for one in rows.order_by("pk") if not waiting or not one.is_settled]
    if viewer is not None:
        with_cards(found, viewer)
    agenda = {(one.kind, one.title) for one in steps_of(workshop)} if any(one.step for one in found) else set()
    for one in found:
        one.is_on_agenda = one.step is not None and (one.step.kind, one.step.title) in agenda
    order = [Left.Kind.PROMISE, Left.Kind.LATER, Left.Kind.STEP]
    return sorted(found, key=lambda one: (order.index(Left.Kind(one.kind)), one.pk))


def put_off_to(workshop: Workshop) -> set[int]:
    """The notes that were put off to a meeting."""
    return set(Left.objects.filter(workshop=workshop, kind=Left.Kind.LATER).values_list("note_id", flat=True)) - {None}


def with_cards(rows: list[Left], viewer: Membership | None) -> None:
    """Gives each promise what came of it, as the viewer sees it; where nobody leads, as whoever planned the meeting does."""
    viewer = viewer or (rows[0].workshop.made_by if rows else None)
    refs = {one.pk: Ref("workshops.note", str(one.note_id)) for one in rows if one.note_id}
    found = neighbours(list(refs.values()), viewer) if refs and viewer is not None else {}
    for one in rows:
        if one.pk in refs and found:
            one.became = found[str(refs[one.pk])].led_to
