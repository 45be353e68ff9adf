"""What lists of people and of tasks brought, and taking it back within a month: only what nobody has touched since.

Each package says here how its own kind of list is judged and removed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Brought, Membership, Upload
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.trail.actions import record

UNDO_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Fate:
    """What would become of one thing that a list brought: it goes, or stays for the reason given. Without a title it is gone already."""

    title: str
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a list with what would become of what it brought."""

    number: int
    thing: str
    title: str
    why: str


@dataclass(frozen=True)
class ListKind:
    """A kind of list: the act that brings it in, its pages, and how what it brought is judged and removed.

    `fates(organisation=…, things=…, since=…, lock=…)` tells by text key what would become of each, and keeps others from it
    meanwhile where asked; `remove(organisation=…, things=…)` removes those that go.
    """

    act: Act
    page: str  # the address name of its list in the making
    new: str  # … of another file
    all: str  # … of what it brings
    fates: Callable[..., dict[str, Fate]]
    remove: Callable[..., None]


LISTS: dict[str, ListKind] = {}


def may_take_back(by: Membership, upload: Upload) -> bool:
    """Whether somebody may take back what a list brought: who brought it in, and owners."""
    kind = LISTS.get(upload.purpose)
    if kind is None or upload.organisation_id != by.organisation_id or not by.may(kind.act):
        return False
    return upload.by_id == by.pk or by.may(Act.ORGANISATION_EDIT)


def undo_until(at: datetime) -> date:
    """The last day on which what comes in now can be taken back."""
    return timezone.localdate(at) + UNDO_FOR


def earlier_lists(me: Membership, purpose: str) -> list[Upload]:
    """The lists of a kind that are remembered: one's own, an owner's all. The newest first."""
    rows = Upload.objects.filter(organisation_id=me.organisation_id, purpose=purpose, used_at__isnull=False).select_related("by__user")
    return list((rows if me.may(Act.ORGANISATION_EDIT) else rows.filter(by=me)).order_by("-used_at", "-pk")[:20])


def note_brought(*, by: Membership, upload: Upload, things: Iterable[tuple[int, str]], at: datetime) -> None:
    """Keeps which line brought what. In the transaction that brings it in."""
    rows = [Brought(upload=upload, line=line, thing=thing) for line, thing in things]
    Brought.objects.bulk_create(rows, batch_size=500)
    Upload.objects.filter(pk=upload.pk).update(used_at=at, undo_until=undo_until(at) if rows else None)
    _trail(by, "import_list", upload, at)


def lines_of(upload: Upload, *, lock: bool = False) -> list[Line]:
    """What would become of each line if the list were taken back; what is gone already is left out. `lock` within a transaction."""
    if not (rows := list(upload.brought.order_by("line"))):
        return []
    things = [row.thing for row in rows]
    found = LISTS[upload.purpose].fates(organisation=upload.organisation_id, things=things, since=upload.used_at, lock=lock)
    return [Line(row.line, row.thing, fate.title, fate.why) for row in rows if (fate := found[row.thing]).title]


def take_list_back(*, by: Membership, upload: Upload, at: datetime) -> list[Line]:
    """Takes back what nobody has touched since; returns the lines that stay, with why. Safe to repeat.

    Refused after a month, and to others than who brought it in and owners.
    """
    if not may_take_back(by, upload):
        raise Refused(_("Only who brought the list in, or an owner, takes it back."))
    with transaction.atomic():
        standing = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
        if standing.state == Upload.State.UNDONE:
            return lines_of(standing)
        if not standing.may_be_undone(timezone.localdate(at)):
            raise Refused(_("A file can be taken back within a month after it came in."))
        lines = lines_of(standing, lock=True)
        goes = [one.thing for one in lines if not one.why]
        LISTS[standing.purpose].remove(organisation=standing.organisation_id, things=goes)
        stays = [one for one in lines if one.why]
        standing.brought.exclude(line__in=[one.number for one in stays]).delete()
        Upload.objects.filter(pk=standing.pk).update(state=Upload.State.UNDONE, gone=len(goes))
        _trail(by, "undo_import", standing, at, gone=len(goes), stays=len(stays))
    return stays


def _trail(by: Membership, act: str, upload: Upload, at: datetime, **details: object) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"orgs.upload:{upload.pk}", at=at, **details
    )  # fmt: skip
