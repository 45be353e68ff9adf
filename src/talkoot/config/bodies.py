"""Reading what somebody sends, whole, before a thread is taken: a slow sender costs a little memory, never a page's thread."""

import asyncio
import tempfile
from typing import IO, Any

from django.conf import settings

from talkoot.feedback.views.intake import Message, Receive, Scope

IN_MEMORY = 512 * 1024  # bytes of one body; what is larger lies in TALKOOT_HOME/incoming while it comes in
PIECE = 64 * 1024
GRACE = 10.0  # seconds that any body may take
SLOWEST = 16 * 1024  # bytes a second, on average, that a body must reach after that


class TooSlow(Exception):
    """The body did not come within its time."""


class TooLarge(Exception):
    """The body is larger than was said or than we take."""


class Gone(Exception):
    """The sender went away before the body was whole."""


def has_body(scope: Scope) -> bool:
    """Whether a request brings a body along."""
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in scope["headers"])


async def read_whole(receive: Receive, most: int) -> Receive:
    """Reads a body of at most so many bytes and returns a `receive` that gives it again.

    Raises TooSlow, TooLarge or Gone. The time it may take grows with what has come, so that a large file over a poor
    line gets through and a body of one byte a second does not.
    """
    loop = asyncio.get_running_loop()
    begun, size = loop.time(), 0
    parts: list[bytes] = []
    file: IO[bytes] | None = None
    try:
        while True:
            try:
                async with asyncio.timeout_at(begun + GRACE + size / SLOWEST):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            if message["type"] != "http.request":
                raise Gone
            part = message.get("body", b"")
            size += len(part)
            if size > most:
                raise TooLarge
            parts.append(part)
            if file is None and size > IN_MEMORY:
                file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed when it has been given again
            if file is not None:
                file.write(b"".join(parts))
                parts.clear()
            if not message.get("more_body"):
                break
    except BaseException:
        if file is not None:
            file.close()
        raise
    if file is not None:
        file.seek(0)
    return giving(parts, file, receive)


def giving(parts: list[bytes], file: IO[bytes] | None, onwards: Receive) -> Receive:
    """A `receive` that gives a body that has been read, then whatever else comes."""
    done = False

    async def receive() -> Message:
        nonlocal done
        if done:
            return await onwards()
        if file is None:
            done = True
            return {"type": "http.request", "body": b"".join(parts), "more_body": False}
        piece = file.read(PIECE)
        done = len(piece) < PIECE
        if done:
            file.close()
        return {"type": "http.request", "body": piece, "more_body": not done}

    return receive


class Reply:
    """A `send` that gives up on a reader who does not read, and then swallows the rest so that its maker can finish."""

    def __init__(self, send: Any) -> None:
        self.send = send
        self.begun = asyncio.get_running_loop().time()
        self.sent = 0
        self.started = self.gone = False

    async def __call__(self, message: Message) -> None:
        if self.gone:
            return
        self.started = True
        try:
            async with asyncio.timeout_at(self.begun + settings.LONGEST_REPLY + self.sent / SLOWEST):
                await self.send(message)
        except Exception:  # what a server raises when its reader went away is its own
            self.gone = True
        self.sent += len(message.get("body", b""))
