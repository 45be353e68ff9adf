"""Seeing to what customers said."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.actions import remember_scope
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.feedback.actions import follow_ups as actions
from talkoot.feedback.forms.care import CloseForm
from talkoot.feedback.models import FollowUp
from talkoot.feedback.queries import follow_ups as queries
from talkoot.feedback.queries.comments import comment as one_comment


@access.needs(Act.CUSTOMERS_READ)
def follow_ups(request: HttpRequest, me: Membership) -> HttpResponse:
    """What waits, what is in somebody's care, and what came of it."""
    seen = scope_of(request)
    if "site" in request.GET:
        remember_scope(by=me, site=seen.site)
    state, today = request.GET.get("state", ""), timezone.localdate()
    found = queries.listed(me, seen.site.pk if seen.site else None, state)
    context = {"follow_ups": found, "state": state, "states": FollowUp.State.choices, "recovered": queries.recovered(me, today), "today": today}
    return render(request, "feedback/follow_ups.html", context)


@access.needs(Act.CUSTOMERS_READ, change=Act.COMMENTS_HANDLE)
def follow_up(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One follow-up: the words, whose it is, and closing it with its cause."""
    found = own(me, pk)
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"cause": found.cause, "action": found.action})
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_follow_up(by=me, follow_up=found, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Closed. Well done."), extra_tags=reverse("feedback:give_back_follow_up", args=[me.organisation.slug, pk]))
            return redirect("feedback:follow_up", me.organisation.slug, pk)
    ref = Ref("feedback.follow_up", str(pk))
    context = {
        "follow_up": found, "form": form, "contact": queries.contact_for(me, found), "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("feedback.follow_up", me), "ref": str(ref), "mine": found.owner_id == me.pk, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "feedback/follow_up.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I'll take this."""
    found = own(me, pk)
    if request.method == "POST":
        try:
            actions.take_follow_up(by=me, follow_up=found, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            messages.success(request, _("It is in your care."), extra_tags=reverse("feedback:give_back_follow_up", args=[me.organisation.slug, pk]))
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("feedback:follow_up", me.organisation.slug, pk)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def give_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Undo."""
    found = own(me, pk)
    if request.method == "POST":
        actions.give_back_follow_up(by=me, follow_up=found, at=timezone.now())
        messages.info(request, _("It waits for somebody again."))
    return redirect("feedback:follow_up", me.organisation.slug, pk)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def recovery(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Asking the customer again by mail, or noting what they said on the phone."""
    found = own(me, pk)
    if request.method == "POST":
        try:
            if "ask" in request.POST:
                actions.ask_again(by=me, follow_up=found, at=timezone.now())
                messages.success(request, _("The customer was asked by e-mail."))
            else:
                actions.note_recovery(by=me, follow_up=found, happy="happy" in request.POST, at=timezone.now())
                messages.success(request, _("Noted."))
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("feedback:follow_up", me.organisation.slug, pk)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def open_one(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A follow-up for a comment that somebody thinks needs one."""
    found = one_comment(me, pk)
    if found is None:
        raise Http404
    if request.method == "POST":
        made = actions.open_follow_up(by=me, comment=found, at=timezone.now())
        return redirect("feedback:follow_up", me.organisation.slug, made.pk)
    return redirect("feedback:comment", me.organisation.slug, pk)


def own(me: Membership, pk: int) -> FollowUp:
    """One of the caller's organisation; 404 for any other."""
    found = queries.follow_up(me, pk)
    if found is None:
        raise Http404
    return found
