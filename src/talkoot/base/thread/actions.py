"""Joining things in the thread. Called inside the transaction of the action that made the result."""

from datetime import datetime

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.models import Join


def join(*, organisation: int, source: Ref, result: Ref, at: datetime) -> Join:
    """Records that `source` led to `result`. Safe to repeat."""
    row, _ = Join.objects.get_or_create(organisation=organisation, source=str(source), result=str(result), defaults={"at": at})
    return row
