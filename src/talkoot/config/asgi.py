"""The one process's application: assets, then the intake of customers' answers, then Django's pages.

Django answers pages about seven times faster under WSGI than under ASGI (docs/adr/0003), so it stands behind a small
ASGI front on a thread pool. Customers' answers never reach it.
"""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import lru_cache
from typing import Any

import structlog
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from servestatic import ServeStaticASGI

from talkoot.base.live.hub import HUB
from talkoot.base.store import space
from talkoot.base.store.connections import PROBES, touch
from talkoot.config import live, rooms
from talkoot.config.bodies import Body, Gone, Reply, TooLarge, TooMuch, TooSlow, has_body
from talkoot.config.metrics import WAITING
from talkoot.feedback.views.intake import App, Intake, Message, Receive, Scope, Send, reply

log = structlog.get_logger(__name__)

MOST_PLAIN_BYTES = 2 * 1024 * 1024  # of a request that is no upload
UPLOAD_SLACK = 1024 * 1024  # what a form around an upload takes
CUSTOMER_THREADS = 4  # for customers and watchers, who must not wait behind those who work
CUSTOMERS = ("/k/", "/a/", "/q/", "/said/", "/stories/", "/readyz", "/metrics")
MOST_PAGES = 200  # that may wait for a thread at once in one pool
PLAIN, HTML = b"text/plain; charset=utf-8", b"text/html; charset=utf-8"


class Front:
    """Everything that comes in passes here first."""

    def __init__(self) -> None:
        django: Any = get_wsgi_application()
        self.staff = Pool(django, settings.PAGE_THREADS)
        self.customers = Pool(django, CUSTOMER_THREADS)
        # A thread of their own: a feedback point must be found even while all others make pages or take deliveries.
        self.look_ups = ThreadPoolExecutor(1, "look-up")
        self.intake = Intake(self.to_pages, self.look_ups, settings.INTAKE_QUEUE)
        assets: Any = ServeStaticASGI
        self.assets: App = assets(self.to_pages, root=settings.ASSETS / "files", prefix=settings.STATIC_URL, allow_all_origins=False)
        live.listen_to_postgres()
        WAITING.set_function(lambda: len(self.intake.writer.waiting))
        PROBES["disk"] = lambda seconds: "the disk is full" if space.trouble() == "full" else ""
        PROBES["look-up"] = self.probe_look_ups
        PROBES["writer"] = lambda seconds: self.intake.writer.probe(seconds) if self.intake.loop else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.assets(scope, receive, send)
        elif scope["path"] == "/healthz":
            # Answered here, so that it tells of the process alone and waits for nobody.
            await reply(send, 200, {b"content-type": PLAIN}, b"ok\n")
        elif scope["path"].startswith(rooms.PREFIX):
            await rooms.stream(scope, receive, send)
        elif scope["path"].startswith(live.PREFIX):
            await live.stream(scope, receive, send)
        else:
            await self.guarded(scope, receive, send)

    async def guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A request that Django, the intake or the assets answer: read whole first, and answered in words whatever happens."""
        # A customer's answer goes straight to the intake; everything else may be a file or a page.
        to_intake = settings.FAST_INTAKE and scope["method"] == "POST"
        replying, body = Reply(send), Body(receive)
        try:
            if problem := unreadable(scope):
                return await self.say(scope, replying, *problem)
            if has_body(scope):
                receive = await body.read(most_bytes(is_upload(scope)))
            await (self.intake if to_intake else self.assets)(scope, receive, replying)
        except Gone:
            return None
        except TooSlow:
            await self.say(scope, replying, 408, "slow")
        except TooLarge:
            await self.say(scope, replying, 413, "large")
        except TooMuch:
            await self.say(scope, replying, 503, "busy")
        except space.NoRoom:
            await self.say(scope, replying, 503, "full")
        except Exception as error:
            # Nothing of the request is named: addresses of customers and answers are secrets.
            log.error("front_failed", exc_info=error)
            if replying.started:
                raise
            await self.say(scope, replying, 503, "broken")
        finally:
            body.close()

    async def to_pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        """On to Django."""
        if scope["type"] == "http":
            # Two spellings of one header must not pass for it: only hyphens reach Django.
            scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]

        # The bridge wants a true coroutine where the server gives another kind of awaitable.
        async def receive_coroutine() -> Message:
            return await receive()

        pool = self.customers if scope.get("path", "").startswith(CUSTOMERS) else self.staff
        if pool.waiting < MOST_PAGES:
            await pool(scope, receive_coroutine, send)
        else:
            await self.say(scope, send, 503, "busy")

    async def say(self, scope: Scope, send: Send, status: int, what: str) -> None:
        """A sentence for a person, or a word for a program, in place of a page."""
        headers = {b"content-type": HTML, b"connection": b"close"}
        if status == 503:
            headers[b"retry-after"] = b"5"
        asks_json = any(name == b"content-type" and value.startswith(b"application/json") for name, value in scope["headers"])
        if asks_json:
            headers[b"content-type"] = b"application/json"
            await reply(send, status, headers, b'{"error": "%s"}' % what.encode())
        else:
            await reply(send, status, headers, sentence(what, language_of(scope)))

    def probe_look_ups(self, seconds: float) -> str:
        """What keeps feedback points from being found; empty when nothing does."""
        try:
            self.look_ups.submit(touch).result(seconds)
        except TooLate:
            return "feedback points cannot be looked up in time"
        except Exception as error:
            return f"feedback points cannot be looked up ({type(error).__name__})"
        return ""

    def leave(self) -> None:
        """Ends what never ends by itself: open event streams. Called in the event loop."""
        HUB.close()

    def stop(self) -> None:
        """Writes the answers that wait and lets pages under way finish. Not to be called from the event loop itself,
        which both of them need until they are done."""
        self.intake.stop()
        self.look_ups.shutdown(wait=True, cancel_futures=True)
        for pool in (self.customers, self.staff):
            pool.stop()


class Pool:
    """Django on some threads of its own, which knows how many requests it has in hand."""

    def __init__(self, django: Any, threads: int) -> None:
        self.bridge: Any = WSGIMiddleware(django, workers=threads)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.waiting += 1
        try:
            await self.bridge(scope, receive, send)
        finally:
            self.waiting -= 1

    def stop(self) -> None:
        """Lets what is under way finish."""
        self.bridge.executor.shutdown(wait=True, cancel_futures=True)


def is_upload(scope: Scope) -> bool:
    """Whether a request may bring a file: only people who are signed in have any to bring, and only to pages of their own."""
    named = {name for name, value in scope["headers"] if name == b"content-type" and value.startswith(b"multipart/form-data")}
    signed_in = any(name == b"cookie" and settings.SESSION_COOKIE_NAME.encode() + b"=" in value for name, value in scope["headers"])
    return bool(named) and signed_in and not scope.get("path", "").startswith(CUSTOMERS)


@lru_cache(maxsize=100)
def sentence(what: str, language: str) -> bytes:
    """The page that says what is wrong, made without the database, since that may be what is broken."""
    with translation.override(language):
        title, words = {
            "address": (_("This address cannot be read"), _("The address holds letters that were not encoded. Check the link.")),
            "length": (_("The file did not come in"), _("The upload does not tell its length. Try another browser.")),
            "large": (
                _("The file is too large"),
                _(
                    "The file is too large: %(megabytes)s MB at most. Go back and choose a smaller one."
                    " Larger ones go in with the command “talkoot import answers”."
                )
                % {"megabytes": settings.UPLOAD_BYTES // (1024 * 1024)},
            ),
            "slow": (
                _("This took too long"),
                _("What you sent did not arrive in time, and nothing was saved. Check the connection, go back and send it again."),
            ),
            "busy": (_("Many people are here at once"), _("Nothing was saved. Wait a moment, go back and send it again.")),
            "full": (_("It was not saved"), str(space.WORDS["full"])),
            "broken": (_("It was not saved"), _("This is our fault, not yours. Go back in a minute and send it again.")),
        }[what]
        page = render_to_string("ui/trouble.html", {"title": title, "words": words, "LANGUAGE_CODE": language})
    return page.encode()


def unreadable(scope: Scope) -> tuple[int, str] | None:
    """A status and what is wrong when a request is too large or cannot be read; None when all is well."""
    if not scope["query_string"].isascii():
        return 400, "address"
    headers: dict[bytes, bytes] = dict(scope["headers"])
    length = headers.get(b"content-length")
    if length is None and headers.get(b"content-type", b"").startswith(b"multipart/form-data"):
        return 411, "length"
    if length is not None and (not length.isdigit() or int(length) > most_bytes(is_upload(scope))):
        return 413, "large"
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
