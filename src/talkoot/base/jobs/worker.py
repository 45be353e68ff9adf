"""The worker: takes tasks from the queue and turns from the schedule until told to stop."""

import threading
import time
from datetime import datetime, timedelta

import structlog
from django.db import close_old_connections, connections
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.retry import reap
from talkoot.base.jobs.schedule import repeat, run_due
from talkoot.base.store.connections import optimize

log = structlog.get_logger(__name__)


@repeat("jobs.reap", every=timedelta(minutes=5))
def reap_lost_tasks(at: object) -> None:
    """Tasks whose worker died go back to the queue."""
    reap(timezone.now())


@repeat("store.optimize", every=timedelta(hours=6))
def optimize_database(at: object) -> None:
    """The database looks at how its tables are filled."""
    optimize()


@repeat("jobs.forget", every=timedelta(minutes=30))
def forget_done(at: datetime) -> None:
    """What a task was given (an address, a mail's text) goes soon after it is done; what failed for good is kept a week to look at."""
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - timedelta(minutes=30))
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=at - timedelta(days=7))
    DBTaskResult.objects.filter(done | failed).delete()


class Worker(threading.Thread):
    """One thread that works through the queue; stop() lets the task at hand finish."""

    def __init__(self, worker_id: str, pause: float = 0.5) -> None:
        super().__init__(name=f"worker-{worker_id}", daemon=True)
        self.worker_id = worker_id
        self.pause = pause
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            try:
                self.work_once()
            except Exception:
                log.exception("worker_stumbled")
                time.sleep(self.pause)
            self.stopping.wait(self.pause)
        connections.close_all()

    def work_once(self) -> None:
        """Everything that waits right now: due turns first, then tasks until the queue is empty."""
        close_old_connections()
        run_due(timezone.now())
        # Asked first without a lock, so that an idle worker never stands in the way of customers' answers.
        if DBTaskResult.objects.ready().exists():
            self.make_task_worker().run()

    def make_task_worker(self) -> TaskWorker:
        return TaskWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.worker_id,
            excluded_queue_names=[],
        )

    def stop(self, timeout: float = 10) -> None:
        """Asks the thread to end after the task at hand and waits for it."""
        self.stopping.set()
        self.join(timeout)
