"""Seeing to what customers said."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.feedback.actions import follow_ups as actions
from talkoot.feedback.forms.care import CloseForm, HandForm
from talkoot.feedback.models import FollowUp
from talkoot.feedback.queries import follow_ups as queries
from talkoot.feedback.queries.comments import comment as one_comment


@access.needs(Act.CUSTOMERS_READ)
def follow_ups(request: HttpRequest, me: Membership) -> HttpResponse:
    """What waits, what is in somebody's care, and what came of it."""
    seen = scope_of(request)
    state, today = request.GET.get("state", ""), timezone.localdate()
    found = queries.listed(me, seen.site.pk if seen.site else None, state)
    context = {"follow_ups": found, "state": state, "states": FollowUp.State.choices, "recovered": queries.recovered(me, today), "today": today}
    return render(request, "feedback/follow_ups.html", context)


@access.needs(Act.CUSTOMERS_READ, change=Act.COMMENTS_HANDLE)
def follow_up(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One follow-up: the words, whose it is, and closing it with its cause."""
    found = own(me, pk)
    form = editing(CloseForm(sent(request), initial={"cause": found.cause, "action": found.action}), me, f"feedback.follow_up:{pk}")

    def act() -> None:
        cause, action = form.cleaned_data["cause"], form.cleaned_data["action"]
        actions.close_follow_up(by=me, follow_up=found, cause=cause, action=action, at=timezone.now())

    undo = address(me, "feedback:give_back_follow_up", pk)
    if done := submitted(request, form, act, page_of(me, pk), said=_("Closed. Well done."), undo=undo):
        return done
    ref = Ref("feedback.follow_up", str(pk))
    more = {
        "follow_up": found,
        "contact": queries.contact_for(me, found),
        "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("feedback.follow_up", me),
        "ref": str(ref),
        "mine": found.owner_id == me.pk,
        "today": timezone.localdate(),
    }
    return form_page(request, "feedback/follow_up.html", form, more)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def hand(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Giving it to a person, moving its day."""
    found = own(me, pk)
    form = editing(HandForm(me, sent(request), owner=found.owner_id, due_on=found.due_on), me, f"feedback.follow_up:{pk}")

    def act() -> None:
        actions.hand_follow_up(by=me, follow_up=found, to=form.cleaned_data["to"], due_on=form.cleaned_data["due_on"], at=timezone.now())

    done = submitted(
        request,
        form,
        act,
        page_of(me, pk),
        said=lambda _handed: _("%(name)s sees to it now.") % {"name": found.owner.user.name if found.owner else ""},
    )
    return done or form_page(request, "feedback/follow_up_hand.html", form, {"follow_up": found})


@access.press(Act.COMMENTS_HANDLE)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I'll take this."""
    act = partial(actions.take_follow_up, by=me, follow_up=own(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("It is in your care."), undo=address(me, "feedback:give_back_follow_up", pk))


@access.press(Act.COMMENTS_HANDLE)
def give_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Undo."""
    act = partial(actions.give_back_follow_up, by=me, follow_up=own(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("It waits for somebody again."))


@access.press(Act.COMMENTS_HANDLE)
def recovery(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Asking the customer again by mail, or noting what they said on the phone."""
    found, is_asked = own(me, pk), "ask" in request.POST
    asks = partial(actions.ask_again, by=me, follow_up=found, at=timezone.now())
    notes = partial(actions.note_recovery, by=me, follow_up=found, happy="happy" in request.POST, at=timezone.now())
    said = _("The customer was asked by e-mail.") if is_asked else _("Noted.")
    return pressed(request, asks if is_asked else notes, page_of(me, pk), said=said)


@access.press(Act.COMMENTS_HANDLE)
def open_one(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A follow-up for a comment that somebody thinks needs one."""
    found = one_comment(me, pk)
    if found is None:
        raise Http404
    made = actions.open_follow_up(by=me, comment=found, at=timezone.now())
    return redirect(page_of(me, made.pk))


def page_of(me: Membership, pk: int) -> str:
    """Where a follow-up stands."""
    return address(me, "feedback:follow_up", pk)


def own(me: Membership, pk: int) -> FollowUp:
    """One of the caller's organisation; 404 for any other."""
    found = queries.follow_up(me, pk)
    if found is None:
        raise Http404
    return found
