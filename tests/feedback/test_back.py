"""Who taps the wrong face goes Back and taps another: for ten minutes it replaces the first, and never adds one."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from talkoot.feedback.logic.drafts import TEMPLATES
from talkoot.feedback.logic.submission import is_young
from talkoot.feedback.models import Answer, Question
from talkoot.feedback.queries.soundness import differing_counts
from talkoot.feedback.views.public import new_key
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


def test_after_ten_minutes_it_is_another_visit(cast):
    old = UUID(int=new_key().int - (11 * 60_000 << 80))
    client, address = Client(), f"/k/{cast.channel.key}/"
    assert client.get(f"{address}?answer={old}", **BROWSER).status_code == 302, "an address that was kept begins anew"
    sent = fields(client.get(address), 3) | {"answer": str(old)}
    assert client.post(address, sent).status_code == 303
    assert client.post(address, sent | {"score": "5"}).status_code == 303
    assert sorted(scores()) == [3, 5]
    assert differing_counts() == 0


@pytest.mark.parametrize("raw", ["", "x", "00000000-0000-4000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff", "9" * 60])
def test_no_strange_key_in_the_address_is_taken(cast, raw):
    page = Client().get(f"/k/{cast.channel.key}/", {"answer": raw})
    assert page.status_code == 200
    assert fields(page, 1)["answer"] != raw


def test_a_key_tells_its_own_age():
    key = new_key()
    now = timezone.now()
    assert is_young(key, now + timedelta(minutes=9))
    assert not is_young(key, now + timedelta(minutes=11))
    assert not is_young(key, now - timedelta(minutes=2)), "nor one from the future"


def test_programs_that_fetch_the_page_get_it_at_once_and_a_press_by_program_is_not_replaced(cast):
    address, key = f"/k/{cast.channel.key}/", str(new_key())
    assert Client().get(address).status_code == 200
    posted = [Client().post(address, {"answer": key, "score": score}, content_type="application/json").status_code for score in (2, 5)]
    assert posted == [201, 409]


@pytest.mark.parametrize("name", [name for name, drafts in TEMPLATES.items() if any(d.kind == "contact" for d in drafts)])
def test_everybody_is_asked_whether_they_wish_to_be_contacted(cast, name):
    from talkoot.feedback.actions.surveys import make_next_version

    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES[name], at=AT)
    asked = Question.objects.get(survey=cast.survey, kind="contact")
    assert (asked.shown_from, asked.shown_to) == (1, 5)
