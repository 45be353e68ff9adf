"""What must be true of every database connection before anything is written through it."""

from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from talkoot.base.kit.collation import compare_finnish

# The name PostgreSQL gives its own Finnish order, so that one Collate() serves both databases.
FINNISH = "fi-x-icu"


def prepare(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Gives a new SQLite connection the Finnish order."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(FINNISH, compare_finnish)


def optimize() -> None:
    """Lets SQLite look at how its tables are filled, so that it follows the right index; PostgreSQL does that by itself. Quick: it samples."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("PRAGMA optimize = 0x10002")


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
