"""Taking an organisation's data along."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.archive.models import Archive, folder
from talkoot.archive.writing import Manifest, Progress, write_archive
from talkoot.base.kit.outside import key_of
from talkoot.base.live.actions import announce
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.store.connections import on_connection
from talkoot.base.trail.actions import record

KEPT_FOR = timedelta(days=7)
UNFINISHED_FOR = timedelta(hours=1)  # that a file without a row may still be written: whoever writes it removes it at its end
TOLD_EVERY = 2.0  # seconds
State = Archive.State


def ask_archive(*, by: Membership, at: datetime) -> Archive:
    """Has the organisation's archive made, one at a time; those from before go."""
    only_owners(by)
    try:
        with transaction.atomic():
            made = Archive.objects.create(organisation=by.organisation, by=by, asked_at=at, expires_at=at + KEPT_FOR)
            for old in Archive.objects.filter(organisation=by.organisation).exclude(pk=made.pk):
                forget(old)
            record_of(by, "ask_archive", at)
    except IntegrityError:
        raise Refused(_("One is being made already.")) from None
    return made


def take_archive(*, by: Membership, archive: Archive, at: datetime) -> Archive:
    """Notes who takes the file along."""
    only_owners(by)
    if archive.organisation_id != by.organisation_id or archive.state != State.DONE:
        raise Refused(_("There is no such file any more. Make another."))
    record_of(by, "take_archive", at)
    return archive


def make_archive(archive: Archive, *, at: datetime) -> None:
    """Makes the file of one that was asked for. Starts over where another was killed."""
    if not Archive.objects.filter(pk=archive.pk, state__in=(State.WAITING, State.RUNNING)).update(state=State.RUNNING):
        return
    folder().mkdir(parents=True, exist_ok=True)
    with telling(archive) as tell:
        manifest = write_archive(archive.organisation, archive.path, at=at, tell=tell)
    now = timezone.now()
    try:
        rows = {"rows_done": manifest.rows, "rows_total": manifest.rows, "size": archive.path.stat().st_size}
    except FileNotFoundError:  # forgotten since it got its name
        return
    settle(archive, state=State.DONE, done_at=now, expires_at=now + KEPT_FOR, **rows)


def settle(archive: Archive, **found: object) -> None:
    """Says what became of one and tells its page. Where it is gone, so is its file."""
    with transaction.atomic():
        if Archive.objects.filter(pk=archive.pk, state=State.RUNNING).update(**found):
            announce(topic_of(archive), "done")
        elif not Archive.objects.filter(pk=archive.pk).exists():
            archive.path.unlink(missing_ok=True)


@contextmanager
def telling(archive: Archive) -> Iterator[Progress]:
    """Keeps how far it is, from a thread and a connection of its own: what is read is of one moment and cannot be written beside."""
    far, ended = [0, 0], threading.Event()

    def tell(done: int, total: int, what: str) -> None:
        far[:] = done, total

    def keep() -> None:
        try:
            while not ended.wait(TOLD_EVERY):
                on_connection(lambda: Archive.objects.filter(pk=archive.pk, state=State.RUNNING).update(rows_done=far[0], rows_total=far[1]))
        finally:
            connection.close()

    keeping = threading.Thread(target=keep, name=f"archive-{archive.pk}", daemon=True)
    keeping.start()
    try:
        yield tell
    finally:
        ended.set()
        keeping.join(10)


def give_up(archive_id: int) -> None:
    """Nobody will try again."""
    if archive := Archive.objects.filter(pk=archive_id).first():
        Archive.objects.filter(pk=archive_id, state=State.WAITING).update(state=State.RUNNING)
        settle(archive, state=State.FAILED)


def forget(archive: Archive) -> None:
    """Deletes one and, once that is sure, its file."""
    path = archive.path
    archive.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def forget_all(organisation: int) -> None:
    """An organisation's archives go, ready or under way: something in them was taken out for good. What is being written goes when it is done."""
    for one in Archive.objects.filter(organisation=organisation):
        forget(one)


def withhold_all(organisation: int) -> None:
    """Nobody gets an organisation's archives any more, ready or under way; their page says why."""
    Archive.objects.filter(organisation=organisation).exclude(state=State.FAILED).update(state=State.TAKEN_BACK)


def forget_old(at: datetime) -> int:
    """Those whose time is up go, those whose file is no more (a backup holds none), and files of none or of one that is withheld: its row stays
    to say why. Returns how many rows."""
    for one in Archive.objects.filter(state=State.TAKEN_BACK):
        one.path.unlink(missing_ok=True)
    old = [one for one in Archive.objects.all() if one.expires_at < at or one.is_lost]
    for one in old:
        forget(one)
    for path in folder().glob("*.zip*"):
        number = key_of(path.name.split(".")[0])
        with suppress(FileNotFoundError):  # whoever wrote it has just ended
            if path.stat().st_mtime < (at - UNFINISHED_FOR).timestamp() and not Archive.objects.filter(pk=number).exists():
                path.unlink()
    return len(old)


def write_by_hand(*, organisation: Organisation, target: Path, at: datetime, tell: Progress) -> Manifest:
    """Writes an archive for whoever holds the server, and says so in the trail."""
    manifest = write_archive(organisation, target, at=at, tell=tell)
    subject = f"orgs.organisation:{organisation.pk}"
    record(organisation=organisation.pk, by="", by_name=_("on the server"), act="take_archive", subject=subject, at=at)
    return manifest


def only_owners(by: Membership) -> None:
    """Raises Refused for others."""
    if not by.may(Act.ARCHIVE_TAKE):
        raise Refused(_("Only an owner may do that."))


def record_of(by: Membership, act: str, at: datetime) -> None:
    """In the trail."""
    subject = f"orgs.organisation:{by.organisation_id}"
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at)


def topic_of(archive: Archive) -> str:
    """What a page that waits for it listens to."""
    return f"archive.archive:{archive.pk}"
