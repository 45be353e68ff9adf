"""Customers' words, and taking them into one's care."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.actions import remember_scope
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.feedback.actions.comments import give_back_comment, handle_comment, mask_comment, release_comment, take_comment
from talkoot.feedback.models import Comment
from talkoot.feedback.queries import comments as queries
from talkoot.feedback.queries.masking import reads_all, spans_of
from talkoot.feedback.queries.themes import themes_of, with_suggestions


@access.needs(Act.CUSTOMERS_READ)
def comments(request: HttpRequest, me: Membership) -> HttpResponse:
    """The inbox, by site and state."""
    seen = scope_of(request)
    if "site" in request.GET:
        remember_scope(by=me, site=seen.site)
    state = request.GET.get("state", "")
    themes = list(themes_of(me))
    theme = next((theme for theme in themes if str(theme.pk) == request.GET.get("theme")), None)
    page = queries.comment_page(me, seen.site.pk if seen.site else None, state, request.GET.get("after"), theme.pk if theme else None)
    context = {
        "comments": with_suggestions(me, page.comments), "after": page.after, "state": state, "states": Comment.State.choices,
        "themes": themes, "theme": theme, "may_handle": me.may(Act.COMMENTS_HANDLE),
    }  # fmt: skip
    return render(request, "feedback/comments.html", context)


@access.needs(Act.EXPORT)
def comments_csv(request: HttpRequest, me: Membership) -> StreamingHttpResponse:
    """The comments of the view as a file, as the reader may read them; the newest fifty thousand."""
    seen = scope_of(request)
    theme = next((theme.pk for theme in themes_of(me) if str(theme.pk) == request.GET.get("theme")), None)
    rows = queries.comments_of(me, seen.site.pk if seen.site else None, request.GET.get("state"), theme)[:50_000]
    separator = "," if get_language() == "en" else ";"
    name = f"talkoot-comments-{me.organisation.slug}-{timezone.localdate()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(queries.csv_lines(me, rows, separator), content_type="text/csv; charset=utf-8", headers=headers)


@access.needs(Act.CUSTOMERS_READ)
def comment(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One comment and its thread: what came of it."""
    found = own_comment(me, pk)
    ref = Ref("feedback.comment", str(pk))
    spans = [found.text[span.start : span.end] for span in spans_of([found], me.organisation_id)[pk]] if reads_all(me) else []
    with_suggestions(me, [found])
    context = {
        "comment": found, "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("feedback.comment", me), "ref": str(ref), "spans": spans,
        "may_release": me.may(Act.COMMENTS_RELEASE), "may_handle": me.may(Act.COMMENTS_HANDLE), "themes": themes_of(me),
    }  # fmt: skip
    return render(request, "feedback/comment.html", context)


@access.needs(Act.COMMENTS_RELEASE, change=Act.COMMENTS_RELEASE)
def release(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking names out for good, or letting everyone read the words as they stand."""
    found = own_comment(me, pk)
    if request.method == "POST":
        act = mask_comment if "mask" in request.POST else release_comment
        act(by=me, comment=found, at=timezone.now())
        messages.success(request, _("Everyone can read it now."))
    return redirect("feedback:comment", me.organisation.slug, pk)


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
