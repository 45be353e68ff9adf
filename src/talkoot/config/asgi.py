"""The one process's application: assets, then the intake of customers' answers, then Django's pages.

Django answers pages about seven times faster under WSGI than under ASGI (docs/adr/0003), so it stands behind a small
ASGI front on a thread pool. Customers' answers never reach it.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils import translation
from django.utils.translation import gettext as _
from servestatic import ServeStaticASGI

from talkoot.config import live
from talkoot.config.metrics import WAITING
from talkoot.feedback.views.intake import App, Intake, Message, Receive, Scope, Send, reply

log = structlog.get_logger(__name__)

MOST_PLAIN_BYTES = 2 * 1024 * 1024  # of a request that is no upload
UPLOAD_SLACK = 1024 * 1024  # what a form around an upload takes


class Front:
    """Everything that comes in passes here first."""

    def __init__(self) -> None:
        django: Any = get_wsgi_application()
        self.pages: Any = WSGIMiddleware(django, workers=settings.PAGE_THREADS)
        # A thread of their own: a feedback point must be found even while all others make pages or take deliveries.
        self.look_ups = ThreadPoolExecutor(1, "look-up")
        self.intake = Intake(self.to_pages, self.look_ups, settings.INTAKE_QUEUE)
        assets: Any = ServeStaticASGI
        self.assets: App = assets(self.to_pages, root=settings.ASSETS / "files", prefix=settings.STATIC_URL, allow_all_origins=False)
        live.listen_to_postgres()
        WAITING.set_function(lambda: len(self.intake.writer.waiting))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A customer's answer goes straight to the intake; everything else may be a file or a page.
        if settings.FAST_INTAKE and scope["type"] == "http" and scope["method"] == "POST":
            await self.intake(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(live.PREFIX):
            await live.stream(scope, receive, send)
        else:
            await self.assets(scope, receive, send)

    async def to_pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        """On to Django, unless it could not even read the request."""
        if scope["type"] == "http":
            # Two spellings of one header must not pass for it: only hyphens reach Django.
            scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
            with translation.override(language_of(scope)):
                problem = unreadable(scope)
            if problem:
                status, words = problem
                await reply(send, status, {b"content-type": b"text/plain; charset=utf-8", b"connection": b"close"}, words.encode())
                return

        # The bridge wants a true coroutine where the server gives another kind of awaitable.
        async def receive_coroutine() -> Message:
            return await receive()

        await self.pages(scope, receive_coroutine, send)

    def stop(self) -> None:
        """Writes the answers that wait and lets pages under way finish. Not to be called from the event loop itself,
        which both of them need until they are done."""
        self.intake.stop()
        self.look_ups.shutdown(wait=True, cancel_futures=True)
        self.pages.executor.shutdown(wait=True, cancel_futures=True)


def unreadable(scope: Scope) -> tuple[int, str] | None:
    """A status and a sentence when a request is too large or cannot be read; None when all is well."""
    if not scope["query_string"].isascii():
        return 400, _("The address holds letters that were not encoded. Check the link.")
    headers: dict[bytes, bytes] = dict(scope["headers"])
    upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
    length = headers.get(b"content-length")
    if upload and length is None:
        return 411, _("The upload does not tell its length. Try another browser.")
    if length is not None and (not length.isdigit() or int(length) > most_bytes(upload)):
        words = _(
            "The file is too large: %(megabytes)s MB at most. Go back and choose a smaller one. Larger ones go in with the command “talkoot import answers”."
        )
        return 413, words % {"megabytes": settings.UPLOAD_BYTES // (1024 * 1024)}
    return None


def language_of(scope: Scope) -> str:
    """The first of our languages that the browser names, else the installation's."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    known = {code for code, _name in settings.LANGUAGES}
    for part in headers.get(b"accept-language", b"").decode("latin-1").lower().split(","):
        if (code := part.strip()[:2]) in known:
            return code
    return str(settings.LANGUAGE_CODE)


def most_bytes(upload: bool) -> int:
    return settings.UPLOAD_BYTES + UPLOAD_SLACK if upload else MOST_PLAIN_BYTES


def application() -> Any:
    """Makes the application; called once a process."""
    return Front()
