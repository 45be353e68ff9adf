"""Pages for when something is wrong, and the page of all components for those who build."""

import secrets
import sys
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from talkoot.base.store import space
from talkoot.base.ui.gallery import gallery

log = structlog.get_logger(__name__)
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="#16262f"><circle cx="7" cy="8.5" r="3"/><circle cx="16" cy="8.5" r="3"/>'
    '<circle cx="25" cy="8.5" r="3"/></g><rect x="1" y="13" width="30" height="5.5" rx="2.75" fill="#e7a13c"/></svg>'
)
LONG = 40  # signs: what is longer is somebody’s words and is shown


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not this person's to see: both look alike."""
    return trouble(request, 404, _("There is only snow here"), _("The page has moved or never was. Nothing has been lost."))


def not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """There is something here, but not to be asked for so: whoever comes by an address of their own sees that there is no page."""
    response = trouble(request, 405, _("There is only snow here"), _("The page has moved or never was. Nothing has been lost."))
    response["Allow"] = ", ".join(allowed)
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person's role does not allow it."""
    return trouble(request, 403, _("This is for others to do"), _("Your role does not include this. An owner of your organisation can change that."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere. What came from our own page is given back to be sent once more."""
    if is_our_own(request) and written_in(request):
        return given_back(request, _("The page had been open for so long that it was not sent yet. Here is everything you wrote."))
    words = _("The page had been open for so long that we could not take what you sent. Go back, load the page again and send it once more.")
    return trouble(request, 403, _("Send it once more"), words, back=came_from(request))


def came_from(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; empty where nothing tells."""
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if request.method == "POST" and came.netloc == request.get_host() else ""


def is_our_own(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent it: nobody else’s words are put into a form of ours."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == f"{request.scheme}://{request.get_host()}" or origin in settings.CSRF_TRUSTED_ORIGINS
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def written_in(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """What a form brought: name, value, and whether somebody wrote it in words. Nothing where there are secrets or no words."""
    if request.method != "POST" or request.path.startswith("/account/") or any("password" in name for name in request.POST):
        return []
    brought = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    told = [(name, value, len(value) > LONG or any(letter.isspace() for letter in value.strip())) for name, value in brought]
    return told if any(in_words for _name, _value, in_words in told) else []


def given_back(request: HttpRequest, words: str, sign_in: str = "") -> HttpResponse:
    """Everything that was written, in a form that sends it again; where one has to sign in first, with the way there."""
    context = {"words": words, "fields": written_in(request), "sign_in": sign_in, "again": request.get_full_path()}
    return render(request, "ui/given_back.html", context, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. Rendered without the database, since that may be what is broken."""
    error = sys.exc_info()[1]
    code = secrets.token_hex(3).upper()
    code = f"{code[:3]}-{code[3:]}"
    log.error("page_broke", code=code)
    title = _("This one is on us")
    if space.note(error):
        title, words = _("The disk is full"), str(space.WORDS["full"])
    elif request.method == "POST":
        title, words = _("It was not saved"), _("This is our fault, not yours. Go back in a minute and send it again.")
    else:
        words = _("Something broke, and it’s on us. What you had saved is safe. Try again in a minute.")
    context = {"title": title, "words": words, "code": code, "LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "fi")}
    # The database may be back in a moment; what is wrong with our program is not.
    passing = isinstance(error, InterfaceError | OperationalError | OSError)
    return HttpResponse(render_to_string("ui/trouble.html", context), status=503 if passing else 500, headers={"Retry-After": "5"} if passing else {})


def trouble(request: HttpRequest, status: int, title: str, words: str, back: str = "") -> HttpResponse:
    """What happened, what is safe, what one can do."""
    return render(request, "ui/trouble.html", {"title": title, "words": words, "back": back}, status=status)


def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for browsers that ask for it by this name whatever the page says."""
    return HttpResponse(MARK, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


def components(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, to look at while building."""
    if not settings.DEVELOPMENT:
        raise Http404
    messages.info(request, "A note tells something calmly.")
    return render(request, "ui/components.html", gallery())
