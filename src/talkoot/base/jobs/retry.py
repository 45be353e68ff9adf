"""Second chances: a failed task waits longer each time; one whose worker died is taken up again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import Q
from django.tasks import Task, TaskResult, TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.leases import lives
from talkoot.base.jobs.models import Lease

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
LONGEST_PAUSE = timedelta(hours=1)  # nothing is put off for longer than that
UNLEASED = timedelta(seconds=20)  # between taking a task and holding its lease

# What is to be said when a task is given up, by the task's path; called with what the task was given.
GIVEN_UP: dict[str, Callable[..., object]] = {}


def lease_of(task_id: Any) -> str:
    """The name of the lease that a running task holds."""
    return f"task:{task_id}"


def try_again(sender: Any, task_result: TaskResult[Any, Any], **kwargs: Any) -> None:
    """Puts a failed task back in the queue with a growing pause, until it has had its attempts."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    attempt = len(task_result.worker_ids)
    if attempt >= MOST_ATTEMPTS:
        log.error("task_given_up", task=task_result.task.module_path, id=task_result.id, attempts=attempt)
        return
    pause = timedelta(seconds=5 * 4 ** (attempt - 1))
    DBTaskResult.objects.filter(id=task_result.id, status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY,
        run_after=timezone.now() + pause,
        started_at=None,
        finished_at=None,
    )
    log.warning("task_tried_again", task=task_result.task.module_path, id=task_result.id, in_seconds=pause.seconds)


def enqueue_once(task: "Task[..., Any]", **given: Any) -> None:
    """Queues a task unless one of its kind waits or runs already."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if not DBTaskResult.objects.filter(task_path=task.module_path, status__in=waiting).exists():
        task.enqueue(**given)


def reap(at: datetime) -> int:
    """Puts tasks back whose worker died: their lease has run out. Returns how many.

    One that has had its attempts (it may be what kills its worker) is given up.
    """
    # What lies in the future was written by a clock that ran wrong.
    DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=at + LONGEST_PAUSE).update(run_after=at)
    long_ago = Q(started_at__lt=at - UNLEASED) | Q(started_at__gt=at + LONGEST_PAUSE)
    running = DBTaskResult.objects.filter(long_ago, status=TaskResultStatus.RUNNING)
    count = 0
    for row in running:
        if lives(lease_of(row.id), at):
            continue
        mine = DBTaskResult.objects.filter(id=row.id, status=TaskResultStatus.RUNNING, started_at=row.started_at)
        if len(row.worker_ids) < MOST_ATTEMPTS:
            count += mine.update(status=TaskResultStatus.READY, started_at=None, run_after=at)
        elif mine.update(status=TaskResultStatus.FAILED, finished_at=at):
            log.error("task_given_up", task=row.task_path, id=row.id, attempts=len(row.worker_ids))
            give_up(row)
    Lease.objects.filter(until__lt=at - timedelta(days=1)).delete()
    return count


def note_progress(task_id: Any) -> None:
    """A long task has got further than the one before it: the attempts of its past count no more. Safe to repeat."""
    row = DBTaskResult.objects.get(id=task_id)
    if len(row.worker_ids) > 1:
        DBTaskResult.objects.filter(id=task_id).update(worker_ids=row.worker_ids[-1:])


def give_up(row: "DBTaskResult[..., Any]") -> None:
    """Tells whoever waits for a task that nobody will try it again."""
    if tell := GIVEN_UP.get(row.task_path):
        tell(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
