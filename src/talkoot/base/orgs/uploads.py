"""Files that somebody sends: kept at once, read by the worker, looked at when that is done.

What a file unpacks to is not known before, so no page reads one. The worker has it read in a process of its own within
limits and leaves the table behind as plain lines; the page that waits is told, and may be loaded again at any time.
"""

import csv
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.tasks import Task, TaskContext, task
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.jobs.retry import GIVEN_UP, MOST_ATTEMPTS
from talkoot.base.jobs.schedule import repeat
from talkoot.base.kit.disk import sync_folder
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.reading import read_apart
from talkoot.base.kit.tables import Table, Unreadable, open_plain
from talkoot.base.kit.text import csv_safe
from talkoot.base.live.actions import announce
from talkoot.base.orgs.file_faults import words_of_file
from talkoot.base.orgs.models import Membership, Upload

SMALL = 1024 * 1024  # bytes; files up to this size do not wait behind large ones
KEPT_FOR = timedelta(days=1)  # what nobody brought in


def take_upload(
    *, by: Membership, purpose: str, upload: TemporaryUploadedFile, at: datetime, kept_for: timedelta = KEPT_FOR,
    reader: "Task[..., None] | None" = None, details: Mapping[str, str] | None = None,
) -> Upload:  # fmt: skip
    """Keeps what was sent under a name of ours and queues its reading: as a table, where no other `reader` is named. `details` are
    what was said with it."""
    with transaction.atomic():
        name = Path(upload.name or "file").name[-255:]
        kept = Upload.objects.create(
            organisation=by.organisation, by=by, purpose=purpose, file_name=name, sent_at=at, expires_at=at + kept_for, details=dict(details or {})
        )  # fmt: skip
        kept.folder.mkdir(parents=True, exist_ok=True)
        shutil.move(upload.temporary_file_path(), kept.sent)
        sync_folder(kept.folder, up_to=Path(settings.MEDIA_ROOT))
        queue = "reading" if kept.sent.stat().st_size <= SMALL else "reading_large"
        (reader or read_sent).using(queue_name=queue).enqueue(upload_id=kept.pk)
    return kept


def table_of(upload: Upload) -> Table:
    """The table that was read of an upload. Raises Unreadable."""
    try:
        return open_plain(upload.table)
    except FileNotFoundError:
        raise Unreadable("file_gone") from None


def words_of_upload(upload: Upload) -> str:
    """Why an upload could not be read, in the reader's language."""
    return words_of_file(upload.fault, upload.details)


def use_once(upload: Upload) -> bool:
    """Whether a list may be brought in now: the first who asks may. Within the transaction that brings it in: with it the table goes."""
    if not Upload.objects.filter(pk=upload.pk, state=Upload.State.READ).update(state=Upload.State.USED):
        return False
    transaction.on_commit(lambda: forget_table(upload))
    return True


def forget_table(upload: Upload) -> None:
    """The table goes, and the folder with it unless lines that were left out wait there to be taken back."""
    upload.table.unlink(missing_ok=True)
    if upload.folder.is_dir() and not any(upload.folder.iterdir()):
        upload.folder.rmdir()


def keep_left_out(upload: Upload, columns: list[str], lines: Iterable[tuple[int, str, list[str]]]) -> int:
    """Keeps the lines of a list that are not taken – number, why, and the line itself – as a file to take back, until the upload goes."""
    found = list(lines)
    if not found:
        upload.left_out.unlink(missing_ok=True)
        return 0
    with upload.left_out.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, delimiter=";").writerow
        write([_("Line"), _("Reason"), *map(csv_safe, columns)])
        for number, reason, cells in found:
            write([number, reason, *(csv_safe(cell) for cell in cells)])
    return len(found)


@task(takes_context=True, queue_name="reading")
def read_sent(context: "TaskContext[..., None]", upload_id: int) -> None:
    """Reads an upload as a table."""
    read_once(context, upload_id, keep_table)


def keep_table(upload: Upload) -> dict[str, object]:
    """Leaves the table of an upload behind as plain lines. Raises Unreadable."""
    part = upload.folder / f"{secrets.token_hex(4)}.part"
    try:
        digest = digest_of(upload.sent)
        read_apart(upload.sent, part, by_line=upload.is_list)
        os.replace(part, upload.table)
        sync_folder(upload.folder, up_to=upload.folder)
    finally:
        part.unlink(missing_ok=True)
    return {"state": Upload.State.READ, "digest": digest}


def read_once(context: "TaskContext[..., None]", upload_id: int, read: Callable[[Upload], dict[str, object]]) -> None:
    """Has an upload read, and says of it what `read` hands back, or why it cannot be read (Unreadable). Starts over when the worker
    died; who comes second changes nothing."""
    waiting = Upload.objects.filter(pk=upload_id, state__in=(Upload.State.WAITING, Upload.State.READING))
    upload = waiting.first()
    if upload is None:
        return
    waiting.update(state=Upload.State.READING)
    try:
        settle(upload, **read(upload))
    except Unreadable as error:
        refuse(upload, error.fault, error.details)
    except FileNotFoundError:
        refuse(upload, "file_gone", {})
    except Exception:
        if context.attempt >= MOST_ATTEMPTS:
            refuse(upload, "unread", {})
        raise
    upload.sent.unlink(missing_ok=True)


def refuse(upload: Upload, fault: str, details: dict[str, object]) -> None:
    """Keeps why an upload cannot be read, for whoever looks at its page, in their language."""
    said = {name: str(value) for name, value in details.items()}
    settle(upload, state=Upload.State.REFUSED, fault=fault, details={**upload.details, **said})


def settle(upload: Upload, **found: object) -> None:
    """Says what became of an upload, unless that is known already, and tells its page."""
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk, state=Upload.State.READING).update(**found)
        announce(topic_of(upload), "done")


def tell_given_up(upload_id: int) -> None:
    """The page of an upload that nobody will try to read again says so."""
    if upload := Upload.objects.filter(pk=upload_id).first():
        refuse(upload, "unread", {})


GIVEN_UP[read_sent.module_path] = tell_given_up


def topic_of(upload: Upload) -> str:
    """What a page that waits for the upload listens to."""
    return f"orgs.upload:{upload.pk}"


def digest_of(path: Path) -> str:
    """A digest of the file's content: the same file under another name has the same one."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@repeat("orgs.forget_uploads", every=timedelta(hours=1), destroys=True)
def forget_uploads(at: datetime) -> None:
    """Files go when their time is up; what lists brought is known for as long as it can be taken back."""
    for old in Upload.objects.filter(expires_at__lt=at):
        if old.undo_until is None or old.undo_until < timezone.localdate(at):
            forget_upload(old)
        else:
            shutil.rmtree(old.folder, ignore_errors=True)
    forget_broken_off(at)


def forget_broken_off(at: datetime) -> None:
    """What a process left behind that was killed: a file that was still being sent, and files of an upload that was never written down."""
    before = (at - KEPT_FOR).timestamp()
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
    for folder in (Path(settings.MEDIA_ROOT) / "uploads").glob("[0-9]*"):
        if folder.stat().st_mtime < before and (number := key_of(folder.name)) and not Upload.objects.filter(pk=number).exists():
            shutil.rmtree(folder, ignore_errors=True)


def forget_upload(upload: Upload) -> None:
    """Deletes an upload with its files."""
    shutil.rmtree(upload.folder, ignore_errors=True)
    upload.delete()
