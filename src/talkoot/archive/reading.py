"""Reading an archive into an empty installation: all of it or nothing, and nothing in it is trusted.

Every line is looked at before it is written; the database holds what rows say of each other. What an archive leaves out is made
anew: passwords are unusable, keys are drawn, roll-ups are counted.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid5

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.archive.files import ARRIVING, NAME, folder_of, forget_arriving
from talkoot.archive.lines import BadValue, Reader, reader_for, row_of
from talkoot.archive.portions import longest_line, portions
from talkoot.archive.schema import ORGANISATION, Table, tables
from talkoot.archive.writing import COLUMNS, FORM, MANIFEST, Manifest, Member, Progress, silent
from talkoot.base.kit.disk import sync_folder
from talkoot.base.orgs.actions import RESERVED
from talkoot.feedback.actions.arriving import settle_figures

LONGEST_MANIFEST = 16 * 1024 * 1024  # bytes: a hundred thousand pictures
LARGEST_FILE = 64 * 1024 * 1024
MOST_PACKED = 300  # times as large unpacked as packed: our own lines reach thirty or forty
SMALL = 16 * 1024 * 1024  # what may unpack to any size
AT_ONCE = 1000  # rows in one statement, where they are short
AS_THEY_ARE = (models.IntegerField, models.BooleanField, models.CharField, models.TextField, models.FloatField)  # the same on every database
OWN_NAMES = UUID("6f1d7d0e-54a4-5d0c-9a1e-3b8d0c5a7a11")  # keys that an archive leaves out are made of this and the row's number


class Trouble(Exception):
    """An archive cannot be read; the text says why and what to do."""


def read_archive(path: Path, *, tell: Progress = silent) -> Manifest:
    """Brings in the organisation. Raises Trouble, and then nothing has changed."""
    forget_arriving(timezone.now())
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = look_at(archive)
            if not is_empty():
                raise Trouble(_("This installation is not empty. Read the archive into a new one: set TALKOOT_HOME (or DATABASE_URL) to an empty place."))
            with files_beside(archive, manifest) as beside, taken_back_unless_all_is_well() as placed, transaction.atomic():
                bring_in(archive, manifest, tell)
                # Keys that rows say of each other are looked at here: at the end of the transaction it would be too late to say which.
                connection.check_constraints()
                put_in_place(beside, placed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise Trouble(_("%(file)s is no archive of Talkoot, or it is damaged (%(why)s).") % {"file": path.name, "why": type(error).__name__}) from error
    except IntegrityError as error:
        raise Trouble(_("The archive’s rows do not fit together: %(why)s") % {"why": first_line(error)}) from error
    return manifest


def first_line(error: Exception) -> str:
    """What a database says, without the rows it says it of."""
    return next(iter(str(error).splitlines()), type(error).__name__)


def is_empty() -> bool:
    """Whether there is nothing here that rows could collide with."""
    return not any(table.model._base_manager.exists() for table in tables().values())


def look_at(archive: zipfile.ZipFile) -> Manifest:
    """What an archive says of itself, once it is sure that all of it is of a kind and size that can be read. Raises Trouble."""
    inside = {one.filename: one for one in archive.infolist()}
    if len(inside) != len(archive.infolist()) or MANIFEST not in inside:
        raise Trouble(_("This is no archive of Talkoot: it has no %(name)s.") % {"name": MANIFEST})
    manifest = manifest_of(read_small(archive, inside[MANIFEST]))
    expected = {table.member for table in tables().values()} | set(manifest.files) | {MANIFEST, COLUMNS}
    if strange := sorted(inside.keys() - expected):
        raise Trouble(_("The archive holds “%(name)s”, which belongs to none. Nothing was read.") % {"name": strange[0][:100]})
    if missing := sorted(expected - inside.keys()):
        raise Trouble(_("The archive lacks “%(name)s”. Nothing was read.") % {"name": missing[0]})
    same_columns(read_small(archive, inside[COLUMNS]), manifest.version)
    for name, one in inside.items():
        if one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Trouble(_("“%(name)s” is packed in a way that cannot be read.") % {"name": name})
        too_large = one.file_size > LARGEST_FILE if name in manifest.files else one.file_size > max(SMALL, one.compress_size * MOST_PACKED)
        if too_large:
            raise Trouble(_("“%(name)s” unpacks to more than it can hold. Nothing was read.") % {"name": name})
    return manifest


def read_small(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """A member that is read whole."""
    with archive.open(one) as file:
        said = file.read(LONGEST_MANIFEST + 1)
    if len(said) > LONGEST_MANIFEST:
        raise Trouble(_("“%(name)s” unpacks to more than it can hold. Nothing was read.") % {"name": one.filename})
    return said


def manifest_of(said: bytes) -> Manifest:
    """The manifest, every part of it of the kind it should be. Raises Trouble."""
    try:
        found = json.loads(said)
        form, version = found["form"], str(found["version"])
        if form != FORM:
            words = _("The archive was made by Talkoot %(version)s in another form (%(form)s). Install that version or a later one, and read it with that.")
            raise Trouble(words % {"version": version[:40], "form": str(form)[:10]})
        parts = {
            part: {str(name): Member(int(one["count"]), str(one["sha256"])) for name, one in found[part].items()} for part in ("tables", "files")
        }  # fmt: skip
        manifest = Manifest(form, version, str(found["organisation"]), str(found["made_at"]), **parts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Trouble(_("The archive’s %(name)s cannot be read.") % {"name": MANIFEST}) from None
    if other := sorted(manifest.tables.keys() ^ tables().keys()):
        words = _("The archive was made by Talkoot %(version)s, which has other tables (%(name)s). Install that version, and read it with that.")
        raise Trouble(words % {"version": version[:40], "name": other[0][:60]})
    if strange := next((name for name in manifest.files if not NAME.fullmatch(name)), None):
        raise Trouble(_("The archive holds “%(name)s”, which belongs to none. Nothing was read.") % {"name": strange[:100]})
    return manifest


def same_columns(said: bytes, version: str) -> None:
    """Raises Trouble where the archive's tables have other columns than those here: the lines would say it of one row only."""
    try:
        found = {label: frozenset(map(str, one["columns"])) for label, one in json.loads(said)["tables"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Trouble(_("The archive’s %(name)s cannot be read.") % {"name": COLUMNS}) from None
    for label, table in tables().items():
        if other := sorted(found.get(label, frozenset()) ^ table.columns.keys()):
            words = _("The archive was made by Talkoot %(version)s, which has other tables (%(name)s). Install that version, and read it with that.")
            raise Trouble(words % {"version": version[:40], "name": f"{label}: {other[0][:40]}"})


def bring_in(archive: zipfile.ZipFile, manifest: Manifest, tell: Progress) -> None:
    """Every row, within the caller's transaction. Raises Trouble."""
    done = 0
    for table in tables().values():
        tell(done, manifest.rows, table.label)
        for rows in portions(rows_arriving(archive, table, manifest.tables[table.label]), AT_ONCE):
            try:
                keep(table, rows)
            except IntegrityError as error:
                raise Trouble(_("%(table)s: its rows do not fit together: %(why)s") % {"table": table.label, "why": first_line(error)}) from error
            except DatabaseError as error:
                raise Trouble(_("%(table)s: a row cannot be kept: %(why)s") % {"table": table.label, "why": first_line(error)}) from error
            done += len(rows)
            tell(done, manifest.rows, table.label)
    one_organisation(manifest)
    settle_figures()
    for sql in connection.ops.sequence_reset_sql(no_style(), [table.model for table in tables().values()]):
        with connection.cursor() as cursor:
            cursor.execute(sql)
    tell(done, manifest.rows, "")


def one_organisation(manifest: Manifest) -> None:
    """There is exactly one, its settings are such as a form would take, and it alone is spoken of where no key holds that."""
    found = list(apps.get_model(ORGANISATION)._base_manager.all()[:2])
    if len(found) != 1:
        raise Trouble(_("An archive holds one organisation; this one holds another number of them."))
    try:
        for name in ("slug", "name"):
            found[0]._meta.get_field(name).clean(getattr(found[0], name), found[0])
    except ValidationError as error:
        raise Trouble(_("The organisation cannot be kept: %(why)s") % {"why": "; ".join(error.messages)}) from error
    if found[0].slug in RESERVED:
        raise Trouble(_("The organisation cannot be kept: %(why)s") % {"why": found[0].slug})
    elsewhere = {"thread.Join": found[0].pk, "trail.Entry": str(found[0].pk)}
    if found[0].slug != manifest.organisation or any(
        tables()[label].model._base_manager.exclude(organisation=whose).exists() for label, whose in elsewhere.items()
    ):
        raise Trouble(_("The archive speaks of another organisation than its own."))


def rows_arriving(archive: zipfile.ZipFile, table: Table, expected: Member) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of a table with how long their lines are, each looked at; at its end the digest of all of them. Raises Trouble."""
    readers: dict[str, Reader] = {name: reader_for(one) for name, one in zip(table.columns, table.fields, strict=True)}
    make, digest, count = maker_of(table), hashlib.sha256(), 0
    with archive.open(table.member) as file:
        while line := file.readline(longest_line(table)):
            digest.update(line)
            count += 1
            try:
                if not line.endswith(b"\n"):
                    raise BadValue(_("it is too long, or its end is missing"))
                yield len(line), make(row_of(line, readers))
            except BadValue as error:
                raise Trouble(_("%(table)s, line %(line)s: %(why)s.") % {"table": table.label, "line": count, "why": error}) from error
    if (count, digest.hexdigest()) != (expected.count, expected.sha256):
        raise Trouble(_("%(table)s is not what was written: the archive is damaged or was changed.") % {"table": table.label})


def keep(table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Writes rows in one statement: a tenth of what it costs to make objects of them first."""
    names = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields_kept(table))
    places = ", ".join(["%s"] * len(fields_kept(table)))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table.model._meta.db_table)} ({names}) VALUES ({places})", rows)


def fields_kept(table: Table) -> list[models.Field[Any, Any]]:
    """The columns of a table in the database: those that arrive, then those that are filled."""
    left = [one for one in table.model._meta.concrete_fields if one.name not in table.columns and not one.generated and not one.primary_key]
    return [*table.fields, *left]


def maker_of(table: Table) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """How a row is made of its columns, and of what an archive leaves out: its values as the database takes them."""
    fields = fields_kept(table)
    given, fills = list(table.columns), [filled(table.label, one) for one in fields[len(table.columns) :]]
    turned = [(place, one) for place, one in enumerate(fields) if not isinstance(one, AS_THEY_ARE)]
    turned = [(place, one) for place, one in turned if not isinstance(one, models.ForeignKey) or not isinstance(one.target_field, AS_THEY_ARE)]

    def make(row: dict[str, Any]) -> tuple[Any, ...]:
        values = [row[name] for name in given] + [fill(row) for fill in fills]
        for place, one in turned:
            values[place] = one.get_db_prep_save(values[place], connection)
        return tuple(values)

    return make


def filled(label: str, one: models.Field[Any, Any]) -> Callable[[dict[str, Any]], Any]:
    """What stands in a column that an archive leaves out."""
    if (label, one.name) in FILLED:
        return FILLED[label, one.name]
    if isinstance(one, models.UUIDField):
        return lambda row: uuid5(OWN_NAMES, f"{label}:{row['id']}")
    if one.null:
        return lambda row: None
    if one.has_default():
        return lambda row: one.get_default()
    if isinstance(one, models.CharField | models.TextField):
        return lambda row: ""
    if isinstance(one, models.PositiveIntegerField):
        return lambda row: 0
    raise LookupError(f"{label}.{one.name}: nobody has said what it is when it arrives")


def noon(row: dict[str, Any]) -> datetime:
    """Where words stand in time: their hour is kept nowhere."""
    return datetime.combine(row["day"], time(12), UTC)


NOW = cast(Callable[[dict[str, Any]], Any], lambda row: timezone.now())
FILLED: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
    ("accounts.User", "password"): lambda row: make_password(None),
    ("accounts.User", "date_joined"): NOW,
    ("feedback.Answer", "at"): noon,
    ("feedback.Answer", "is_known"): lambda row: True,
    ("feedback.Comment", "at"): noon,
    ("stories.Naming", "yes"): lambda row: True,
    ("workshops.Note", "made_at"): NOW,
}


@contextmanager
def files_beside(archive: zipfile.ZipFile, manifest: Manifest) -> Iterator[Path]:
    """The archive's files in a folder on the same disk, each what it should be. Raises Trouble."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=ARRIVING) as folder:
        for name, expected in manifest.files.items():
            found = NAME.fullmatch(name)
            if found is None:
                raise Trouble(_("The archive holds “%(name)s”, which belongs to none. Nothing was read.") % {"name": name[:100]})
            into = Path(folder) / found["digest"] / found["name"]
            into.parent.mkdir(exist_ok=True)
            digest, size, first = hashlib.sha256(), 0, b""
            with archive.open(name) as source, into.open("xb") as target:
                while said := source.read(1 << 20):
                    first = first or said[:3]
                    digest.update(said)
                    size += len(said)
                    target.write(said)
            if (size, digest.hexdigest()) != (expected.count, expected.sha256) or first != b"\xff\xd8\xff":
                raise Trouble(_("%(table)s is not what was written: the archive is damaged or was changed.") % {"table": name})
        yield Path(folder)


@contextmanager
def taken_back_unless_all_is_well() -> Iterator[list[Path]]:
    """Folders that were put in place in here go again where what follows fails, the commit too."""
    placed: list[Path] = []
    try:
        yield placed
    except BaseException:
        for place in placed:
            shutil.rmtree(place, ignore_errors=True)
            for above in (place.parent, place.parent.parent):
                with suppress(OSError):  # others lie there
                    above.rmdir()
        raise


def put_in_place(beside: Path, placed: list[Path]) -> None:
    """The files where the organisation's pictures lie; `placed` hears of each. The last that is done before the commit: what a power cut leaves
    goes with the next sweep."""
    digests = set(apps.get_model("pictures.Picture")._base_manager.values_list("digest", flat=True))
    into = folder_of(apps.get_model(ORGANISATION)._base_manager.get().pk)
    for folder in sorted(beside.iterdir()):
        if folder.name not in digests:
            raise Trouble(_("The archive holds “%(name)s”, which belongs to none. Nothing was read.") % {"name": folder.name})
        place = into / folder.name
        shutil.rmtree(place, ignore_errors=True)
        placed.append(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(place)
        sync_folder(place, up_to=Path(settings.MEDIA_ROOT))
