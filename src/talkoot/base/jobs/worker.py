"""The worker: takes tasks from the queue and turns from the schedule until told to stop.

Turns have a thread of their own, and so has each queue that has something in it: a mail server that hangs or a long
import delays no reminder and no closing.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from django.db import close_old_connections, connections
from django.db.models import Q
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.leases import leased
from talkoot.base.jobs.retry import lease_of, reap
from talkoot.base.jobs.schedule import Timekeeper, repeat, run_due
from talkoot.base.store import space
from talkoot.base.store.connections import on_connection, optimize

log = structlog.get_logger(__name__)

LONGEST_TURN = 15 * 60.0  # seconds that one piece of periodic work may take; what takes longer is a task of a queue


@repeat("jobs.reap", every=timedelta(seconds=10))
def reap_lost_tasks(at: object) -> None:
    """Tasks whose worker died go back to the queue."""
    reap(timezone.now())


@repeat("store.optimize", every=timedelta(hours=6))
def optimize_database(at: object) -> None:
    """The database looks at how its tables are filled."""
    optimize()


@repeat("store.reserve", every=timedelta(minutes=10))
def keep_reserve(at: object) -> None:
    """The reserve for a full disk is put aside again once there is room."""
    space.keep_reserve()


@repeat("jobs.forget", every=timedelta(minutes=30), destroys=True)
def forget_done(at: datetime) -> None:
    """What a task was given (an address, a mail's text) goes soon after it is done; what failed for good is kept a week to look at."""
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - timedelta(minutes=30))
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=at - timedelta(days=7))
    DBTaskResult.objects.filter(done | failed).delete()


class LeasedTasks(TaskWorker):
    """Runs the tasks of one queue, each under a lease."""

    def run_task(self, db_task_result: "DBTaskResult[..., Any]") -> None:
        with leased(lease_of(db_task_result.id), claimed=True):
            super().run_task(db_task_result)


class Worker:
    """start() it, and stop() lets what is in hand finish."""

    def __init__(self, worker_id: str, pause: float = 0.5) -> None:
        self.worker_id = worker_id
        self.pause = pause
        self.stopping = threading.Event()
        self.turned = monotonic()
        self.threads = [self.thread("turns", self.take_turns), self.thread("queues", self.look_at_queues)]
        self.running: dict[str, tuple[threading.Thread, LeasedTasks]] = {}

    def thread(self, what: str, work: Callable[[], None]) -> threading.Thread:
        """A thread whose connections end with it."""

        def run() -> None:
            try:
                work()
            finally:
                connections.close_all()

        return threading.Thread(target=run, name=f"{what}-{self.worker_id}", daemon=True)

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def again(self, work: Callable[[], None]) -> None:
        """Does something again and again until stopping, whatever goes wrong in between."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                on_connection(work)
            except Exception:
                log.exception("worker_stumbled")
            self.stopping.wait(self.pause)

    def take_turns(self) -> None:
        """Whatever is due, in its turn."""
        timekeeper: Timekeeper | None = None

        def turn() -> None:
            nonlocal timekeeper
            timekeeper = timekeeper or Timekeeper()
            run_due(timezone.now(), timekeeper.trust(), after_each=self.note_turn)
            self.note_turn()

        self.again(turn)

    def note_turn(self) -> None:
        self.turned = monotonic()

    def is_stuck(self) -> bool:
        """Whether one turn has taken longer than any may: the thread hangs in something that never ends."""
        return monotonic() - self.turned > LONGEST_TURN

    def look_at_queues(self) -> None:
        """Starts a thread for each queue that has something ready and none yet."""
        self.again(self.attend_queues)

    def attend_queues(self) -> None:
        # Asked without a lock, so that an idle worker never stands in the way of customers' answers.
        for queue in ready_queues():
            thread, _tasks = self.running.get(queue, (None, None))
            if thread is None or not thread.is_alive():
                tasks = self.tasks_of(queue)
                self.running[queue] = (self.thread(f"queue-{queue}", tasks.run), tasks)
                self.running[queue][0].start()

    def work_once(self) -> None:
        """Everything that waits right now, one after the other: due turns first, then tasks until the queues are empty."""
        run_due(timezone.now())
        for queue in ready_queues():
            self.tasks_of(queue).run()

    def tasks_of(self, queue: str) -> LeasedTasks:
        return LeasedTasks(
            queue_names=[queue],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.worker_id,
            excluded_queue_names=[],
        )

    def stop(self, timeout: float = 10) -> None:
        """Asks all threads to end after what they have in hand and waits for them, together at most so long."""
        self.stopping.set()
        for _thread, tasks in self.running.values():
            tasks.running = False
        until = timezone.now() + timedelta(seconds=timeout)
        for thread in [*self.threads, *(thread for thread, _tasks in self.running.values())]:
            if thread.is_alive():
                thread.join(max(0.0, (until - timezone.now()).total_seconds()))


def ready_queues() -> list[str]:
    """The queues in which something may be done now."""
    return list(DBTaskResult.objects.ready().order_by("queue_name").values_list("queue_name", flat=True).distinct())
