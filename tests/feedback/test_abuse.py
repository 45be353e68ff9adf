"""What does not belong is refused clearly, tells nothing, and harms no answer that does."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client

from talkoot.base.orgs.models import Site
from talkoot.feedback.actions.surveys import make_next_version, open_channel
from talkoot.feedback.logic.drafts import TEMPLATES
from talkoot.feedback.models import Answer, Channel, Comment, Contact, Question, Reply
from tests import make
from tests.cast import AT


def press(channel, key=None, score="4", **more):
    return Client().post(f"/k/{channel.key}/", {"answer": key or str(uuid4()), "score": score, **more})


def test_a_closed_site_takes_no_more_answers_and_looks_like_none(cast):
    Site.objects.filter(pk=cast.salla.pk).update(closed_on=AT.date())
    assert press(cast.channel).status_code == 404
    assert Client().get(f"/k/{cast.channel.key}/").content == Client().get("/k/eiolemassa/").content
    assert Answer.objects.count() == 0


def test_one_organisations_key_opens_nothing_of_another(cast):
    key = uuid4()
    make.answer(cast.channel, 2, "Salaisuus", key=key)
    foreign = f"/k/{cast.other_channel.key}/why/{key}/2/"
    page = Client().get(foreign).content.decode()
    assert "Salaisuus" not in page
    assert Client().post(foreign, {"comment": "vieras"}).status_code == 404
    assert press(cast.other_channel, key=str(key)).status_code == 303, "keys are each organisation's own"
    assert Comment.objects.get().text == "Salaisuus"


def test_a_question_of_another_survey_is_refused(cast):
    foreign = Question.objects.get(survey__organisation=cast.other, kind="smiley")
    assert press(cast.channel, question=foreign.pk).status_code == 422
    assert press(cast.channel, question="99999999999999999999").status_code == 422
    assert Answer.objects.count() == 0


def test_contact_details_need_consent_and_a_way_to_be_reached(cast):
    for contact in (
        {"reach": "a@example.org"}, {"reach": "a@example.org", "consent": "yes"}, {"reach": "x", "consent": True}, {"reach": 5}, "a@example.org",
        {"reach": "a" * 300 + "@example.org", "consent": True}, {"reach": "javascript:alert(1)", "consent": True},
    ):  # fmt: skip
        body = json.dumps({"answer": str(uuid4()), "score": 1, "contact": contact})
        assert Client().post(f"/k/{cast.channel.key}/", body, content_type="application/json").status_code == 422, contact
    assert (Answer.objects.count(), Contact.objects.count()) == (0, 0)


def test_said_once_stays_said(cast):
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["visit"], at=AT)
    choice = Question.objects.get(survey=cast.survey, kind="choice")
    key = str(uuid4())
    why = press(cast.channel, key=key, score="1")["Location"]
    client = Client()
    first = {f"q{choice.pk}": "1", "comment": "Ensin", "reach": "a@example.org", "consent": "on"}
    client.post(why, first)
    client.post(why, {f"q{choice.pk}": "2", "comment": "Sitten", "reach": "b@example.org", "consent": "on"})
    assert [reply.value for reply in Reply.objects.all()] == [1]
    assert [comment.text for comment in Comment.objects.all()] == ["Ensin"]
    assert [contact.reach for contact in Contact.objects.all()] == ["a@example.org"]


def test_what_was_asked_when_the_page_was_opened_is_taken_after_a_new_version(cast):
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["visit"], at=AT)
    choice = Question.objects.get(survey=cast.survey, kind="choice")
    why = press(cast.channel, score="2")["Location"]
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["short"], at=AT)
    assert Client().post(why, {f"q{choice.pk}": "3", "comment": "Vielä ehti"}).status_code == 303
    assert (Reply.objects.get().question, Comment.objects.get().text) == (choice, "Vielä ehti")


@pytest.mark.parametrize("kind", [kind for kind in Channel.Kind.values if kind != "kiosk"])
def test_only_a_kiosk_is_a_kiosk(cast, kind):
    channel = open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=kind, at=AT)
    for page in ("kiosk/", "kiosk/worker.js", "kiosk/app.webmanifest"):
        assert Client().get(f"/k/{channel.key}/{page}").status_code == 404
    body = json.dumps({"answers": [{"answer": str(uuid4()), "score": 4}]})
    assert Client().post(f"/k/{channel.key}/many/", body, content_type="application/json").status_code == 404
    assert Answer.objects.count() == 0


def test_an_oversized_delivery_is_refused_and_the_next_one_is_taken(cast):
    kiosk = open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.KIOSK, at=AT)
    big = json.dumps({"answers": [{"answer": str(uuid4()), "score": 4, "comment": "x" * 3_000_000}]})
    assert Client().post(f"/k/{kiosk.key}/many/", big, content_type="application/json").status_code in (413, 422)
    good = json.dumps({"answers": [{"answer": str(uuid4()), "score": 4, "comment": "x" * 10_001}, {"answer": str(uuid4()), "score": 4}]})
    results = Client().post(f"/k/{kiosk.key}/many/", good, content_type="application/json").json()["results"]
    assert sorted(results.values()) == ["comment_too_long", "stored"]


def test_contact_details_are_taken_only_where_they_are_asked_for(cast):
    def send(score):
        contact = {"reach": "a@example.org", "consent": True}
        body = json.dumps({"answer": str(uuid4()), "score": score, "contact": contact})
        return Client().post(f"/k/{cast.channel.key}/", body, content_type="application/json")

    refused = send(1)
    assert (refused.status_code, refused.json()["error"]) == (422, "contact_not_asked")
    asked = [replace(draft, shown_to=3) if draft.kind == "contact" else draft for draft in TEMPLATES["visit"]]
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=asked, at=AT)
    assert send(1).status_code == 201
    assert send(5).status_code == 422, "those who chose another face are not asked there"
    assert Contact.objects.count() == 1
