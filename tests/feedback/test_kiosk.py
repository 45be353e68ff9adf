"""The kiosk's deliveries: late, repeated, faulty, to a closed point; and the further questions."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Site
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.actions.surveys import close_channel, make_next_version, open_channel
from talkoot.feedback.logic.drafts import TEMPLATES
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import PLAY, Answer, Channel, Contact, DayCount, FollowUp, KioskState, Question, Reply
from talkoot.feedback.queries.soundness import differing_counts
from talkoot.feedback.queries.verdict import tallies_by_site
from tests.cast import AT

HOUR, TABLET = 3_600_000, "the-secret-of-the-enrolled-tablet"


@pytest.fixture
def kiosk(cast):
    """A kiosk at Salla that asks what mattered most."""
    make_next_version(by=cast.member("nora"), survey=cast.survey, questions=TEMPLATES["visit"], at=AT)
    point = open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.KIOSK, at=AT)
    Channel.objects.filter(pk=point.pk).update(device=token_digest(TABLET))
    return point


def question(kind, version=2):
    return Question.objects.get(survey__organisation__slug="polku", kind=kind, version=version)


def deliver(kiosk, answers, **more):
    return Client().post(f"/k/{kiosk.key}/many/", json.dumps({"answers": answers, "device": TABLET, **more}), content_type="application/json")


def pressed(score=4, **more):
    return {"answer": str(uuid4()), "score": score, **more}


def test_a_delivery_is_kept_once_however_often_and_in_whatever_order_it_comes(kiosk):
    answers = [pressed(1 + i % 5, ago=i * HOUR) for i in range(100)]
    assert set(deliver(kiosk, answers).json()["results"].values()) == {"stored"}
    assert set(deliver(kiosk, answers[::-1]).json()["results"].values()) == {"repeated"}
    assert set(deliver(kiosk, [*answers[50:], pressed()]).json()["results"].values()) == {"repeated", "stored"}
    assert Answer.objects.count() == 101
    assert differing_counts() == 0
    given = {timezone.localdate(timezone.now() - i * timedelta(milliseconds=HOUR)) for i in range(100)}
    assert set(Answer.objects.values_list("day", flat=True)) == given, "each stands on the day it was given"
    assert {one.at.hour for one in Answer.objects.all()} == {12}, "and the hour is not kept"


def test_one_faulty_answer_holds_up_no_other(kiosk):
    good, bad = pressed(), pressed(9)
    strange = pressed(3, question=10**9)
    results = deliver(kiosk, [good, bad, strange, {"answer": "x"}]).json()["results"]
    assert (results[good["answer"]], results[bad["answer"]], results[strange["answer"]]) == ("stored", "score_off_scale", "question_unfit")
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("body", ["", "[]", '{"answers": 3}', '{"answers": [3]}', "[" * 100_000, json.dumps({"answers": [{}] * 201})])
def test_what_is_no_delivery_is_refused(kiosk, body):
    response = Client().post(f"/k/{kiosk.key}/many/", body, content_type="application/json")
    assert response.status_code == 422


def test_a_closed_kiosk_still_delivers_what_was_pressed_before_and_nothing_after(cast, kiosk):
    now = timezone.now()
    close_channel(by=cast.member("nora"), channel=kiosk, at=now - timedelta(hours=2))
    before, after = pressed(ago=3 * HOUR), pressed(ago=HOUR)
    told = deliver(kiosk, [before, after]).json()
    assert (told["results"][before["answer"]], told["results"][after["answer"]], told["closed"]) == ("stored", "closed", True)
    assert Client().get(f"/k/{kiosk.key}/kiosk/").status_code == 404
    assert Client().post(f"/k/{kiosk.key}/", {"answer": str(uuid4()), "score": "4"}).status_code == 404


def test_a_closed_site_is_still_delivered_from_for_the_days_before(cast, kiosk):
    Site.objects.filter(pk=cast.salla.pk).update(closed_on=timezone.localdate() - timedelta(days=3))
    before, after = pressed(ago=5 * 24 * HOUR), pressed(ago=HOUR)
    results = deliver(kiosk, [before, after]).json()["results"]
    assert (results[before["answer"]], results[after["answer"]]) == ("stored", "closed")
    assert Client().get(f"/k/{kiosk.key}/kiosk/").status_code == 404


def test_only_kiosks_deliver_many(cast):
    assert deliver(cast.channel, [pressed()]).status_code == 404
    assert Answer.objects.count() == 0


def test_an_answer_stays_with_the_version_that_was_shown(cast, kiosk):
    first = question("smiley", version=1)
    deliver(kiosk, [pressed(question=first.pk), pressed(), pressed(question=question("smiley").pk)])
    assert sorted(Answer.objects.values_list("question__version", flat=True)) == [1, 2, 2]
    foreign = Question.objects.get(survey__organisation__slug="toinen", kind="smiley")
    assert set(deliver(kiosk, [pressed(question=foreign.pk)]).json()["results"].values()) == {"question_unfit"}


def test_play_is_kept_but_in_no_figure(cast, kiosk):
    deliver(kiosk, [pressed(5), pressed(1, play=True)])
    assert Answer.objects.count() == 2
    assert DayCount.objects.get(score=PLAY).n == 1
    tally = tallies_by_site(question("smiley"), Period(), every=True)[cast.salla.pk]
    assert (tally.n, tally.mean) == (1, 5.0)
    assert FollowUp.objects.count() == 0


def test_choices_come_along_or_later_and_are_counted_once(kiosk):
    choice = question("choice")
    with_choice, later = pressed(2, replies={str(choice.pk): 3}), pressed(4)
    deliver(kiosk, [with_choice, later])
    deliver(kiosk, [with_choice, later | {"replies": {str(choice.pk): 0}}])
    deliver(kiosk, [later | {"replies": {str(choice.pk): 1}}])
    assert sorted(Reply.objects.values_list("value", flat=True)) == [0, 3]
    assert DayCount.objects.filter(question=choice).count() == 2
    assert differing_counts() == 0
    before = list(DayCount.objects.order_by("question", "day", "score").values_list("question", "score", "n"))
    rebuild_counts()
    assert list(DayCount.objects.order_by("question", "day", "score").values_list("question", "score", "n")) == before


@pytest.mark.parametrize("value", [6, -1, "x", None, True, 1.5, [1, 2]])
def test_a_choice_that_is_none_is_refused(kiosk, value):
    results = deliver(kiosk, [pressed(2, replies={str(question("choice").pk): value})]).json()["results"]
    assert set(results.values()) == {"reply_unfit"}
    assert Answer.objects.count() == 0


def test_the_device_tells_what_it_still_holds(kiosk, sign_in):
    deliver(kiosk, [], waiting=7, oldest=5 * HOUR)
    state = KioskState.objects.get(channel=kiosk)
    assert state.waiting == 7
    assert abs((state.heard_at - state.oldest_at) - timedelta(hours=5)) < timedelta(seconds=5)
    page = sign_in("nora").get("/polku/customers/points/").content.decode()
    assert "7 answers wait on the device" in page


def test_a_wrong_clock_never_makes_an_answer_of_tomorrow(kiosk):
    deliver(kiosk, [pressed(ago=-HOUR), pressed(ago=400 * 24 * HOUR), pressed(ago="soon")])
    today = timezone.localdate()
    assert all(today - timedelta(days=61) < day <= today for day in Answer.objects.values_list("day", flat=True))


def test_the_kiosks_page_its_worker_and_its_manifest(kiosk):
    page = Client().get(f"/k/{kiosk.key}/kiosk/")
    assert page.content.count(b"data-score=") == 15, "five faces in three languages"
    assert "talkoot-kiosk" in page["Content-Security-Policy"]
    assert kiosk.exit_code not in page.content.decode()
    worker = Client().get(f"/k/{kiosk.key}/kiosk/worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert f"/k/{kiosk.key}/kiosk/" in worker.content.decode()
    assert Client().get(f"/k/{kiosk.key}/kiosk/app.webmanifest").json()["display"] == "fullscreen"


def test_the_phone_page_asks_further_by_score_and_keeps_it_all(kiosk, cast):
    address = f"/k/{cast.channel.key}/"
    client, choice = Client(), question("choice")
    low = client.post(address, {"answer": str(uuid4()), "score": "1"})["Location"]
    page = client.get(low).content.decode()
    assert 'name="reach"' in page
    refused = client.post(low, {f"q{choice.pk}": "2", "comment": "Odotin tunnin.", "reach": "maija@example.org"})
    assert refused.status_code == 422
    assert "Odotin tunnin." in refused.content.decode()
    said = client.post(low, {f"q{choice.pk}": "2", "comment": "Odotin tunnin.", "reach": "maija@example.org", "consent": "on"})
    assert said.status_code == 303
    assert (Reply.objects.get().value, Contact.objects.get().reach) == (2, "maija@example.org")
    follow_up = FollowUp.objects.get()
    assert (follow_up.reason, follow_up.owner in (cast.member("eero"), cast.member("aino"))) == ("contact", True)
    high = client.post(address, {"answer": str(uuid4()), "score": "5"})["Location"]
    assert 'name="reach"' in client.get(high).content.decode()  # who is happy may wish to be called too


def test_a_low_score_with_words_opens_a_follow_up_once(cast):
    key = str(uuid4())
    for _ in range(3):
        Client().post(f"/k/{cast.channel.key}/", json.dumps({"answer": key, "score": 1, "comment": "Ei toiminut."}), content_type="application/json")
    Client().post(f"/k/{cast.channel.key}/", {"answer": str(uuid4()), "score": "1"})
    assert FollowUp.objects.get().reason == "score"


def test_a_widget_is_shown_only_where_it_may(cast):
    widget = open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=Channel.Kind.WIDGET, at=AT, origins="https://www.example.org")
    script = Client().get(f"/k/{widget.key}/widget.js")
    assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
    inside = Client().get(f"/k/{widget.key}/?shown=inside")
    assert "frame-ancestors https://www.example.org" in inside["Content-Security-Policy"]
    assert "X-Frame-Options" not in inside
    for other in (f"/k/{widget.key}/", f"/k/{cast.channel.key}/?shown=inside"):
        assert "frame-ancestors 'none'" in Client().get(other)["Content-Security-Policy"]
    assert Client().get(f"/k/{cast.channel.key}/widget.js").status_code == 404
