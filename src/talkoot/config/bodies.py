"""Reading what somebody sends, whole, before a thread is taken: a slow sender costs a little memory, never a page's thread."""

import asyncio
import tempfile
from typing import IO, Any

from django.conf import settings

from talkoot.base.store import space
from talkoot.feedback.views.intake import Message, Receive, Scope

MOST_HELD = 1024 * 1024 * 1024  # bytes of all bodies that are here at once
IN_MEMORY = 512 * 1024  # bytes of one body; what is larger lies in TALKOOT_HOME/incoming while it comes in
PIECE = 64 * 1024
GRACE = 10.0  # seconds that any body may take
SLOWEST = 16 * 1024  # bytes a second, on average, that a body must reach after that


class TooSlow(Exception):
    """The body did not come within its time."""


class TooLarge(Exception):
    """The body is larger than was said or than we take."""


class TooMuch(Exception):
    """So much comes in at once that no more can be taken right now."""


class Gone(Exception):
    """The sender went away before the body was whole."""


def has_body(scope: Scope) -> bool:
    """Whether a request brings a body along."""
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in scope["headers"])


class Body:
    """A body that has been read whole, and gives itself again as a `receive`. close() lets go of what it holds."""

    held = 0  # bytes of all bodies that are here right now, in memory and on the disk

    def __init__(self, onwards: Receive) -> None:
        self.onwards = onwards
        self.parts: list[bytes] = []
        self.file: IO[bytes] | None = None
        self.size = 0
        self.given = False

    async def read(self, most: int) -> "Body":
        """Reads at most so many bytes. Raises TooSlow, TooLarge, TooMuch, NoRoom or Gone.

        The time it may take grows with what has come, so that a large file over a poor line gets through and a body of
        one byte a second does not.
        """
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while True:
            try:
                async with asyncio.timeout_at(begun + GRACE + self.size / SLOWEST):
                    message = await self.onwards()
            except TimeoutError:
                raise TooSlow from None
            if message["type"] != "http.request":
                raise Gone
            self.take(message.get("body", b""), most)
            if not message.get("more_body"):
                break
        if self.file is not None:
            self.file.seek(0)
        return self

    def take(self, part: bytes, most: int) -> None:
        """Keeps a part: in memory while it is small, else in TALKOOT_HOME/incoming."""
        self.size += len(part)
        Body.held += len(part)
        if self.size > most:
            raise TooLarge
        if Body.held > MOST_HELD:
            raise TooMuch
        self.parts.append(part)
        if self.size > IN_MEMORY:
            if space.trouble() == "full":
                raise space.NoRoom
            if self.file is None:
                self.file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed by close()
            self.file.write(b"".join(self.parts))
            self.parts.clear()

    async def __call__(self) -> Message:
        if self.given:
            return await self.onwards()
        if self.file is None:
            self.given = True
            return {"type": "http.request", "body": b"".join(self.parts), "more_body": False}
        piece = self.file.read(PIECE)
        self.given = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not self.given}

    def close(self) -> None:
        """Lets go of the bytes, whether or not anybody wanted them."""
        Body.held -= self.size
        self.size = 0
        self.parts.clear()
        if self.file is not None:
            self.file.close()
            self.file = None
            self.given = True


class Reply:
    """A `send` that gives up on a reader who does not read, and then swallows the rest so that its maker can finish."""

    def __init__(self, send: Any) -> None:
        self.send = send
        self.begun = 0.0  # when the first bytes were ready to go; how long they took to be made is not the reader's fault
        self.sent = 0
        self.started = self.gone = False

    async def __call__(self, message: Message) -> None:
        if self.gone:
            return
        if not self.started:
            self.started, self.begun = True, asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(self.begun + settings.LONGEST_REPLY + self.sent / SLOWEST):
                await self.send(message)
        except Exception:  # what a server raises when its reader went away is its own
            self.gone = True
        self.sent += len(message.get("body", b""))
