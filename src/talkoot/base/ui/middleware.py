"""Headers that every page carries beside the content policy; forms that were sent twice."""

import re
import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from talkoot.base.kit.paths import is_public

COOKIE, ONCE, DRAFT = "draft", "once", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REMEMBERED_FOR, TOLD_FOR = 24 * 60 * 60, 10 * 60
BACK_FOR = 10 * 60  # seconds in which the same words, sent again at once, came of the browser’s Back
PASSING = {"csrfmiddlewaretoken", COOKIE, "draft_person", ONCE, "key"}  # what differs each time when a page is made anew
UNDER_WAY, UNDER_WAY_FOR = "…", 60
WAITS, WAIT = 10, 0.2  # seconds between looks at what another tab is sending


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """No page is kept by caches between us and the person; no page may use the device's senses."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return handle


def drafts(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What is sent again is the same deed: the same draft, the same page sent twice, or the same words again after the browser’s Back.

    Forms that make something carry {% once %}. Tells the browser which draft has been taken, so that it may let go of it.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if not is_members(request):
            return get_response(request)
        if proves_who(request):  # nothing is kept of a secret, and the same one may be asked for again
            return get_response(request)
        number, once, last = number_in(request, COOKIE), number_in(request, ONCE), f"last.{request.user.pk}"
        words = digest(request) if once else ""
        before = cache.get(last)
        if once and before and before[0] == words:
            messages.info(request, _("You had just sent this, so nothing was made twice."))
            return acknowledged(HttpResponseRedirect(before[1]), number)
        name = f"draft.{request.user.pk}.{number or (once and once + words)}" if number or once else ""
        went = went_to(name) if name else ""
        if went is None:
            return HttpResponse(status=409, headers={"Retry-After": "2"})  # under way in another tab, which will be told
        try:
            response = HttpResponseRedirect(went) if went else get_response(request)
        except BaseException:
            if name:
                cache.delete(name)
            raise
        leads_to = response.url if isinstance(response, HttpResponseRedirect) and not was_refused(request) else ""
        if name and not went:
            cache.set(name, leads_to, REMEMBERED_FOR) if leads_to else cache.delete(name)
        if once and leads_to:
            cache.set(last, (words, leads_to), BACK_FOR)
        elif before:
            cache.delete(last)  # something else was done since: whoever sends the same now means it
        return acknowledged(response, number) if leads_to else response

    return handle


def acknowledged(response: HttpResponse, number: str) -> HttpResponse:
    """The reply that tells the browser which draft has been taken."""
    if number:
        response.set_cookie(COOKIE, number, max_age=TOLD_FOR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def digest(request: HttpRequest) -> str:
    """What a form brought to which address, but for what is new each time the page is made. Keyed: who reads the cache tries no words."""
    brought = [(name, values) for name, values in request.POST.lists() if name not in PASSING]
    return salted_hmac("talkoot.sent-once", repr((request.get_full_path(), sorted(brought))), algorithm="sha256").hexdigest()


def proves_who(request: HttpRequest) -> bool:
    """Whether a form carries what proves who somebody is: all of the account pages do, and any with a password or a code."""
    return request.path.startswith("/account/") or any(word in name for name in request.POST for word in ("password", "code"))


def went_to(name: str) -> str | None:
    """Where a draft led that was taken before; empty for the first who comes with it; None while that one is still under way."""
    for _try in range(WAITS):
        if cache.add(name, UNDER_WAY, UNDER_WAY_FOR):
            return ""
        if (went := cache.get(name)) not in (UNDER_WAY, None):
            return str(went)
        time.sleep(WAIT)
    return None


def is_members(request: HttpRequest) -> bool:
    """Whether a form comes from somebody who is signed in. Files are held apart by what is in them."""
    is_form = request.method == "POST" and not is_public(request.path) and request.content_type == "application/x-www-form-urlencoded"
    return is_form and request.user.is_authenticated


def number_in(request: HttpRequest, name: str) -> str:
    """The number that a form carries under a name; empty when it carries none."""
    number = request.POST.get(name, "")
    return number if DRAFT.fullmatch(number) else ""


def was_refused(request: HttpRequest) -> bool:
    """Whether the page it leads to will say that it was not done."""
    return any(message.level >= messages.WARNING for message in getattr(messages.get_messages(request), "_queued_messages", []))
