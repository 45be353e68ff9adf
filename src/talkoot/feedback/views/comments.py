"""Customers' words, and taking them into one's care."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.spreadsheets import CSV, csv_lines
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.taking_out import called, stream_of
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.feedback.actions.comments import (
    give_back_comment,
    handle_comment,
    mask_comment,
    not_read_together,
    pass_thanks,
    read_together,
    release_comment,
    take_comment,
)
from talkoot.feedback.actions.themes import add_theme
from talkoot.feedback.forms.care import ThanksForm
from talkoot.feedback.models import Comment
from talkoot.feedback.queries import comments as queries
from talkoot.feedback.queries.comment_list import Asked, chosen, comment_page, has_history, in_order, narrowed, waiting
from talkoot.feedback.queries.masking import reads_all, spans_of
from talkoot.feedback.queries.themes import themes_of, with_suggestions

State = Comment.State
SCORE_WORDS = [("low", gettext_lazy("Unhappy (1–2)")), ("middle", gettext_lazy("In between (3)")), ("high", gettext_lazy("Happy (4–5)"))]


@access.needs(Act.CUSTOMERS_READ)
def comments(request: HttpRequest, me: Membership) -> HttpResponse:
    """The inbox, by site and state."""
    seen = scope_of(request)
    site = seen.site.pk if seen.site else None
    asked, themes = Asked.of(request.GET, site), list(themes_of(me))
    page = comment_page(me, asked, request.GET.get("after"))
    # Themes are suggested where one sorts: among those that have none.
    shown = with_suggestions(me, page.comments) if asked.unsorted else page.comments
    states = [State.NEW, State.TAKEN, State.HANDLED, State.READ, *[State.PAST] * has_history(me, site)]
    counts = waiting(me, asked)
    context = {
        "comments": shown, "page": page, "asked": asked, "tabs": [(one.value, one.label, counts.get(one.value, "")) for one in states],
        "makers": makeable_from("feedback.theme", me) if asked.theme else [],
        "themes": themes, "theme": next((theme for theme in themes if theme.pk == asked.theme), None),
        "may_handle": me.may(Act.COMMENTS_HANDLE), "scores": SCORE_WORDS, "score_words": dict(SCORE_WORDS).get(asked.score),
    }  # fmt: skip
    return render(request, "feedback/comments.html", context)


@access.needs(Act.EXPORT)
def comments_csv(request: HttpRequest, me: Membership) -> StreamingHttpResponse:
    """The comments of the view as a file, as the reader may read them; the newest fifty thousand."""
    if not me.may(Act.CUSTOMERS_READ):
        raise PermissionDenied
    seen = scope_of(request)
    # Words are not looked for in a file: what is masked in one's own could be found by looking for it.
    asked = replace(Asked.of(request.GET, seen.site.pk if seen.site else None), words="")
    rows = queries.rows_of_file(me, narrowed(in_order(me, asked), asked))
    return stream_of(csv_lines(queries.IN_FILE, rows, get_language()), CSV, f"{called(me, 'comments')}.csv")


@access.needs(Act.CUSTOMERS_READ)
def comment(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One comment and its thread: what came of it."""
    return comment_page_of(request, me, own_comment(me, pk), ThanksForm(me))


def comment_page_of(request: HttpRequest, me: Membership, found: Comment, form: ThanksForm) -> HttpResponse:
    """The page with the form as it stands: to whom praise is passed on."""
    pk, ref = found.pk, Ref("feedback.comment", str(found.pk))
    spans = [found.text[span.start : span.end] for span in spans_of([found], me.organisation_id)[pk]] if reads_all(me) else []
    with_suggestions(me, [found])
    more = {
        "comment": found,
        "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("feedback.comment", me),
        "ref": str(ref),
        "spans": spans,
        "may_release": me.may(Act.COMMENTS_RELEASE),
        "may_handle": me.may(Act.COMMENTS_HANDLE),
        "themes": themes_of(me),
        "thanks_form": form,
    }
    return form_page(request, "feedback/comment.html", form, more)


@access.press(Act.COMMENTS_RELEASE)
def release(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking names out for good, or letting everyone read the words as they stand."""
    act = mask_comment if "mask" in request.POST else release_comment
    done = partial(act, by=me, comment=own_comment(me, pk), at=timezone.now())
    return pressed(request, done, address(me, "feedback:comment", pk), said=_("Everyone can read it now."))


@access.press(Act.COMMENTS_HANDLE)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I'll take this."""
    return in_list(request, me, pk, take_comment, _("The comment is in your care."), undo=address(me, "feedback:give_back", pk))


@access.press(Act.COMMENTS_HANDLE)
def give_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Undo."""
    return in_list(request, me, pk, give_back_comment, _("The comment is free for others again."))


@access.press(Act.COMMENTS_HANDLE)
def handle(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It has been handled."""
    return in_list(request, me, pk, handle_comment, _("Handled. Well done."), undo=address(me, "feedback:give_back", pk))


def in_list(request: HttpRequest, me: Membership, pk: int, act: Callable[..., object], said: str, undo: str = "") -> HttpResponse:
    """Does something to a comment; back to the list."""
    done = partial(act, by=me, comment=own_comment(me, pk), at=timezone.now())
    return pressed(request, done, address(me, "feedback:comments"), said=said, undo=undo)


@access.press(Act.COMMENTS_HANDLE)
def thank(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A customer’s thanks are passed on: to everybody at the site, or to the one they are meant for."""
    found, form = own_comment(me, pk), ThanksForm(me, request.POST)
    if not form.is_valid():
        return comment_page_of(request, me, found, form)
    to = form.cleaned_data["to"]
    said = _("%(name)s is told of it.") % {"name": to.user.name} if to else _("Everybody at %(site)s is told of it.") % {"site": found.site.name}
    undo = address(me, "feedback:several_comments") + f"?unread&comment={pk}"
    act = partial(pass_thanks, by=me, comment=found, to=to, at=timezone.now())
    return pressed(request, act, address(me, "feedback:comment", pk), said=said, undo=undo)


@access.press(Act.COMMENTS_HANDLE)
def several(request: HttpRequest, me: Membership) -> HttpResponse:
    """What one does to those ticked: they were read together, or they get a theme."""
    found, here = chosen(me, request.POST.getlist("comment")), address(me, "feedback:several_comments")
    theme = themes_of(me).filter(pk=key_of(request.POST.get("theme"))).first()
    if "unread" in request.GET:
        not_read_together(by=me, comments=chosen(me, request.GET.getlist("comment")), at=timezone.now())
        messages.info(request, _("They are as they were."))
    elif not found:
        messages.warning(request, _("Tick first the comments you mean."))
    elif "read" in request.POST:
        done = read_together(by=me, comments=found, at=timezone.now())
        undo = f"{here}?unread&" + "&".join(f"comment={pk}" for pk in done) if done else ""
        said = ngettext("%(n)s comment was read together.", "%(n)s comments were read together.", len(done)) % {"n": len(done)}
        if len(done) < len(found):
            said += " " + _("The others are in somebody’s care or handled already.")
        (messages.success if done else messages.warning)(request, said, extra_tags=undo)
    elif theme is None:
        messages.warning(request, _("Choose the theme to give."))
    else:
        add_theme(by=me, comments=found, theme=theme, at=timezone.now())
        messages.success(request, _("They are about this now: %(theme)s.") % {"theme": theme.name})
    return redirect(address(me, "feedback:comments"))


def own_comment(me: Membership, pk: int) -> Comment:
    """A comment of the caller's organisation; 404 for any other."""
    found = queries.comment(me, pk)
    if found is None:
        raise Http404
    return found
