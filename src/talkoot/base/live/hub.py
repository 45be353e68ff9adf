"""Who listens to what in this process, and passing news from any thread into the event loop."""

import asyncio
import contextlib
import json
import threading
from typing import IO

MOST_WAITING = 100  # pieces of news a slow reader may have waiting; older ones are dropped, the newest tells all

END = ""  # news that never is news: the stream is over


class Hub:
    """Topics with their listeners. News is a short text, such as a version: pages fetch the rest themselves."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.listeners: dict[str, set[asyncio.Queue[str]]] = {}
        self.closed = False
        self.news: IO[str] | None = None  # to the server that started this process
        self.writing = threading.Lock()

    def listen(self, topic: str) -> asyncio.Queue[str]:
        """A queue of the topic's news. Called in the event loop, which the hub remembers."""
        self.loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self.listeners.setdefault(topic, set()).add(queue)
        return queue

    def leave(self, topic: str, queue: asyncio.Queue[str]) -> None:
        """Stops listening."""
        here = self.listeners.get(topic, set())
        here.discard(queue)
        if not here:
            self.listeners.pop(topic, None)

    def close(self) -> None:
        """Ends every stream: each reader gets a last piece of news that says so. Called in the event loop."""
        self.closed = True
        for topic in list(self.listeners):
            self._deliver(topic, END)

    def publish(self, topic: str, news: str) -> None:
        """Tells all listeners, from any thread; in the worker's process through the server that started it."""
        self.pass_on(json.dumps([topic, news]) + "\n")
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._deliver, topic, news)

    def pass_on(self, line: str) -> None:
        """Writes a line to the server that started this process, if one did."""
        if self.news is not None:
            with self.writing, contextlib.suppress(OSError):
                self.news.write(line)

    def _deliver(self, topic: str, news: str) -> None:
        for queue in self.listeners.get(topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(news)


HUB = Hub()
