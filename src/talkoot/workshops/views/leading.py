"""The facilitator's page, with what to say and do at each step, and the big screen."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.workshops import rendering
from talkoot.workshops.actions import consenting, leading, rehearsing, remembering
from talkoot.workshops.actions.joining import let_back_in, new_code, remove_participant
from talkoot.workshops.links import WORKSHOP
from talkoot.workshops.models import Activity, Heading, Left, Note, Participant, Workshop
from talkoot.workshops.policy import why_not_lead
from talkoot.workshops.queries import room as rooms
from talkoot.workshops.views.room import Places, changed, key_in, ticket_of

State = Workshop.State


@access.press(Act.WORKSHOPS_TAKE_PART)
def open_room(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Opens the room."""
    act = partial(leading.open_workshop, by=me, workshop=WORKSHOP.one(me, pk), at=timezone.now())
    to = address(me, "workshops:lead", pk)
    return pressed(request, act, address(me, "workshops:workshop", pk), said=_("The room is open."), to=to)


@access.press(Act.WORKSHOPS_PLAN)
def rehearsal(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Tries the agenda out with invented participants."""
    found = WORKSHOP.one(me, pk)

    def act() -> Workshop:
        return rehearsing.rehearse(by=me, workshop=found, key=key_in(request.POST), at=timezone.now())

    back = address(me, "workshops:workshop", pk)
    return pressed(request, act, back, said="", to=lambda made: address(me, "workshops:lead", made.pk))


@access.needs(Act.WORKSHOPS_TAKE_PART)
def lead(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The facilitator's page."""
    return shown(request, me, pk, rendering.LEAD)


@access.needs(Act.WORKSHOPS_TAKE_PART)
def stage(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What stands on the big screen; nothing is pressed there."""
    return shown(request, me, pk, rendering.STAGE)


def shown(request: HttpRequest, me: Membership, pk: int, role: str) -> HttpResponse:
    """One of the two, for who leads."""
    found = WORKSHOP.one(me, pk)
    if reason := why_not_lead(me, found):
        messages.warning(request, reason)
        return redirect("workshops:workshop", me.organisation.slug, pk)
    if found.state != State.OPEN:
        return redirect("workshops:minutes" if found.state == State.ENDED else "workshops:workshop", me.organisation.slug, pk)
    org = me.organisation.slug
    places = Places(
        reverse("workshops:lead_do", args=[org, pk]),
        reverse("workshops:stage_since", args=[org, pk]) + f"?as={role}",
        reverse("workshops:workshop", args=[org, pk]),
    )
    context = rendering.context_of(rooms.room_of(found), role) | {"places": places, "ticket": ticket_of(found, None, role, me.pk)}
    if role == rendering.LEAD:
        context["pretends"] = rehearsing.has_invented(found)
    return render(request, f"workshops/{role}.html", context)


@access.needs(Act.WORKSHOPS_TAKE_PART)
def since(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What changed since a version, for who hears no stream."""
    found = WORKSHOP.one(me, pk)
    if why_not_lead(me, found):
        return JsonResponse({"out": True}, status=409)
    return changed(request, found, None, rendering.LEAD if request.GET.get("as") == rendering.LEAD else rendering.STAGE)


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
def do(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What the facilitator presses."""
    found = WORKSHOP.one(me, pk)
    if request.method != "POST":
        return redirect("workshops:lead", me.organisation.slug, pk)
    said, status = "", 200
    try:
        said = deed(me, found, request.POST)
    except Refused as refused:
        said, status = refused.reason, 422
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"said": said, "ok": status == 200}, status=status)
    if said:
        (messages.warning if status == 422 else messages.success)(request, said)
    return redirect("workshops:lead", me.organisation.slug, pk)


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Asks first, then ends it; the harvest comes next."""
    found = WORKSHOP.one(me, pk)
    if reason := why_not_lead(me, found):
        messages.warning(request, reason)
        return redirect("workshops:workshop", me.organisation.slug, pk)
    if request.method != "POST":
        return render(request, "workshops/end.html", {"workshop": found})
    act = partial(leading.end_workshop, by=me, workshop=found, at=timezone.now())
    to = address(me, "workshops:harvest", pk)
    return pressed(request, act, address(me, "workshops:lead", pk), said=_("Ended. Thank you!"), to=to)


def deed(me: Membership, workshop: Workshop, post: Any) -> str:
    """One deed of the facilitator's; what is said of it. Raises Refused."""
    at = timezone.now()
    which = next((name for name in ("go", "time", "show", "answers", "undo") if name in post), post.get("act", ""))
    match which:
        case "go":
            leading.go_to(by=me, activity=one_of(Activity, workshop, post, "go"), at=at)
        case "time":
            leading.give_time(by=me, activity=one_of(Activity, workshop, post, "activity"), minutes=2, seen=end_in(post), at=at)
        case "show":
            leading.show_activity(by=me, activity=one_of(Activity, workshop, post, "show"), at=at)
        case "answers":
            consenting.show_answers(by=me, activity=one_of(Activity, workshop, post, "answers"), at=at)
        case "word":
            activity = one_of(Activity, workshop, post, "activity")
            consenting.word_proposal(by=me, activity=activity, text=post.get("text", ""), key=key_in(post), at=at)
            return _("Asked.")
        case "heading":
            leading.add_heading(by=me, activity=one_of(Activity, workshop, post, "activity"), title=post.get("title", ""), key=key_in(post), at=at)
        case "move":
            heading = Heading.objects.filter(activity__workshop=workshop, pk=key_of(post.get("heading", ""))).first()
            leading.move_note(by=me, note=one_of(Note, workshop, post, "note"), heading=heading, at=at)
        case "away":
            leading.put_away_note(by=me, note=one_of(Note, workshop, post, "note"), at=at)
            return _("Taken away. “Undo” brings it back.")
        case "undo":
            return _("Taken back.") if leading.undo(by=me, workshop=workshop, mark=key_of(post["undo"]), at=at) else _("There is nothing to take back.")
        case "take":
            remembering.take_left(by=me, left=one_of(Left, workshop, post, "left"), at=at)
            return _("It is on the agenda.")
        case "let_go":
            remembering.let_go_left(by=me, left=one_of(Left, workshop, post, "left"), at=at)
            return _("Let go.")
        case "pretend":
            rehearsing.pretend(by=me, workshop=workshop, at=at)
        case "floor":
            leading.lower_hand(by=me, participant=one_of(Participant, workshop, post, "participant"), at=at)
        case "out":
            remove_participant(by=me, participant=one_of(Participant, workshop, post, "participant"), at=at)
            return _("They are out of the room, and the code is another now.")
        case "back":
            let_back_in(by=me, participant=one_of(Participant, workshop, post, "participant"), at=at)
            return _("They may come in again.")
        case "code":
            new_code(by=me, workshop=workshop, at=at)
            return _("The code is another now.")
        case _:
            raise Refused(_("This cannot be done here."))
    return ""


def end_in(post: Any) -> datetime | None:
    """When the step was to end on the page where more time was asked for."""
    try:
        return datetime.fromisoformat(post["ends"]) if post.get("ends") else None
    except ValueError:
        raise Refused(_("The page was too old. Load it anew.")) from None


def one_of(kind: Any, workshop: Workshop, post: Any, name: str) -> Any:
    """A thing of this workshop by the number that was sent."""
    found = kind.objects.filter(workshop=workshop, pk=key_of(post.get(name, ""))).select_related("workshop__organisation").first()
    if found is None:
        raise Refused(_("It is not here any more."))
    return found
