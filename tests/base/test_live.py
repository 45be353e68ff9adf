"""Event streams: news with the commit, to those with a ticket."""

import asyncio
import threading

import pytest
from django.core import signing
from django.db import connection, connections, transaction
from django.test import Client

from talkoot.base.live import actions
from talkoot.base.live.hub import MOST_WAITING, Hub
from talkoot.base.live.tickets import Ticket, ticket_for, ticket_in
from talkoot.base.orgs.actions import change_member, end_membership
from talkoot.base.orgs.models import Membership
from talkoot.config import live
from tests import make
from tests.cast import AT, gather


@pytest.mark.one_database
def test_a_ticket_opens_its_topic_only():
    ticket = ticket_for("feedback.import:7", member=3, act="TODAY")
    assert ticket_in(ticket) == Ticket("feedback.import:7", 3, "TODAY")
    assert ticket_in(ticket[:-2] + "zz") is None
    assert ticket_in(signing.dumps(["x", 1, "TODAY"], salt="another")) is None
    assert ticket_in(signing.dumps("x", salt="talkoot.live")) is None


@pytest.fixture
def eero(transactional_db):
    """A member whose stream asks the database from a thread of its own."""
    member = gather().member("eero")
    browser = Client()
    browser.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    member.session = browser.cookies["sessionid"].value
    yield member
    live.ASKING.submit(connections.close_all).result()


def get(path, until, session=""):
    """What a stream sends until a piece holds the text."""
    sent, headers = [], [(b"cookie", f"other=1; sessionid={session}".encode())]

    async def run():
        gone = asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)
            if until in message.get("body", b"") or message.get("status") == 404:
                gone.set()
            elif b"hello" in message.get("body", b""):
                live.HUB.publish("t", "5")

        await asyncio.wait_for(live.stream({"type": "http", "method": "GET", "path": path, "headers": headers}, receive, send), 5)

    make.run(run())
    return sent


def test_news_reaches_who_listens_and_nobody_stays_listed(eero):
    sent = get(f"/live/{ticket_for('t', member=eero.pk, act='TODAY')}/", b"data: 5", eero.session)
    assert sent[0]["status"] == 200
    assert any(m.get("body") == b"data: 5\n\n" for m in sent)
    assert live.HUB.listeners == {}


def test_a_ticket_alone_opens_nothing(eero):
    ticket = ticket_for("t", member=eero.pk, act="TODAY")
    other = Client()
    other.force_login(Membership.objects.get(user__email="sanna@example.org").user, backend="django.contrib.auth.backends.ModelBackend")
    for session in ("", "no-such-session", other.cookies["sessionid"].value):
        assert get(f"/live/{ticket}/", b"data: 5", session)[0]["status"] == 404
    assert get(f"/live/{ticket}/", b"data: 5", eero.session)[0]["status"] == 200
    browser = Client()
    browser.cookies["sessionid"] = eero.session
    browser.post("/account/logout/")
    assert get(f"/live/{ticket}/", b"data: 5", eero.session)[0]["status"] == 404


def test_a_ticket_ends_with_its_members_right_to_listen(eero, monkeypatch):
    ticket = ticket_for("t", member=eero.pk, act="CUSTOMERS_READ")
    assert get(f"/live/{ticket}/", b"data: 5", eero.session)[0]["status"] == 200
    sanna = Membership.objects.get(user__email="sanna@example.org")
    change_member(by=sanna, member=eero, role="guest", sites=[], at=AT)
    assert get(f"/live/{ticket}/", b"data: 5", eero.session)[0]["status"] == 404
    change_member(by=sanna, member=eero, role="member", sites=[], at=AT)
    # While it is open already it is asked again, and ends by itself.
    monkeypatch.setattr(live, "PING", 0.2)
    end_membership_soon = threading.Timer(0.5, lambda: (end_membership(by=sanna, member=eero, at=AT), connections.close_all()))
    end_membership_soon.start()
    sent = get(f"/live/{ticket}/", b"never", eero.session)
    end_membership_soon.join()
    assert sent[0]["status"] == 200
    assert get(f"/live/{ticket}/", b"never")[0]["status"] == 404


@pytest.mark.one_database
def test_without_a_ticket_there_is_nothing():
    assert get("/live/vaara/", b"never")[0]["status"] == 404


@pytest.mark.one_database
def test_a_slow_reader_gets_the_newest():
    async def run():
        hub = Hub()
        queue = hub.listen("t")
        for i in range(MOST_WAITING * 2):
            hub._deliver("t", str(i))
        last = None
        while not queue.empty():
            last = queue.get_nowait()
        return last

    assert make.run(run()) == str(MOST_WAITING * 2 - 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_announced(monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL carries the news itself")
    told = []
    monkeypatch.setattr(actions.HUB, "publish", lambda topic, news: told.append(news))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.announce("t", "ghost")
        1 / 0  # noqa: B018
    with transaction.atomic():
        actions.announce("t", "real")
    assert told == ["real"]
