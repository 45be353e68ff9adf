"""Second chances: a failed task waits longer each time; one whose worker died is taken up again."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.tasks import TaskResult, TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 5
LONGEST_RUN = timedelta(hours=2)


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


def reap(at: datetime, longest: timedelta = LONGEST_RUN) -> int:
    """Puts tasks back that have run too long, because their worker died. Returns how many."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=at - longest)
    return lost.update(status=TaskResultStatus.READY, started_at=None, run_after=at)
