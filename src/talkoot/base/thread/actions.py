"""Joining things in the thread. Called inside the transaction of the action that made the result."""

from datetime import datetime

from django.db.models import Q

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.models import Join


def join(*, organisation: int, source: Ref, result: Ref, at: datetime) -> Join:
    """Records that `source` led to `result`. Safe to repeat."""
    row, _ = Join.objects.get_or_create(organisation=organisation, source=str(source), result=str(result), defaults={"at": at})
    return row


def part(*, organisation: int, source: Ref, result: Ref) -> bool:
    """Takes a join away: the one did not lead to the other. Safe to repeat; returns whether there was one."""
    return bool(Join.objects.filter(organisation=organisation, source=str(source), result=str(result)).delete()[0])


def carry_over(*, organisation: int, old: Ref, new: Ref) -> None:
    """What `old` came from and led to is the new one's from now on: for two things that turn out to be one. Safe to repeat."""
    for row in Join.objects.filter(organisation=organisation).filter(Q(source=str(old)) | Q(result=str(old))):
        source = str(new) if row.source == str(old) else row.source
        result = str(new) if row.result == str(old) else row.result
        if source != result:
            Join.objects.get_or_create(organisation=organisation, source=source, result=result, defaults={"at": row.at})
        row.delete()


def part_all(*, organisation: int, things: set[str]) -> int:
    """Takes away every join of things that are no more. Safe to repeat; returns how many there were."""
    listed = sorted(things)
    return sum(
        Join.objects.filter(organisation=organisation).filter(Q(source__in=part) | Q(result__in=part)).delete()[0]
        for part in (listed[first : first + 200] for first in range(0, len(listed), 200))
    )
