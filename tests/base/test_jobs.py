"""Work for later: retried, taken up again, done once a turn."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.clock import LONGEST_PAUSE, SETTLED, Clock, Trust
from talkoot.base.jobs.leases import LENGTH, LeaseLost, fence, leased, lives, take
from talkoot.base.jobs.models import Lease, Turn
from talkoot.base.jobs.retry import GIVEN_UP, MOST_ATTEMPTS, lease_of, note_progress, reap
from talkoot.base.jobs.schedule import PERIODIC, Periodic, clock_trouble, keep_seen, run_due
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


def orphan(name, workers, seconds_ago=60):
    """A task that a worker took and then died."""
    result = flaky.enqueue(name, 0)
    DBTaskResult.objects.filter(id=result.id).update(
        status=TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(seconds=seconds_ago), worker_ids=workers
    )
    return result


def test_a_task_whose_worker_died_is_taken_up_again_within_a_minute():
    result, now = orphan("orphan", ["dead"], seconds_ago=21), timezone.now()
    Lease.objects.create(name=lease_of(result.id), holder="dead", until=now + timedelta(seconds=5))
    assert reap(now) == 0  # it may live yet
    assert reap(now + timedelta(seconds=6)) == 1
    work()
    assert ran.count("orphan") == 1
    assert reap(now + timedelta(minutes=5)) == 0


def test_a_long_task_that_lives_is_left_alone():
    result, now = orphan("long", ["alive"], seconds_ago=3 * 3600), timezone.now()
    Lease.objects.create(name=lease_of(result.id), holder="alive", until=now + timedelta(seconds=30))
    assert reap(now) == 0


def test_a_task_that_kills_its_workers_is_given_up_and_whoever_waits_is_told(monkeypatch):
    told = []
    monkeypatch.setitem(GIVEN_UP, "tests.base.test_jobs.flaky", lambda name, fail_times: told.append(name))
    result = orphan("poison", [str(n) for n in range(MOST_ATTEMPTS)])
    assert reap(timezone.now()) == 0
    assert DBTaskResult.objects.get(id=result.id).status == TaskResultStatus.FAILED
    assert told == ["poison"]


def test_a_task_that_gets_further_each_time_is_not_given_up():
    result = orphan("long way", [str(n) for n in range(MOST_ATTEMPTS)])
    note_progress(result.id)
    note_progress(result.id)
    assert reap(timezone.now()) == 1
    assert DBTaskResult.objects.get(id=result.id).status == TaskResultStatus.READY


def test_a_lease_is_held_by_one_and_free_again_afterwards():
    with leased("work") as mine:
        assert mine
        with leased("work") as second:
            assert not second
        assert lives("work", timezone.now())
    assert not lives("work", timezone.now())
    Lease.objects.create(name="work", holder="dead", until=timezone.now() - timedelta(seconds=1))
    assert take("work", "another", timezone.now())
    assert not lives("work", timezone.now() + LENGTH * 2)


def test_who_slept_while_another_took_the_work_up_writes_nothing_more():
    with pytest.raises(LeaseLost), leased("work") as mine:
        assert mine
        fence()  # it is still theirs
        Lease.objects.filter(name="work").update(holder="another", until=timezone.now() + LENGTH)
        fence()
    assert Lease.objects.get(name="work").holder == "another"  # and is not given up by who lost it
    fence()  # who holds nothing is not held up


def test_a_thread_of_turns_that_hangs_gives_no_sign_of_life(monkeypatch):
    hanging = threading.Event()
    monkeypatch.setattr("talkoot.base.jobs.schedule.PERIODIC", {"t": Periodic("t", timedelta(seconds=0), lambda at: hanging.wait(20))})
    monkeypatch.setattr("talkoot.base.jobs.worker.LONGEST_TURN", 0.3)
    worker = Worker("test", pause=0.05)
    worker.start()
    try:
        assert ran_in_time(worker.is_stuck)
        hanging.set()
        assert ran_in_time(lambda: not worker.is_stuck())
    finally:
        hanging.set()
        worker.stop()


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


def test_work_is_due_again_though_a_wrong_clock_put_its_turn_far_ahead(monkeypatch):
    turns = []
    monkeypatch.setitem(PERIODIC, "t", Periodic("t", timedelta(hours=1), turns.append))
    run_due(AT + timedelta(days=400))
    run_due(AT)
    run_due(AT + timedelta(minutes=1))
    assert turns == [AT + timedelta(days=400), AT]
    assert Turn.objects.get(name="t").due_at == AT + timedelta(hours=1)


def test_nothing_is_destroyed_by_a_clock_that_is_not_certain(monkeypatch):
    done = []
    shred = Periodic("shred", timedelta(minutes=1), lambda at: done.append("shred"), destroys=True)
    remind = Periodic("remind", timedelta(minutes=1), lambda at: done.append("remind"))
    monkeypatch.setattr("talkoot.base.jobs.schedule.PERIODIC", {"shred": shred, "remind": remind})
    run_due(AT, Trust.NOTHING)
    assert done == []
    run_due(AT, Trust.ALL_BUT_DESTROYING)
    assert done == ["remind"]
    run_due(AT + timedelta(minutes=2), Trust.ALL)
    assert done == ["remind", "shred", "remind"]


DAY, START = 86400.0, 1_800_000_000.0


def test_an_even_clock_is_trusted_from_the_start():
    clock = Clock(START, 100, START - DAY)
    assert [clock.trust(START + passed, 100 + passed) for passed in (0, 60, 40 * DAY)] == [Trust.ALL] * 3
    assert Clock(START, 0, None).trust(START, 0) == Trust.ALL


def test_a_jump_there_and_back_stops_work_only_as_long_as_it_lasts():
    clock = Clock(START, 0, START)
    assert clock.trust(START + 60 + 400 * DAY, 60) == Trust.NOTHING
    assert clock.trust(START + 74 + 400 * DAY, 74) == Trust.NOTHING
    assert clock.trust(START + 75, 75) == Trust.ALL


def test_a_clock_that_was_set_far_ahead_is_followed_but_destroys_nothing_however_long_it_stays_there():
    clock = Clock(START, 0, START)
    ahead = START + 400 * DAY
    assert clock.trust(ahead, 0) == Trust.NOTHING
    assert clock.trust(ahead + SETTLED, SETTLED) == Trust.ALL_BUT_DESTROYING
    assert clock.trust(ahead + 40 * DAY, 40 * DAY) == Trust.ALL_BUT_DESTROYING
    clock.seen = ahead + 40 * DAY  # somebody confirmed it
    assert clock.trust(ahead + 40 * DAY + 1, 40 * DAY + 1) == Trust.ALL


def test_a_start_long_after_the_database_was_last_seen_waits_for_certainty_or_a_person():
    clock = Clock(START + LONGEST_PAUSE + 1, 0, START)
    assert clock.trust(START + LONGEST_PAUSE + 61, 60) == Trust.ALL_BUT_DESTROYING
    clock.seen = START + LONGEST_PAUSE + 60  # somebody confirmed it
    assert clock.trust(START + LONGEST_PAUSE + 62, 61) == Trust.ALL


def test_the_database_tells_a_clock_that_has_gone_ahead():
    assert clock_trouble(AT) == ""
    keep_seen(AT)
    assert clock_trouble(AT + timedelta(days=2)) == ""
    assert clock_trouble(AT + timedelta(days=4)) == "ahead"


def test_a_queue_that_hangs_holds_up_no_turn_and_no_other_queue(monkeypatch):
    hanging, turned = threading.Event(), threading.Event()
    monkeypatch.setattr("talkoot.base.jobs.schedule.PERIODIC", {"t": Periodic("t", timedelta(seconds=0), lambda at: turned.set())})
    worker = Worker("test", pause=0.05)
    monkeypatch.setattr("tests.base.test_jobs.ran", Hanging(hanging))
    flaky.using(queue_name="mail").enqueue("hangs", 0)
    worker.start()
    try:
        assert ran_in_time(lambda: "hangs" in Hanging.seen)
        turned.clear()
        assert turned.wait(5)
        flaky.using(queue_name="imports").enqueue("passes", 0)
        assert ran_in_time(lambda: "passes" in Hanging.seen)
    finally:
        hanging.set()
        worker.stop()


class Hanging(list):
    """Where a task leaves its name; the one called `hangs` hangs there."""

    seen: list[str] = []

    def __init__(self, until):
        super().__init__()
        self.until = until

    def append(self, name):
        Hanging.seen.append(name)
        if name == "hangs":
            self.until.wait(20)


def ran_in_time(what, seconds=10):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    return what()
