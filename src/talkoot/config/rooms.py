"""Streams of live rooms: `/live/room/<ticket>/?v=N` sends what changed since a version, and then what changes."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

from django.http import parse_cookie

from talkoot.base.kit.outside import whole
from talkoot.base.live.hub import HUB
from talkoot.base.live.rooms import MOST_WAITING, Reader, Seat, cookies_of, event, kind_of, leave, seat_in, teller_of
from talkoot.base.store.connections import on_connection
from talkoot.config.live import HEADERS, LONGEST_SEND, PING, left
from talkoot.feedback.views.intake import Receive, Scope, Send, reply

PREFIX = "/live/room/"
ASKING = ThreadPoolExecutor(1, "room-asking")
TELLING = ThreadPoolExecutor(1, "room-telling")  # one at a time: what changed is rendered once, not once a room and thread

CATCHING_UP: dict[tuple[str, int, str, str], "asyncio.Future[tuple[int, str]]"] = {}  # asked for and not looked up yet


async def on_thread[T](pool: ThreadPoolExecutor, ask: Callable[[], T]) -> T:
    """Runs what asks the database on a thread of its own."""
    return await asyncio.get_running_loop().run_in_executor(pool, partial(on_connection, ask))


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends what changes until the reader goes away or may no longer be there."""
    seat = seat_in(scope["path"].removeprefix(PREFIX).rstrip("/"))
    cookies = parse_cookie("; ".join(cookies_of(scope["headers"])))
    if seat is None or scope["method"] != "GET" or HUB.closed or not await holds(seat, cookies):
        await reply(send, 404, {b"content-type": b"text/plain"}, b"")
        return
    reader = Reader(seat, asyncio.Queue(MOST_WAITING + 1))
    since, teller = version_asked(scope), teller_of(seat.topic, partial(on_thread, TELLING))
    gone = asyncio.ensure_future(left(receive))
    try:
        teller.add(reader)  # before catching up, so that nothing falls between
        version, text = await catch_up(seat, since)
        teller.told = version if teller.told is None else teller.told
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": event(version, text), "more_body": True})
        await follow(reader, cookies, gone, send)
    except TimeoutError:
        return  # a reader who reads nothing is let go
    finally:
        leave(teller, reader)
        gone.cancel()


async def catch_up(seat: Seat, since: int) -> tuple[int, str]:
    """The room's version and what changed since one. Those who ask alike until it is looked up are answered together: after a restart
    everybody comes back at once. Whoever asks must be told already of what is committed from then on."""
    asked = (seat.topic, since, seat.role, seat.language)

    def look_up() -> tuple[int, str]:
        CATCHING_UP.pop(asked, None)  # perhaps again: a connection that was lost is tried once more
        return kind_of(seat.topic).tell(*asked)

    waiting = CATCHING_UP.get(asked)
    if waiting is None:
        waiting = CATCHING_UP[asked] = asyncio.ensure_future(on_thread(TELLING, look_up))
    return await asyncio.shield(waiting)


async def follow(reader: Reader, cookies: dict[str, str], gone: "asyncio.Future[None]", send: Send) -> None:
    """What comes, as it comes."""
    asked_at, open_ = monotonic(), True
    while open_ and not (gone.done() or HUB.closed):
        piece = await next_piece(reader, gone)
        if piece is not None and monotonic() - asked_at >= PING:
            asked_at = monotonic()
            piece = piece if await holds(reader.seat, cookies) else None
        open_ = piece is not None
        async with asyncio.timeout(LONGEST_SEND):
            await send({"type": "http.response.body", "body": piece or b"", "more_body": open_})


async def next_piece(reader: Reader, gone: "asyncio.Future[None]") -> bytes | None:
    """The next event, a ping when there has been none, and None when there will be no more."""
    news = asyncio.ensure_future(reader.queue.get())
    both: set[asyncio.Future[Any]] = {news, gone}
    await asyncio.wait(both, timeout=PING, return_when=asyncio.FIRST_COMPLETED)
    if news.done():
        return news.result()
    news.cancel()
    return b": ping\n\n"


async def holds(seat: Seat, cookies: dict[str, str]) -> bool:
    """Whether somebody with these cookies may sit there now."""
    return await on_thread(ASKING, partial(kind_of(seat.topic).may, seat, cookies))


def version_asked(scope: Scope) -> int:
    """From where a reader wants to hear: what they heard last, else what their page shows."""
    last = next((value for name, value in scope["headers"] if name == b"last-event-id"), b"")
    with suppress(UnicodeDecodeError):
        if (found := whole(last.decode())) is not None:
            return found
    return whole(parse_qs(scope["query_string"].decode("latin-1")).get("v", ["0"])[0]) or 0
