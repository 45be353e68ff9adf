"""Event streams: `/live/<ticket>/` sends the topic's news as server-sent events."""

import asyncio
import contextlib
import json
import threading
from typing import Any

import structlog
from django.db import connection

from talkoot.base.live.actions import CHANNEL
from talkoot.base.live.hub import HUB
from talkoot.base.live.tickets import topic_of
from talkoot.feedback.views.intake import Receive, Scope, Send, reply

log = structlog.get_logger(__name__)

PREFIX = "/live/"
PING = 15  # seconds: proxies close streams that are silent
HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"), (b"x-content-type-options", b"nosniff")]


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends news until the reader goes away."""
    topic = topic_of(scope["path"].removeprefix(PREFIX).rstrip("/"))
    if topic is None or scope["method"] != "GET":
        await reply(send, 404, {b"content-type": b"text/plain"}, b"")
        return
    queue = HUB.listen(topic)
    gone = asyncio.ensure_future(left(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
        while not gone.done():
            await send({"type": "http.response.body", "body": await next_piece(queue, gone), "more_body": True})
    finally:
        HUB.leave(topic, queue)
        gone.cancel()


async def next_piece(queue: asyncio.Queue[str], gone: "asyncio.Future[None]") -> bytes:
    """The next news as an event, or a ping when there has been none."""
    news = asyncio.ensure_future(queue.get())
    both: set[asyncio.Future[Any]] = {news, gone}
    await asyncio.wait(both, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
    if news.done():
        return f"data: {news.result()}\n\n".encode()
    news.cancel()
    return b": ping\n\n"


async def left(receive: Receive) -> None:
    """Returns when the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def listen_to_postgres() -> None:
    """On PostgreSQL: a thread that passes every process's news into this one's hub. Reconnects by itself."""
    if connection.vendor == "postgresql":
        threading.Thread(target=_pass_on, args=(connection.get_connection_params(),), name="live", daemon=True).start()


def _pass_on(parameters: dict[str, Any]) -> None:
    import psycopg

    kept = {name: value for name, value in parameters.items() if name in ("dbname", "user", "password", "host", "port", "sslmode")}
    while True:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(**kept, autocommit=True) as listening:
            listening.execute(f"LISTEN {CHANNEL}")
            for notice in listening.notifies():
                topic, news = json.loads(notice.payload)
                HUB.publish(topic, news)
        log.warning("live_connection_lost")
        threading.Event().wait(2)
