"""The intake: takes customers' answers in front of Django, and hands everything else on.

Only the ordinary good case is answered here: an open feedback point, a well-formed answer. Whatever else comes
(faults, closed points, other addresses) goes on to the Django view with the body it came with, so that there is one
place that explains. With TALKOOT_FAST_INTAKE=no that view does it all; a test holds the two against each other.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from talkoot.base.accounts.limits import address_of, neighbourhood
from talkoot.base.store.connections import on_connection
from talkoot.feedback.actions.answers import Arrival, Outcome
from talkoot.feedback.actions.doors import Sender, why_not_take
from talkoot.feedback.actions.presses import as_pressed
from talkoot.feedback.logic.submission import Submission, Unfit, read_submission
from talkoot.feedback.queries.channels import ChannelBook, OpenChannel
from talkoot.feedback.writer import AnswerWriter, QueueFull, Running

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 64 * 1024
FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
ALWAYS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
PREFIX = "/k/"


class Intake:
    """An ASGI application around another; `pool` runs the few look-ups that touch the database."""

    def __init__(self, behind: App, pool: Executor, most_waiting: int) -> None:
        self.behind, self.pool = behind, pool
        self.book = ChannelBook()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.writer = AnswerWriter(self.settle, most_waiting)
        self.stored = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or (key := channel_key(scope["path"])) is None:
            if scope.get("path", "").startswith(PREFIX):
                self.start()  # a kiosk's delivery goes to the writer from a page's thread
            return await self.behind(scope, receive, send)
        kind = content_kind(scope["headers"])
        if kind is None:
            return await self.behind(scope, receive, send)
        body, rest = await read_body(receive)
        if (
            rest is None
            and (submission := read(kind, body))
            and (channel := await self.channel(key))
            and not channel.fault(submission)
            and not why_not_take(channel, sender(scope))
        ):
            now = datetime.now(UTC)
            submission, before = as_pressed(channel, submission, now)
            try:
                outcome = Outcome.DIFFERS if before else await self.store(Arrival(channel, submission, now))
            except QueueFull:
                return await reply(send, 503, {b"retry-after": b"2", b"content-type": b"text/plain"}, b"Try again in a moment.")
            if outcome is not Outcome.DIFFERS:
                return await self.thank(scope, send, kind, channel, submission, outcome)
        return await self.behind(scope, replay(body, rest, receive), send)

    async def channel(self, key: str) -> OpenChannel | None:
        fresh, channel = self.book.recall(key)
        if fresh:
            return channel
        look_up = partial(on_connection, partial(self.book.look_up, key))
        return await asyncio.get_running_loop().run_in_executor(self.pool, look_up)

    async def store(self, arrival: Arrival) -> Outcome:
        """Hands the answer to the writer and waits until the disk has it."""
        self.start()
        ticket = asyncio.get_running_loop().create_future()
        self.writer.offer(arrival, ticket)
        outcome: Outcome = await ticket
        return outcome

    def start(self) -> None:
        """Starts the writer with the first answer, when the event loop is known."""
        if self.loop is None:
            self.loop = asyncio.get_running_loop()
            self.writer.start()
            Running.writer = self.writer

    def settle(self, results: list[tuple[Any, Outcome | Exception]]) -> None:
        """From the writer's thread: wakes all that wait in one call into the loop."""
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.wake, results)

    def wake(self, results: list[tuple[Any, Outcome | Exception]]) -> None:
        for future, outcome in results:
            if future.cancelled():
                continue  # the customer's connection went away; the answer is kept all the same
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                self.stored += outcome is Outcome.STORED
                future.set_result(outcome)

    async def thank(self, scope: Scope, send: Send, kind: bytes, channel: OpenChannel, submission: Submission, outcome: Outcome) -> None:
        if kind == JSON:
            status = 201 if outcome is Outcome.STORED else 200
            content = json.dumps({"answer": str(submission.key), "repeated": outcome is Outcome.REPEATED}).encode()
            return await reply(send, status, {b"content-type": JSON}, content)
        more = not submission.comment and channel.asks_more(submission.score)
        place = next_address(scope["path"], submission, more, scope["query_string"].decode("latin-1"))
        return await reply(send, 303, {b"location": place.encode()}, b"")

    def stop(self) -> None:
        """Writes what waits and ends the writer."""
        if self.loop is not None:
            if Running.writer is self.writer:
                Running.writer = None
            self.writer.stop()


def sender(scope: Scope) -> Sender:
    """Who sends a request."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"authorization", b"x-forwarded-for")}
    own = str((scope.get("client") or ("",))[0])
    place = neighbourhood(address_of(own, headers.get(b"x-forwarded-for", "")))
    return Sender(headers.get(b"authorization", ""), place)


def channel_key(path: str) -> str | None:
    """The key in `/k/<key>/`, None for any other address."""
    if not path.startswith(PREFIX) or not path.endswith("/"):
        return None
    key = path[len(PREFIX) : -1]
    return key if key.isalnum() and len(key) <= 20 else None


def content_kind(headers: list[tuple[bytes, bytes]]) -> bytes | None:
    """The kind of body when it is one the intake reads, else None."""
    kind = None
    for name, value in headers:
        if name == b"content-type":
            kind = value.partition(b";")[0].strip().lower()
        elif name == b"content-encoding":
            return None
    return kind if kind in (FORM, JSON) else None


def next_address(path: str, submission: Submission, more: bool, query: str) -> str:
    """Where the customer goes after the first press: to what is asked further, or to thanks."""
    place = f"{path}why/{submission.key}/{submission.score}/" if more else f"{path}thanks/"
    return place + kept_query(query) if query else place


def kept_query(query: str) -> str:
    """What of the address's query goes along from page to page: the language, and whether another website shows us."""
    asked = dict(parse_qsl(query))
    kept = [f"lang={asked['lang']}"] if asked.get("lang") in ("fi", "sv", "en") else []
    kept += ["shown=inside"] if asked.get("shown") == "inside" else []
    return "?" + "&".join(kept) if kept else ""


def read(kind: bytes, body: bytes) -> Submission | None:
    """The well-formed answer in a body, or None."""
    try:
        if kind == JSON:
            fields = json.loads(body)
            return read_submission(fields) if isinstance(fields, dict) else None
        return read_submission(dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)))
    except (Unfit, ValueError, RecursionError):
        return None


async def read_body(receive: Receive) -> tuple[bytes, Message | None]:
    """The whole body, or its beginning and the message that went over the limit (or told of a lost client)."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts), message
        part = message.get("body", b"")
        if size + len(part) > MOST_BYTES:
            return b"".join(parts), message
        parts.append(part)
        size += len(part)
        if not message.get("more_body"):
            return b"".join(parts), None


def replay(body: bytes, rest: Message | None, onwards: Receive) -> Receive:
    """Gives the application behind what was already read, then whatever else comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": rest is not None}]
    if rest is not None:
        waiting.append(rest)

    async def receive() -> Message:
        return waiting.pop(0) if waiting else await onwards()

    return receive


async def reply(send: Send, status: int, headers: dict[bytes, bytes], content: bytes) -> None:
    """Sends a small answer with the headers every public reply carries."""
    told = [*headers.items(), (b"content-length", str(len(content)).encode()), *ALWAYS]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": content})
