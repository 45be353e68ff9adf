"""Event streams: `/live/<ticket>/` sends the topic's news as server-sent events."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import parse_cookie

from talkoot.base.accounts.sessions import code_of, request_of_session
from talkoot.base.live.actions import CHANNEL
from talkoot.base.live.hub import END, HUB
from talkoot.base.live.tickets import Ticket, ticket_in
from talkoot.base.orgs.actions import code_holds
from talkoot.base.orgs.queries import still_may
from talkoot.base.store.connections import PROBES, on_connection
from talkoot.feedback.views.intake import Receive, Scope, Send, reply

log = structlog.get_logger(__name__)

PREFIX = "/live/"
ASKING = ThreadPoolExecutor(1, "live-asking")
LONGEST_SEND = 30  # seconds
PING = 15  # seconds: proxies close streams that are silent
HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"), (b"x-content-type-options", b"nosniff")]


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends news until the reader goes away."""
    ticket = ticket_in(scope["path"].removeprefix(PREFIX).rstrip("/"))
    session = session_key(scope)
    if ticket is None or scope["method"] != "GET" or HUB.closed or not await holds(ticket, session):
        await reply(send, 404, {b"content-type": b"text/plain"}, b"")
        return
    topic, asked_at = ticket.topic, monotonic()
    queue = HUB.listen(topic)
    gone = asyncio.ensure_future(left(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
        while not (gone.done() or HUB.closed):
            piece = await next_piece(queue, gone)
            if monotonic() - asked_at >= PING:
                asked_at = monotonic()
                if not await holds(ticket, session):
                    return  # who has left or signed out, or may no longer see it, hears nothing more
            async with asyncio.timeout(LONGEST_SEND):
                await send({"type": "http.response.body", "body": piece, "more_body": not HUB.closed})
    except TimeoutError:
        return  # a reader who reads nothing is let go
    finally:
        HUB.leave(topic, queue)
        gone.cancel()


async def holds(ticket: Ticket, session: str) -> bool:
    """Whether the ticket's member is signed in here and still may listen; asked at the beginning and again while it goes on."""
    ask = partial(on_connection, partial(may_listen, ticket, session))
    return await asyncio.get_running_loop().run_in_executor(ASKING, ask)


def may_listen(ticket: Ticket, session: str) -> bool:
    """A ticket alone, copied out of a page, opens nothing: it holds in a session of its member's that has not ended."""
    request = request_of_session(session)
    code = code_of(request)
    return (code is None or code_holds(code)) and still_may(ticket.member, ticket.act, request.user.pk)


def session_key(scope: Scope) -> str:
    """The key of the session that a request brings; empty when it brings none."""
    lines = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return parse_cookie("; ".join(lines)).get(settings.SESSION_COOKIE_NAME, "")


async def next_piece(queue: asyncio.Queue[str], gone: "asyncio.Future[None]") -> bytes:
    """The next news as an event, or a ping when there has been none."""
    news = asyncio.ensure_future(queue.get())
    both: set[asyncio.Future[Any]] = {news, gone}
    await asyncio.wait(both, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
    if news.done() and news.result() != END:
        return f"data: {news.result()}\n\n".encode()
    news.cancel()
    return b": ping\n\n"


async def left(receive: Receive) -> None:
    """Returns when the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class Listening(threading.Thread):
    """On PostgreSQL: passes every process's news into this one's hub. Reconnects by itself."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        super().__init__(name="live", daemon=True)
        self.parameters = {name: value for name, value in parameters.items() if name in ("dbname", "user", "password", "host", "port", "sslmode")}
        self.connected = threading.Event()

    def run(self) -> None:
        while True:
            try:
                self.pass_on()
            except Exception as error:
                log.warning("live_connection_lost", exc_info=error)
            self.connected.clear()
            threading.Event().wait(2)

    def pass_on(self) -> None:
        """Listens until the connection breaks. A silent one is asked every half a minute whether it still lives."""
        import psycopg

        with psycopg.connect(**self.parameters, autocommit=True, connect_timeout=5) as listening:
            listening.execute(f"LISTEN {CHANNEL}")
            self.connected.set()
            while True:
                for notice in listening.notifies(timeout=30):
                    topic, news = json.loads(notice.payload)
                    HUB.publish(topic, news)
                listening.execute("SELECT 1")

    def probe(self, seconds: float) -> str:
        """What keeps news from coming; empty when they come."""
        return "" if self.connected.wait(seconds) else "news of other processes do not come in"


def listen_to_postgres() -> None:
    """Starts to listen where the database is PostgreSQL."""
    if connection.vendor == "postgresql":
        listening = Listening(connection.get_connection_params())
        PROBES["live"] = listening.probe
        listening.start()
