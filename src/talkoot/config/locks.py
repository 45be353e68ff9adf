"""What only one process may do at a time, held by the operating system, so that it ends with the process however it ends."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.db import connection

MIGRATING = 7_201_148  # any number that is always the same


class Taken(Exception):
    """Another process does it already; the text says what to do."""


def lock_port(host: str, port: int) -> socket.socket:
    """Holds the port among Talkoot's servers, and looks that nobody else has it.

    The server itself shares its port with others of its kind, as the kernel allows: two would listen side by side in
    silence. A name in the kernel's own space can be had once only.
    """
    lock = socket.socket(socket.AF_UNIX)
    try:
        lock.bind(f"\0talkoot-{port}")
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        lock.close()
        raise Taken(f"cannot listen on {host}:{port} ({error.strerror}). Choose another with --port.") from None
    return lock


def lock_home(what: str) -> IO[str]:
    """With SQLite: the one process that serves, or works, on TALKOOT_HOME. With PostgreSQL there may be many."""
    file = (settings.TALKOOT_HOME / f"{what}.lock").open("a")
    if connection.vendor == "sqlite":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise Taken(
                f"another process uses {settings.TALKOOT_HOME} already (talkoot {what})."
                " Stop it first, or give DATABASE_URL: on PostgreSQL there may be several."
            ) from None
    return file


@contextmanager
def one_migrates() -> Iterator[None]:
    """Waits until nobody else brings this database up to date, on this machine or another."""
    with (settings.TALKOOT_HOME / "migrate.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
