"""Joining things in the thread. Called inside the transaction of the action that made the result."""

from datetime import datetime

from django.db.models import Q

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.models import Join


def join(*, organisation: int, source: Ref, result: Ref, at: datetime) -> Join:
    """Records that `source` led to `result`. Safe to repeat."""
    row, _ = Join.objects.get_or_create(organisation=organisation, source=str(source), result=str(result), defaults={"at": at})
    return row


def carry_over(*, organisation: int, old: Ref, new: Ref) -> None:
    """What `old` came from and led to is the new one's from now on: for two things that turn out to be one. Safe to repeat."""
    for row in Join.objects.filter(organisation=organisation).filter(Q(source=str(old)) | Q(result=str(old))):
        source = str(new) if row.source == str(old) else row.source
        result = str(new) if row.result == str(old) else row.result
        if source != result:
            Join.objects.get_or_create(organisation=organisation, source=source, result=result, defaults={"at": row.at})
        row.delete()
