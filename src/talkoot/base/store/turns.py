"""Taking turns at the database's one writer.

SQLite lets one connection write at a time, and whoever finds it taken asks again after a pause that grows: a job that
writes slice after slice would keep customers out for seconds. So the thread that writes their answers and long jobs
queue at a lock of the operating system, which hands over at once; within a process every transaction queues at one of
its own (`sqlite/base.py`).
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from django.conf import settings
from django.db import OperationalError, connection

HERE = threading.RLock()  # of this process
SLICE = 0.04  # seconds that a job may keep others from writing
GAP = 0.004  # seconds between two slices, so that whoever waits is served first


def take_turn() -> None:
    """Waits for the turn within this process, as long as SQLite would wait. OperationalError as SQLite says it."""
    if not HERE.acquire(timeout=connection.settings_dict["OPTIONS"].get("timeout", 5)):
        raise OperationalError("database is locked")


@contextmanager
def turn() -> Iterator[None]:
    """One writer's turn. To be held for a transaction, not longer; not to be taken twice by one thread, nor within a transaction.

    Other processes first: who waits for one of them keeps nobody of this process from reading and writing.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with (settings.TALKOOT_HOME / "turn.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        take_turn()
        try:
            yield
        finally:
            HERE.release()


class Slices:
    """How much a long job does in one transaction: as much as fits into a slice, measured as it goes."""

    def __init__(self, size: int, *, least: int = 20, most: int = 3000, seconds: float = SLICE) -> None:
        self.size, self.least, self.most, self.seconds = size, least, most, seconds

    @contextmanager
    def one(self) -> Iterator[None]:
        """Does a slice in a turn of its own, then leaves a gap."""
        with turn():
            begun = monotonic()
            yield
            took = monotonic() - begun
        # At most doubled, so that one lucky slice does not make the next one long.
        self.size = round(min(self.most, self.size * 2, max(self.least, self.size * self.seconds / max(took, 0.001))))
        sleep(GAP)
