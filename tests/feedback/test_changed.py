"""An answer under a key that stands: the same is a repeat, other words are a conflict, and who names the version replaces it once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from talkoot.feedback.actions.answers import Arrival, Outcome, add_why, store_answers, submit_answer
from talkoot.feedback.actions.kiosks import enrol_kiosk
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.actions.surveys import open_channel as open_point
from talkoot.feedback.logic.submission import Submission, Unfit, read_changes
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Answer, Channel, Comment, DayCount, MonthCount
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.soundness import differing_counts
from tests.cast import AT

pytestmark = pytest.mark.django_db
HOUR = 3_600_000


@pytest.fixture
def channel(cast):
    return open_channel(cast.channel.key)


def give(channel, key, score, comment="", changes=0, at=AT):
    return submit_answer(channel=channel, submission=Submission(key, score, comment, changes=changes), at=at)


def counts():
    return sorted(DayCount.objects.values_list("day", "score", "n")), sorted(MonthCount.objects.values_list("month", "score", "n"))


def test_the_same_key_with_other_words_is_a_conflict(channel):
    key = uuid4()
    assert give(channel, key, 2, "Ovi oli raskas.") is Outcome.STORED
    assert give(channel, key, 2, "Ovi oli raskas.") is Outcome.REPEATED
    assert give(channel, key, 2) is Outcome.REPEATED
    assert give(channel, key, 2, "Jotain muuta") is Outcome.DIFFERS
    assert [comment.text for comment in Comment.objects.all()] == ["Ovi oli raskas."]


def test_words_that_come_later_with_the_same_answer_are_kept(channel):
    key = uuid4()
    give(channel, key, 2)
    assert give(channel, key, 2, "Ovi oli raskas.") is Outcome.REPEATED
    assert Comment.objects.get().text == "Ovi oli raskas."
    assert give(channel, key, 2, "Jotain muuta") is Outcome.DIFFERS


def test_other_words_on_the_page_are_told_to_be_too_late(cast, channel):
    key = uuid4()
    give(channel, key, 2)
    add_why(channel=channel, key=key, text="Ovi oli raskas.", at=AT)
    address = f"/k/{cast.channel.key}/why/{key}/2/"
    assert Client().post(address, {"comment": "Ovi oli raskas."}).status_code == 303
    response = Client().post(address, {"comment": "Jotain muuta"})
    assert response.status_code == 409
    assert "Jotain muuta" in response.content.decode(), "what they wrote is not lost from their page"


def test_who_names_the_version_replaces_it_once_and_the_roll_ups_follow(channel):
    key = uuid4()
    give(channel, key, 2, "Ovi oli raskas.")
    before = counts()
    assert give(channel, key, 5) is Outcome.DIFFERS, "without naming what it changes it is a conflict"
    assert counts() == before
    assert give(channel, key, 5, changes=1) is Outcome.STORED
    answer = Answer.objects.get()
    assert (answer.score, answer.version, Comment.objects.get().score) == (5, 2, 5)
    assert [(score, n) for _day, score, n in counts()[0]] == [(5, 1)]
    assert [(score, n) for _month, score, n in counts()[1]] == [(5, 1)]
    assert give(channel, key, 5, changes=1) is Outcome.REPEATED, "the same change again is a repeat"
    assert give(channel, key, 1, changes=1) is Outcome.DIFFERS, "and only once"
    assert differing_counts() == 0
    after = counts()
    rebuild_counts()
    assert counts() == after


def test_a_change_and_what_it_changes_may_come_in_one_batch_or_in_the_wrong_order(channel):
    key, late = uuid4(), uuid4()
    outcomes = store_answers([Arrival(channel, Submission(key, 2), AT), Arrival(channel, Submission(key, 4, changes=1), AT)])
    assert outcomes == [Outcome.STORED, Outcome.STORED]
    assert give(channel, late, 4, changes=1) is Outcome.STORED
    assert give(channel, late, 1) is Outcome.DIFFERS
    assert sorted(Answer.objects.values_list("score", "version")) == [(4, 2), (4, 2)]
    assert differing_counts() == 0


def test_what_is_in_a_figure_or_of_another_day_is_changed_no_more(cast, channel):
    keys = [uuid4() for _ in range(5)]
    for key in keys:
        give(channel, key, 2)
    assert give(channel, keys[0], 5, changes=1, at=AT + timedelta(days=1)) is Outcome.DIFFERS
    move_figures(cast.organisation, AT.date() + timedelta(days=1))
    assert give(channel, keys[0], 5, changes=1) is Outcome.DIFFERS
    assert set(Answer.objects.values_list("score", "version")) == {(2, 1)}


def test_a_customer_changes_their_answer_without_script(cast):
    client = Client()
    key = re.search(r'name="answer" value="([^"]+)"', client.get(f"/k/{cast.channel.key}/").content.decode())[1]
    first = client.post(f"/k/{cast.channel.key}/", {"answer": str(key), "score": "2"})
    page = client.get(first["Location"]).content.decode()
    assert f"change={key}" in page
    asked = client.get(f"/k/{cast.channel.key}/?change={key}").content.decode()
    assert f'value="{key}"' in asked
    assert 'name="changes" value="1"' in asked
    assert client.post(f"/k/{cast.channel.key}/", {"answer": str(key), "score": "5", "changes": "1"}).status_code == 303
    assert Answer.objects.get().score == 5
    assert client.post(f"/k/{cast.channel.key}/", {"answer": str(key), "score": "1", "changes": "1"}).status_code == 409
    assert 'name="changes"' not in client.get(f"/k/{cast.channel.key}/?change=x").content.decode()


@pytest.mark.parametrize("raw", [2, -1, "x", True, [1]])
def test_only_the_first_version_can_be_named(raw):
    with pytest.raises(Unfit):
        read_changes(raw)
    assert (read_changes(None), read_changes(""), read_changes("1"), read_changes(1)) == (0, 0, 1, 1)


@pytest.fixture
def kiosk(cast):
    return open_point(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.KIOSK, at=AT)


def deliver(kiosk, *answers, **more):
    return Client().post(f"/k/{kiosk.key}/many/", {"answers": list(answers), "waiting": 0, **more}, content_type="application/json").json()["results"]


def test_answers_are_dated_back_by_the_enrolled_tablet_only(cast, kiosk, sign_in):
    """Whoever holds a point's address could invent answers of past weeks."""
    today, back = timezone.localdate(), 5 * 24 * HOUR
    deliver(kiosk, {"answer": str(uuid4()), "score": 1, "ago": back})
    Client().post(f"/k/{cast.channel.key}/", {"answer": str(uuid4()), "score": 1, "ago": back}, content_type="application/json")
    assert set(Answer.objects.values_list("day", "came_on")) == {(today, None)}
    Answer.objects.all().delete()
    secret = enrol_kiosk(by=cast.member("nora"), channel=kiosk, at=AT)
    assert secret not in Channel.objects.get(pk=kiosk.pk).device
    for wrong in ("", "x", Channel.objects.get(pk=kiosk.pk).device, 7, None):
        deliver(kiosk, {"answer": str(uuid4()), "score": 1, "ago": back}, device=wrong)
    assert set(Answer.objects.values_list("day", "came_on")) == {(today, None)}
    Answer.objects.all().delete()
    deliver(kiosk, {"answer": str(uuid4()), "score": 1, "ago": back}, device=secret)
    assert list(Answer.objects.values_list("day", "came_on")) == [(today - timedelta(days=5), today)], "and when it arrived is kept beside it"
    enrol_kiosk(by=cast.member("nora"), channel=kiosk, at=AT)
    deliver(kiosk, {"answer": str(uuid4()), "score": 1, "ago": back}, device=secret)
    assert Answer.objects.filter(day=today).count() == 1, "an earlier tablet is believed no more"


def test_the_tablets_secret_is_shown_once_to_those_who_may_and_stands_in_no_request(cast, kiosk, sign_in):
    address = f"/polku/customers/points/{kiosk.pk}/"
    assert sign_in("eero").post(address, {"enrol": "1"}).status_code == 403
    client = sign_in("nora")
    page = client.post(address, {"enrol": "1"}).content.decode()
    secret = page.split(f"/k/{kiosk.key}/kiosk/#")[1].split('"')[0]
    assert Channel.objects.get(pk=kiosk.pk).device == token_digest(secret)
    assert secret not in client.get(address).content.decode()
    assert secret not in Client().get(f"/k/{kiosk.key}/kiosk/").content.decode()


def test_the_kiosks_queue_changes_answers_too(kiosk):
    key = str(uuid4())
    assert deliver(kiosk, {"answer": key, "score": 2}) == {key: "stored"}
    assert deliver(kiosk, {"answer": key, "score": 5}) == {key: "differs"}
    assert deliver(kiosk, {"answer": key, "score": 5, "changes": 1}) == {key: "stored"}
    assert deliver(kiosk, {"answer": key, "score": 5, "changes": 1}) == {key: "repeated"}
    assert Answer.objects.get().score == 5
    assert deliver(kiosk, {"answer": str(uuid4()), "score": 5, "changes": 3}).popitem()[1] == "changes_unfit"
