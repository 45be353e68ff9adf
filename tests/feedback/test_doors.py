"""Who may give answers at a point and read its figures: whoever has its key, and from one address no more than a queue gives."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from talkoot.base.kit.gate import Gate
from talkoot.base.orgs.refused import Refused
from talkoot.feedback.actions import doors
from talkoot.feedback.actions.invitations import invite_customers
from talkoot.feedback.actions.kiosks import enrol_kiosk
from talkoot.feedback.actions.surveys import close_channel, open_channel, renew_key
from talkoot.feedback.models import Answer, Channel
from talkoot.feedback.views.intake import Intake
from tests import make
from tests.cast import AT, gather
from tests.mails import queued


def point_of(cast, kind):
    return open_channel(by=cast.member("nora"), survey=cast.survey, site=cast.salla, kind=kind, at=AT)


def send(point, key="", client=None, **more):
    headers = {"authorization": f"Bearer {key}"} if key else {}
    body = json.dumps({"answer": str(uuid4()), "score": 4})
    return (client or Client()).post(f"/k/{point.key}/", body, content_type="application/json", headers=headers, **more)


def test_a_programs_point_takes_answers_with_its_key_only(cast):
    point, nora = point_of(cast, Channel.Kind.API), cast.member("nora")
    assert send(point).status_code == 401, "no key yet: nothing is taken"
    key = doors.make_key(by=nora, channel=point, use="send", at=AT)
    assert send(point, key).status_code == 201
    assert (send(point).status_code, send(point, key + "x").status_code, send(point, "å").status_code) == (401, 401, 401)
    assert Client().post(f"/k/{point.key}/", {"answer": str(uuid4()), "score": "4"}).status_code == 404, "its page is nobody's"
    assert Client().get(f"/k/{point.key}/").status_code == 404
    newer = doors.make_key(by=nora, channel=point, use="send", at=AT)
    assert (send(point, key).status_code, send(point, newer).status_code) == (401, 201)
    doors.end_key(by=nora, channel=point, use="send", at=AT)
    assert send(point, newer).status_code == 401
    assert Answer.objects.count() == 2
    point.refresh_from_db()
    assert newer not in json.dumps(list(Channel.objects.values()), default=str), "a digest is kept and no key"


def test_a_point_from_before_keys_takes_answers_until_it_has_one(cast):
    point = point_of(cast, Channel.Kind.API)
    Channel.objects.filter(pk=point.pk).update(needs_key=False)
    assert send(point).status_code == 201
    doors.make_key(by=cast.member("nora"), channel=point, use="send", at=AT)
    assert send(point).status_code == 401


@pytest.mark.parametrize("use", ["send", "read"])
def test_keys_are_for_points_that_programs_use_and_that_are_open(cast, use):
    with pytest.raises(Refused):
        doors.make_key(by=cast.member("nora"), channel=cast.channel, use=use, at=AT)
    point = close_channel(by=cast.member("nora"), channel=point_of(cast, Channel.Kind.API), at=AT)
    with pytest.raises(Refused):
        doors.make_key(by=cast.member("nora"), channel=point, use=use, at=AT)


def test_a_key_to_read_gives_the_published_figures_and_a_key_to_send_does_not(cast):
    point, nora = point_of(cast, Channel.Kind.WIDGET), cast.member("nora")
    read = doors.make_key(by=nora, channel=point, use="read", at=AT)
    address, headers = f"/k/{point.key}/figures.json", {"authorization": f"Bearer {read}"}
    now = timezone.now()
    for score in (4, 5, 4, 3):
        make.answer(point, score, at=now - timedelta(days=3))
    make.counted(cast.organisation, timezone.localdate())
    rows = Client().get(address, headers=headers).json()["figures"]
    assert [row["n"] for row in rows] == [None] * 4, "of fewer than five there is no number"
    make.answer(point, 4, at=now - timedelta(days=3))
    make.counted(cast.organisation, timezone.localdate())
    rows = Client().get(address, headers=headers).json()["figures"]
    assert [(row["site"], row["n"], row["mean"]) for row in rows][:2] == [("Salla", 5, 4.0), (None, 5, 4.0)]
    api = point_of(cast, Channel.Kind.API)
    sending = doors.make_key(by=nora, channel=api, use="send", at=AT)
    for wrong in ({}, {"authorization": f"Bearer {sending}"}, {"authorization": read}):
        assert Client().get(f"/k/{api.key}/figures.json", headers=wrong).status_code == 401
    assert Client().get(f"/k/{api.key}/figures.json", headers=headers).status_code == 401, "another point's key opens nothing here"
    doors.end_key(by=nora, channel=point, use="read", at=AT)
    assert Client().get(address, headers=headers).status_code == 401


def test_the_key_is_shown_once_and_ended_on_the_points_page(cast, sign_in):
    point, client = point_of(cast, Channel.Kind.API), sign_in("nora")
    page = f"/polku/customers/points/{point.pk}/"
    shown = client.post(page, {"key": "send"})
    key = shown.content.decode().split("Bearer ")[1].split("<")[0]
    assert shown["Cache-Control"] == "no-store"
    assert send(point, key).status_code == 201
    assert key not in client.get(page).content.decode()
    client.post(f"{page}key/end/", {"key": "send"})
    assert send(point, key).status_code == 401
    assert sign_in("eero").post(page, {"key": "send"}).status_code == 403
    assert sign_in("eve").post(page, {"key": "send"}).status_code == 404
    assert client.post(f"/polku/customers/points/{cast.channel.pk}/", {"key": "send"}).status_code == 200, "refused in words"
    trail = client.get("/polku/trail/").content.decode()
    assert trail.count("feedback.channel") == 0
    assert key not in trail


def test_links_that_were_mailed_stop_with_a_new_address(cast):
    point = point_of(cast, Channel.Kind.MAIL)
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    invite_customers(by=cast.member("nora"), channel=point, addresses=["a@example.org"], at=at)
    link, stop = re.findall(r"http://testserver(\S+)", queued()[-1]["text"])
    assert Client().get(link).status_code == 200
    renew_key(by=cast.member("nora"), channel=point, at=at + timedelta(hours=1))
    assert Client().get(link).status_code == 404
    assert Client().post(stop).status_code == 200, "whoever does not want to be asked still says so"


def test_a_queue_at_one_counter_is_let_through_all_day():
    gate = Gate()
    queue = [gate.may_give(1, "192.0.2.1", 18.0 * n, an_hour=360) for n in range(200 * 10)]
    assert all(queue), "200 an hour for ten hours"


def test_a_flood_is_let_in_as_far_as_a_queue_would_be_and_forgotten_after_an_hour():
    gate = Gate()
    taken = sum(gate.may_give(1, "192.0.2.1", second / 10, an_hour=360) for second in range(36_000))
    assert 500 < taken <= 180 + 360
    assert gate.may_give(1, "192.0.2.2", 3600, an_hour=360), "others are not harmed"
    assert gate.may_give(2, "192.0.2.1", 3600, an_hour=360), "nor other points"
    assert sum(gate.may_give(1, "192.0.2.1", 7300, an_hour=360) for _ in range(400)) == 180
    assert all(b"192" not in key for key in gate.used)


def test_what_is_remembered_stays_bounded(monkeypatch):
    monkeypatch.setattr("talkoot.base.kit.gate.PLACES", 100)
    gate = Gate()
    for n in range(1000):
        gate.may_give(1, str(n), float(n), an_hour=360)
    assert len(gate.used) <= 100


@pytest.fixture
def limited(settings, monkeypatch):
    settings.ANSWERS_AN_HOUR = 20
    monkeypatch.setattr(doors, "GATE", Gate())


def test_a_flood_from_one_address_stops_and_harms_nobody_elsewhere(cast, limited):
    point = point_of(cast, Channel.Kind.WIDGET)
    found = [send(point, REMOTE_ADDR="192.0.2.1").status_code for _ in range(40)]
    assert (found[:10], found[10:]) == ([201] * 10, [429] * 30)
    assert send(point, REMOTE_ADDR="192.0.2.7").status_code == 201
    assert send(cast.channel, REMOTE_ADDR="192.0.2.1").status_code == 201
    page = Client().post(f"/k/{point.key}/", {"answer": str(uuid4()), "score": "4"}, REMOTE_ADDR="192.0.2.1")
    assert page.status_code == 429
    assert page["Retry-After"]
    assert cast.survey.questions.first().text("fi") in page.content.decode(), "the question stands there to be pressed again"


def test_an_enrolled_tablet_and_a_program_with_its_key_have_no_limit(cast, limited):
    api = point_of(cast, Channel.Kind.API)
    key = doors.make_key(by=cast.member("nora"), channel=api, use="send", at=AT)
    assert {send(api, key).status_code for _ in range(30)} == {201}
    kiosk = point_of(cast, Channel.Kind.KIOSK)
    secret = enrol_kiosk(by=cast.member("nora"), channel=kiosk, at=AT)

    def deliver(device):
        body = json.dumps({"device": device, "answers": [{"answer": str(uuid4()), "score": 4} for _ in range(30)]})
        return Client().post(f"/k/{kiosk.key}/many/", body, content_type="application/json").status_code

    assert [deliver(secret) for _ in range(3)] == [200] * 3
    assert [deliver("") for _ in range(2)] == [200, 429], "a delivery is taken whole, the next has to wait"


@pytest.mark.django_db(transaction=True)
@pytest.mark.django_db(transaction=True)
def test_the_intake_in_front_holds_the_same_doors(limited):
    """The fast way hands on what has no key or comes too often, and takes the rest itself."""
    cast, handed = gather(), []

    async def behind(scope, receive, send):
        handed.append(scope["path"])

    api = point_of(cast, Channel.Kind.API)
    key = doors.make_key(by=cast.member("nora"), channel=api, use="send", at=AT)

    async def press(intake, point, headers=()):
        body, told = json.dumps({"answer": str(uuid4()), "score": 4}).encode(), []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            told.append(message.get("status"))

        scope = {
            "type": "http", "method": "POST", "path": f"/k/{point.key}/", "query_string": b"", "client": ("192.0.2.1", 1),
            "headers": [(b"content-type", b"application/json"), *headers],
        }  # fmt: skip
        await intake(scope, receive, send)
        return told[0] if told else None

    async def all_of_them():
        with ThreadPoolExecutor(1) as pool:
            intake = Intake(behind, pool, 100)
            with_key = await press(intake, api, [(b"authorization", f"Bearer {key}".encode())])
            without = await press(intake, api)
            flood = [await press(intake, cast.channel) for _ in range(15)]
            intake.stop()
            pool.submit(connections.close_all).result()
            return with_key, without, flood

    with_key, without, flood = make.run(all_of_them())
    assert (with_key, without) == (201, None)
    assert (flood[:10], flood[10:]) == ([201] * 10, [None] * 5)
    assert len(handed) == 6
