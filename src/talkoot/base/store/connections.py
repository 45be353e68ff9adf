"""What must be true of every database connection before anything is written through it."""

from collections.abc import Callable
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from prometheus_client import Counter

from talkoot.base.kit.collation import compare_finnish

log = structlog.get_logger(__name__)

RENEWED = Counter("talkoot_connections_renewed_total", "Database connections found dead outside a request and made anew")

# The name PostgreSQL gives its own Finnish order, so that one Collate() serves both databases.
FINNISH = "fi-x-icu"


def prepare(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Gives a new SQLite connection the Finnish order."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(FINNISH, compare_finnish)


def optimize() -> None:
    """Lets SQLite look at how its tables are filled, so that it follows the right index; PostgreSQL does that by itself. Quick: it samples.

    Takes its turn among the writers first: half-way through, it would be refused while somebody writes.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("PRAGMA optimize = 0x10002")


def on_connection[Result](work: Callable[[], Result]) -> Result:
    """Does work outside a request on this thread's connection, which may live for months.

    A connection that the database server ended (a restart, a limit on idle ones) shows itself only when it is used.
    The work is then done once more on a new one, so it must be safe to repeat. Any other error is the caller's.
    """
    before = connection.connection
    try:
        return work()
    except (InterfaceError, OperationalError):
        # Leaving a transaction whose connection is gone makes a new one by itself.
        lost = connection.connection is not before or connection.connection is None or not connection.is_usable()
        if connection.in_atomic_block or not lost:
            raise
        connection.close()
        RENEWED.inc()
        log.warning("connection_renewed")
        return work()


def touch() -> None:
    """Asks the database for nothing, to see whether it answers on this thread's connection."""

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    on_connection(ask)


# What else of this process must answer before it is ready: a name, and how to ask within so many seconds. Each says
# what is wrong with it, nothing when all is well.
PROBES: dict[str, Callable[[float], str]] = {}


class NotDurable(Exception):
    """The database would lose acknowledged answers in a power cut; the text says how."""


def assert_durable() -> None:
    """Raises NotDurable unless a commit on this database means that the disk has it."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        found = {name: _pragma(name) for name in ("journal_mode", "synchronous")}
        if str(found["journal_mode"]).lower() != "wal" or int(found["synchronous"]) < 2:
            raise NotDurable(f"SQLite must run in WAL mode with synchronous=FULL, but says {found}.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            raise NotDurable("PostgreSQL has synchronous_commit = off. Turn it on: acknowledged answers could be lost.")


def _pragma(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
