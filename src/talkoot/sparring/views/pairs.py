"""Getting to know each other across sites: whom I meet now, taking part, and how far the house knows itself."""

from datetime import timedelta
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.sparring.actions import pairing as actions
from talkoot.sparring.models import Meeting
from talkoot.sparring.queries import pairs as queries
from talkoot.sparring.queries.questions import settings_of
from talkoot.sparring.topics import TOPICS

REST = timedelta(weeks=4)


@access.needs(Act.HELP_TAKE_PART)
def pairs(request: HttpRequest, me: Membership) -> HttpResponse:
    """Whom I meet now, and whom I have met."""
    now = timezone.now()
    found, today = list(queries.meetings_of(me)[: queries.LISTED]), timezone.localdate(now)
    current = found[0] if found and today - found[0].round.on < timedelta(weeks=settings_of(me.organisation_id).weeks) else None
    people = others_of(me, current) if current else []
    if not people:
        current = None
    if current:
        see(member=me.pk, about=f"sparring.meeting:{current.pk}", at=now)
    earlier = [one for one in found if one.met_at and one is not current]
    wish = queries.own_wish(me)
    context = {
        "wish": wish, "rests": wish is not None and wish.rests_until is not None and wish.rests_until > today, "current": current,
        "people": people, "topic": TOPICS[current.topic % len(TOPICS)] if current else "",
        "earlier": [(one, met) for one in earlier if (met := others_of(me, one))], "known": queries.known_sites(me), "last": queries.last_round(me),
        "pool": queries.pool_of(me.organisation_id, today).count(), "weeks": settings_of(me.organisation_id).weeks,
    }  # fmt: skip
    return render(request, "sparring/pairs.html", context)


def others_of(me: Membership, meeting: Meeting) -> list[Membership]:
    """With whom, of those who are here still."""
    return [seat.member for seat in meeting.seats.all() if seat.member_id != me.pk and seat.member.ended_at is None]


@access.press(Act.HELP_TAKE_PART)
def take_part(request: HttpRequest, me: Membership) -> HttpResponse:
    """I take part, or (`no`) no longer."""
    yes, here = "no" not in request.GET, address(me, "sparring:take_part")
    return pressed(
        request,
        partial(actions.take_part, by=me, yes=yes, at=timezone.now()),
        address(me, "sparring:pairs"),
        said=_("You are in. You are told on a Monday whom you meet.") if yes else _("You take part no longer."),
        undo=here + "?no" if yes else here,
    )


@access.press(Act.HELP_TAKE_PART)
def pause(request: HttpRequest, me: Membership) -> HttpResponse:
    """Not for four weeks, or (`again`) again."""
    again, here = "again" in request.GET, address(me, "sparring:pause")
    until = None if again else timezone.localdate() + REST
    return pressed(
        request,
        partial(actions.pause, by=me, until=until, at=timezone.now()),
        address(me, "sparring:pairs"),
        said=_("You take part again.") if until is None else _("No pairs for you before %(day)s.") % {"day": words.day_and_month(until)},
        undo=here if again else here + "?again",
    )


@access.press(Act.HELP_TAKE_PART)
def met(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """We met, or (`no`) did not after all."""
    found = queries.meetings_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    yes, here = "no" not in request.GET, address(me, "sparring:met", pk)
    return pressed(
        request,
        partial(actions.say_met, by=me, meeting=found, yes=yes, at=timezone.now()),
        address(me, "sparring:pairs"),
        said=_("Good. The house knows itself a little better.") if yes else _("Noted."),
        undo=here + "?no" if yes else here,
    )
