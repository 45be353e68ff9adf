"""Moving to another phone: the same seat by a code that is drawn on the first, works once and soon, and opens this room alone."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from talkoot.base.live.rooms import seat_in
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions import leading
from talkoot.workshops.actions.joining import PASS_HOLDS, draw_pass, guest_of, let_back_in, remove_participant, take_seat
from talkoot.workshops.models import Note, Participant, Vote
from talkoot.workshops.rendering import COOKIE, may
from talkoot.workshops.views import guests
from tests.workshops.conftest import AT
from tests.workshops.test_at_once import at_once
from tests.workshops.test_room import guest_browser, page, voting

pytestmark = pytest.mark.django_db


def moved(seat):
    """Another phone that sits on the seat."""
    phone = Client()
    address = f"/w/move/{draw_pass(by=seat, at=timezone.now())}/"
    assert seat.shown_name in phone.get(address).content.decode()
    assert phone.post(address)["Location"] == "/w/in/"
    return phone


def test_a_guest_goes_on_with_their_notes_and_votes_on_another_phone_and_the_first_stays(room):
    room.go("brainstorm")
    room.note("Kirjoitettu ensin", by=room.guest)
    first, second = guest_browser(room), moved(room.guest)
    assert "Kirjoitettu ensin" in second.get("/w/in/").content.decode()
    for n, phone in enumerate((first, second)):
        phone.post("/w/in/do/", {"act": "write", "activity": room.step("brainstorm").pk, "text": f"Puhelin {n}", "key": str(uuid4())})
    assert Note.objects.filter(by=room.guest).count() == 3
    assert "Puhelin 1" in first.get("/w/in/").content.decode()
    assert room.workshop.participants.filter(removed_at=None).count() == 4, "nobody new came"


def test_a_member_goes_on_without_signing_in_there_and_sees_this_room_alone(room):
    room.go("plan")
    phone = moved(room.eero)
    shown = phone.get("/w/in/").content.decode()
    assert 'value="me"' in shown
    phone.post("/w/in/do/", {"act": "write", "activity": room.step("plan").pk, "text": "Soitan", "key": str(uuid4()), "who": "me"})
    note = Note.objects.get()
    assert (note.by, note.doer) == (room.eero, room.cast.member("eero"))
    for address in ("/polku/", f"/polku/workshops/{room.workshop.pk}/", f"/polku/workshops/{room.workshop.pk}/room/"):
        assert phone.get(address)["Location"].startswith("/account/login/")


def test_two_phones_of_one_seat_have_the_votes_of_one(room):
    activity, (a, _b) = voting(room)
    phones = guest_browser(room), moved(room.guest)
    for n in range(4):
        phones[n % 2].post("/w/in/do/", {"act": "vote", "activity": activity.pk, "item": f"n{a.pk}", "key": str(uuid4())})
    assert Vote.objects.filter(by=room.guest).count() == 3


def test_what_was_drawn_works_once_and_a_new_one_ends_the_one_before(room):
    old, key = (draw_pass(by=room.guest, at=AT) for _n in range(2))
    with pytest.raises(Refused):
        take_seat(key=old, at=AT)
    seat, _own = take_seat(key=key, at=AT)
    assert seat == room.guest
    with pytest.raises(Refused):
        take_seat(key=key, at=AT)
    assert Client().get(f"/w/move/{key}/").status_code == 404


def test_looking_at_the_address_uses_nothing_up(room):
    key = draw_pass(by=room.guest, at=timezone.now())
    for _look in range(3):
        assert Client().get(f"/w/move/{key}/").status_code == 200
    assert Client().post(f"/w/move/{key}/").status_code == 302


def test_it_opens_nothing_when_its_time_is_over(room):
    key = draw_pass(by=room.guest, at=AT)
    with pytest.raises(Refused):
        take_seat(key=key, at=AT + PASS_HOLDS)
    assert take_seat(key=key, at=AT + PASS_HOLDS - timedelta(seconds=1))


def test_who_was_taken_out_neither_draws_nor_sits_down_nor_stays_on_the_second_phone(room):
    second, key = moved(room.guest), draw_pass(by=room.guest, at=AT)
    member, member_key = moved(room.eero), draw_pass(by=room.eero, at=AT)
    for seat in (room.guest, room.eero):
        remove_participant(by=room.nora, participant=seat, at=AT)
        with pytest.raises(Refused):
            draw_pass(by=seat, at=AT)
    for one in (key, member_key):
        with pytest.raises(Refused):
            take_seat(key=one, at=AT)
    for phone in (second, member):
        assert phone.get("/w/in/").status_code == 404
        assert phone.post("/w/in/do/", {"act": "hand", "up": "yes"}).status_code == 404
    let_back_in(by=room.nora, participant=room.eero, at=AT)
    assert member.get("/w/in/").status_code == 404, "who comes back comes by the door"


def test_a_member_who_leaves_the_organisation_leaves_the_second_phone_too(room):
    phone = moved(room.eero)
    key = phone.cookies[COOKIE].value
    Membership.objects.filter(pk=room.cast.member("eero").pk).update(ended_at=AT)
    assert phone.get("/w/in/").status_code == 404
    assert guest_of(key) is None


def test_after_the_end_nothing_opens(room):
    phone, key = moved(room.guest), draw_pass(by=room.guest, at=AT)
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    assert phone.get("/w/in/").status_code == 404
    with pytest.raises(Refused):
        take_seat(key=key, at=AT)
    with pytest.raises(Refused):
        draw_pass(by=room.guest, at=AT)
    assert not Participant.objects.exclude(key_digest="", moved_digest="", pass_digest="", pass_until=None).exists()


def test_keys_are_kept_as_digests(room):
    key = draw_pass(by=room.guest, at=AT)
    _seat, own = take_seat(key=key, at=AT)
    again = draw_pass(by=room.guest, at=AT)
    row = str(Participant.objects.values().get(pk=room.guest.pk))
    assert not [one for one in (key, own, again, room.key) if one in row]


def test_guessing_is_limited_together_with_that_of_codes(room, monkeypatch):
    monkeypatch.setattr(guests, "ROOMS", replace(guests.ROOMS, here=3))
    guesser = Client()
    assert [guesser.get(f"/w/move/{'x' * 40}{n}/").status_code for n in range(4)] == [404, 404, 404, 429]
    assert guesser.post("/w/", {"code": "AAAABBBB", "name": "x"}).status_code == 429


@pytest.mark.parametrize("key", ["x", "x" * 500, "ä" * 40, "%00" * 30])
def test_nonsense_is_no_key(room, key):
    assert Client().get(f"/w/move/{key}/").status_code == 404


def test_the_pages_show_the_code_to_who_asks_for_it_and_say_what_stays(room, sign_in):
    for browser, here, address in (
        (sign_in("eero"), page(sign_in("eero"), room), f"/polku/workshops/{room.workshop.pk}/room/move/"),
        (guest_browser(room), guest_browser(room).get("/w/in/").content.decode(), "/w/in/move/"),
    ):
        assert f'href="{address}"' in here
        before = browser.get(address).content.decode()
        assert "stays on this phone" in before
        assert "<svg" not in before.split("<h1>")[1].split("<form")[0].replace('<svg class="i', "")
        assert Participant.objects.exclude(pass_digest="").count() == 0, "looking draws nothing"
        answer = browser.post(address)
        assert 'class="qr"' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        Participant.objects.update(pass_digest="")


def test_who_is_not_in_the_room_gets_none(room, sign_in):
    for who in ("sanna", "guest", "eve"):
        sign_in(who).post(f"/polku/workshops/{room.workshop.pk}/room/move/")
    assert Client().post("/w/in/move/").status_code == 404
    assert Participant.objects.exclude(pass_digest="").count() == 0


def test_the_second_phone_hears_the_stream_by_its_key(room):
    phone = moved(room.eero)
    ticket = re.search(r'data-live="/live/room/([^"]+)/"', phone.get("/w/in/").content.decode())[1]
    seat, key = seat_in(ticket), phone.cookies[COOKIE].value
    assert (seat.who, seat.member) == (room.eero.pk, 0)
    assert may(seat, {COOKIE: key})
    assert not may(seat, {COOKIE: room.key})
    remove_participant(by=room.nora, participant=room.eero, at=AT)
    assert not may(seat, {COOKIE: key})


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_do_not_both_sit_down(room):
    key = draw_pass(by=room.guest, at=AT)
    found = at_once(*(lambda: take_seat(key=key, at=AT) for _n in range(6)))
    assert sum(isinstance(one, Refused) for one in found) == 5
