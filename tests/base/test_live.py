"""Event streams: news with the commit, to those with a ticket."""

import asyncio

import pytest
from django.core import signing
from django.db import connection, transaction

from talkoot.base.live import actions
from talkoot.base.live.hub import MOST_WAITING, Hub
from talkoot.base.live.tickets import ticket_for, topic_of
from talkoot.config import live
from tests import make


@pytest.mark.one_database
def test_a_ticket_opens_its_topic_only():
    assert topic_of(ticket_for("feedback.import:7")) == "feedback.import:7"
    assert topic_of(ticket_for("x")[:-2] + "zz") is None
    assert topic_of(signing.dumps("x", salt="another")) is None


def get(path, until):
    """What a stream sends until a piece holds the text."""
    sent = []

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

        await asyncio.wait_for(live.stream({"type": "http", "method": "GET", "path": path}, receive, send), 5)

    make.run(run())
    return sent


@pytest.mark.one_database
def test_news_reaches_who_listens_and_nobody_stays_listed():
    sent = get(f"/live/{ticket_for('t')}/", b"data: 5")
    assert sent[0]["status"] == 200
    assert any(m.get("body") == b"data: 5\n\n" for m in sent)
    assert live.HUB.listeners == {}


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
