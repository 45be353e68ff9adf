"""How much of a table is held at a time, so that memory stays level whatever its rows hold."""

from collections.abc import Iterable, Iterator
from functools import cache

from django.db.models import BinaryField, JSONField, TextField

from talkoot.archive.schema import Table

MOST = 4 * 1024 * 1024  # bytes of lines
WITH_BYTES = 32 * 1024 * 1024  # the longest line of a table with a column of bytes: a picture in a row
OTHERS = 8 * 1024 * 1024  # of any other: what one form may hold (DATA_UPLOAD_MAX_MEMORY_SIZE), were every sign one that JSON says in six, and room


def portions[One](sized: Iterable[tuple[int, One]], rows: int, most: int = MOST) -> Iterator[list[One]]:
    """Lists of so many rows at most, each full once its sizes come to `most`."""
    found: list[One] = []
    held = 0
    for size, one in sized:
        found.append(one)
        held += size
        if held >= most or len(found) >= rows:
            yield found
            found, held = [], 0
    if found:
        yield found


@cache
def longest_line(table: Table) -> int:
    """In bytes."""
    return WITH_BYTES if has(table, BinaryField) else OTHERS


@cache
def fetched(table: Table) -> int:
    """Rows that the database hands over at a time: few where they can be large."""
    return 4 if has(table, BinaryField) else 500 if has(table, TextField) or has(table, JSONField) else 5000


def has(table: Table, kind: type) -> bool:
    """Whether a column is of this kind."""
    return any(isinstance(one, kind) for one in table.fields)
