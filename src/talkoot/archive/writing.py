"""Writing an archive: a ZIP file with a manifest, the description of every column, a file of JSON lines for each table, and the files.

Row by row, with flat memory, of one moment of the database. The form is described in docs/reference/archive.md.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from talkoot import __version__
from talkoot.archive.files import files_leaving
from talkoot.archive.leaving import count_leaving, lines_leaving
from talkoot.archive.portions import portions
from talkoot.archive.schema import Table, staying, tables
from talkoot.base.kit.disk import sync
from talkoot.base.orgs.models import Organisation

FORM = 1  # of the archive; one of a later form is refused by an earlier program
MANIFEST, COLUMNS = "manifest.json", "columns.json"
AT_ONCE = 500  # lines that are packed together, where they are short
PACKED = 1  # the quickest: a tenth larger than the best

Progress = Callable[[int, int, str], None]  # rows so far, of about how many, which table


@dataclass(frozen=True)
class Member:
    """A file in the archive: how many lines or bytes it has, and the digest of its content."""

    count: int
    sha256: str


@dataclass
class Manifest:
    """What an archive says of itself."""

    form: int
    version: str
    organisation: str
    made_at: str
    tables: dict[str, Member] = field(default_factory=dict)
    files: dict[str, Member] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(one.count for one in self.tables.values())


def silent(done: int, total: int, what: str) -> None:
    """Tells nobody."""


def write_archive(organisation: Organisation, target: Path, *, at: datetime, tell: Progress = silent) -> Manifest:
    """Writes an archive and only then gives it its name. `tell` hears now and then how far it is."""
    part = target.with_name(target.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=PACKED) as archive, one_moment():
                manifest = write_into(archive, organisation, at, tell)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        sync(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def write_into(archive: zipfile.ZipFile, organisation: Organisation, at: datetime, tell: Progress) -> Manifest:
    """Everything, the manifest last: it knows what all the others hold."""
    manifest = Manifest(FORM, __version__, organisation.slug, at.isoformat(timespec="seconds"))
    total, done = sum(count_leaving(table, organisation.pk, at) for table in tables().values()), 0
    for table in tables().values():
        tell(done, total, table.label)
        with archive.open(table.member, "w", force_zip64=True) as into:
            digest, count = hashlib.sha256(), 0
            for lines in portions(((len(line), line) for line in lines_leaving(table, organisation.pk, at)), AT_ONCE):
                into.write(said := "".join(lines).encode())
                digest.update(said)
                count += len(lines)
                tell(done + count, total, table.label)
        done += count
        manifest.tables[table.label] = Member(count, digest.hexdigest())
    for name, path in files_leaving(organisation.pk):
        with suppress(FileNotFoundError):  # its picture was removed meanwhile
            manifest.files[name] = write_file(archive, name, path)
    archive.writestr(COLUMNS, said_of_columns())
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    tell(done, done, "")
    return manifest


def write_file(archive: zipfile.ZipFile, name: str, path: Path) -> Member:
    """One of the organisation's files."""
    with path.open("rb") as source, archive.open(zipfile.ZipInfo(name), "w") as into:  # pictures are packed already
        digest, size = hashlib.sha256(), 0
        while said := source.read(1 << 20):
            into.write(said)
            digest.update(said)
            size += len(said)
    return Member(size, digest.hexdigest())


def said_of_columns() -> str:
    """What each table and column means, and what stays and why."""

    def said(table: Table) -> dict[str, Any]:
        return {"about": table.about, "columns": dict(table.columns), "stays": dict(table.left)}

    return json.dumps({"tables": {label: said(table) for label, table in tables().items()}, "stays": staying()}, ensure_ascii=False, indent=1)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read in here is of one moment of the database, and nobody waits for the reader."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Our transactions begin as writers' do, which would keep customers' answers waiting: this one only reads.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
