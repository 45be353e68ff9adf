"""Keeping an uploaded file until it has been brought in."""

import shutil
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction

from talkoot.base.kit.reading import MOST_SECONDS, read_upload
from talkoot.base.orgs.models import Membership
from talkoot.base.trail.actions import record
from talkoot.feedback.actions.imports import digest_of
from talkoot.feedback.jobs import bring_in
from talkoot.feedback.logic.importing.mapping import Mapping
from talkoot.feedback.models import Import


def keep_upload(*, by: Membership, upload: TemporaryUploadedFile, at: datetime) -> Import:
    """Keeps the table in an upload, read within limits, in a place of its own; its name there is ours, never the sender's.

    Raises Unreadable.
    """
    with read_upload(Path(upload.temporary_file_path()), seconds=MOST_SECONDS) as table:
        return keep_table(by, upload, table.path, at)


def keep_table(by: Membership, upload: TemporaryUploadedFile, plain: Path, at: datetime) -> Import:
    """Keeps what was read of an upload."""
    digest = digest_of(Path(upload.temporary_file_path()))
    with transaction.atomic():
        kept = Import.objects.create(
            organisation=by.organisation,
            by=by,
            file_name=Path(upload.name or "file").name[-255:],
            path="",
            digest=digest,
            created_at=at,
        )
        kept.path = f"imports/{kept.pk}/answers"
        folder = settings.MEDIA_ROOT / "imports" / str(kept.pk)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(plain, folder / "answers")
        kept.save(update_fields=["path"])
    return kept


def queue_import(*, by: Membership, importing: Import, mapping: Mapping, lines: int, at: datetime) -> None:
    """Hands the import to the worker, once."""
    with transaction.atomic():
        waiting = Import.objects.filter(pk=importing.pk, state=Import.State.UPLOADED)
        if not waiting.update(state=Import.State.WAITING, mapping=mapping.as_dict(), lines_total=lines):
            return
        bring_in.enqueue(import_id=importing.pk)
        record(
            organisation=by.organisation_id,
            by=f"orgs.membership:{by.pk}",
            by_name=by.user.name,
            act="import_answers",
            subject=f"feedback.import:{importing.pk}",
            at=at,
        )
