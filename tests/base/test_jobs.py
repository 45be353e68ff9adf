"""Work for later: retried, taken up again, done once a turn."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.retry import MOST_ATTEMPTS, reap
from talkoot.base.jobs.schedule import PERIODIC, Periodic, run_due
from talkoot.base.jobs.worker import Worker, forget_done
from tests.cast import AT

pytestmark = pytest.mark.django_db(transaction=True)
ran = []


@task()
def flaky(name: str, fail_times: int) -> None:
    ran.append(name)
    if ran.count(name) <= fail_times:
        raise ValueError(name)


def work(times=1):
    for _ in range(times):
        DBTaskResult.objects.update(run_after=AT)  # as if the pause had passed
        Worker("test").work_once()


def test_a_failing_task_is_tried_again_until_it_succeeds():
    result = flaky.enqueue("third time", 2)
    work(4)
    assert ran.count("third time") == 3
    assert DBTaskResult.objects.get(id=result.id).status == TaskResultStatus.SUCCESSFUL


def test_a_hopeless_task_is_given_up():
    result = flaky.enqueue("never", 99)
    work(MOST_ATTEMPTS + 3)
    assert ran.count("never") == MOST_ATTEMPTS
    assert DBTaskResult.objects.get(id=result.id).status == TaskResultStatus.FAILED


def test_the_pause_grows():
    flaky.enqueue("slow", 99)
    pauses = []
    for _ in range(3):
        work()
        row = DBTaskResult.objects.get()
        pauses.append((row.run_after - timezone.now()).total_seconds())
    assert pauses[0] < pauses[1] < pauses[2]


def test_a_rolled_back_transaction_leaves_no_job():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        flaky.enqueue("ghost", 0)
        1 / 0  # noqa: B018
    work()
    assert "ghost" not in ran


def test_a_task_whose_worker_died_is_taken_up_again():
    result = flaky.enqueue("orphan", 0)
    now = timezone.now()
    DBTaskResult.objects.filter(id=result.id).update(status=TaskResultStatus.RUNNING, started_at=now - timedelta(hours=3), worker_ids=["dead"])
    assert reap(now) == 1
    work()
    assert ran.count("orphan") == 1
    assert reap(now) == 0


def test_each_turn_is_taken_once_and_a_missed_one_is_made_up_for(monkeypatch):
    turns = []
    monkeypatch.setitem(PERIODIC, "t", Periodic("t", timedelta(hours=1), turns.append))
    for at in (AT, AT + timedelta(minutes=30), AT + timedelta(hours=5), AT + timedelta(hours=5, minutes=1)):
        run_due(at)
    assert turns == [AT, AT + timedelta(hours=5)]


def test_periodic_work_that_fails_stops_nothing_else(monkeypatch):
    done = []
    monkeypatch.setitem(PERIODIC, "bad", Periodic("bad", timedelta(hours=1), lambda at: 1 / 0))
    monkeypatch.setitem(PERIODIC, "good", Periodic("good", timedelta(hours=1), done.append))
    assert "good" in run_due(AT)
    assert done == [AT]


def test_what_a_task_was_given_is_forgotten_soon_after_it_is_done():
    flaky.enqueue("maija@example.org", 0)
    work()
    forget_done(timezone.now())
    assert DBTaskResult.objects.count() == 1
    forget_done(timezone.now() + timedelta(hours=1))
    assert DBTaskResult.objects.count() == 0
