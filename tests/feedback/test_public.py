"""The customer's pages, and the intake in front of them: two ways in that must come to the same."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from talkoot.feedback.actions.surveys import close_channel
from talkoot.feedback.models import Answer, Comment, FollowUp
from talkoot.feedback.views.intake import Intake, channel_key
from tests import make
from tests.cast import AT, gather


@pytest.fixture
def address(cast):
    return f"/k/{cast.channel.key}/"


def test_press_why_and_thanks_without_script_or_cookie(address):
    client, key = Client(), str(uuid4())
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.count(b'name="score"') == 5
    pressed = client.post(address, {"answer": key, "score": "2"})
    assert pressed.status_code == 303
    why = client.get(pressed["Location"])
    assert "Huono" in why.content.decode()
    said = client.post(pressed["Location"], {"comment": "Ovi oli raskas."})
    assert said.status_code == 303
    assert client.get(said["Location"]).status_code == 200
    assert not client.cookies
    assert (Answer.objects.get().score, Comment.objects.get().text) == (2, "Ovi oli raskas.")


def test_the_page_alone_gives_a_key_so_that_one_form_sent_twice_is_one_answer(address):
    client = Client()
    key = client.get(address).content.decode().split('name="answer" value="')[1].split('"')[0]
    for _ in range(3):
        assert client.post(address, {"answer": key, "score": "4"}).status_code == 303
    assert Answer.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "header", "words"),
    [("sv", "", "Hur kändes"), ("", "sv-FI,sv;q=0.9", "Hur kändes"), ("en", "fi", "How was"), ("", "", "Miltä käyntisi"), ("xx", "de", "Miltä käyntisi")],
)
def test_the_language_is_the_customers(address, asked, header, words):
    page = Client().get(address + (f"?lang={asked}" if asked else ""), headers={"accept-language": header})
    assert words in page.content.decode()


def test_what_cannot_be_taken_is_said_and_the_text_is_kept(address):
    client, key = Client(), str(uuid4())
    assert client.post(address, {"answer": key}).status_code == 422
    assert client.post(address, {"answer": "x", "score": "3"}).status_code == 422
    assert client.post(address, {"answer": key, "score": "9"}).status_code == 422
    location = client.post(address, {"answer": key, "score": "3"})["Location"]
    long = client.post(location, {"comment": "pitkä " * 3000})
    assert long.status_code == 422
    assert "pitkä pitkä" in long.content.decode()
    assert client.post(f"{address}why/{uuid4()}/3/", {"comment": "x"}).status_code == 404
    assert client.put(address).status_code == 405
    assert Comment.objects.count() == 0


def test_a_score_that_was_given_stays_and_the_customer_is_thanked(address):
    client, key = Client(), str(uuid4())
    client.post(address, {"answer": key, "score": "3"})
    again = client.post(address, {"answer": key, "score": "5"})
    assert (again.status_code, "You have answered already" in again.content.decode() or "Olet jo vastannut" in again.content.decode()) == (409, True)


def test_unknown_and_closed_points_look_alike(cast, address):
    close_channel(by=cast.member("nora"), channel=cast.channel, at=AT)
    closed, unknown = Client().get(address), Client().get("/k/eiolemassa/")
    assert (closed.status_code, closed.content) == (unknown.status_code, unknown.content)
    assert closed.status_code == 404


def test_customers_words_are_shown_as_text_only(cast, sign_in):
    make.comment(cast.channel, '<script>alert(1)</script>" onload="x')
    page = sign_in("eero").get("/polku/customers/comments/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# ── The intake against the ordinary view ──────────────────────────────────────────────────────────

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
KEY = "0198c0de-0000-7000-8000-0000000000"
CASES = [
    (FORM, {"answer": KEY + "01", "score": "4"}),
    (FORM, {"answer": KEY + "01", "score": "4"}),
    (FORM, {"answer": KEY + "01", "score": "5"}),
    (FORM, {"answer": KEY + "02", "score": "1", "comment": "Sanat mukana \x00 👍"}),
    (FORM, {"answer": KEY.upper() + "03", "score": "3"}),
    (FORM, {"answer": "{" + KEY + "04}", "score": "3"}),
    (FORM, {"answer": KEY + "05", "score": "0"}),
    (FORM, {"answer": KEY + "06", "score": "٣"}),
    (FORM, {"answer": KEY + "07"}),
    (FORM, {"score": "3"}),
    (FORM, {}),
    (FORM, {"answer": KEY + "08", "score": "3", "comment": "x" * 10_001}),
    (FORM, {"answer": KEY + "08", "score": ["5", "2"]}),
    (JSON, {"answer": KEY + "09", "score": 5}),
    (JSON, {"answer": KEY + "09", "score": 5}),
    (JSON, {"answer": KEY + "09", "score": 2}),
    (JSON, {"answer": KEY + "10", "score": "2", "comment": "Kiitos"}),
    (JSON, {"answer": KEY + "11", "score": 2.0}),
    (JSON, {"answer": KEY + "12", "score": True}),
    (JSON, {"answer": KEY + "13", "score": 2, "comment": ["x"]}),
    (JSON, {"answer": KEY + "14", "score": 1, "play": True}),
    (JSON, {"answer": KEY + "15", "score": 3, "ago": 3 * 86_400_000}),
    (JSON, {"answer": KEY + "16", "score": 3, "ago": "soon", "play": "yes"}),
    (JSON, {"answer": KEY + "17", "score": 3, "replies": {"999999": 1}}),
    (JSON, {"answer": KEY + "18", "score": 3, "replies": [1]}),
    (JSON, {"answer": KEY + "19", "score": 1, "contact": {"reach": "a@example.org", "consent": True}}),
    (JSON, {"answer": KEY + "20", "score": 1, "question": 999_999}),
    (FORM, {"answer": KEY + "21", "score": "2", "question": ""}),
    (FORM, {"answer": KEY + "22", "score": "2", "question": "0x1"}),
    (JSON, {"answer": KEY + "23", "score": 1, "comment": "Matala ja sanoja"}),
    (JSON, [1, 2]),
    (JSON, "text"),
]


def body_of(kind, fields):
    return json.dumps(fields) if kind == JSON else urlencode(fields, doseq=True)


def ask(app, path, kind, body):
    """One POST to an ASGI application: (status, headers, content)."""

    async def run():
        sent, waiting = [], [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": path, "query_string": b"", "http_version": "1.1", "scheme": "http", "root_path": "",
            "headers": [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode()), (b"host", b"testserver"), (b"accept-language", b"en")],
            "server": ("testserver", 80), "client": ("127.0.0.1", 5000),
        }  # fmt: skip
        await app(scope, receive, send)
        start = next(m for m in sent if m["type"] == "http.response.start")
        content = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
        return start["status"], dict(start["headers"]), content

    return make.run(run())


def outcome(status, headers, content):
    """What a client sees, without what differs each time."""
    told = json.loads(content) if headers.get(b"content-type", b"").startswith(b"application/json") else (b'class="err"' in content)
    return status, headers.get(b"location"), told


def kept(organisation):
    return (
        sorted(Answer.objects.filter(organisation=organisation).values_list("key", "score", "site", "question", "channel", "day", "is_play")),
        sorted(Comment.objects.filter(organisation=organisation).values_list("text", "score", "site")),
        sorted(FollowUp.objects.filter(organisation=organisation).values_list("answer__key", "reason", "owner", "due_on")),
    )


@pytest.mark.django_db(transaction=True)
def test_the_intake_and_the_view_come_to_the_same():
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    cast = gather()
    pages = WSGIMiddleware(get_wsgi_application(), workers=1)
    slow, seen = [], []
    for kind, fields in CASES:
        slow.append(outcome(*ask(pages, f"/k/{cast.channel.key}/", kind, body_of(kind, fields).encode())))
    with_view = kept(cast.organisation)
    Answer.objects.all().delete()

    async def behind(scope, receive, send):
        seen.append(scope["path"])
        await pages(scope, receive, send)

    fast = []
    for kind, fields in CASES:
        # A new event loop each time, as asyncio.run makes one; the intake belongs to one loop.
        intake = Intake(behind, ThreadPoolExecutor(1), 100)
        fast.append(outcome(*ask(intake, f"/k/{cast.channel.key}/", kind, body_of(kind, fields).encode())))
        intake.stop()
        intake.pool.submit(close_connections).result()
    pages.executor.submit(close_connections).result()
    assert fast == slow
    assert kept(cast.organisation) == with_view
    assert len(seen) == sum(status not in (200, 201, 303) for status, _, _ in slow), "only what is not a plain good case goes on"


def close_connections():
    from django.db import connections

    connections.close_all()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/k/abc123/", "abc123"),
        ("/k/abc123", None),
        ("/k/abc/why/", None),
        ("/k//", None),
        ("/k/a%2F/", None),
        ("/x/abc/", None),
        ("/k/" + "a" * 21 + "/", None),
    ],
)
def test_only_the_plain_address_is_the_intakes(path, key):
    assert channel_key(path) == key


@pytest.mark.one_database
def test_a_body_beyond_the_limit_goes_on_whole():
    got = []

    async def behind(scope, receive, send):
        while True:
            message = await receive()
            got.append(len(message.get("body", b"")))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 413, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    status, _, _ = ask(Intake(behind, ThreadPoolExecutor(1), 10), "/k/abc/", FORM, b"x" * 200_000)
    assert (status, sum(got)) == (413, 200_000)
