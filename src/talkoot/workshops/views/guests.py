"""Coming in by a code, and the room of a guest: a key in a cookie that opens this room until its end and nothing else."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from talkoot.base.accounts.limits import Limit
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import memberships_of
from talkoot.base.orgs.refused import Refused
from talkoot.workshops import rendering
from talkoot.workshops.actions.joining import code_in, guest_of, join_guest, join_member, open_room, seat_of_pass, take_seat
from talkoot.workshops.forms import GuestForm
from talkoot.workshops.models import Participant, Workshop
from talkoot.workshops.policy import why_not_in
from talkoot.workshops.queries.room import own_seat
from talkoot.workshops.views.room import Places, answered, changed, deed, moving, page_of

# A code has eight of 31 letters: ten thousand places guessing for three hours find one of a hundred rooms with a chance of one in 1,000.
ROOMS = Limit("room", here=60, within=timedelta(minutes=15), everywhere=10**9, together_within=timedelta(hours=1))
# Guests who come in from one place: a room of them behind one address, and not a program that fills it.
COMING = Limit("guests", here=200, within=timedelta(minutes=10), everywhere=10**9, together_within=timedelta(hours=1))
KEPT_FOR = 24 * 60 * 60


@access.public("people come in here with the code of a room that is open; guessing is limited by place")
@never_cache
def door(request: HttpRequest, code: str = "") -> HttpResponse:
    """The code, and a guest's first name; members come in with their account."""
    now = timezone.now()
    given = request.POST.get("code", code)
    found = None
    if given:
        if not ROOMS.may_guess("", request, now):
            return render(request, "orgs/wait.html", status=429)
        found = open_room(given)
        if found is None:
            ROOMS.wrong("", request, now)
        elif request.method == "POST":
            ROOMS.right("", request, now)
    member = member_of(request, found) if found else None
    if found and member and request.method == "POST" and "member" in request.POST:
        return come_in(request, member, found)
    if found and member and request.method == "POST" and (seat := own_seat(member, found)) and (reason := why_not_in(seat)):
        messages.error(request, reason)  # not as a guest either
        return redirect("w:door")
    form = GuestForm(request.POST if request.method == "POST" else None, initial={"code": code_in(code)})
    if request.method == "POST" and form.is_valid():
        if found is None:
            form.add_error("code", _("No room is open by this code. Check it on the big screen."))
        else:
            if not COMING.may_guess("", request, now):
                return render(request, "orgs/wait.html", status=429)
            try:
                return let_in(request, found, form.cleaned_data["name"])
            except Refused as refused:
                form.add_error("name", refused.reason)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "workshops/door.html", {"form": form, "workshop": found, "member": member, "code": given}, status=status)


def member_of(request: HttpRequest, workshop: Workshop) -> Membership | None:
    """The caller's membership in the room's organisation, where they are signed in."""
    if not request.user.is_authenticated:
        return None
    return next((one for one in memberships_of(request.user.pk or 0) if one.organisation_id == workshop.organisation_id), None)


def come_in(request: HttpRequest, member: Membership, workshop: Workshop) -> HttpResponse:
    """As a member."""
    try:
        join_member(by=member, workshop=workshop, at=timezone.now(), by_code=True)
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect("w:door")
    return redirect("workshops:room", workshop.organisation.slug, workshop.pk)


def let_in(request: HttpRequest, workshop: Workshop, name: str) -> HttpResponse:
    """As a guest: the key is the browser's from now on. Who is in already is not let in twice."""
    standing = guest_of(request.COOKIES.get(rendering.COOKIE, ""))
    response = redirect("w:room")
    if standing is None or standing.workshop_id != workshop.pk:
        _guest, key = join_guest(workshop=workshop, name=name, at=timezone.now())
        COMING.wrong("", request, timezone.now())  # counts whoever comes, right as they are
        seat_this_browser(response, key)
    return response


def seat_this_browser(response: HttpResponse, key: str) -> None:
    """The key is this browser's from now on."""
    response.set_cookie(rendering.COOKIE, key, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


@access.public("what was drawn on one's first phone opens the same seat on another, once; guessing is limited by place")
@never_cache
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Sits down on the seat of one's first phone; asks first, since looking at an address must change nothing."""
    now = timezone.now()
    if not ROOMS.may_guess("", request, now):
        return render(request, "orgs/wait.html", status=429)
    seat = seat_of_pass(key, now)
    if seat is None:
        ROOMS.wrong("", request, now)
        return render(request, "workshops/take_seat.html", status=404)
    if request.method != "POST":
        return render(request, "workshops/take_seat.html", {"seat": seat, "workshop": seat.workshop})
    try:
        _seat, own = take_seat(key=key, at=now)
    except Refused:
        return render(request, "workshops/take_seat.html", status=404)
    ROOMS.right("", request, now)
    response = redirect("w:room")
    seat_this_browser(response, own)
    return response


def guest_here(request: HttpRequest) -> Participant | None:
    """The guest whose browser it is."""
    return guest_of(request.COOKIES.get(rendering.COOKIE, ""))


@access.public("a guest's key, kept as a digest, opens the one room it is of until its end")
@never_cache
def room(request: HttpRequest) -> HttpResponse:
    """What is asked now."""
    guest = guest_here(request)
    if guest is None:
        return render(request, "workshops/out.html", status=404)
    places = Places(reverse("w:do"), reverse("w:since"), reverse("w:leave"), move=reverse("w:move_seat"))
    return render(request, "workshops/room.html", page_of(guest.workshop, guest, rendering.role_of(guest), places, by_key=True))


@access.public("a guest's key, kept as a digest, opens the one room it is of until its end")
@never_cache
def move_seat(request: HttpRequest) -> HttpResponse:
    """The same seat on another phone."""
    guest = guest_here(request)
    return render(request, "workshops/out.html", status=404) if guest is None else moving(request, guest, reverse("w:room"))


@access.public("a guest's key, kept as a digest, opens the one room it is of until its end")
def do(request: HttpRequest) -> HttpResponse:
    """What a guest sends."""
    guest = guest_here(request)
    if guest is None:
        wants = "application/json" in request.headers.get("Accept", "")
        return JsonResponse({"out": True}, status=409) if wants else render(request, "workshops/out.html", status=404)
    if request.method != "POST":
        return redirect("w:room")
    return answered(request, guest, lambda: deed(guest, request, guest.member), reverse("w:room"))


@access.public("a guest's key, kept as a digest, opens the one room it is of until its end")
@never_cache
def since(request: HttpRequest) -> HttpResponse:
    """What changed since a version."""
    guest = guest_here(request)
    return JsonResponse({"out": True}, status=409) if guest is None else changed(request, guest.workshop, guest, rendering.role_of(guest))


@access.public("a guest leaves the room: the key is taken off this browser")
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Asks first, since there is no way back in without the code."""
    if request.method != "POST":
        return render(request, "workshops/leave.html", {"guest": guest_here(request)})
    response = redirect("w:door")
    response.delete_cookie(rendering.COOKIE)
    return response
