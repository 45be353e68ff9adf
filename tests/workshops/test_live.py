"""What the stream of a room says, to whom, and when it ends."""

import asyncio
import json
import threading
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from talkoot.base.kit.trees import tree
from talkoot.base.live import rooms as live
from talkoot.base.live.rooms import Seat, seat_in, seat_ticket
from talkoot.base.orgs.models import Membership
from talkoot.config import rooms
from talkoot.workshops.actions import leading
from talkoot.workshops.actions.changing import topic_of
from talkoot.workshops.actions.joining import remove_participant
from talkoot.workshops.models import Note, Workshop
from talkoot.workshops.rendering import COOKIE, may, out, tell
from tests import make
from tests.workshops.conftest import AT


@pytest.fixture
def streams(transactional_db, room):
    """The room, with streams that ask the database from threads of their own."""
    yield room
    for pool in (rooms.ASKING, rooms.TELLING):
        pool.submit(connections.close_all).result()


def session_of(member):
    browser = Client()
    browser.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    return browser.cookies["sessionid"].value


def seat_of(room, participant, role="member"):
    return seat_ticket(Seat(topic_of(room.workshop.pk), participant.pk, participant.member_id or 0, role, "fi"))


def read(ticket, cookie, until, acts=(), v=0):
    """What a stream sends until an event holds the words or it ends; after each event the next act is done in a thread."""
    sent, left = [], list(acts)

    async def run():
        gone = asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            body = message.get("body", b"")
            sent.append(message)
            if until in body or message.get("status") == 404:
                gone.set()
            elif body.startswith(b"id:") and left:
                act = left.pop(0)
                await asyncio.get_running_loop().run_in_executor(None, lambda: (act(), connections.close_all()))

        scope = {"type": "http", "method": "GET", "path": f"/live/room/{ticket}/", "query_string": f"v={v}".encode(), "headers": [(b"cookie", cookie.encode())]}
        await asyncio.wait_for(rooms.stream(scope, receive, send), 20)

    make.run(run())
    return sent


def events(sent):
    return [json.loads(line[6:]) for one in sent for line in one.get("body", b"").decode().splitlines() if line.startswith("data: ")]


@pytest.mark.one_database  # elsewhere the server’s own listener passes the news on
def test_what_changes_comes_in_the_event_itself(streams):
    room = streams
    room.go("plan")
    cookie = f"sessionid={session_of(room.cast.member('aino'))}"
    sent = read(seat_of(room, room.aino), cookie, b"Vuorolista", [lambda: room.note("Vuorolista", kind="plan")])
    first, second = events(sent)
    assert "main" in first["parts"]
    assert "main" not in second["parts"], "only what changed travels"
    assert "Vuorolista" in json.dumps(second["rows"], ensure_ascii=False)
    assert second["v"] > first["v"]
    assert live.TELLERS == {}


def test_whoever_comes_back_gets_what_they_missed_and_no_more(streams):
    room = streams
    room.go("plan")
    room.note("Ensin", kind="plan")
    room.workshop.refresh_from_db()
    heard = room.workshop.version
    room.note("Sitten", kind="plan")
    _version, text = tell(topic_of(room.workshop.pk), heard, "member", "fi")
    assert "Sitten" in text
    assert "Ensin" not in text


def test_a_hidden_note_is_in_no_event(streams):
    room = streams
    room.go("brainstorm")
    room.note("Salaisuus")
    for role in ("member", "guest", "lead", "stage"):
        assert "Salaisuus" not in tell(topic_of(room.workshop.pk), 0, role, "fi")[1], role


def test_a_stream_opens_to_its_own_seat_only(streams):
    room = streams
    others = f"sessionid={session_of(room.cast.member('sanna'))}"
    for ticket, cookie in (
        (seat_of(room, room.eero), others),
        (seat_of(room, room.eero), ""),
        (seat_of(room, room.guest), f"{COOKIE}=vaara-avain-vaara-avain-vaara"),
        ("vaara", others),
    ):
        assert read(ticket, cookie, b"data:")[0]["status"] == 404
    assert read(seat_of(room, room.guest), f"{COOKIE}={room.key}", b"data:")[0]["status"] == 200


@pytest.mark.one_database  # elsewhere the server’s own listener passes the news on
def test_who_is_taken_out_hears_nothing_more(streams):
    room = streams
    room.go("plan")

    def out():
        remove_participant(by=room.nora, participant=room.guest, at=AT)
        room.note("Vain meille", kind="plan")

    sent = read(seat_of(room, room.guest), f"{COOKIE}={room.key}", b"never", [out])
    assert sent[-1]["more_body"] is False, "the stream ended by itself"
    assert "Vain meille" not in json.dumps(events(sent))


@pytest.mark.one_database
def test_who_was_taken_out_is_found_at_the_next_telling_even_when_the_news_was_dropped(monkeypatch):
    """Found by asking who is in, after what is told was made: no piece of news has to arrive for it."""
    gone = set()

    async def run():
        async def on_thread(ask):
            return ask()

        hub = live.Hub()
        teller = live.Teller("test.room:1", on_thread, hub)
        out, stays = (live.Reader(Seat("test.room:1", n, 0, "member", "fi"), asyncio.Queue()) for n in (1, 2))
        for reader in (out, stays):
            teller.add(reader)
        await asyncio.sleep(0)
        gone.add(out.seat)
        hub._deliver("test.room:1", "7")
        heard = [await asyncio.wait_for(reader.queue.get(), 5) for reader in (out, stays)]
        for reader in (out, stays):
            teller.drop(reader)
        return heard

    kind = live.RoomKind(lambda topic, since, role, language: (7, "{}"), lambda seat, cookies: True, lambda topic, seats: seats & gone)
    monkeypatch.setitem(live.KINDS, "test.room", kind)
    ended, told = make.run(run())
    assert ended is None
    assert b"id: 7" in told


def test_who_leads_no_more_hears_no_more(streams):
    room = streams
    topic, cookie = topic_of(room.workshop.pk), {"sessionid": session_of(room.nora)}
    sanna = room.cast.member("sanna")
    seats = {role: Seat(topic, 0, room.nora.pk, role, "fi") for role in ("lead", "stage")}
    assert all(may(seat, cookie) for seat in seats.values())
    assert out(topic, set(seats.values())) == set()
    Workshop.objects.filter(pk=room.workshop.pk).update(facilitator=sanna, made_by=sanna)
    Membership.objects.filter(pk=room.nora.pk).update(role="member")
    assert not any(may(seat, cookie) for seat in seats.values())
    own = Seat(topic, room.eero.pk, room.eero.member_id, "member", "fi")
    assert out(topic, {own, *seats.values()}) == set(seats.values())
    remove_participant(by=sanna, participant=room.eero, at=AT)
    assert out(topic, {own}) == {own}


@pytest.mark.one_database  # elsewhere the server’s own listener passes the news on
def test_the_end_of_the_workshop_is_told(streams):
    room = streams
    end = lambda: leading.end_workshop(by=room.nora, workshop=Workshop.objects.get(pk=room.workshop.pk), at=AT)  # noqa: E731
    sent = read(seat_of(room, room.eero), f"sessionid={session_of(room.cast.member('eero'))}", b'"over"', [end])
    assert events(sent)[-1]["over"] is True


@pytest.mark.one_database
def test_tickets_are_signed():
    ticket = seat_ticket(Seat("workshops.workshop:1", 2, 3, "member", "fi"))
    assert seat_in(ticket) == Seat("workshops.workshop:1", 2, 3, "member", "fi")
    assert seat_in(ticket[:-2] + "zz") is None


@pytest.mark.one_database
def test_markup_becomes_a_tree_in_which_words_stay_words():
    assert tree("<p class='a'>Hei &lt;b&gt; <b>sinä</b></p><br>") == [["p", {"class": "a"}, ["Hei <b> ", ["b", {}, ["sinä"]]]], ["br", {}, []]]
    assert tree("<ul>\n  <li>1</li>\n</ul>") == [["ul", {}, [["li", {}, ["1"]], " "]]]


@pytest.mark.one_database
def test_many_changes_in_a_moment_are_one_event_for_each_language_and_role():
    """Sixty pieces of news for three readers of two languages: rendered twice, not a hundred and eighty times."""
    made = []

    async def run():
        async def on_thread(ask):
            return ask()

        kind = live.RoomKind(lambda topic, since, role, language: made.append((since, role, language)) or (60, "{}"), lambda seat, cookies: True)
        live.register("test.room", kind)
        hub = live.Hub()
        teller = live.Teller("test.room:1", on_thread, hub)
        readers = [live.Reader(Seat("test.room:1", n, 0, "member", language), asyncio.Queue()) for n, language in enumerate(("fi", "fi", "sv"))]
        for reader in readers:
            teller.add(reader)
        await asyncio.sleep(0)
        hub._deliver("test.room:1", "1")
        first = [await reader.queue.get() for reader in readers]
        for n in range(2, 61):
            hub._deliver("test.room:1", str(n))
        second = [await asyncio.wait_for(reader.queue.get(), 5) for reader in readers]
        for reader in readers:
            teller.drop(reader)
        return first + second

    told = make.run(run())
    del live.KINDS["test.room"]
    assert len(told) == 6
    assert len(made) == 4


@pytest.mark.one_database
def test_after_a_failure_the_next_who_comes_is_told(monkeypatch):
    """The readers of before are still there, pinged; whoever comes next starts the telling anew."""
    left = [OSError("away for a moment")]

    def tell(topic, since, role, language):
        if left:
            raise left.pop()
        return 2, "{}"

    async def run():
        async def on_thread(ask):
            return ask()

        hub = live.Hub()
        teller = live.Teller("test.room:1", on_thread, hub)
        early, late = (live.Reader(Seat("test.room:1", n, 0, "member", "fi"), asyncio.Queue()) for n in range(2))
        teller.add(early)
        await asyncio.sleep(0)
        hub._deliver("test.room:1", "1")
        assert await asyncio.wait_for(early.queue.get(), 5) is None, "ended, to ask again"
        while not teller.task.done():
            await asyncio.sleep(0)
        teller.add(late)
        await asyncio.sleep(0)
        hub._deliver("test.room:1", "2")
        heard = await asyncio.wait_for(late.queue.get(), 5)
        for reader in (early, late):
            teller.drop(reader)
        return heard

    monkeypatch.setitem(live.KINDS, "test.room", live.RoomKind(tell, lambda seat, cookies: True))
    assert b"id: 2" in make.run(run())


def test_an_event_of_a_full_room_reads_only_what_changed(streams):
    """Three hundred notes stand already: one more costs as much as the first."""
    room = streams
    room.go("plan")
    step = room.step("plan")

    def cost():
        room.workshop.refresh_from_db()
        before = room.workshop.version
        room.note("Vielä yksi", kind="plan")
        with CaptureQueriesContext(connection) as asked:
            text = tell(topic_of(room.workshop.pk), before, "member", "fi")[1]
        return len(asked), len(json.loads(text)["rows"])

    few = cost()
    Note.objects.bulk_create(Note(workshop=room.workshop, activity=step, key=uuid4(), text=f"N {n}", version=1, made_at=AT) for n in range(300))
    assert cost() == few == (few[0], 1)


@pytest.mark.one_database
def test_those_who_come_back_together_are_answered_together_and_miss_nothing(monkeypatch):
    """Whoever asks before it is looked up shares the answer; whoever asks after the looking up has begun gets one of their own."""
    begun, go_on, looked = threading.Event(), threading.Event(), []

    def look(topic, since, role, language):
        looked.append((since, role, language))
        begun.set()
        go_on.wait(5)
        return len(looked), "{}"

    monkeypatch.setitem(live.KINDS, "test.room", live.RoomKind(look, lambda seat, cookies: True))
    seats = [Seat("test.room:1", n, 0, "guest" if n == 9 else "member", "fi") for n in range(10)]

    async def run():
        first = asyncio.ensure_future(rooms.catch_up(seats[0], 5))
        await asyncio.to_thread(begun.wait, 5)
        late = [asyncio.ensure_future(rooms.catch_up(seat, 5)) for seat in seats[1:]]  # the first is being looked up
        left = asyncio.ensure_future(rooms.catch_up(seats[1], 5))
        await asyncio.sleep(0)
        left.cancel()  # who goes away meanwhile takes nobody along
        go_on.set()
        return await first, await asyncio.gather(*late)

    first, late = make.run(run())
    assert first == (1, "{}")
    assert sorted(looked[1:]) == [(5, "guest", "fi"), (5, "member", "fi")]
    assert {version for version, _text in late} == {2, 3}
    assert rooms.CATCHING_UP == {}
