"""Pictures come in, are described, are allowed by those in them, and go."""

import tempfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import Q, Sum
from django.tasks import TaskContext, task
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.developing import SMALLEST, Developed, NoPhoto, develop_apart
from talkoot.base.kit.disk import sync_folder
from talkoot.base.kit.tables import Unreadable
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.orgs.copies import forget_copies, withhold_copies
from talkoot.base.orgs.models import Membership, Organisation, Upload
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.orgs.uploads import read_once, take_upload
from talkoot.base.trail.actions import record
from talkoot.pictures.files import MAKING, folder_of, forget_cuts, forget_files
from talkoot.pictures.models import Permission, Picture
from talkoot.pictures.policy import why_not_remove, why_not_use
from talkoot.pictures.uses import USERS, uses_of

PURPOSE = "picture"
MOST_SENT = 64 * 1024 * 1024  # bytes of a picture
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_WHO, LONGEST_ABOUT = 100, 500, 100, 200
KEPT = timedelta(days=1)  # what was deleted may be brought back for so long
FARTHEST = timedelta(days=3660)


class NoRoom(Refused):
    """The library is full."""


def take_picture(*, by: Membership, upload: TemporaryUploadedFile, title: str, at: datetime) -> Upload:
    """Keeps what was sent and has it made anew by the worker. Refused when it is too heavy or there is no room."""
    may(by)
    title = _title(title)
    if (upload.size or 0) > MOST_SENT:
        raise Refused(_("The picture weighs more than %(megabytes)s MB. Make it smaller.") % {"megabytes": MOST_SENT // (1024 * 1024)})
    if room_left(by.organisation) <= 0:
        raise NoRoom(no_room())
    return take_upload(by=by, purpose=PURPOSE, upload=upload, at=at, reader=develop_sent, details={"title": title})


@task(takes_context=True, queue_name="reading")
def develop_sent(context: "TaskContext[..., None]", upload_id: int) -> None:
    """Makes a picture of an upload."""
    read_once(context, upload_id, picture_in)


def picture_in(upload: Upload) -> dict[str, object]:
    """The picture in an upload, in the library. Raises Unreadable."""
    if upload.by is None:
        raise Unreadable("file_gone")
    try:
        made = keep_picture(by=upload.by, source=upload.sent, title=(typed := upload.details.get("title", "")), at=timezone.now())
    except NoPhoto as no:
        raise Unreadable(f"picture_{no.fault}", least=SMALLEST) from None
    except NoRoom:
        raise Unreadable("picture_room") from None
    except Refused:  # what is left of what `keep_picture` refuses: the title was looked at before it was sent
        raise Unreadable("picture_role") from None
    return {"state": Upload.State.USED, "details": {"picture": str(made.pk), **({"was_here": True} if made.title != typed else {})}}


def keep_picture(*, by: Membership, source: Path, title: str, at: datetime) -> Picture:
    """The picture in a file: made anew, with nothing in it but the picture. The same picture twice is one, under the name that it has; one
    that was deleted is back.

    Raises NoPhoto; refused without room.
    """
    may(by)
    title = _title(title)
    into = folder_of(by.organisation_id)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix=MAKING) as folder:
        found = develop_apart(source, Path(folder))
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=by.organisation_id)  # one at a time: for the room, and for the same picture twice
            standing = Picture.objects.filter(organisation_id=by.organisation_id, digest=found.digest).first()
            if standing is None and found.weight > room_left(by.organisation):
                raise NoRoom(no_room())
            made = standing or _new(by, found, title, at)
            made.folder.mkdir(exist_ok=True)
            for path in Path(folder).iterdir():
                path.replace(made.folder / path.name)
            sync_folder(made.folder, up_to=Path(settings.MEDIA_ROOT))
            if made.removed_at is not None:
                Picture.objects.filter(pk=made.pk).update(removed_at=None)
                made.removed_at = None
                trail(by, "bring_back_picture", made, at)
    return made


def _new(by: Membership, found: Developed, title: str, at: datetime) -> Picture:
    made = Picture.objects.create(
        organisation=by.organisation, digest=found.digest, title=title, width=found.width, height=found.height, weight=found.weight, added_by=by,
        added_at=at, changed_at=at,
    )  # fmt: skip
    trail(by, "add_picture", made, at)
    return made


def describe_picture(*, by: Membership, picture: Picture, title: str, descriptions: Mapping[str, str], people: str, at: datetime) -> Picture:
    """Its name, what it shows in each language, and whether somebody can be recognised in it."""
    may(by)
    title = _title(title)
    told = {language: text for language, given in descriptions.items() if (text := clean_text(given))}
    if not set(told) <= {language for language, _name in settings.LANGUAGES} or any(len(text) > LONGEST_DESCRIPTION for text in told.values()):
        raise Refused(_("Five hundred characters at most: a sentence or two."))
    if people not in ("", *Picture.People.values):
        raise Refused(_("Say whether somebody can be recognised in it."))
    with transaction.atomic():
        held = _held(by, picture)
        if people != Picture.People.SOME and held.permissions.exists():
            raise Refused(_("A permission has been written down, so somebody can be recognised in it."))
        if (held.title, held.descriptions, held.people) != (title, told, people):
            before = held.mark
            Picture.objects.filter(pk=held.pk).update(title=title, descriptions=told, people=people, changed_at=at)
            trail(by, "describe_picture", held, at)
            held.refresh_from_db()
            _tell_users(by, held, before, at, told_otherwise=True)
    return held


def move_spot(*, by: Membership, picture: Picture, x: int, y: int, at: datetime) -> Picture:
    """Where its most important spot is, in hundredths of its sides. What was cut around another spot goes."""
    may(by)
    x, y = min(max(x, 0), 100), min(max(y, 0), 100)
    with transaction.atomic():
        held = _held(by, picture)
        if (held.x, held.y) != (x, y):
            before = held.mark
            Picture.objects.filter(pk=held.pk).update(x=x, y=y, changed_at=at)
            trail(by, "move_spot", held, at)
            held.refresh_from_db()
            _tell_users(by, held, before, at, told_otherwise=False)
            transaction.on_commit(lambda: forget_cuts(held))
    return held


def note_permission(
    *, by: Membership, picture: Picture, who: str, member: Membership | None, about: str, given_on: date, until: date | None, at: datetime
) -> Permission:
    """Somebody who can be recognised in it allows its use. Refused without a name, and for days that cannot be."""
    may(by)
    who, about = clean_line(who), clean_line(about)
    if member is not None:
        if member.organisation_id != by.organisation_id or member.ended_at is not None:
            raise Refused(_("Choose somebody who works here."))
        who = ""
    elif not who:
        raise Refused(_("Write whose permission it is."))
    if len(who) > LONGEST_WHO or len(about) > LONGEST_ABOUT:
        raise Refused(_("Two hundred characters at most."))
    _refuse_days(given_on, until, at)
    with transaction.atomic():
        held = _held(by, picture)
        same = held.permissions.filter(who=who, member=member, about=about, given_on=given_on, until=until, withdrawn_at=None).first()
        if same is not None:
            return same
        made = Permission.objects.create(picture=held, who=who, member=member, about=about, given_on=given_on, until=until, noted_by=by, noted_at=at)
        Picture.objects.filter(pk=held.pk).update(people=Picture.People.SOME, changed_at=at)
        trail(by, "note_permission", held, at)
    return made


def renew_permission(*, by: Membership, permission: Permission, given_on: date, until: date | None, at: datetime) -> Permission:
    """They allow it once more, also after it ended or was withdrawn. Uses that it was taken off do not come back by themselves."""
    may(by)
    _refuse_days(given_on, until, at)
    with transaction.atomic():
        held = _held(by, permission.picture)
        found = Permission.objects.get(pk=permission.pk, picture=held)
        Permission.objects.filter(pk=found.pk).update(given_on=given_on, until=until, withdrawn_at=None, withdrawn_by=None, seen_to_at=None)
        trail(by, "renew_permission", held, at)
        found.refresh_from_db()
    return found


def withdraw_permission(*, by: Membership, permission: Permission, at: datetime) -> Permission:
    """They allow it no more: the picture is taken off everything that is not out yet, and whoever put it out is told where it stands.
    Safe to repeat."""
    may(by)
    with transaction.atomic():
        held = _held(by, permission.picture)
        found = Permission.objects.get(pk=permission.pk, picture=held)
        if found.withdrawn_at is None:
            Permission.objects.filter(pk=found.pk).update(withdrawn_at=at, withdrawn_by=by, seen_to_at=at)
            trail(by, "withdraw_permission", held, at)
            take_off_everywhere(held, at)
            forget_copies(held.organisation_id)
        found.refresh_from_db()
    return found


def see_to_end(*, permission: Permission, at: datetime) -> None:
    """One whose last day has passed, or whose person is erased, ends as one that was withdrawn. Safe to repeat."""
    with transaction.atomic():
        held = Picture.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=permission.picture_id)
        if Permission.objects.filter(is_over(at), pk=permission.pk, seen_to_at=None).update(seen_to_at=at):
            take_off_everywhere(held, at)
            withhold_copies(held.organisation_id)


def is_over(at: datetime) -> Q:
    """Permissions whose last day has passed, or whose person's account was erased."""
    return Q(until__lt=timezone.localdate(at)) | Q(member__user__is_active=False)


def take_off_everywhere(picture: Picture, at: datetime) -> None:
    """Every package that uses it takes it off."""
    for users in USERS:
        users.take_off(picture, at)


def remove_picture(*, by: Membership, picture: Picture, at: datetime) -> Picture:
    """Deletes it; for a day it may be brought back. Refused while it is used. Safe to repeat."""
    may(by)
    with transaction.atomic():
        held = _held(by, picture)
        if reason := why_not_remove(by, held):
            raise Refused(reason)
        waiting = [one for one in uses_of([held.pk], by.organisation.slug).get(held.pk, []) if not one.is_out and not one.is_private]
        if waiting:
            raise Refused(_("It is used in “%(title)s”. Take it off there first.") % {"title": waiting[0].title})
        if held.removed_at is None:
            Picture.objects.filter(pk=held.pk).update(removed_at=at)
            trail(by, "remove_picture", held, at)
            forget_copies(held.organisation_id)
        held.refresh_from_db()
    return held


def bring_back_picture(*, by: Membership, picture: Picture, at: datetime) -> Picture:
    """It is not deleted after all. Safe to repeat."""
    may(by)
    with transaction.atomic():
        held = _held(by, picture)
        if Picture.objects.filter(pk=held.pk).exclude(removed_at=None).update(removed_at=None):
            trail(by, "bring_back_picture", held, at)
        held.refresh_from_db()
    return held


def forget_picture(*, picture: Picture, at: datetime) -> None:
    """One that was deleted a day ago is gone, with its files and the permissions for it. One that was brought back meanwhile stays."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=picture.organisation_id)  # the same picture is not sent once more meanwhile
        held = Picture.objects.select_for_update().filter(pk=picture.pk, removed_at__lte=at - KEPT).first()
        if held is not None:
            held.delete()
            transaction.on_commit(lambda: forget_files(picture.organisation_id, picture.digest))


def room_used(organisation: Organisation) -> int:
    """Bytes of an organisation's pictures, deleted ones included as long as they may be brought back."""
    return int(Picture.objects.filter(organisation=organisation).aggregate(all=Sum("weight"))["all"] or 0)


def room_left(organisation: Organisation) -> int:
    """Bytes that are left."""
    return int(settings.PICTURES_BYTES) - room_used(organisation)


def no_room() -> str:
    """What is said when it is full."""
    return _("There is no room for more pictures. Delete some that are not used; their room is free a day later. Whoever runs the server can give more.")


def refuse_unusable(by: Membership, picture: Picture | None, at: datetime) -> None:
    """Raises Refused for one of elsewhere, and for one that may not be used."""
    if picture is None:
        return
    if picture.organisation_id != by.organisation_id:
        raise Refused(_("Choose a picture of your own organisation."))
    if reason := why_not_use(picture, timezone.localdate(at)):
        raise Refused(reason)


def may(by: Membership) -> None:
    if not by.may(Act.CONTENT_DO):
        raise Refused(_("Your role does not let you do this."))


def trail(by: Membership, act: str, picture: Picture, at: datetime, **details: Any) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"pictures.picture:{picture.pk}", at=at,
        **details,
    )  # fmt: skip


def _tell_users(by: Membership, picture: Picture, before: str, at: datetime, *, told_otherwise: bool) -> None:
    if picture.mark != before:
        for users in USERS:
            users.changed(picture, by, at, told_otherwise)


def _held(by: Membership, picture: Picture) -> Picture:
    """The picture, locked. Raises DoesNotExist for another organisation's."""
    return Picture.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=picture.pk, organisation_id=by.organisation_id)


def _title(raw: str) -> str:
    title = clean_line(raw)
    if not title:
        raise Refused(_("Give the picture a name by which it is found."))
    if len(title) > LONGEST_TITLE:
        raise Refused(_("A hundred characters at most."))
    return title


def _refuse_days(given_on: date, until: date | None, at: datetime) -> None:
    today = timezone.localdate(at)
    if given_on > today:
        raise Refused(_("A permission has been given today or before."))
    if today - given_on > FARTHEST:
        raise Refused(_("A permission is ten years old at most. Ask for a new one."))
    if until is not None and (until < today or until - today > FARTHEST):
        raise Refused(_("Its last day is today or later, ten years at most."))
