"""Customers' words, and taking them into one's care."""

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
from talkoot.base.thread.queries import neighbours
from talkoot.feedback.actions.comments import give_back_comment, handle_comment, take_comment
from talkoot.feedback.models import Comment
from talkoot.feedback.queries import comments as queries


@access.needs(Act.CUSTOMERS_READ)
def comments(request: HttpRequest, me: Membership) -> HttpResponse:
    """The inbox, by site and state."""
    seen = scope_of(request)
    if "site" in request.GET:
        remember_scope(by=me, site=seen.site)
    state = request.GET.get("state", "")
    page = queries.comment_page(me, seen.site.pk if seen.site else None, state, request.GET.get("after"))
    return render(request, "feedback/comments.html", {"comments": page.comments, "after": page.after, "state": state, "states": Comment.State.choices})


@access.needs(Act.CUSTOMERS_READ)
def comment(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One comment and its thread: what came of it."""
    found = own_comment(me, pk)
    ref = Ref("feedback.comment", str(pk))
    return render(request, "feedback/comment.html", {"comment": found, "thread": neighbours([ref], me)[str(ref)]})


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I'll take this."""
    found = own_comment(me, pk)
    if request.method == "POST":
        try:
            take_comment(by=me, comment=found, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            messages.success(request, _("The comment is in your care."), extra_tags=reverse("feedback:give_back", args=[me.organisation.slug, pk]))
    return back(request, me)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def give_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Undo."""
    found = own_comment(me, pk)
    if request.method == "POST":
        give_back_comment(by=me, comment=found, at=timezone.now())
        messages.info(request, _("The comment is free for others again."))
    return back(request, me)


@access.needs(Act.COMMENTS_HANDLE, change=Act.COMMENTS_HANDLE)
def handle(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It has been handled."""
    found = own_comment(me, pk)
    if request.method == "POST":
        try:
            handle_comment(by=me, comment=found, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
        else:
            messages.success(request, _("Handled. Well done."), extra_tags=reverse("feedback:give_back", args=[me.organisation.slug, pk]))
    return back(request, me)


def own_comment(me: Membership, pk: int) -> Comment:
    """A comment of the caller's organisation; 404 for any other."""
    found = queries.comment(me, pk)
    if found is None:
        raise Http404
    return found


def back(request: HttpRequest, me: Membership) -> HttpResponse:
    """To where the button was pressed, if that is one of our pages."""
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("feedback:comments", me.organisation.slug)
