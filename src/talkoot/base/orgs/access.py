"""Who may reach a view. Every view wears one of these; a test walks all addresses and fails on one without."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import resolve_url

from talkoot.base.orgs.free_hands import has_free_hands
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Access:
    """How a view is reached: for members by an act to look and an act to change, else a reason in words."""

    kind: str
    look: Act | None = None
    change: Act | None = None
    why: str = ""


def needs(look: Act, change: Act | None = None, mandate: str = "") -> Callable[[View], View]:
    """For members: `look` for GET, `change` for POST (405 when there is none). Gives the view `me` for its `org`.

    With a `mandate`, those whose role does not let them may do it if an agreement gives them free hands for it.

    An organisation that does not exist and one the person does not belong to answer alike.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, org: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in _allowed(change):
                return HttpResponseNotAllowed(_allowed(change))
            if not request.user.is_authenticated:
                return to_sign_in(request)
            me = membership(request, org)
            act = change if request.method == "POST" else look
            if act is None or not (me.may(act) or (mandate and has_free_hands(me, mandate))):
                raise PermissionDenied
            return view(request, me, *args, **kwargs)

        guarded.access = Access("members", look, change)  # type: ignore[attr-defined]  # read by the walk
        return guarded

    return decorate


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


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """To the sign-in page and, for a page that was being read, back."""
    target = resolve_url(settings.LOGIN_URL)
    if request.method == "GET":
        target += "?next=" + quote(request.get_full_path())
    return HttpResponseRedirect(target)


def _allowed(change: Act | None) -> list[str]:
    return ["GET", "HEAD"] if change is None else ["GET", "HEAD", "POST"]
