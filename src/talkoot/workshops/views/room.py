"""The room on a participant's phone: what is asked now, one thing to do, and what the others wrote once it is opened."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from talkoot.base.kit.outside import key_of, whole
from talkoot.base.live.rooms import Seat, seat_ticket
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import person_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.inputs import DayField
from talkoot.workshops import rendering
from talkoot.workshops.actions import consenting, taking_part
from talkoot.workshops.actions.changing import topic_of
from talkoot.workshops.actions.joining import PASS_HOLDS, draw_pass, join_member
from talkoot.workshops.links import WORKSHOP
from talkoot.workshops.models import Activity, Heading, Note, Participant, Proposal, Workshop
from talkoot.workshops.policy import why_not_in, why_not_lead, why_not_uninvited
from talkoot.workshops.queries import room as rooms
from talkoot.workshops.queries.scoring import is_whole
from talkoot.workshops.queries.workshops import is_asked

State = Workshop.State


def open_to(me: Membership, pk: int) -> Workshop:
    """The workshop of this number, if the caller may see it; 404 for a foreign and for a missing one alike."""
    return WORKSHOP.one(me, pk)


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
def join(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Coming in, signed in."""
    found = open_to(me, pk)
    if request.method == "POST":
        try:
            join_member(by=me, workshop=found, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            return redirect("workshops:room", me.organisation.slug, pk)
    return out_of(me, pk)


@access.needs(Act.WORKSHOPS_TAKE_PART)
def room(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What is asked now."""
    found = open_to(me, pk)
    seat = rooms.own_seat(me, found)
    if found.state == State.ENDED and me.may(Act.WORKSHOPS_SEE):
        return redirect("workshops:minutes", me.organisation.slug, pk)
    if found.state != State.OPEN:
        return out_of(me, pk)
    if seat is None and (reason := why_not_uninvited(me, is_asked(me, found))):
        messages.warning(request, reason)
        return out_of(me, pk)
    if seat is None or why_not_in(seat):
        return render(request, "workshops/come_in.html", {"workshop": found, "seat": seat, "fault": why_not_in(seat) if seat else ""})
    org = me.organisation.slug
    places = Places(
        reverse("workshops:do", args=[org, pk]), reverse("workshops:since", args=[org, pk]), reverse("workshops:workshop", args=[org, pk]),
        reverse("workshops:lead", args=[org, pk]) if why_not_lead(me, found) is None else "", reverse("workshops:move_seat", args=[org, pk]),
    )  # fmt: skip
    return render(request, "workshops/room.html", page_of(found, seat, rendering.role_of(seat), places))


def out_of(me: Membership, pk: int) -> HttpResponse:
    """Where who is not in the room belongs: the workshop's page, or Today for those who see no other."""
    if me.may(Act.WORKSHOPS_SEE):
        return redirect("workshops:workshop", me.organisation.slug, pk)
    return redirect("today:today", me.organisation.slug)


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
def do(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What a participant sends."""
    found = open_to(me, pk)
    seat = rooms.own_seat(me, found)
    back = reverse("workshops:room", args=[me.organisation.slug, pk])
    if request.method != "POST" or seat is None:
        return redirect(back)
    return answered(request, seat, lambda: deed(seat, request, me), back)


@access.needs(Act.WORKSHOPS_TAKE_PART)
def since(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What changed since a version, for who hears no stream."""
    found = open_to(me, pk)
    seat = rooms.own_seat(me, found)
    if seat is None or why_not_in(seat):
        return JsonResponse({"out": True}, status=409)
    return changed(request, found, seat, rendering.role_of(seat))


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
@never_cache
def move_seat(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The same seat on another phone."""
    found = open_to(me, pk)
    seat, back = rooms.own_seat(me, found), reverse("workshops:room", args=[me.organisation.slug, pk])
    return redirect(back) if seat is None or found.state != State.OPEN else moving(request, seat, back)


def moving(request: HttpRequest, seat: Participant, back: str) -> HttpResponse:
    """Says what comes along, and draws what opens the seat when that is asked for: it stands on this page alone."""
    key = ""
    if request.method == "POST":
        try:
            key = draw_pass(by=seat, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
            return redirect(back)
    context = {"workshop": seat.workshop, "seat": seat, "key": key, "back": back, "minutes": int(PASS_HOLDS.total_seconds() // 60)}
    return render(request, "workshops/move_seat.html", context)


class Places:
    """The addresses that a room's page needs."""

    def __init__(self, do: str, since: str, out: str, lead: str = "", move: str = "") -> None:
        self.do, self.since, self.out, self.lead, self.move = do, since, out, lead, move


def page_of(workshop: Workshop, seat: Participant, role: str, places: Places, *, by_key: bool = False) -> dict[str, Any]:
    """All of the page. `by_key`: a key in a cookie opens it, and nobody is signed in."""
    found = rooms.room_of(workshop)
    context = rendering.context_of(found, role)
    own = rendering.own_of(seat, context) if found.current else {"mine": rooms.Mine()}
    return context | own | {"seat": seat, "places": places, "ticket": ticket_of(workshop, seat, role, by_key=by_key), "by_key": by_key}


def ticket_of(workshop: Workshop, seat: Participant | None, role: str, member: int = 0, *, by_key: bool = False) -> str:
    """Of the stream."""
    who, whose = (seat.pk, 0 if by_key else seat.member_id or 0) if seat else (0, member)
    return seat_ticket(Seat(topic_of(workshop.pk), who, whose, role, get_language() or "fi"))


def changed(request: HttpRequest, workshop: Workshop, seat: Participant | None, role: str) -> JsonResponse:
    """The same as a stream sends, and what is one's own."""
    told = rendering.since(workshop, key_of(request.GET.get("v", "0")), role)
    if seat is not None:
        told["mine"] = rendering.own_part(seat, rooms.room_of(workshop))
    return JsonResponse(told)


def answered(request: HttpRequest, seat: Participant, act: Callable[[], str], back: str) -> HttpResponse:
    """Does what was sent; answers a script with what is one's own now, and a form by going back."""
    said, status = "", 200
    try:
        said = act()
    except Refused as refused:
        said, status = refused.reason, 422
    if "application/json" not in request.headers.get("Accept", ""):
        (messages.warning if status == 422 else messages.success)(request, said) if said else None
        return redirect(back)
    seat = rooms.seat_now(seat)
    standing = seat.workshop
    if why_not_in(seat) or standing.state != State.OPEN:
        return JsonResponse({"out": True, "said": said}, status=409)
    told = {"activity": standing.current_id or 0, "said": said, "ok": status == 200, "hand": seat.hand_at is not None}
    if status != 200 or not is_shown_already(seat, request.POST):
        told |= rendering.own_news(seat, rooms.room_of(standing), request.POST if status == 200 else {})
    return JsonResponse(told, status=status)


def is_shown_already(seat: Participant, post: Any) -> bool:
    """A score that was pressed is marked by the page itself; only the one that makes a thing's scores whole opens the next thing.
    Everything else of one's own is made anew: for two hundred people who press forty times each that is the most of the work."""
    return post.get("act") == "score" and (bool(post.get("stay")) or not is_whole(seat, key_of(post.get("activity", "")), post.get("item", "")))


def deed(seat: Participant, request: HttpRequest, me: Membership | None) -> str:
    """One deed; what is said of it. Raises Refused."""
    post, at = request.POST, timezone.now()
    match post.get("act", ""):
        case "write":
            taking_part.write_note(by=seat, activity=activity_in(seat, post), text=post.get("text", ""), key=key_in(post), at=at, **beside(seat, post, me))
            return _("Your note is in.")
        case "change":
            taking_part.change_note(by=seat, note=note_in(seat, post), text=post.get("text", ""), at=at)
            return _("Saved.")
        case "remove":
            taking_part.remove_note(by=seat, note=note_in(seat, post), at=at)
            return _("Your note is gone.")
        case "restore":
            taking_part.restore_note(by=seat, note=note_in(seat, post), at=at)
            return _("Your note is back.")
        case "vote":
            taking_part.vote(by=seat, activity=activity_in(seat, post), item=post.get("item", ""), key=key_in(post), at=at)
        case "unvote":
            taking_part.take_back_vote(by=seat, activity=activity_in(seat, post), key=key_in(post), at=at)
        case "score":
            criterion, _dot, step = post.get("given", "").partition(".")
            taking_part.score(by=seat, activity=activity_in(seat, post), item=post.get("item", ""), criterion=criterion, step=whole(step), at=at)
        case "unscore":
            taking_part.take_back_scores(by=seat, activity=activity_in(seat, post), item=post.get("item", ""), at=at)
        case "answer":
            consenting.answer(by=seat, proposal=proposal_in(seat, post), answer=post.get("answer", ""), reason=post.get("text", ""), at=at)
            return _("Your answer is in.")
        case "hand":
            taking_part.raise_hand(by=seat, up=post.get("up") == "yes", at=at)
            return _("The facilitator sees that you ask for the floor.") if post.get("up") == "yes" else ""
        case _:
            raise Refused(_("This cannot be done here."))
    return ""


def beside(seat: Participant, post: Any, me: Membership | None) -> dict[str, Any]:
    """A heading, and who does it by when, where these were asked for."""
    found: dict[str, Any] = {}
    if post.get("heading"):
        found["heading"] = Heading.objects.filter(activity__workshop=seat.workshop_id, pk=key_of(post["heading"])).first()
    if "who" in post:
        found["doer"] = me if post["who"] == "me" else colleague(seat, me, key_of(post["who"]))
    if post.get("due_on"):
        try:
            found["due_on"] = DayField().clean(post["due_on"])
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from None
    return found


def colleague(seat: Participant, me: Membership | None, pk: int) -> Membership | None:
    """Another who is in the room as a member."""
    here = Participant.objects.filter(workshop=seat.workshop_id, member=pk, removed_at=None, is_early=False).exists()
    return person_of(me, pk) if me is not None and here else None


def key_in(post: Any) -> UUID:
    """The key of the device."""
    try:
        return UUID(post.get("key", ""))
    except ValueError:
        raise Refused(_("The page was too old. Load it anew.")) from None


def activity_in(seat: Participant, post: Any) -> Activity:
    """The step that was spoken of, unread: what is done reads it while it holds the room, and refuses what is not in it."""
    return Activity(pk=key_of(post.get("activity", "")), workshop_id=seat.workshop_id)


def proposal_in(seat: Participant, post: Any) -> Proposal:
    """The proposal that was answered."""
    rows = Proposal.objects.filter(activity__workshop=seat.workshop_id, pk=key_of(post.get("proposal", "")))
    found = rows.select_related("activity").first()
    if found is None:
        raise Refused(_("The workshop has gone on: nothing is written here any more."))
    return found


def note_in(seat: Participant, post: Any) -> Note:
    """The note that was spoken of."""
    found = Note.objects.filter(workshop=seat.workshop_id, pk=key_of(post.get("note", ""))).first()
    if found is None:
        raise Refused(_("This note is not here any more."))
    return found
