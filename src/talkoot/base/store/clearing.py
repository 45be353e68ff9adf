"""Rows that were deleted, or values that were overwritten, so that nobody ever reads them leave the files of the database too."""

import re
from datetime import timedelta
from typing import Any

import structlog
from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import Model
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

log = structlog.get_logger(__name__)

LONGEST_WAIT = 2000  # milliseconds for the table, or the file; everybody who asks it waits behind us
PAUSE = timedelta(minutes=1)


def clear_rows(*models: type[Model]) -> None:
    """Call it after the commit. SQLite empties its write-ahead file; PostgreSQL writes the table anew, since a plain VACUUM leaves
    old bytes in pages that are still used. That locks the table for as long as it takes, and waits two seconds for it at most.

    Where somebody holds the table or reads the file (a backup, a long question), or a transaction that was there before may still see what was
    deleted, a job tries again each minute until it is gone. Inside a transaction it waits for the next call.
    """
    for model in models:
        if not connection.in_atomic_block and not _cleared(model):
            _try_later(model)


@task
def clear_again(label: str) -> None:
    """Tries once more; where it does not succeed, the next try waits in the queue."""
    model = apps.get_model(label)
    if not _cleared(model):
        _try_later(model)


def _try_later(model: type[Model]) -> None:
    log.info("rows_not_cleared", name=model._meta.label_lower)
    waiting = DBTaskResult.objects.filter(task_path=clear_again.module_path, status=TaskResultStatus.READY)
    if any(one["args"] == [model._meta.label] for one in waiting.values_list("args_kwargs", flat=True)):
        return  # it clears what was deleted until then
    clear_again.using(run_after=timezone.now() + PAUSE).enqueue(model._meta.label)


def _cleared(model: type[Model]) -> bool:
    """Whether nothing is left."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _emptied(cursor)
        cursor.execute(f"SET lock_timeout = {LONGEST_WAIT}")
        told: list[str] = []

        def hear(notice: Any) -> None:  # it can be read while it comes, and not later
            told.append(notice.message_detail or "")

        connection.connection.add_notice_handler(hear)
        try:
            cursor.execute(f"VACUUM (FULL, VERBOSE) {connection.ops.quote_name(model._meta.db_table)}")
        except OperationalError:
            return False
        finally:
            connection.connection.remove_notice_handler(hear)
            cursor.execute("RESET lock_timeout")
    # “50 dead row versions cannot be removed yet”, in the server's language: the number stands first in all of them. Any
    # transaction that was open already, on whatever database of the server, keeps rows that it might still see.
    left = [found[0] for one in told if (found := re.search(r"\d+", one))]
    return bool(left) and all(int(n) == 0 for n in left)


def _emptied(cursor: Any) -> bool:
    """Whether SQLite's write-ahead file is empty now: somebody who still reads from it keeps all of it."""
    cursor.execute("PRAGMA busy_timeout")
    (patience,) = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT}")
    try:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _in_file, _moved = cursor.fetchone()
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
