"""The room: who comes in, what is sent is there once, limits hold, and nobody sees what is not yet opened."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.models import Entry
from talkoot.workshops.actions import leading, taking_part
from talkoot.workshops.actions.joining import code_of, guest_of, join_member, remove_participant, spaced
from talkoot.workshops.models import Note, Participant, Vote, Workshop
from talkoot.workshops.rendering import COOKIE
from talkoot.workshops.views import guests
from tests.workshops.conftest import AT

pytestmark = pytest.mark.django_db


def page(client, room, path="room/"):
    return client.get(f"/polku/workshops/{room.workshop.pk}/{path}").content.decode()


def test_a_note_sent_again_is_one_note(room):
    room.go("brainstorm")
    key = uuid4()
    for _again in range(3):
        room.note(key=key)
    assert Note.objects.get().text == "Soitetaan takaisin"
    with pytest.raises(Refused):
        room.note(by=room.aino, key=key)  # another's number gives nothing


@pytest.mark.parametrize("text", ["", "  \n ", "a" * 2001])
def test_notes_without_words_or_too_long_are_refused_in_words(room, text):
    room.go("brainstorm")
    with pytest.raises(Refused) as refused:
        room.note(text)
    assert refused.value.reason
    assert not Note.objects.exists()


def test_scripts_and_direction_tricks_are_harmless(room, sign_in):
    room.go("brainstorm")
    room.note("<script>alert(1)</script>\u202ekaapin")
    leading.show_activity(by=room.nora, activity=room.step("brainstorm"), at=AT)
    shown = page(sign_in("aino"), room)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "\u202e" not in shown


def test_hidden_notes_are_seen_by_nobody_but_their_writer_until_they_are_opened(room, sign_in):
    room.go("brainstorm")
    room.note("Salainen ajatus")
    others = [(sign_in("aino"), "room/"), (sign_in("nora"), "lead/"), (sign_in("nora"), "stage/"), (sign_in("aino"), "room/since/?v=0")]
    others += [(sign_in("nora"), "stage/since/?as=lead&v=0"), (sign_in("nora"), "harvest/"), (sign_in("aino"), "minutes/")]
    assert [path for client, path in others if "Salainen" in page(client, room, path)] == []
    assert "Salainen" in page(sign_in("eero"), room)
    leading.show_activity(by=room.nora, activity=room.step("brainstorm"), at=AT)
    assert "Salainen" in page(sign_in("aino"), room)


def test_others_notes_cannot_be_changed(room, sign_in):
    room.go("brainstorm")
    note = room.note()
    with pytest.raises(Refused):
        taking_part.change_note(by=room.aino, note=note, text="Muu", at=AT)
    with pytest.raises(Refused):
        taking_part.remove_note(by=room.guest, note=note, at=AT)
    sign_in("aino").post(f"/polku/workshops/{room.workshop.pk}/room/do/", {"act": "change", "note": note.pk, "text": "Muu"})
    note.refresh_from_db()
    assert (note.text, note.removed_at) == ("Soitetaan takaisin", None)


def test_what_is_taken_away_comes_back(room):
    room.go("brainstorm")
    note = room.note()
    taking_part.remove_note(by=room.eero, note=note, at=AT)
    taking_part.restore_note(by=room.eero, note=note, at=AT)
    heading = leading.add_heading(by=room.nora, activity=room.step("brainstorm"), title="Soitto", key=uuid4(), at=AT)
    leading.move_note(by=room.nora, note=note, heading=heading, at=AT)
    leading.put_away_note(by=room.nora, note=note, at=AT)
    for _step in range(2):
        undo_last(room)
    note.refresh_from_db()
    assert (note.put_away_at, note.removed_at, note.heading) == (None, None, None)
    assert leading.undo(by=room.nora, workshop=room.workshop, mark=0, at=AT) is None


def undo_last(room):
    """Presses “Undo” on a page that shows the room as it stands; the mark that the button bore."""
    mark = Workshop.objects.get().undo_mark
    leading.undo(by=room.nora, workshop=room.workshop, mark=mark, at=AT)
    return mark


def test_undo_sent_again_takes_back_one_thing(room):
    room.go("brainstorm")
    first, second = room.note("Eka"), room.note("Toka")
    for note in (first, second):
        leading.put_away_note(by=room.nora, note=note, at=AT)
    mark = undo_last(room)
    assert leading.undo(by=room.nora, workshop=room.workshop, mark=mark, at=AT) is None
    assert [note.text for note in Note.objects.filter(put_away_at=None)] == ["Toka"]


def test_a_note_that_is_put_where_it_is_leaves_nothing_to_undo(room):
    room.go("brainstorm")
    note = room.note()
    heading = leading.add_heading(by=room.nora, activity=room.step("brainstorm"), title="Soitto", key=uuid4(), at=AT)
    leading.move_note(by=room.nora, note=note, heading=None, at=AT)
    for _again in range(2):
        leading.move_note(by=room.nora, note=note, heading=heading, at=AT)
    undo_last(room)
    note.refresh_from_db()
    assert (note.heading, Workshop.objects.get().undo) == (None, [])


def test_more_time_sent_again_is_given_once(room, sign_in):
    room.go("brainstorm")
    before = room.step("brainstorm").ends_at
    nora = sign_in("nora")
    sent = dict(re.findall(r'name="(ends|activity|time)" value="([^"]+)"', page(nora, room, "lead/")))
    address = f"/polku/workshops/{room.workshop.pk}/lead/do/"
    for _again in range(2):
        nora.post(address, sent)
    assert room.step("brainstorm").ends_at == before + timedelta(minutes=2)
    nora.post(address, sent | {"ends": "soon"})
    nora.post(address, dict(re.findall(r'name="(ends|activity|time)" value="([^"]+)"', page(nora, room, "lead/"))))
    assert room.step("brainstorm").ends_at == before + timedelta(minutes=4)


def test_two_who_lead_on_one_browser_have_queues_of_their_own(room, sign_in):
    room.go("brainstorm")
    Workshop.objects.update(facilitator=room.cast.member("aino"))
    seats = {re.findall(r'data-seat="([^"]+)"', page(sign_in(name), room, "lead/"))[0] for name in ("nora", "aino")}
    assert len(seats) == 2


def test_line_breaks_of_a_note_stand_when_it_is_changed(room, sign_in):
    room.go("brainstorm")
    room.note("eka rivi\ntoka rivi")
    told = json.dumps(json.loads(page(sign_in("eero"), room, "room/since/?v=0"))["mine"])
    assert told.count(r'"eka rivi\ntoka rivi"') == 2  # as it is read, and as it is changed


def test_writing_stops_when_everybody_goes_on(room):
    room.go("brainstorm")
    room.go("group")
    with pytest.raises(Refused):
        room.note()


def voting(room, *texts):
    """Everybody votes on these."""
    room.go("brainstorm")
    notes = [room.note(text) for text in texts or ("A", "B")]
    return room.go("vote"), notes


def test_a_vote_sent_again_is_one_and_nobody_has_more_than_given(room):
    activity, (a, b) = voting(room)
    key = uuid4()
    for _again in range(3):
        taking_part.vote(by=room.eero, activity=activity, item=f"n{a.pk}", key=key, at=AT)
    assert Vote.objects.count() == 1
    for _more in range(2):
        taking_part.vote(by=room.eero, activity=activity, item=f"n{b.pk}", key=uuid4(), at=AT)
    with pytest.raises(Refused):
        taking_part.vote(by=room.eero, activity=activity, item=f"n{b.pk}", key=uuid4(), at=AT)
    taking_part.take_back_vote(by=room.eero, activity=activity, key=key, at=AT)
    taking_part.take_back_vote(by=room.eero, activity=activity, key=key, at=AT)
    assert Vote.objects.filter(by=room.eero).count() == 2


def test_before_the_end_nobody_sees_a_count(room, sign_in):
    activity, (a, _b) = voting(room, "Soitto", "Kahvi")
    for seat in (room.eero, room.aino, room.guest):
        taking_part.vote(by=seat, activity=activity, item=f"n{a.pk}", key=uuid4(), at=AT)
    told = json.loads(page(sign_in("nora"), room, "stage/since/?as=stage&v=0"))
    assert "3/4" in json.dumps(told["parts"]["count"])
    own = page(sign_in("eero"), room)
    assert own.count("<output>1</output>") == 1
    assert "won" not in own
    assert "<output>1" not in page(sign_in("nora"), room)


def test_whether_a_vote_is_secret_is_settled_before_it(room, sign_in):
    activity, _notes = voting(room)
    from talkoot.workshops.actions.planning import Step, change_activity

    with pytest.raises(Refused):
        change_activity(by=room.nora, activity=activity, step=Step("vote", "Mistä?", is_secret=False), at=AT)
    activity.refresh_from_db()
    assert activity.is_secret


def test_votes_and_notes_leave_no_line_in_the_trail(room):
    before = Entry.objects.count()
    activity, (a, _b) = voting(room)
    taking_part.vote(by=room.eero, activity=activity, item=f"n{a.pk}", key=uuid4(), at=AT)
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    assert Entry.objects.count() == before


def guest_browser(room):
    client = Client()
    client.cookies[COOKIE] = room.key
    return client


def test_a_guests_key_opens_one_room_until_its_end_and_nothing_else(room, workshop):
    client = guest_browser(room)
    assert client.get("/w/in/").status_code == 200
    for address in ("/polku/", f"/polku/workshops/{workshop.pk}/", f"/polku/workshops/{workshop.pk}/room/", f"/polku/workshops/{workshop.pk}/minutes/"):
        assert client.get(address).status_code == 302, address  # to the door, as for anybody
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    assert client.get("/w/in/").status_code == 404
    assert client.get("/w/in/since/").status_code == 409
    assert client.post("/w/in/do/", {"act": "hand", "up": "yes"}).status_code == 404


def test_who_is_taken_out_is_out_at_once(room, sign_in):
    client = guest_browser(room)
    room.go("brainstorm")
    remove_participant(by=room.nora, participant=room.guest, at=AT)
    assert client.get("/w/in/").status_code == 404
    assert guest_of(room.key) is None
    room.guest.refresh_from_db()
    with pytest.raises(Refused):
        room.note(by=room.guest)
    remove_participant(by=room.nora, participant=room.eero, at=AT)
    with pytest.raises(Refused):
        join_member(by=room.cast.member("eero"), workshop=room.workshop, at=AT)
    answer = sign_in("eero").post(
        f"/polku/workshops/{room.workshop.pk}/room/do/", {"act": "write", "text": "x", "activity": room.step("brainstorm").pk, "key": str(uuid4())},
        headers={"accept": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 409
    assert not Note.objects.exists()


def test_a_guest_comes_in_by_the_code_as_people_type_it(room):
    code = code_of(room.workshop)
    client = Client()
    page = client.get(f"/w/{code.lower()[:4]}-{code.lower()[4:]}/")
    assert room.workshop.title in page.content.decode()
    answer = client.post("/w/", {"code": f" {code[:4]} {code[4:]} ", "name": "Helmi"})
    assert answer["Location"] == "/w/in/"
    assert Participant.objects.filter(name="Helmi").count() == 1
    client.post("/w/", {"code": code, "name": "Helmi"})
    assert Participant.objects.filter(name="Helmi").count() == 1, "who is in already is not let in twice"


def test_the_code_is_kept_as_a_digest_and_guessing_is_limited(room):
    code = code_of(room.workshop)
    row = Workshop.objects.values().get(pk=room.workshop.pk)
    assert code not in str(row)
    client = Client()
    answers = [client.post("/w/", {"code": f"AAAA{n:04}".replace("0", "Z").replace("1", "Y"), "name": "x"}).status_code for n in range(61)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_a_room_that_is_not_open_lets_nobody_in(workshop, cast):
    code = code_of(workshop)
    assert Client().post("/w/", {"code": code, "name": "Helmi"}).status_code == 422
    with pytest.raises(Refused):
        join_member(by=cast.member("eero"), workshop=workshop, at=AT)


def test_at_the_end_who_wrote_without_a_name_is_forgotten(room):
    room.go("brainstorm")
    room.note()
    room.go("check_in")
    room.note("Eero", kind="check_in")
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    assert Note.objects.get(activity__kind="brainstorm").by is None
    assert Note.objects.get(activity__kind="check_in").by == room.eero
    assert not Participant.objects.exclude(key_digest="").exists()


def test_only_who_leads_leads(room, sign_in):
    client = sign_in("eero")
    client.post(f"/polku/workshops/{room.workshop.pk}/lead/do/", {"go": room.step("vote").pk})
    client.post(f"/polku/workshops/{room.workshop.pk}/end/")
    room.workshop.refresh_from_db()
    assert (room.workshop.current, room.workshop.state) == (None, "open")
    assert client.get(f"/polku/workshops/{room.workshop.pk}/lead/").status_code == 302


def test_everything_works_without_a_script(room, sign_in):
    nora, eero = sign_in("nora"), sign_in("eero")
    lead, mine = f"/polku/workshops/{room.workshop.pk}/lead/do/", f"/polku/workshops/{room.workshop.pk}/room/do/"
    nora.post(lead, {"go": room.step("brainstorm").pk})
    eero.post(mine, {"act": "write", "activity": room.step("brainstorm").pk, "text": "Soitetaan", "key": str(uuid4())})
    nora.post(lead, {"show": room.step("brainstorm").pk})
    nora.post(lead, {"act": "heading", "activity": room.step("brainstorm").pk, "title": "Puhelin", "key": str(uuid4())})
    note, heading = Note.objects.get(), room.step("brainstorm").made_headings.get()
    nora.post(lead, {"act": "move", "note": note.pk, "heading": heading.pk})
    nora.post(lead, {"go": room.step("vote").pk})
    eero.post(mine, {"act": "vote", "activity": room.step("vote").pk, "item": f"h{heading.pk}", "key": str(uuid4())})
    nora.post(lead, {"show": room.step("vote").pk})
    assert room.step("vote").result == {"few": True, "told": []}, "one vote in secret tells nothing"
    assert "nothing is told" in page(eero, room)


def test_a_guest_of_the_organisation_comes_in_invited_or_by_the_code_only(room, sign_in, cast):
    visitor = cast.member("guest")
    with pytest.raises(Refused):
        join_member(by=visitor, workshop=room.workshop, at=AT)
    client = sign_in("guest")
    assert client.get(f"/polku/workshops/{room.workshop.pk}/room/").status_code == 302
    client.post(f"/polku/workshops/{room.workshop.pk}/join/")
    assert not Participant.objects.filter(member=visitor).exists()
    client.post("/w/", {"code": code_of(room.workshop), "member": "yes"})
    assert Participant.objects.filter(member=visitor).exists()
    Participant.objects.filter(member=visitor).delete()
    room.workshop.people.set([visitor])
    assert join_member(by=visitor, workshop=room.workshop, at=AT).member == visitor


def test_who_is_taken_out_does_not_come_back_as_a_guest_or_with_the_old_code(room, sign_in):
    old, client = code_of(room.workshop), sign_in("eero")
    for seat in (room.eero, room.guest):
        remove_participant(by=room.nora, participant=seat, at=AT)
    room.workshop.refresh_from_db()
    code = code_of(room.workshop)
    assert code != old
    before = Participant.objects.count()
    assert guest_browser(room).post("/w/", {"code": old, "name": "Vieno"}).status_code == 422
    client.post("/w/", {"code": code, "name": "Joku muu"})
    client.post("/w/", {"code": code, "member": "yes"})
    assert Participant.objects.count() == before
    assert guest_of(room.key) is None
    assert Client().post("/w/", {"code": code, "name": "Helmi"})["Location"] == "/w/in/"


def test_the_facilitator_draws_a_new_code_and_lets_a_member_back_in(room, sign_in):
    nora, old = sign_in("nora"), code_of(room.workshop)
    address = f"/polku/workshops/{room.workshop.pk}/lead/do/"
    nora.post(address, {"act": "code"})
    room.workshop.refresh_from_db()
    new = code_of(room.workshop)
    assert new != old
    for path in ("lead/", "stage/"):
        shown = page(nora, room, path)
        assert spaced(new) in shown
        assert spaced(old) not in shown
    assert room.guest in room.workshop.participants.filter(removed_at=None), "who is in stays in"
    remove_participant(by=room.nora, participant=room.eero, at=AT)
    assert 'value="back"' in page(nora, room, "lead/")
    nora.post(address, {"act": "back", "participant": room.eero.pk})
    assert join_member(by=room.cast.member("eero"), workshop=room.workshop, at=AT) == room.eero
    room.workshop.refresh_from_db()
    drawn = room.workshop.code_digest
    sign_in("eero").post(address, {"act": "code"})
    room.workshop.refresh_from_db()
    assert room.workshop.code_digest == drawn


def test_a_program_does_not_fill_the_room_from_one_place(room, monkeypatch):
    monkeypatch.setattr(guests, "COMING", replace(guests.COMING, here=3))
    code = code_of(room.workshop)
    answers = [Client().post("/w/", {"code": code, "name": f"G{n}"}).status_code for n in range(5)]
    assert answers == [302, 302, 302, 429, 429]
