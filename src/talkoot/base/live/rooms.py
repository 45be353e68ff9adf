"""Live rooms: what changed travels in the event, rendered once for each language and role and gathered for a moment.

A package says once how its rooms are rendered and who may be in them. One teller a process and room does the rest.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import structlog
from django.core import signing

from talkoot.base.live.hub import HUB, Hub

log = structlog.get_logger(__name__)

SALT = "talkoot.rooms"
LONGEST = 24 * 60 * 60  # seconds a ticket holds
GATHERED = 0.25  # seconds between two events of a room
AT_ONCE = 0.01  # seconds in which the news of one commit come in
MOST_WAITING = 40  # events that a slow reader may have waiting; then the stream ends, and the reader asks from where it was


@dataclass(frozen=True)
class Seat:
    """A place in a room: whose, with which view, in which language. `member` is 0 for guests."""

    topic: str
    who: int
    member: int
    role: str
    language: str


@dataclass(frozen=True)
class RoomKind:
    """How a kind of room is told: `tell(topic, since, role, language)` returns its version and what changed since one, as text;
    `may(seat, cookies)` whether somebody with these cookies may sit there now; `out(topic, seats)` which of these seats hold no more,
    asked at every telling."""

    tell: Callable[[str, int, str, str], tuple[int, str]]
    may: Callable[[Seat, dict[str, str]], bool]
    out: Callable[[str, set[Seat]], set[Seat]] = lambda topic, seats: set()


KINDS: dict[str, RoomKind] = {}


def register(kind: str, room: RoomKind) -> None:
    """Makes a kind of room known."""
    KINDS[kind] = room


def kind_of(topic: str) -> RoomKind:
    """How a room is told, by its topic."""
    return KINDS[topic.partition(":")[0]]


def seat_ticket(seat: Seat) -> str:
    """A signed ticket for a seat."""
    return signing.dumps([seat.topic, seat.who, seat.member, seat.role, seat.language], salt=SALT, compress=False)


def seat_in(text: str) -> Seat | None:
    """The seat; None when the ticket is not ours or too old."""
    try:
        topic, who, member, role, language = signing.loads(text, salt=SALT, max_age=LONGEST)
        seat = Seat(str(topic), int(who), int(member), str(role), str(language))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return seat if seat.topic.partition(":")[0] in KINDS else None


def event(version: int, text: str) -> bytes:
    """A piece of the stream. How soon a reader comes back is drawn for each, so that they do not come back all at once."""
    return f"id: {version}\nretry: {random.randrange(500, 5000)}\ndata: {text}\n\n".encode()  # noqa: S311  (a pause, not a secret)


@dataclass(eq=False)
class Reader:
    """One stream."""

    seat: Seat
    queue: "asyncio.Queue[bytes | None]"


# what runs a function on a thread that may ask the database
Run = Callable[[Callable[[], Any]], Awaitable[Any]]


class Teller:
    """Tells one room's readers in this process. Lives in the event loop while anybody reads."""

    def __init__(self, topic: str, run: Run, hub: Hub = HUB) -> None:
        self.topic, self.run, self.hub = topic, run, hub
        self.readers: set[Reader] = set()
        self.told: int | None = None  # everybody who reads has heard up to here
        self.task: asyncio.Task[None] | None = None

    def add(self, reader: Reader) -> None:
        """One more reader; the first starts the telling."""
        self.readers.add(reader)
        if self.task is None or self.task.done():  # after a failure the next one who comes starts it anew
            self.task = asyncio.ensure_future(self.go(self.hub.listen(self.topic)))

    def drop(self, reader: Reader) -> None:
        """A reader has gone; the last one ends the telling."""
        self.readers.discard(reader)
        if not self.readers and self.task is not None:
            self.task.cancel()
            self.task = None

    async def go(self, news: "asyncio.Queue[str]") -> None:
        """Waits for news and tells it, at most four times a second."""
        last = 0.0
        try:
            while True:
                pieces = [await news.get()]
                await asyncio.sleep(max(AT_ONCE, last + GATHERED - monotonic()))
                while not news.empty():
                    pieces.append(news.get_nowait())
                last = monotonic()
                if "" in pieces:  # the server is stopping
                    self.end(list(self.readers))
                    return
                await self.tell()
        except Exception:  # who reads asks again from where they were
            log.exception("room_not_told")
            self.end(list(self.readers))
        finally:
            self.hub.leave(self.topic, news)

    def end(self, readers: list[Reader]) -> None:
        for reader in readers:
            while not reader.queue.empty():
                reader.queue.get_nowait()
            reader.queue.put_nowait(None)

    async def tell(self) -> None:
        """Renders what changed once for each role and language, and hands it to all who have them and are still in the room then."""
        since, newest = self.told or 0, 0
        kind = kind_of(self.topic)
        texts = {}
        for role, language in sorted({(reader.seat.role, reader.seat.language) for reader in self.readers}):
            version, text = await self.run(lambda role=role, language=language: kind.tell(self.topic, since, role, language))  # type: ignore[misc]
            newest = min(newest, version) if newest else version
            texts[role, language] = event(version, text)
        seats = {reader.seat for reader in self.readers}
        out = await self.run(lambda: kind.out(self.topic, seats))
        for reader in list(self.readers):
            piece = texts.get((reader.seat.role, reader.seat.language))
            if reader.seat in out or reader.queue.qsize() >= MOST_WAITING:
                self.end([reader])
            elif piece is not None:  # who came meanwhile catches up by themselves
                reader.queue.put_nowait(piece)
        self.told = max(since, newest)


TELLERS: dict[str, Teller] = {}


def teller_of(topic: str, run: Run) -> Teller:
    """The room's teller in this process."""
    return TELLERS.setdefault(topic, Teller(topic, run))


def leave(teller: Teller, reader: Reader) -> None:
    """A stream has ended."""
    teller.drop(reader)
    if not teller.readers and TELLERS.get(teller.topic) is teller:
        del TELLERS[teller.topic]


def cookies_of(headers: Any) -> list[str]:
    """The cookie lines that a request brings."""
    return [value.decode("latin-1") for name, value in headers if name == b"cookie"]
