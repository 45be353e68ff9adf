"""Telling people: a mail at once where somebody asked for it, else a notice that waits in the app and in the next digest."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog

from talkoot.base.accounts.limits import may_mail
from talkoot.base.notices.models import Notice
from talkoot.base.notices.queries import awake_at
from talkoot.base.notices.tasks import ASKED_AGAIN, deliver, deliver_in_turn, seal

log = structlog.get_logger(__name__)

MOST_OF_A_MOMENT = 60  # characters; the column holds no more


def send_mail(
    *,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    organisation: int | None = None,
    by: int | None = None,
    headers: dict[str, str] | None = None,
    waits: bool = True,
    member: Any = None,
) -> bool:
    """Queues one mail, sealed; False when it is beyond what one address, one person (`by`) and one organisation may get and send in a day.

    With neither it is from the house to one of its own people: then it waits for its turn instead, unless whoever sends it
    sends it again by itself (`waits=False`). `member`: one of our people, whose quiet hours are waited for. Inside a transaction
    it is queued with the commit, and not at all with a rollback.
    """
    told = by is None and organisation is None
    task = deliver
    if not may_mail(to, at=at, by=by, organisation=organisation, told=told):
        log.warning("mail_over_budget", kind="ours")
        if not (told and waits):
            return False
        task = deliver_in_turn.using(run_after=at + ASKED_AGAIN)
    elif member is not None and (awake := awake_at(member, at)) > at:
        task = deliver.using(run_after=awake)
    task.enqueue(sealed=seal({"to": to, "subject": " ".join(subject.split()), "text": str(text), "headers": headers or {}}))
    return True


def tell(*, members: Iterable[int], kind: str, about: str, address: str, at: datetime, moment: str = "", who: Any = None, **details: Any) -> None:
    """Tells members (by key) of something once: the same kind, thing and moment is never told again. Call it inside the act's transaction.

    `who` is the membership that the sentence names: its name goes when the person is erased.
    """
    if len(moment) > MOST_OF_A_MOMENT:  # SQLite would take it
        raise ValueError(f"what tells two notices apart is too long: {moment}")
    key = f"orgs.membership:{who.pk}" if who else ""
    if who:
        details["who"] = who.user.name
    rows = [Notice(member_id=pk, kind=kind, about=about, moment=moment, address=address, details=details, by=key, at=at) for pk in set(members)]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def see(*, member: int, at: datetime, about: str | None = None) -> None:
    """The member has seen what they were told of a thing, or of everything."""
    rows = Notice.objects.filter(member=member, seen_at=None)
    rows = rows.filter(about=about) if about else rows
    if rows.exists():  # looking at a page takes no lock where there is nothing to write
        rows.update(seen_at=at)


def see_all(*, member: int, at: datetime, abouts: Iterable[str]) -> None:
    """The member has seen what they were told of many things: of a page of them, at once."""
    rows = Notice.objects.filter(member=member, seen_at=None, about__in=list(abouts))
    if rows.exists():
        rows.update(seen_at=at)


def settle(*, about: str, kinds: Iterable[str], at: datetime, member: int | None = None) -> None:
    """What asked for something that has been done, or is over, waits no more: of one member, or of everybody."""
    rows = Notice.objects.filter(about=about, kind__in=list(kinds), seen_at=None)
    (rows.filter(member=member) if member else rows).update(seen_at=at)


def forget(*, about: str, kinds: Iterable[str], member: int | None = None) -> None:
    """What a member was told, or everybody, is as if it had never been said."""
    rows = Notice.objects.filter(about=about, kind__in=list(kinds))
    (rows.filter(member=member) if member else rows).delete()


def unsay(abouts: Iterable[str]) -> None:
    """What was told of things that are no more goes with them."""
    listed = sorted(abouts)
    for first in range(0, len(listed), 200):
        Notice.objects.filter(about__in=listed[first : first + 200]).delete()
