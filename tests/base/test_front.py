"""What stands in front of the pages: how much is read, from whom, for how long, and what outlives an error."""

import asyncio
import threading
import time
from concurrent.futures import Future
from datetime import timedelta
from uuid import uuid4

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.accounts.limits import count, count_of
from talkoot.base.jobs.leases import LENGTH, leased, lives
from talkoot.base.jobs.models import Lease
from talkoot.base.jobs.retry import LONGEST_PAUSE, reap
from talkoot.config import bodies, child
from talkoot.config.asgi import MOST_PLAIN_BYTES, is_upload, most_bytes
from talkoot.config.bodies import Body, Reply, TooLarge, TooMuch, TooSlow
from talkoot.feedback.actions.answers import Arrival
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Answer
from talkoot.feedback.queries.channels import channel_page
from talkoot.feedback.writer import AnswerWriter
from tests import make
from tests.cast import AT
from tests.mails import deliver


def parts_of(*parts):
    """A `receive` that gives these parts."""
    left = [{"type": "http.request", "body": part, "more_body": number < len(parts) - 1} for number, part in enumerate(parts)]

    async def receive():
        return left.pop(0)

    return receive


def scope(path="/polku/customers/import/", kind="multipart/form-data; boundary=x", cookie="sessionid=abc"):
    headers = [(b"content-type", kind.encode())] + ([(b"cookie", cookie.encode())] if cookie else [])
    return {"path": path, "headers": headers}


@pytest.mark.parametrize(
    ("asked", "takes_files"),
    [
        (scope(), True),
        (scope(cookie=""), False),  # a stranger has no file to bring
        (scope(cookie="other=1"), False),
        (scope(path="/k/abc/"), False),  # nor has a customer, though a colleague is signed in on the same browser
        (scope(path="/a/abc/answer/"), False),
        (scope(kind="application/json"), False),
    ],
)
def test_only_who_is_signed_in_brings_large_files(asked, takes_files):
    assert is_upload(asked) is takes_files
    assert (most_bytes(is_upload(asked)) > MOST_PLAIN_BYTES) is takes_files


def test_all_bodies_together_stay_within_a_budget_which_is_given_back(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_HELD", 1000)
    first, second = Body(parts_of(b"a" * 600)), Body(parts_of(b"b" * 600))
    make.run(first.read(10_000))
    with pytest.raises(TooMuch):
        make.run(second.read(10_000))
    second.close()
    first.close()
    assert Body.held == 0
    third = Body(parts_of(b"c" * 600))
    make.run(third.read(10_000))
    third.close()
    third.close()  # once is enough
    assert Body.held == 0


def test_a_body_larger_than_may_be_is_given_up_at_once_and_counts_no_more():
    body = Body(parts_of(b"a" * 50, b"b" * 60, b"c" * 10_000))
    with pytest.raises(TooLarge):
        make.run(body.read(100))
    body.close()
    assert Body.held == 0


def test_the_time_a_body_may_take_grows_with_what_came(monkeypatch):
    monkeypatch.setattr(bodies, "GRACE", 0.2)
    monkeypatch.setattr(bodies, "SLOWEST", 100)

    def trickle(size):
        async def receive():
            await asyncio.sleep(0.15)
            return {"type": "http.request", "body": b"x" * size, "more_body": True}

        return receive

    slow = Body(trickle(1))
    with pytest.raises(TooSlow):
        make.run(slow.read(10_000))
    slow.close()
    steady = Body(trickle(50))
    with pytest.raises(TooLarge):  # it gets as far as its size allows, since it keeps coming
        make.run(steady.read(400))
    steady.close()


def test_a_readers_time_runs_from_the_first_byte_and_not_while_the_page_is_made(settings):
    settings.LONGEST_REPLY = 0.2

    async def run():
        got = []

        async def send(message):
            got.append(message)

        reply = Reply(send)
        await asyncio.sleep(0.4)  # the page took long to make: not the reader's fault
        await reply({"type": "http.response.start", "status": 200, "headers": []})
        await reply({"type": "http.response.body", "body": b"all of it"})
        assert not reply.gone
        assert len(got) == 2

        async def stuck(message):
            await asyncio.sleep(30)

        reply = Reply(stuck)
        begun = time.monotonic()
        await reply({"type": "http.response.start", "status": 200, "headers": []})
        await reply({"type": "http.response.body", "body": b"x"})  # swallowed, so that the page's thread can finish
        assert reply.gone
        assert time.monotonic() - begun < 5

    make.run(run())


@pytest.mark.django_db(transaction=True)
def test_the_writer_goes_on_whatever_its_listeners_do(cast):
    def settle(results):
        raise RuntimeError("a listener that fails")

    writer = AnswerWriter(settle)
    writer.start()
    try:
        page = channel_page(cast.channel.key)
        for number in (1, 2):
            writer.offer(Arrival(page.channel, Submission(uuid4(), 4, question=page.question.pk), AT), number)
            wait_for(number)
        broken: Future = writer.between_batches(lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            broken.result(5)
        assert writer.between_batches(lambda: "still here").result(5) == "still here"
        assert writer.is_alive()
    finally:
        writer.stop()


def wait_for(answers):
    until = time.monotonic() + 10
    while Answer.objects.count() < answers:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_worker_is_started_again_though_starting_it_fails(monkeypatch):
    lives_of_it = []
    monkeypatch.setattr(child.time, "sleep", lambda seconds: None)
    process = child.WorkerProcess()

    def run_once():
        lives_of_it.append(1)
        if len(lives_of_it) == 3:
            process.stopping = True
        raise OSError("no process to be had")

    monkeypatch.setattr(process, "run_once", run_once)
    process.run()
    assert len(lives_of_it) == 3


def test_a_worker_that_gives_no_sign_of_life_is_ended(monkeypatch):
    monkeypatch.setattr(child, "HOPELESS", 0.5)
    process, killed = child.WorkerProcess(), threading.Event()
    over = threading.Event()
    monkeypatch.setattr(over, "wait", lambda seconds: threading.Event().wait(0.05))
    process.heard = time.monotonic() - 1
    process.watch(type("Hanging", (), {"kill": lambda self: killed.set()})(), over)
    assert killed.is_set()


@pytest.mark.django_db(transaction=True)
def test_times_in_the_future_are_a_wrong_clocks_and_hold_nothing_up():
    now, far = timezone.now(), timezone.now() + timedelta(days=400)
    deliver.enqueue("waits")
    deliver.enqueue("ran")
    waits, ran = DBTaskResult.objects.order_by("enqueued_at")
    DBTaskResult.objects.filter(pk=waits.pk).update(run_after=far)
    DBTaskResult.objects.filter(pk=ran.pk).update(status=TaskResultStatus.RUNNING, started_at=far, worker_ids=["dead"])
    assert reap(now) == 1
    for row in DBTaskResult.objects.all():
        assert row.status == TaskResultStatus.READY
        assert row.run_after <= now + LONGEST_PAUSE
    Lease.objects.create(name="work", holder="dead", until=far)
    assert not lives("work", now)
    with leased("work") as mine:
        assert mine
    count("guesses", within=timedelta(minutes=15), at=far)
    assert count("guesses", within=timedelta(minutes=15), at=now) == 1
    assert count_of("guesses", now) == 1
    assert timedelta(minutes=1) > LENGTH
