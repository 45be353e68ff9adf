"""Backups: one file with a consistent copy of the database and the uploaded files, written while people work, and checked.

Not in it, ever: the private keys of open rounds of the team mirror, which would open the sealed answers in every backup.
Nor the secret key, so that who finds a backup finds no way in with it; it never changes and is kept elsewhere once.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from talkoot import __version__
from talkoot.base.jobs.schedule import repeat
from talkoot.base.kit.collation import compare_finnish
from talkoot.base.kit.disk import sync
from talkoot.base.store.backups import note_backup
from talkoot.base.store.connections import FINNISH
from talkoot.config.env import environment_of_programs

SQLITE, POSTGRES, FILES, CONTENTS = "talkoot.sqlite3", "talkoot.pgdump", "files", "contents.json"
PASSING = {"archives"}  # folders of files that are made anew when they are wanted (talkoot/archive/models.py): kept, they would outlive an erasure
FORM = 1  # of the file; a later form is refused by an earlier program
ASIDE_FOR = timedelta(days=30)  # that what a restore replaced is kept: it holds what people have had erased since
UNDER_WAY = ".talkoot-copy-"  # folders of a backup or a restore that runs
BROKEN_OFF_FOR = timedelta(days=1)  # after which a folder of a backup or a restore belongs to none that runs


class Trouble(Exception):
    """A backup cannot be made or used; the text says what to do."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: of which version, when, and the digest of each member."""

    form: int
    version: str
    made_at: str
    database: str
    migrations: list[str]
    digests: dict[str, str]


def write_backup(target: Path) -> Contents:
    """Writes a backup, reads it again to see that it is whole, and only then gives it its name. Raises Trouble."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryDirectory(dir=settings.TALKOOT_HOME, prefix=UNDER_WAY) as folder:
            member, copy = copy_database(Path(folder))
            # Files after the database: whatever the copy speaks of is there.
            members = {member: copy, **files_to_keep(Path(folder))}
            now = datetime.now(UTC).isoformat(timespec="seconds")
            contents = Contents(FORM, __version__, now, connection.vendor, applied(), {name: digest(path) for name, path in members.items()})
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
                    said = json.dumps(contents.__dict__, ensure_ascii=False, indent=1).encode()
                    add_bytes(archive, CONTENTS, said)
                    for name, path in members.items():
                        add_file(archive, name, path)
                file.flush()
                os.fsync(file.fileno())
        check_backup(part)
        part.rename(target)
        sync(target.parent)
    finally:
        part.unlink(missing_ok=True)
    note_backup(contents.made_at)
    return contents


def copy_database(folder: Path) -> tuple[str, Path]:
    """A consistent copy of the database as of one moment, and its name in the backup. Nobody waits for it."""
    if connection.vendor == "sqlite":
        copy = folder / SQLITE
        # In one step: the copy is of one moment, and writers do not wait for it. (VACUUM INTO cannot copy our generated
        # columns; what was deleted is overwritten in the original already, so that no page holds it.)
        name = settings.DATABASES["default"]["NAME"]
        with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True, timeout=60)) as source, closing(sqlite3.connect(copy)) as into:
            source.backup(into, pages=-1)
            into.execute("PRAGMA journal_mode=DELETE")  # one file, whoever looks at it
        copy.chmod(0o600)
        sound(copy)
        return SQLITE, copy
    copy = folder / POSTGRES
    run_postgres("pg_dump", "--format=custom", "--no-owner", "--file", str(copy))
    run_postgres("pg_restore", "--list", str(copy), connects=False)
    return POSTGRES, copy


def sound(path: Path) -> None:
    """Raises Trouble unless SQLite finds the file whole."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            database.create_collation(FINNISH, compare_finnish)
            said = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Trouble(f"The copy of the database is not whole ({said}). The original may be damaged: keep your older backups.")


def run_postgres(program: str, *arguments: str, connects: bool = True) -> None:
    """Runs one of PostgreSQL's own programs. Raises Trouble when it is missing or fails."""
    found = shutil.which(program) or next(iter(sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{program}")), reverse=True)), None)
    if found is None:
        raise Trouble(f"{program} is not installed. Install PostgreSQL's client programs (Debian: postgresql-client).")
    given = connection.settings_dict
    wanted = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    env = environment_of_programs() | ({name: str(given[key]) for name, key in wanted.items() if given.get(key)} if connects else {})
    if connects and (host := given.get("OPTIONS", {}).get("host")):
        env["PGHOST"] = str(host)
    done = subprocess.run([found, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603 - PostgreSQL's own program
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise Trouble(f"{program} failed: {lines[-1] if lines else 'it does not say why'}")


def files_to_keep(folder: Path) -> dict[str, Path]:
    """Uploaded files by their name in the backup, each held by a second name of its own: one may be deleted meanwhile."""
    root, kept = Path(settings.MEDIA_ROOT), {}
    for number, path in enumerate(sorted(root.rglob("*"))):
        if path.is_file() and not path.is_symlink() and not is_passing(path.relative_to(root)):
            held = folder / f"file-{number}"
            with suppress(FileNotFoundError):
                os.link(path, held)
                kept[f"{FILES}/{path.relative_to(root).as_posix()}"] = held
    return kept


def is_passing(path: Path) -> bool:
    """Whether a file is one that is made anew when it is wanted, or lies where something was under way."""
    return path.parts[0] in PASSING or any(part.startswith(".") for part in path.parts[:-1])


def applied() -> list[str]:
    """The migrations that the database has, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add_bytes(archive: tarfile.TarFile, name: str, said: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(said), 0o600
    archive.addfile(info, io.BytesIO(said))


def add_file(archive: tarfile.TarFile, name: str, path: Path) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = path.stat().st_size, 0o600
    with path.open("rb") as file:
        archive.addfile(info, file)


def check_backup(path: Path) -> Contents:
    """Reads a whole backup and compares everything with what it says of itself. Raises Trouble."""
    try:
        with tarfile.open(path, "r:gz") as archive:
            contents = read_contents(archive)
            left = dict(contents.digests)
            for member in archive:
                if member.name == CONTENTS:
                    continue
                file: Any = archive.extractfile(member) if member.isreg() else None
                if file is None or hashlib.file_digest(file, "sha256").hexdigest() != left.pop(member.name, None):
                    raise Trouble(f"{path} is damaged ({member.name}). Use another backup.")
    except FileNotFoundError:
        raise
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{path} is not a backup of Talkoot, or it is damaged ({type(error).__name__}).") from error
    if left:
        raise Trouble(f"{path} is damaged: {next(iter(left))} is missing. Use another backup.")
    return contents


def read_contents(archive: tarfile.TarFile) -> Contents:
    """What a backup says of itself; it stands first."""
    first = archive.next()
    file = archive.extractfile(first) if first is not None and first.name == CONTENTS else None
    if file is None:
        raise ValueError("no contents")
    said: dict[str, Any] = json.load(file)
    if said.get("form") != FORM:
        raise Trouble("This backup was made by a newer Talkoot. Install that version or a later one, and restore with it.")
    return Contents(**said)


def restore_backup(path: Path, *, replace: bool) -> Contents:
    """Puts a backup in the place of an empty installation, or of the present one when told to; what was there is kept aside.

    Everything is read and checked before anything is touched. Raises Trouble.
    """
    contents = check_backup(path)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := [name for name in contents.migrations if name not in known]:
        raise Trouble(f"This backup was made by a newer Talkoot ({contents.version}; {newer[0]}). Install that version or a later one.")
    if contents.database != connection.vendor:
        raise Trouble(f"This backup is of {contents.database}, and this installation uses {connection.vendor}. Set or unset DATABASE_URL to match it.")
    used = is_used()
    if used and not replace:
        raise Trouble("There is an installation here already. Restore into an empty TALKOOT_HOME, or add --replace: what is here is kept aside.")
    with unpacked(path) as folder:
        if connection.vendor == "sqlite":
            sound(folder / SQLITE)
            connection.close()
            put_aside()
            os.replace(folder / SQLITE, settings.DATABASES["default"]["NAME"])
        else:
            nobody_else_works()
            if used:
                copy_database(aside())
            empty_schema()
            into = ["--no-owner", "--single-transaction", "--dbname", str(connection.settings_dict["NAME"])]
            run_postgres("pg_restore", *into, str(folder / POSTGRES))
            put_aside()
        if (folder / FILES).is_dir():
            (folder / FILES).rename(settings.MEDIA_ROOT)
    return contents


def nobody_else_works() -> None:
    """Raises Trouble while anybody else is connected to this PostgreSQL database: what they write meanwhile would be lost."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others := cursor.fetchone()[0]:
            raise Trouble(f"The database is in use ({others} connections). Stop talkoot serve and talkoot worker everywhere first.")


def empty_schema() -> None:
    """Takes everything out of a PostgreSQL database, also tables that the backup is too old to know."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()


def is_used() -> bool:
    """Whether the database holds anything that somebody would miss."""
    if "orgs_organisation" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM orgs_organisation LIMIT 1")
        return cursor.fetchone() is not None


def aside() -> Path:
    """A folder of its own for what a restore replaces."""
    folder: Path = settings.TALKOOT_HOME / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def put_aside() -> None:
    """Moves the present files, and with SQLite the present database, out of the way."""
    present = [Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        name = Path(settings.DATABASES["default"]["NAME"])
        if name.exists():
            os.link(name, aside() / name.name)  # the database itself stays until the other takes its place in one step
        present += [name.with_name(name.name + "-wal"), name.with_name(name.name + "-shm")]
    for path in present:
        if path.exists():
            path.rename(aside() / path.name)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A backup's members in a folder on the same disk, so that putting them in place is one step each."""
    with tempfile.TemporaryDirectory(dir=settings.TALKOOT_HOME, prefix=UNDER_WAY) as folder:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


@repeat("backups.forget", every=timedelta(hours=12), destroys=True)
def forget_copies(at: datetime) -> None:
    """Copies of the database that nobody needs any more: what a restore put aside, and what a broken-off backup or restore left."""
    # Names of our own only: others in the home are those of whoever runs it.
    for pattern, kept in ((f"before-restore-{'[0-9]' * 8}-{'[0-9]' * 6}", ASIDE_FOR), (f"{UNDER_WAY}*", BROKEN_OFF_FOR)):
        for folder in settings.TALKOOT_HOME.glob(pattern):
            if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < (at - kept).timestamp():
                shutil.rmtree(folder, ignore_errors=True)
