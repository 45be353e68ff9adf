"""Answers that come at once are marked and wait for somebody to look; what somebody may know never fills up the five."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.base.kit.periods import Period
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions.answers import Arrival, Outcome, store_answers
from talkoot.feedback.actions.bursts import look_at_burst
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.actions.surveys import make_next_version
from talkoot.feedback.logic.drafts import EASE, FACES, WHY
from talkoot.feedback.logic.pace import MANY, Pace
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import AT_ONCE, Answer, Burst, DayCount
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.replies import figures
from talkoot.feedback.queries.soundness import differing_counts, differing_figures
from talkoot.feedback.queries.surveys import current_questions
from talkoot.feedback.queries.verdict import main_question, tally
from talkoot.feedback.writer import AnswerWriter, store_with_room
from tests import make
from tests.cast import AT


def presses(channel, *scores, every, at=AT, replies=()):
    point = open_channel(channel.key)
    for number, score in enumerate(scores):
        store_with_room([Arrival(point, Submission(uuid4(), score, replies=replies), at + number * timedelta(seconds=every))])


def figure(cast):
    return dict(tally(main_question(cast.organisation.pk), Period(), AT.date() + timedelta(days=3)).counts)


@pytest.fixture(autouse=True)
def fresh_pace(monkeypatch):
    monkeypatch.setattr("talkoot.feedback.writer.PACE", Pace())


def test_a_queue_at_one_counter_is_no_burst_and_a_flood_is():
    for every, found in ((5, False), (4, True), (0.1, True)):
        pace = Pace()
        marked = [pace.follow([(1, number, AT + timedelta(seconds=number * every))]).at_once for number in range(40)]
        assert any(marked) is found
        if found:
            assert set().union(*(keys for one in marked for keys in one.values())) == set(range(40)), "the first ones too"


def test_the_same_press_sent_again_is_one_and_every_point_has_its_own_pace():
    pace = Pace()
    assert not any(pace.follow([(1, "same", AT)]).at_once for _ in range(50))
    assert not pace.follow([(point, point, AT) for point in range(50)]).at_once


@pytest.mark.django_db(transaction=True)
def test_a_flood_whose_batch_fails_is_marked_when_it_is_tried_again(cast, monkeypatch):
    from talkoot.feedback import writer

    point = open_channel(cast.channel.key)
    flood = [Arrival(point, Submission(uuid4(), 1), AT + number * timedelta(seconds=1)) for number in range(40)]
    real, failed = writer.store_answers, []

    def breaks_once(arrivals):
        if not failed:
            failed.append(len(arrivals))
            raise ValueError("one of them cannot be kept")
        return real(arrivals)

    monkeypatch.setattr(writer, "store_answers", breaks_once)
    told = AnswerWriter(settle=lambda results: None).write([(arrival, number) for number, arrival in enumerate(flood)])
    assert failed == [40]
    assert {outcome for _ticket, outcome in told} == {Outcome.STORED}
    assert Answer.objects.filter(is_at_once=True).count() == 40
    assert Burst.objects.get().n == 40


@pytest.mark.django_db
def test_a_flood_costs_its_writer_the_same_however_long_it_lasts(cast):
    point, costs = open_channel(cast.channel.key), []
    for batch in range(8):
        flood = [Arrival(point, Submission(uuid4(), 1), AT + timedelta(seconds=batch * 20 + number)) for number in range(20)]
        with CaptureQueriesContext(connection) as asked:
            store_with_room(flood)
        costs.append(len(asked))
        # Answers have one index to be found by: a look without it would read every answer there is, in the one thread that writes.
        looks = [one["sql"] for one in asked if one["sql"].startswith("SELECT") and '"feedback_answer"' in one["sql"]]
        assert [sql for sql in looks if '"organisation_id"' not in sql.split("WHERE")[1]] == []
    assert len(set(costs[2:])) == 1
    assert costs[-1] <= 12
    assert Burst.objects.get().n == Answer.objects.filter(is_at_once=True).count() == 160


@pytest.mark.django_db
def test_what_came_at_once_is_in_no_figure_until_somebody_says_it_may_be(cast):
    make.answers(cast.channel, *[5] * 6, at=AT - timedelta(days=1))
    presses(cast.channel, *[1] * 40, every=1)
    make.counted(cast.organisation, AT.date())
    burst = Burst.objects.get()
    assert (burst.n, burst.state, figure(cast)) == (40, "waiting", {5: 6})
    assert DayCount.objects.get(score=AT_ONCE).n == 40
    assert differing_counts() == differing_figures() == 0
    rebuild_counts()
    assert figure(cast) == {5: 6}
    look_at_burst(by=cast.member("aino"), burst=burst, fine=False, at=AT)
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {5: 6}
    look_at_burst(by=cast.member("aino"), burst=burst, fine=True, at=AT + timedelta(days=1))
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {1: 40, 5: 6}
    with pytest.raises(Refused):
        look_at_burst(by=cast.member("aino"), burst=burst, fine=False, at=AT)
    assert differing_counts() == differing_figures() == 0
    rebuild_counts()
    assert figure(cast) == {1: 40, 5: 6}
    assert not Answer.objects.filter(is_at_once=True).exists()


@pytest.mark.django_db
def test_a_flood_of_ones_own_that_is_counted_tells_no_silent_answer(cast):
    make.answer(cast.channel, 2, at=AT)  # the customer
    presses(cast.channel, *[5] * 15, every=1, at=AT + timedelta(hours=3))  # the coach
    with pytest.raises(Refused, match="tomorrow"):
        look_at_burst(by=cast.member("aino"), burst=Burst.objects.get(), fine=True, at=AT)
    look_at_burst(by=cast.member("aino"), burst=Burst.objects.get(), fine=True, at=AT + timedelta(days=1))
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {5: 15}
    assert differing_counts() == differing_figures() == 0
    rebuild_counts()
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {5: 15}


@pytest.mark.django_db
@pytest.mark.django_db
def test_a_flood_is_found_without_reading_every_answer(cast):
    make.answers(cast.channel, 5, 4, 3)
    rows = Answer.objects.filter(channel_id=cast.channel.pk, day=AT.date(), is_at_once=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "answer_at_once" in rows.explain()


def test_replies_go_with_their_answers(cast):
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=[FACES, EASE, WHY], at=AT)
    ease = current_questions(cast.survey)[1]
    presses(cast.channel, *[4] * 30, every=0.5, replies=((ease.pk, 2),))
    make.counted(cast.organisation, AT.date())
    assert figures(cast.survey, 2)[0].n == 0
    assert differing_counts() == 0
    look_at_burst(by=cast.member("aino"), burst=Burst.objects.get(), fine=True, at=AT + timedelta(days=1))
    make.counted(cast.organisation, AT.date())
    assert figures(cast.survey, 2)[0].n == 30
    assert differing_counts() == differing_figures() == 0


@pytest.mark.django_db
def test_late_presses_of_a_tablet_are_near_those_of_their_own_time():
    pace = Pace()
    pace.follow([(1, "now", AT)])
    late = [(1, number, AT - timedelta(hours=5) + timedelta(minutes=10 * number)) for number in range(20)]
    assert not pace.follow(late).at_once
    flood = [(1, f"flood {number}", AT - timedelta(hours=9) + timedelta(seconds=number)) for number in range(20)]
    assert len(pace.follow(flood).at_once[1]) == 20


@pytest.mark.django_db
def test_answers_that_staff_read_tell_no_silent_one_however_soon_it_came(cast):
    for number in range(4):
        make.answer(cast.channel, 5, f"Hyvä {number}", at=AT + timedelta(seconds=number))
    make.answer(cast.channel, 2, at=AT + timedelta(seconds=5))  # right after another
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {}
    make.answer(cast.channel, 5, "Hyvä vielä", at=AT + timedelta(hours=1))
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {5: 5}
    assert differing_counts() == differing_figures() == 0


@pytest.mark.django_db
def test_nobody_draws_a_silent_answer_among_those_that_are_read(cast):
    """Taking out an answer with words, by changing it, never leaves a silent one of the same face in its place."""
    point, own = open_channel(cast.channel.key), uuid4()
    make.answer(cast.channel, 5, at=AT)  # the customer
    store_with_room([Arrival(point, Submission(own, 5, comment="Hyvä"), AT + timedelta(minutes=5))])
    assert store_with_room([Arrival(point, Submission(own, 4, changes=1), AT + timedelta(minutes=6))]) == [Outcome.STORED]
    for number in range(4):
        make.answer(cast.channel, 4, f"Melko hyvä {number}", at=AT + timedelta(hours=1, minutes=number))
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {4: 5}
    presses(cast.channel, *[5] * 20, every=1, at=AT + timedelta(hours=3))  # nor does a flood that is set apart
    for number in range(4):
        make.answer(cast.channel, 3, f"No jaa {number}", at=AT + timedelta(hours=4, minutes=number))
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {4: 5}
    assert differing_counts() == differing_figures() == 0


@pytest.mark.django_db
def test_a_press_changed_within_its_minutes_stays_where_it_waits(cast):
    point, key = open_channel(cast.channel.key), uuid4()
    presses(cast.channel, *[4] * 3, every=6)
    store_with_room([Arrival(point, Submission(key, 2), AT + timedelta(seconds=20))])
    assert store_with_room([Arrival(point, Submission(key, 5, changes=1), AT + timedelta(seconds=30))]) == [Outcome.STORED]
    assert differing_counts() == differing_figures() == 0
    make.counted(cast.organisation, AT.date())
    assert figure(cast) == {}


@pytest.mark.django_db
def test_everything_is_seen_and_said_on_a_page(cast, sign_in):
    presses(cast.channel, *[1] * (MANY + 3), every=1, at=datetime(2026, 11, 19, 9, tzinfo=UTC))
    burst = Burst.objects.get()
    page = sign_in("aino").get("/polku/customers/?period=all").content.decode()
    assert "came at once" in page
    listed = sign_in("aino").get("/polku/customers/at-once/").content.decode()
    assert f"{MANY + 3} answers" in listed.replace("\xa0", " ")
    assert sign_in("eero").post(f"/polku/customers/at-once/{burst.pk}/", {"fine": "yes"}).status_code == 403
    assert sign_in("eve").post(f"/polku/customers/at-once/{burst.pk}/", {"fine": "yes"}).status_code == 404
    assert sign_in("aino").post(f"/polku/customers/at-once/{burst.pk}/", {"fine": "yes"}).status_code == 302
    burst.refresh_from_db()
    assert (burst.state, burst.seen_by) == ("fine", cast.member("aino"))
    store_answers([])
