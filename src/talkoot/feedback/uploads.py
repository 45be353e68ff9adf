"""A file of answers on its way: sent, read, its columns named, planned, brought in. Each step that reads the file is the worker's."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.uploads import take_upload
from talkoot.base.trail.actions import record
from talkoot.feedback.actions.undoing import what_goes
from talkoot.feedback.jobs import bring_in, plan_ahead, take_back
from talkoot.feedback.logic.importing.mapping import Mapping
from talkoot.feedback.models import Import

PURPOSE = "answers"
KEPT_FOR = timedelta(days=31)  # a day longer than the file's own page


def keep_upload(*, by: Membership, upload: TemporaryUploadedFile, at: datetime) -> Import:
    """Keeps what was sent and has it read."""
    with transaction.atomic():
        sent = take_upload(by=by, purpose=PURPOSE, upload=upload, at=at, kept_for=KEPT_FOR)
        path = str(sent.table.relative_to(settings.MEDIA_ROOT))
        return Import.objects.create(organisation=by.organisation, by=by, file_name=sent.file_name, path=path, upload=sent, digest="", created_at=at)


def queue_plan(*, by: Membership, importing: Import, mapping: Mapping, at: datetime) -> None:
    """Has the worker look at every line, read this way. While it does so, another way has to wait."""
    with transaction.atomic():
        ready = Import.objects.filter(pk=importing.pk, state__in=(Import.State.UPLOADED, Import.State.PLANNED))
        if ready.update(state=Import.State.PLANNING, mapping=mapping.as_dict(), plan={}, lines_done=0):
            plan_ahead.enqueue(import_id=importing.pk)


def mark_of(importing: Import) -> str:
    """Tells one plan of a file from another: its columns as they were read and what came of them."""
    planned = json.dumps([importing.mapping, importing.plan], sort_keys=True, default=str)
    return hashlib.sha256(planned.encode()).hexdigest()[:16]


def queue_import(*, by: Membership, importing: Import, mark: str, at: datetime) -> None:
    """Hands to the worker, once, the plan that was looked at. Refused where the file has been planned another way since."""
    with transaction.atomic():
        importing = Import.objects.select_for_update(of=("self",)).select_related("upload").get(pk=importing.pk)
        if importing.state == Import.State.PLANNED and mark != mark_of(importing):
            raise Refused(_("The columns have been read another way since you looked. Look at this once more, then bring them in."))
        planned = Import.objects.filter(pk=importing.pk, state=Import.State.PLANNED)
        digest = importing.upload.digest if importing.upload else importing.digest
        if not planned.update(state=Import.State.WAITING, digest=digest, lines_total=importing.plan["lines"], lines_done=0):
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


def queue_undo(*, by: Membership, importing: Import, at: datetime) -> bool:
    """Begins taking it back, once. False where that has begun already; refused where it cannot be done any more."""
    if not by.may(Act.ANSWERS_IMPORT) or importing.organisation_id != by.organisation_id:
        raise Refused(_("Only an owner takes back what was brought in."))
    with transaction.atomic():
        importing = Import.objects.select_for_update(of=("self",)).get(pk=importing.pk)
        if importing.state in (Import.State.UNDOING, Import.State.UNDONE):
            return False
        if not importing.may_be_undone(timezone.localdate(at)):
            raise Refused(_("A file can be taken back within a month after it came in."))
        begins: dict[str, object] = {"state": Import.State.UNDOING, "trouble": "", "finished_at": None}
        if importing.state != Import.State.STUCK:  # else it goes on, and what went already was told and counted the first time
            goes = asdict(what_goes(importing))
            begins |= {"undone": {**importing.undone, **goes}, "lines_done": 0, "lines_total": goes["answers"]}
        Import.objects.filter(pk=importing.pk).update(**begins)
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="undo_import", subject=f"feedback.import:{importing.pk}",
            at=at,
        )  # fmt: skip
        take_back.enqueue(import_id=importing.pk)
    return True
