"""Who taps the wrong face goes Back and taps another: for ten minutes it replaces the first, and never adds one."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from talkoot.feedback.actions.answers import Outcome, submit_answer
from talkoot.feedback.actions.presses import as_pressed, is_begun, is_ours, new_key
from talkoot.feedback.logic.drafts import TEMPLATES
from talkoot.feedback.logic.press_keys import RETRIED_FOR
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Answer, Question
from talkoot.feedback.queries.channels import open_channel
from talkoot.feedback.queries.soundness import differing_counts
from tests.cast import AT

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_SEC_FETCH_MODE": "navigate"}


def fields(page, score):
    found = dict(re.findall(r'name="(answer|again|changes|question)" value="([^"]*)"', page.content.decode()))
    return found | {"score": str(score)}


def scores():
    return list(Answer.objects.order_by("id").values_list("score", flat=True))


def test_without_a_page_cache_back_finds_the_same_answer_by_its_address(cast):
    client, address = Client(), f"/k/{cast.channel.key}/"
    first = client.get(address, **BROWSER)
    assert first.status_code == 302
    place = first["Location"]
    page = client.get(place, **BROWSER)
    assert page.status_code == 200
    assert client.post(address, fields(page, 2)).status_code == 303
    again = client.get(place, **BROWSER)  # Back, loaded anew
    assert client.post(address, fields(again, 5)).status_code == 303
    assert scores() == [5]
    assert client.post(address, fields(client.get(place, **BROWSER), 5)).status_code == 303, "sent once more it is the same"
    assert client.post(address, fields(client.get(place, **BROWSER), 1)).status_code == 409, "once, not back and forth"
    assert scores() == [5]
    assert differing_counts() == 0
    another = client.get(address, **BROWSER)["Location"]
    assert another != place, "who comes from the poster begins a visit of their own"


def test_with_a_page_cache_the_very_same_page_is_sent_twice(cast):
    client, address = Client(), f"/k/{cast.channel.key}/?lang=sv"
    place = client.get(address, **BROWSER)["Location"]
    assert "lang=sv&answer=" in place
    sent = fields(client.get(place, **BROWSER), 1)
    assert [client.post(f"/k/{cast.channel.key}/", sent | {"score": score}).status_code for score in ("1", "4")] == [303, 303]
    assert scores() == [4]


def ours(cast, ago=timedelta(0)):
    return new_key(open_channel(cast.channel.key), timezone.now() - ago)


def page_of(cast, key):
    """What a page with this key sends."""
    return {"answer": str(key), "again": "1"}


def test_after_ten_minutes_it_is_another_visit_whatever_its_face(cast):
    old = ours(cast, timedelta(minutes=11))
    client, address = Client(), f"/k/{cast.channel.key}/"
    assert client.get(f"{address}?answer={old}", **BROWSER).status_code == 302, "an address that was kept begins anew"
    make_answer(cast, old, 3)
    for score in ("3", "3", "5"):
        assert client.post(address, page_of(cast, old) | {"score": score}).status_code == 303
    assert scores() == [3, 3, 5], "the press sent twice is one"
    assert differing_counts() == 0


def make_answer(cast, key, score):
    """An answer that came while the page was young."""
    point = open_channel(cast.channel.key)
    assert submit_answer(channel=point, submission=Submission(key, score), at=timezone.now()) is Outcome.STORED


def test_the_same_face_from_an_old_page_counts_and_the_same_press_twice_does_not(cast):
    point, old = open_channel(cast.channel.key), ours(cast, timedelta(minutes=45))
    said = Submission(old, 5, again=True)
    now = timezone.now().replace(minute=35, second=0, microsecond=0)
    keys = [as_pressed(point, said, now + timedelta(minutes=minutes))[0].key for minutes in (0, 4, 12)]
    assert keys[0] == keys[1], "sent again it is the same press"
    assert len({old, *keys}) == 3, "a visit later it is another"
    edge = now + timedelta(minutes=5)
    pressed, before = as_pressed(point, said, edge + RETRIED_FOR / 2)
    assert before == keys[0] != pressed.key, "over the edge the press of a moment ago is looked for"
    assert as_pressed(point, said, edge + 2 * RETRIED_FOR)[1] is None


def test_a_press_that_comes_again_over_the_edge_of_ten_minutes_is_one(cast, monkeypatch):
    point, old = open_channel(cast.channel.key), ours(cast, timedelta(minutes=45))
    edge = timezone.now().replace(minute=40, second=0, microsecond=0)
    address = f"/k/{cast.channel.key}/"
    for moment in (edge - timedelta(seconds=2), edge + timedelta(seconds=2)):
        monkeypatch.setattr("talkoot.feedback.views.public.timezone.now", lambda moment=moment: moment)
        assert Client().post(address, page_of(cast, old) | {"score": "4"}).status_code == 303
    assert scores() == [4]
    assert point.id == cast.channel.pk


def test_nobody_makes_many_answer_under_one_key_that_they_made_up(cast):
    address = f"/k/{cast.channel.key}/"
    forged = UUID(int=(ours(cast).int & ~0xFFFF) | 0xBEEF)  # young, and shaped like ours
    other = new_key(open_channel(cast.other_channel.key), timezone.now())  # made by us, for another point
    for key in (forged, other, uuid4()):
        assert not is_ours(open_channel(cast.channel.key), key)
        for name in ("answer", "change"):
            place = Client().get(f"{address}?{name}={key}", **BROWSER)
            assert place.status_code == 302, "such an address begins a visit of its own"
            assert str(key) not in place["Location"]
    answered = []
    for score in ("1", "5", "5", "2"):  # four customers who follow the link
        place = Client().get(f"{address}?answer={forged}", **BROWSER)["Location"]
        answered.append(Client().post(address, fields(Client().get(place, **BROWSER), score)).status_code)
    assert answered == [303] * 4
    assert scores() == [1, 5, 5, 2]
    # And a page that somebody else made replaces nothing either.
    posted = [Client().post(address, page_of(cast, forged) | {"score": score}).status_code for score in ("3", "4")]
    assert posted == [303, 409]


def test_what_is_changed_by_its_link_is_an_answer_under_a_key_of_ours(cast):
    client, address = Client(), f"/k/{cast.channel.key}/"
    place = client.get(address, **BROWSER)["Location"]
    sent = fields(client.get(place, **BROWSER), 2)
    client.post(address, sent)
    page = client.get(f"{address}?change={sent['answer']}", **BROWSER)
    assert client.post(address, fields(page, 4)).status_code == 303
    assert scores() == [4]


@pytest.mark.parametrize("raw", ["", "x", "00000000-0000-4000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff", "9" * 60])
def test_no_strange_key_in_the_address_is_taken(cast, raw):
    page = Client().get(f"/k/{cast.channel.key}/", {"answer": raw})
    assert page.status_code == 200
    assert fields(page, 1)["answer"] != raw


def test_a_key_tells_its_own_age(cast):
    key, point, now = ours(cast), open_channel(cast.channel.key), timezone.now()
    assert is_begun(point, key, now + timedelta(minutes=9))
    assert not is_begun(point, key, now + timedelta(minutes=11))
    assert not is_begun(point, key, now - timedelta(minutes=2)), "nor one from the future"
    assert len({ours(cast) for _ in range(1000)}) == 1000


def test_programs_that_fetch_the_page_get_it_at_once_and_a_press_by_program_is_not_replaced(cast):
    address, key = f"/k/{cast.channel.key}/", str(ours(cast))
    assert Client().get(address).status_code == 200
    posted = [Client().post(address, {"answer": key, "score": score}, content_type="application/json").status_code for score in (2, 5)]
    assert posted == [201, 409]


@pytest.mark.parametrize("name", [name for name, drafts in TEMPLATES.items() if any(d.kind == "contact" for d in drafts)])
def test_everybody_is_asked_whether_they_wish_to_be_contacted(cast, name):
    from talkoot.feedback.actions.surveys import make_next_version

    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES[name], at=AT)
    asked = Question.objects.get(survey=cast.survey, kind="contact")
    assert (asked.shown_from, asked.shown_to) == (1, 5)
