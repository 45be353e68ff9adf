"""Who may reach a view. Every view wears one of these; a test walks all addresses and fails on one without."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from talkoot.base.orgs.free_hands import Reach, has_free_hands
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.ui.views import given_back, not_allowed, written_in
from talkoot.base.ui.way_back import wanted_back

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """How a view is reached: for members by an act to look and an act to change, else a reason in words."""

    kind: str
    look: Act | None = None
    change: Act | None = None
    why: str = ""


def needs(look: Act | None, change: Act | None = None, mandate: str = "") -> Callable[[View], View]:
    """For members: `look` for GET, `change` for POST (405 where there is none). Gives the view `me` for its `org`.

    With a `mandate`, those whose role does not let them may do it if an agreement gives them free hands for it.

    An organisation that does not exist and one the person does not belong to answer alike.
    """

    allowed = (["GET", "HEAD"] if look else []) + (["POST"] if change else [])

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, org: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return not_allowed(request, allowed)
            if not request.user.is_authenticated:
                return to_sign_in(request)
            me = membership(request, org)
            if is_anothers_draft(request, me):
                return say_whose(request, me)
            act = change if request.method == "POST" else look
            if act is None or not (me.may(act) or (mandate and has_free_hands(me, mandate, Reach.SOMEWHERE))):
                raise PermissionDenied
            return where_pressed(request, view(request, me, *args, **kwargs))

        guarded.access = Access("members", look, change)  # type: ignore[attr-defined]  # read by the walk
        return guarded

    return decorate


def where_pressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A form in a list says where it was pressed (`ui.way_back`): what was done there leads back there."""
    if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
        return response
    wanted = wanted_back(request)
    return HttpResponseRedirect(wanted) if wanted else response


def is_anothers_draft(request: HttpRequest, me: Membership) -> bool:
    """Whether a form was written by somebody else, who had this browser before the caller signed in."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return False
    return request.POST.get("draft_person", str(me.pk)) != str(me.pk)


def say_whose(request: HttpRequest, me: Membership) -> HttpResponseBase:
    """Nothing is done in another person's name; what was written stays with its writer's drafts."""
    context = {
        "title": _("This was written by somebody else"),
        "words": _("You signed in after this page was opened, so nothing was sent. What was written waits for its writer."),
    }
    return render(request, "ui/trouble.html", context, status=409)


def press(act: Act, mandate: str = "") -> Callable[[View], View]:
    """For members, what is only pressed: POST as in `needs`, 405 for everything else."""
    return needs(None, act, mandate)


def public(why: str) -> Callable[[View], View]:
    """For everybody, with the reason why that is right."""

    def decorate(view: View) -> View:
        view.access = Access("public", why=why)  # type: ignore[attr-defined]  # read by the walk
        return view

    return decorate


def signed_in(view: View) -> View:
    """For anybody who is signed in, whatever they belong to: one's own page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.access = Access("signed in")  # type: ignore[attr-defined]  # read by the walk
    return guarded


def membership(request: HttpRequest, org: str) -> Membership:
    """The caller's membership in the organisation, kept on the request; 404 when there is none in force."""
    found = (
        Membership.objects.filter(organisation__slug=org, user_id=request.user.pk or 0, ended_at=None)
        .select_related("organisation", "user", "seen_site")
        .first()
    )
    if found is None:
        raise Http404
    found.kept = {}
    request.me = found  # type: ignore[attr-defined]  # read by the page frame
    return found


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and, for a page that was being read, back. What somebody had written is given back to them first."""
    if written_in(request):
        words = _("Your sign-in had expired, so nothing has been sent yet. Sign in, come back to this page and send.")
        return given_back(request, words, sign_in=resolve_url(settings.LOGIN_URL))
    target = resolve_url(settings.LOGIN_URL)
    if request.method == "GET":
        target += "?next=" + quote(request.get_full_path())
    return HttpResponseRedirect(target)
