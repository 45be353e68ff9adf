"""Meetings that repeat: how often, whose turn it is, and what was left from last time."""

from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.workshops.actions import remembering, repeating, turns
from talkoot.workshops.actions.steps_kept import kept
from talkoot.workshops.forms import AwayForm, TurnsForm
from talkoot.workshops.links import WORKSHOP
from talkoot.workshops.models import Series, Turn, Workshop
from talkoot.workshops.policy import why_not_lead, why_not_lead_series
from talkoot.workshops.queries import series as queries

GONE = "workshops.turn"


@access.press(Act.WORKSHOPS_PLAN)
def repeat(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """From now on it comes again; of one that does so already, how often."""
    found, every = WORKSHOP.one(me, pk), request.POST.get("every") or request.GET.get("every", "")
    act = partial(repeating.repeat, by=me, workshop=found, every=every, at=timezone.now(), first_on=day_in(request.GET.get("first", "")))
    if found.series is not None:
        undo: Any = f"{address(me, 'workshops:repeat', pk)}?every={found.series.every}&first={found.series.first_on.isoformat()}"
        back = address(me, "workshops:series", found.series_id)
        return pressed(request, act, back, said=lambda made: _("%(often)s from now on.") % {"often": made.often}, undo=undo)
    said = _("It comes again. The next one is planned by itself when one has been held.")
    undo = lambda made: address(me, "workshops:series_do", made.pk) + "?act=end"  # noqa: E731
    return pressed(request, act, address(me, "workshops:workshop", pk), said=said, undo=undo)


@access.press(Act.WORKSHOPS_PLAN)
def agenda_for_all(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """This agenda becomes that of all to come."""
    act = partial(repeating.keep_agenda, by=me, workshop=WORKSHOP.one(me, pk), at=timezone.now())
    undo: Any = lambda made: address(me, "workshops:series_do", made.pk) + "?act=agenda_back"  # noqa: E731
    return pressed(request, act, address(me, "workshops:workshop", pk), said=_("All meetings to come have this agenda."), undo=undo)


@access.needs(Act.WORKSHOPS_SEE, change=Act.WORKSHOPS_PLAN)
def series(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How often, what comes, whose turn it is, and what has been held; adding people who take turns."""
    found = series_one(me, pk)
    people = queries.turns_of(found)
    form = TurnsForm(me, sent(request), but=[one.member_id for one in people])
    done = submitted(
        request, form, lambda: turns.add_turns(by=me, series=found, people=form.cleaned_data["people"], at=timezone.now()),
        address(me, "workshops:series", pk), said=_("They take turns too."), field="people",
    )  # fmt: skip
    if done:
        return done
    coming, now = queries.coming_of(found), timezone.localdate()
    by_turn = queries.led_by_turn(found, coming) if coming is not None else None
    leads_all = why_not_lead_series(me, found) is None
    may_skip = coming is not None and found.is_running and (leads_all or why_not_lead(me, coming) is None)
    see(member=me.pk, at=timezone.now(), about=f"workshops.series:{pk}")
    more = {
        "series": found, "coming": coming, "may_skip": may_skip,
        "every": [(value, label) for value, label in Series.Every.choices if value != found.every], "model": coming or queries.held_of(found).first(),
        "by_turn": by_turn, "turns": people, "may_lead": leads_all,
        "page": Paginator(queries.held_of(found), queries.PAGE).get_page(request.GET.get("page")),
        "away": [one.pk for one in people if not queries.is_there(one, now)], "skipped": skipped_days(found),
        "next": turns.next_turn(found, coming.turn_on, but=by_turn.member_id if by_turn else None) if coming is not None and coming.turn_on else None,
    }  # fmt: skip
    return form_page(request, "workshops/series.html", form, more)


@access.press(Act.WORKSHOPS_PLAN)
def do(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A break, its end, an end, one that is called off; and taking each of them back."""
    found, asked, at = series_one(me, pk), request.POST.get("act") or request.GET.get("act", ""), timezone.now()
    here, back = address(me, "workshops:series_do", pk), address(me, "workshops:series", pk)
    day = day_in(request.POST.get("day") or request.GET.get("day", ""))
    same: dict[str, Any] = {"by": me, "series": found, "at": at}
    match asked:
        case "pause":
            said = _("It pauses. Nothing comes until you take it up again.")
            return pressed(request, partial(repeating.pause, **same), back, said=said, undo=f"{here}?act=take_up")
        case "end":
            said = _("It comes no more. A meeting that is planned already is still held.")
            return pressed(request, partial(repeating.end_series, **same), back, said=said, undo=f"{here}?act=take_up")
        case "take_up":
            return pressed(request, partial(repeating.take_up, **same), back, said=_("It comes again."))
        case "agenda_back":
            return pressed(request, partial(repeating.agenda_back, **same), back, said=_("The agenda of all to come is again what it was."))
        case "turn_back" if (gone := gone_in(request.GET.get("turn", ""))) is not None:
            return pressed(request, partial(turns.bring_back_turn, gone=gone, **same), back, said=_("They take their turns again."))
        case "skip" if day is not None:
            act = partial(repeating.skip, day=day, **same)
            return pressed(request, act, back, said=told_next, undo=f"{here}?act=unskip&day={day.isoformat()}")
        case "unskip" if day is not None:
            return pressed(request, partial(repeating.unskip, day=day, **same), back, said=_("It is held on that day after all."))
    return pressed(request, cannot, back)


@access.press(Act.WORKSHOPS_PLAN)
def turn(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Somebody's place among those who take turns: leading the one that comes, earlier or later, away, or no more."""
    found = Turn.objects.filter(series__in=queries.series_of(me).values("pk"), pk=pk).select_related("series__organisation", "member__user").first()
    if found is None:
        raise Http404
    asked, at, back = request.POST.get("act") or request.GET.get("act", ""), timezone.now(), address(me, "workshops:series", found.series_id)
    same: dict[str, Any] = {"by": me, "turn": found, "at": at}
    match asked:
        case "lead":
            coming = queries.coming_of(found.series)
            before = queries.led_by_turn(found.series, coming) if coming is not None else None
            undo = address(me, "workshops:turn", before.pk) + "?act=lead" if before and before.pk != pk else ""
            said = _("%(name)s leads the next one.") % {"name": found.member.user.name}
            return pressed(request, partial(turns.swap_turn, **same), back, said=said, undo=undo)
        case "up" | "down":
            return pressed(request, partial(turns.move_turn, up=asked == "up", **same), back, said=_("Moved."))
        case "off":
            here: Any = lambda gone: gone and turn_back(me, found, gone)  # noqa: E731
            return pressed(request, partial(turns.remove_turn, **same), back, said=_("They take no turns any more."), undo=here)
        case "here":
            return pressed(request, partial(turns.set_away, until=None, **same), back, said=_("They take their turns again."))
        case "back":
            return pressed(request, partial(turns.come_back, **same), back, said=_("They take their turns again."))
        case "away":
            form = AwayForm(request.POST)
            if form.is_valid():
                coming = queries.coming_of(found.series)
                before = queries.led_by_turn(found.series, coming) if coming is not None else None
                undo = address(me, "workshops:turn", pk) + ("?act=back" if before and before.pk == pk else "?act=here")
                act = partial(turns.set_away, until=form.cleaned_data["until"], **same)
                return pressed(request, act, back, said=told_away, undo=undo)
            return pressed(request, partial(refuse, _("Choose the day until which they are away.")), back)
    return pressed(request, cannot, back)


@access.press(Act.WORKSHOPS_PLAN)
def left(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What was left from last time: on the agenda, or let go; and taking that back."""
    found = queries.all_left_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    back, here = address(me, "workshops:workshop", found.workshop_id) + "#left-h", address(me, "workshops:left", pk)
    asked = request.POST.get("act") or request.GET.get("act", "")
    act, said = LEFT_ACTS.get(asked, (None, ""))
    if act is None:
        return pressed(request, cannot, back)
    undo = "" if asked == "back" else f"{here}?act=back"
    return pressed(request, partial(act, by=me, left=found, at=timezone.now()), back, said=str(said), undo=undo)


def series_one(me: Membership, pk: int) -> Series:
    """The series of this number, if it is of the caller's organisation."""
    found = queries.series_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def series_context(workshop: Workshop, may_lead: bool, me: Membership) -> dict[str, Any]:
    """What a workshop's page says of its series."""
    found = workshop.series
    if found is None:
        may_repeat = may_lead and not workshop.is_rehearsal and workshop.starts_at is not None
        return {"every": Series.Every.choices if may_repeat else []}
    is_planned = workshop.state == Workshop.State.PLANNED
    leads_all = is_planned and found.is_running and why_not_lead_series(me, found) is None
    own_agenda = leads_all and kept(queries.agenda_for_all(workshop), workshop.turn_on) != found.steps
    return {"series": found, "own_agenda": own_agenda, "is_by_turn": is_planned and queries.led_by_turn(found, workshop) is not None}


def skipped_days(found: Series) -> list[date]:
    """The days that are still ahead and on which it is not held."""
    now = timezone.now()
    return [day for day in map(date.fromisoformat, found.skipped) if repeating.begins_on(found, day) > now]


def day_in(text: str) -> date | None:
    """A day as an address carries it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def told_next(moved: Workshop) -> str:
    """When it comes instead."""
    return _("It is not held then. The next one is on %(day)s.") % {"day": words.day_and_month(moved.turn_on)} if moved.turn_on else ""


def told_away(alone: Workshop | None) -> str:
    """What an absence does: the next one leads, or, where nobody else is there, who leads without a turn."""
    if alone is None or alone.facilitator is None:
        return _("Until then they are passed over.")
    return _("Nobody else who takes turns is there then: %(name)s leads the next one.") % {"name": alone.facilitator.user.name}


def turn_back(me: Membership, turn: Turn, gone: turns.Gone) -> str:
    """Where a turn is brought back with its place. Signed: nobody puts themselves among those who lead."""
    text = signing.dumps({**asdict(gone), "away_until": gone.away_until and gone.away_until.isoformat()}, salt=GONE)
    return address(me, "workshops:series_do", turn.series_id) + f"?act=turn_back&turn={text}"


def gone_in(text: str) -> turns.Gone | None:
    """A turn as the address that brings it back carries it, for a day."""
    try:
        found = signing.loads(text, salt=GONE, max_age=timedelta(days=1))
    except signing.BadSignature:
        return None
    return turns.Gone(**{**found, "away_until": day_in(found["away_until"] or "")})


def refuse(reason: str) -> None:
    """Refuses."""
    raise Refused(reason)


def cannot() -> None:
    """Refuses what nobody knows."""
    raise Refused(_("This cannot be done here."))


LEFT_ACTS: dict[str, tuple[Any, Any]] = {
    "take": (remembering.take_left, gettext_lazy("It is on the agenda.")),
    "let_go": (remembering.let_go_left, gettext_lazy("Let go.")),
    "back": (remembering.bring_back_left, gettext_lazy("It waits again.")),
}
