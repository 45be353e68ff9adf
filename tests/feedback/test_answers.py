"""Taking in answers: once each, with their roll-ups, whatever happens at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from time import sleep
from uuid import uuid4

import pytest
from django.db import connections

from talkoot.feedback.actions.answers import Arrival, Outcome, WhyOutcome, add_why, store_answers, submit_answer
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Answer, Comment, DayCount, MonthCount
from talkoot.feedback.queries.channels import ChannelBook, open_channel
from talkoot.feedback.queries.soundness import differing_counts
from talkoot.feedback.writer import AnswerWriter, QueueFull
from tests import make
from tests.cast import AT, gather


@pytest.fixture
def channel(cast):
    return open_channel(cast.channel.key)


def rollups():
    return (
        sorted(DayCount.objects.values_list("question", "site", "day", "score", "n")),
        sorted(MonthCount.objects.values_list("question", "site", "month", "score", "n")),
    )


def test_an_answer_and_its_roll_ups_are_kept_together(channel):
    assert submit_answer(channel=channel, submission=Submission(uuid4(), 4, "Kiitos"), at=AT) is Outcome.STORED
    assert rollups() == ([(channel.question_id, channel.site_id, date(2026, 11, 20), 4, 1)], [(channel.question_id, channel.site_id, date(2026, 11, 1), 4, 1)])
    assert Comment.objects.get().text == "Kiitos"


def test_the_day_is_the_sites_own(channel):
    submit_answer(channel=channel, submission=Submission(uuid4(), 4), at=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    assert Answer.objects.get().day == date(2026, 11, 21)


def test_the_same_key_again_is_the_same_answer(channel):
    submission = Submission(uuid4(), 4, "Kiitos")
    assert [submit_answer(channel=channel, submission=submission, at=AT) for _ in range(3)] == [Outcome.STORED, Outcome.REPEATED, Outcome.REPEATED]
    assert (Answer.objects.count(), Comment.objects.count(), DayCount.objects.get().n) == (1, 1, 1)


def test_the_same_key_with_another_score_changes_nothing(channel):
    key = uuid4()
    submit_answer(channel=channel, submission=Submission(key, 4), at=AT)
    assert submit_answer(channel=channel, submission=Submission(key, 1), at=AT) is Outcome.DIFFERS
    assert Answer.objects.get().score == 4


def test_repeats_within_one_batch_count_once(channel):
    twice = Submission(uuid4(), 5)
    outcomes = store_answers([Arrival(channel, s, AT) for s in (twice, Submission(uuid4(), 3), twice)])
    assert outcomes == [Outcome.STORED, Outcome.STORED, Outcome.REPEATED]
    assert Answer.objects.count() == 2


def test_a_key_of_another_organisation_neither_shows_nor_disturbs(cast, channel):
    key = uuid4()
    make.answer(cast.other_channel, 1, key=key)
    assert submit_answer(channel=channel, submission=Submission(key, 5), at=AT) is Outcome.STORED
    assert Answer.objects.filter(key=key).count() == 2


def test_why_is_added_once_and_only_by_who_knows_the_key(channel):
    key = uuid4()
    assert add_why(channel=channel, key=key, text="x", at=AT) is WhyOutcome.NO_ANSWER
    submit_answer(channel=channel, submission=Submission(key, 2), at=AT)
    assert add_why(channel=channel, key=key, text="Ovi oli raskas.", at=AT) is WhyOutcome.STORED
    assert add_why(channel=channel, key=key, text="Ovi oli raskas.", at=AT) is WhyOutcome.REPEATED
    assert add_why(channel=channel, key=key, text="Jotain muuta", at=AT) is WhyOutcome.SAID_ALREADY
    assert list(Comment.objects.values_list("text", "score", "site")) == [("Ovi oli raskas.", 2, channel.site_id)]


def test_roll_ups_made_again_are_identical(cast):
    for month in range(1, 12):
        make.answers(cast.channel, 1, 2, 2, 5, 5, 5, at=datetime(2026, month, 15, 12, tzinfo=UTC))
        make.answers(cast.other_channel, 3, at=datetime(2026, month, 28, 12, tzinfo=UTC))
    before = rollups()
    assert differing_counts() == 0
    rebuild_counts()
    assert rollups() == before
    DayCount.objects.filter(score=5).update(n=99)
    assert differing_counts() > 0


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_answer():
    channel = open_channel(gather().channel.key)
    submission = Submission(uuid4(), 4)

    def press(_):
        try:
            return submit_answer(channel=channel, submission=submission, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(press, range(20)))
    assert outcomes.count(Outcome.STORED) == 1
    assert outcomes.count(Outcome.REPEATED) == 19
    assert (Answer.objects.count(), DayCount.objects.get().n) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_lose_and_double_nothing():
    channel = open_channel(gather().channel.key)
    batches = [[Submission(uuid4(), 1 + i % 5) for i in range(50)] for _ in range(8)]

    def press(batch):
        try:
            return store_answers([Arrival(channel, submission, AT) for submission in batch + batch[:5]])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        outcomes = [outcome for batch in pool.map(press, batches) for outcome in batch]
    assert outcomes.count(Outcome.STORED) == Answer.objects.count() == sum(DayCount.objects.values_list("n", flat=True)) == 400
    assert differing_counts() == 0


@pytest.mark.django_db(transaction=True)
def test_the_writer_settles_every_ticket_and_one_bad_row_fails_no_other():
    cast = gather()
    channel, settled = open_channel(cast.channel.key), []
    writer = AnswerWriter(settled.extend)
    # A score that the database's own check refuses: as if a rule had been forgotten in front of it.
    for number, score in enumerate([5, 4, 9, 3]):
        writer.offer(Arrival(channel, Submission(uuid4(), score), AT), number)
    writer.start()
    writer.stop()
    outcomes = dict(settled)
    assert [outcomes[i] for i in (0, 1, 3)] == [Outcome.STORED] * 3
    assert isinstance(outcomes[2], Exception)
    assert Answer.objects.count() == 3


@pytest.mark.one_database
def test_a_full_queue_says_so():
    writer = AnswerWriter(lambda _: None, most_waiting=1)
    writer.offer("one", 1)
    with pytest.raises(QueueFull):
        writer.offer("two", 2)


def test_closed_and_unknown_points_are_remembered_for_a_moment_only(cast):
    from talkoot.feedback.actions.surveys import close_channel

    book = ChannelBook(seconds=0)
    assert book.look_up(cast.channel.key).site_id == cast.salla.pk
    close_channel(by=cast.member("nora"), channel=cast.channel, at=AT)
    assert book.look_up(cast.channel.key) is None
    assert book.recall(cast.channel.key) == (False, None)
    patient = ChannelBook(seconds=60)
    assert patient.recall(cast.channel.key) == (False, None)
    patient.look_up(cast.channel.key)
    assert patient.recall(cast.channel.key) == (True, None)
    small = ChannelBook(most=2)
    for key in ("a", "b", "c"):
        small.look_up(key)
    assert len(small.known) <= 2


@pytest.mark.django_db(transaction=True)
def test_a_kiosks_delivery_takes_its_turn_between_customers():
    channel, settled = open_channel(gather().channel.key), []
    writer = AnswerWriter(settled.extend, most_at_once=2)
    delivery = [Arrival(channel, Submission(uuid4(), 4), AT) for _ in range(3)]

    with ThreadPoolExecutor(2) as pool:
        told = [pool.submit(writer.deliver, delivery), pool.submit(writer.deliver, [Arrival(channel, Submission(uuid4(), 9), AT)])]
        while len(writer.delivered) < 2:
            sleep(0.01)
        for number in range(4):
            writer.offer(Arrival(channel, Submission(uuid4(), 5), AT), number)
        order = []
        writer.settle = lambda results: (settled.extend(results), order.append(told[0].done()))
        writer.start()
        assert told[0].result(20) == [Outcome.STORED] * 3
        assert isinstance(told[1].exception(20), Exception)  # a row the database refuses fails its own delivery only
    writer.stop()
    assert order[0] is False, "customers come first"
    assert [outcome for _ticket, outcome in settled] == [Outcome.STORED] * 4
    assert Answer.objects.count() == 7
    with pytest.raises(QueueFull):
        writer.deliver(delivery)
