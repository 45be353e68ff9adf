"""Pages for when something is wrong, and the page of all components for those who build."""

import secrets
import sys

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


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not this person's to see: both look alike."""
    return trouble(request, 404, _("There is only snow here"), _("The page has moved or never was. Nothing has been lost."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person's role does not allow it."""
    return trouble(request, 403, _("This is for others to do"), _("Your role does not include this. An owner of your organisation can change that."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or came from elsewhere."""
    words = _("The page had been open for so long that we could not take what you sent. Go back, load the page again and send it once more.")
    return trouble(request, 403, _("Send it once more"), words, back=request.path if request.method == "POST" else "")


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


def components(request: HttpRequest) -> HttpResponse:
    """Every component in all its states, to look at while building."""
    if not settings.DEVELOPMENT:
        raise Http404
    messages.info(request, "A note tells something calmly.")
    return render(request, "ui/components.html", gallery())
