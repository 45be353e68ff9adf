"""Writing in one's own time before the meeting: the notes of the room, hidden until their step's turn, of people nobody can tell."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import Scope
from talkoot.base.orgs.refused import Refused
from talkoot.today.turn import things_of
from talkoot.workshops.actions import leading, planning, rehearsing, taking_part
from talkoot.workshops.actions.joining import join_member, remove_participant
from talkoot.workshops.actions.own_time import remind_early, write_early
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.models import Activity, Note, Participant, Workshop
from talkoot.workshops.queries.room import items_of, notes_in, participants_of
from talkoot.workshops.queries.workshops import agenda_of, all_notes_of, for_today, wrote_early
from talkoot.workshops.rendering import LEAD, MEMBER, STAGE, since
from tests.workshops.conftest import AT
from tests.workshops.test_at_once import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)
SECRET = "Vastataan ennen kolmea"


@pytest.fixture
def planned(cast):
    """Comes in an hour; the brainstorm is open from today on."""
    steps = [
        Step("check_in", "Kuka olet?"), Step("brainstorm", "Miten vastaamme?", headings="Omaiset\nTyöikäiset", early_on=TODAY), Step("vote", "Mistä aloitamme?"),
    ]  # fmt: skip
    frame = Frame("Vastaus samana päivänä", starts_at=AT + timedelta(hours=1))
    return plan_workshop(by=cast.member("nora"), frame=frame, steps=steps, key=uuid4(), at=AT)


def step_of(workshop, kind="brainstorm"):
    return workshop.activities.select_related("workshop").get(kind=kind)


def write(cast, workshop, who="eero", text=SECRET, **more):
    return write_early(by=cast.member(who), activity=step_of(workshop), text=text, key=more.pop("key", uuid4()), at=more.pop("at", AT), **more)


def page_at(client, workshop, path=""):
    return client.get(f"/polku/workshops/{workshop.pk}/{path}", follow=True).content.decode()


def opened(cast, workshop):
    return leading.open_workshop(by=cast.member("nora"), workshop=workshop, at=AT)


def test_what_is_written_before_is_seen_by_its_writer_alone_until_its_turn(planned, cast, sign_in):
    note = write(cast, planned, under="Omaiset")
    eero, others = sign_in("eero"), [sign_in(name) for name in ("nora", "sanna", "aino")]
    assert SECRET in page_at(eero, planned, "before/")
    for client in others:
        for path in ("", "before/", "minutes/", "harvest/"):
            assert SECRET not in page_at(client, planned, path)
    opened(cast, planned)
    assert note not in all_notes_of(cast.member("nora"))
    vote = leading.go_to(by=cast.member("nora"), activity=step_of(planned, "vote"), at=AT)  # past its turn
    assert items_of(vote, agenda_of(planned)) == []
    for role in (LEAD, STAGE, MEMBER):
        assert SECRET not in str(since(Workshop.objects.select_related("organisation", "facilitator__organisation").get(pk=planned.pk), 0, role))
    leading.go_to(by=cast.member("nora"), activity=step_of(planned), at=AT)
    for client in others:
        for path in ("lead/", "stage/", "room/"):
            assert SECRET not in page_at(client, planned, path)
    leading.show_activity(by=cast.member("nora"), activity=step_of(planned), at=AT)
    assert SECRET in page_at(sign_in("nora"), planned, "stage/")
    shown = notes_in(step_of(planned)).get()
    assert (shown.heading.title, step_of(planned).made_headings.count()) == ("Omaiset", 2)


def test_its_writer_comes_in_to_their_own_notes_and_is_not_there_before(planned, cast, sign_in):
    note = write(cast, planned)
    opened(cast, planned)
    assert [one.member for one in participants_of(planned)] == [cast.member("nora")]
    assert "Come in as" in sign_in("eero").get(f"/polku/workshops/{planned.pk}/room/").content.decode()
    seat = join_member(by=cast.member("eero"), workshop=planned, at=AT)
    note.refresh_from_db()
    assert note.by_id == seat.pk
    assert participants_of(planned).count() == 2
    leading.go_to(by=cast.member("nora"), activity=step_of(planned), at=AT)
    taking_part.change_note(by=seat, note=Note.objects.get(), text="Toisin", at=AT)
    assert "Toisin" in page_at(sign_in("eero"), planned, "room/")


def test_neither_order_nor_time_tells_who_wrote_first_and_at_the_end_nothing_does(planned, cast):
    for n, who in enumerate(("eero", "aino", "sanna")):
        write(cast, planned, who, at=AT + timedelta(minutes=n))
    opened(cast, planned)
    turn = AT + timedelta(minutes=30)
    leading.go_to(by=cast.member("nora"), activity=step_of(planned), at=turn)
    assert set(Note.objects.values_list("made_at", flat=True)) == {turn}
    assert [one.key for one in notes_in(step_of(planned))] == sorted(Note.objects.values_list("key", flat=True))
    join_member(by=cast.member("eero"), workshop=planned, at=turn)
    assert Participant.objects.get(member=cast.member("eero")).pk > Participant.objects.get(member=cast.member("nora")).pk, "by when they came in"
    leading.end_workshop(by=cast.member("nora"), workshop=planned, at=turn)
    assert set(Note.objects.values_list("by", flat=True)) == {None}
    assert {one.member for one in Participant.objects.all()} == {cast.member("nora"), cast.member("eero")}, "who only wrote was never there"


def test_the_numbers_of_notes_are_drawn_anew_at_their_turn(planned, cast):
    """Otherwise the notes' numbers stood in the order of writing, as the seats' did."""
    for n, who in enumerate(("eero", "aino", "sanna") * 4):
        write(cast, planned, who, f"Ajatus {n:02}", at=AT + timedelta(minutes=n))
    written = set(Note.objects.values_list("pk", flat=True))
    opened(cast, planned)
    leading.go_to(by=cast.member("nora"), activity=step_of(planned), at=AT)
    drawn = list(Note.objects.order_by("pk").values_list("pk", "text"))
    assert [text for _pk, text in drawn] != sorted(text for _pk, text in drawn), "one of 479,001,600 orders"
    assert not written & {pk for pk, _text in drawn}


def test_writing_leaves_no_moment_of_ones_own_and_sent_again_is_in(planned, cast, sign_in):
    remind_early(by=cast.member("nora"), activity=step_of(planned), at=AT)
    eero, address = sign_in("eero"), f"/polku/workshops/{planned.pk}/before/"
    eero.get(address)
    seen = Notice.objects.get(member=cast.member("eero"), kind="workshops.before").seen_at
    assert seen is not None
    form = {"act": "write", "activity": step_of(planned).pk, "text": SECRET, "key": str(uuid4())}
    assert eero.post(address, form).status_code == 302
    assert Notice.objects.get(member=cast.member("eero"), kind="workshops.before").seen_at == seen
    opened(cast, planned)
    note = Note.objects.get()
    assert write_early(by=cast.member("eero"), activity=step_of(planned), text=SECRET, key=note.key, at=AT) == note


def test_what_never_had_its_turn_is_shown_at_the_end_without_names_and_what_was_left_out_goes(planned, cast):
    write(cast, planned)
    opened(cast, planned)
    leading.end_workshop(by=cast.member("nora"), workshop=planned, at=AT)
    assert [(one.text, one.by) for one in all_notes_of(cast.member("nora"))] == [(SECRET, None)]
    other = plan_workshop(
        by=cast.member("nora"), frame=Frame("Toinen"), steps=[Step("brainstorm", "Mitä?", early_on=TODAY), Step("talk", "Puhetta")], key=uuid4(), at=AT
    )
    write(cast, other, text="Pois")
    planning.remove_activity(by=cast.member("nora"), activity=step_of(other), at=AT)
    opened(cast, other)
    leading.end_workshop(by=cast.member("nora"), workshop=other, at=AT)
    assert not Note.objects.filter(workshop=other).exists()


def test_it_is_open_from_its_day_until_the_room_is(planned, cast):
    Activity.objects.filter(pk=step_of(planned).pk).update(early_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused):
        write(cast, planned)
    Activity.objects.filter(pk=step_of(planned).pk).update(early_on=TODAY)
    note = write(cast, planned)
    planning.remove_activity(by=cast.member("nora"), activity=step_of(planned), at=AT)
    with pytest.raises(Refused):
        write(cast, planned)
    planning.bring_back_activity(by=cast.member("nora"), activity=step_of(planned), at=AT)
    opened(cast, planned)
    with pytest.raises(Refused):
        write(cast, planned)
    with pytest.raises(Refused):
        taking_part.change_note(by=note.by, note=note, text="Toisin", at=AT)


def test_only_those_invited_write_and_nobody_of_elsewhere(planned, cast, sign_in):
    planned.people.set([cast.member("aino"), cast.member("guest")])
    assert write(cast, planned, "guest").by.member == cast.member("guest"), "a guest of the organisation who is invited"
    for who in ("eero", "eve"):
        with pytest.raises(Refused):
            write(cast, planned, who)
    assert SECRET not in page_at(sign_in("eero"), planned, "before/")
    assert sign_in("eve").get(f"/polku/workshops/{planned.pk}/before/").status_code == 404
    Membership.objects.filter(pk=cast.member("aino").pk).update(ended_at=AT)
    with pytest.raises(Refused):
        write_early(by=Membership.objects.get(pk=cast.member("aino").pk), activity=step_of(planned), text="x", key=uuid4(), at=AT)


def test_the_page_writes_changes_removes_and_brings_back_ones_own_only(planned, cast, sign_in):
    eero, address, key = sign_in("eero"), f"/polku/workshops/{planned.pk}/before/", str(uuid4())
    for _twice in range(2):
        eero.post(address, {"act": "write", "activity": step_of(planned).pk, "text": SECRET, "key": key, "under": "Työikäiset"})
    note = Note.objects.get()
    sign_in("aino").post(address, {"act": "change", "note": note.pk, "text": "Ainon"})
    sign_in("aino").post(address, {"act": "remove", "note": note.pk})
    note.refresh_from_db()
    assert (note.text, note.removed_at) == (SECRET, None)
    eero.post(address, {"act": "change", "note": note.pk, "text": "Paremmin"})
    assert "Paremmin" in page_at(eero, planned, "before/")
    eero.post(address, {"act": "remove", "note": note.pk})
    assert wrote_early([step_of(planned)]) == {}
    eero.post(address, {"act": "restore", "note": note.pk})
    assert wrote_early([step_of(planned)]) == {step_of(planned).pk: 1}


def test_ten_thousand_characters_are_refused_and_stay_to_be_shortened(planned, sign_in):
    sent = {"act": "write", "activity": step_of(planned).pk, "text": "x" * 10_000, "key": str(uuid4())}
    answer = sign_in("eero").post(f"/polku/workshops/{planned.pk}/before/", sent)
    assert answer.status_code == 422
    assert "x" * 10_000 in answer.content.decode()
    assert "2,000 characters" in answer.content.decode()
    assert not Note.objects.exists()


def test_today_leads_there_until_one_has_written(planned, cast):
    assert [one.of for one in things_of(cast.member("eero"), Scope(None, [], [], False), AT) if one.kind == "before"] == [planned]
    write(cast, planned)
    assert for_today(cast.member("eero"), AT).before == []
    assert for_today(cast.member("aino"), AT).before == [planned]
    assert for_today(cast.member("guest"), AT).before == for_today(cast.member("eve"), AT).before == []
    assert for_today(cast.member("aino"), AT + timedelta(hours=2)).before == [], "it was to begin already"
    opened(cast, planned)
    assert for_today(cast.member("aino"), AT).before == []


def test_today_stands_too_when_a_room_without_a_day_is_open(planned, cast, sign_in):
    Workshop.objects.update(starts_at=None)
    assert "Write your thoughts before the meeting" in sign_in("eero").get("/polku/").content.decode()
    opened(cast, planned)
    assert "A workshop is going on" in sign_in("eero").get("/polku/").content.decode()


def test_the_facilitator_sees_how_many_and_never_who(planned, cast, sign_in):
    for who in ("eero", "aino"):
        write(cast, planned, who)
    write(cast, planned)
    shown = page_at(sign_in("nora"), planned)
    assert "2 people have written." in shown
    assert "people have written" not in page_at(sign_in("eero"), planned)


def test_all_who_are_invited_are_reminded_once(planned, cast, sign_in):
    write(cast, planned)
    address = f"/polku/workshops/activities/{step_of(planned).pk}/remind/"
    for who in ("eero", "eve", "guest"):
        sign_in(who).post(address)
    assert not Notice.objects.filter(kind="workshops.before").exists()
    for _twice in range(2):
        sign_in("nora").post(address)
    told = Notice.objects.filter(kind="workshops.before")
    assert {one.member for one in told} == {cast.member(name) for name in ("eero", "aino", "sanna")}, "whether they have written or not"
    assert told.count() == 3
    assert all(one.address.endswith("/before/") for one in told)
    opened(cast, planned)
    assert not told.filter(seen_at=None).exists()
    with pytest.raises(Refused):
        remind_early(by=cast.member("nora"), activity=step_of(planned), at=AT)


def test_once_somebody_has_written_the_step_stays_what_it_was(planned, cast):
    """Made into another kind it would show at once what was written to be hidden."""
    write(cast, planned)
    standing = step_of(planned)
    for other in (
        {"kind": "write", "early_on": None}, {"headings": "Muu"}, {"early_on": TODAY + timedelta(days=1)}, {"early_on": None}, {"is_secret": not standing.is_secret},
    ):  # fmt: skip
        step = Step(**({name: getattr(standing, name) for name in ("kind", "title", "headings", "votes", "is_secret", "early_on")} | other))
        with pytest.raises(Refused):
            planning.change_activity(by=cast.member("nora"), activity=standing, step=step, at=AT)
    assert step_of(planned).kind == "brainstorm"


def test_its_wording_is_mended_all_the_same(planned, cast, sign_in):
    write(cast, planned)
    standing = step_of(planned)
    client, address = sign_in("nora"), f"/polku/workshops/activities/{standing.pk}/"
    page = client.get(address).content.decode()
    assert "can be mended" in page
    assert 'name="kind"' not in page
    assert client.post(address, {"title": "Korjattu kysymys", "minutes": 9, "guidance": "Lue ääneen"}).status_code == 302
    mended = step_of(planned)
    assert (mended.title, mended.minutes, mended.guidance) == ("Korjattu kysymys", 9, "Lue ääneen")
    assert (mended.kind, mended.early_on, mended.headings) == (standing.kind, standing.early_on, standing.headings)
    answer = client.post(address, {"kind": "talk", "title": "Ennen avattu sivu", "minutes": 5, "votes": 3})
    assert answer.status_code == 422
    assert "Ennen avattu sivu" in answer.content.decode(), "what was typed on a page from before somebody wrote"


def test_what_is_refused_on_the_page_is_given_back(planned, cast, sign_in):
    note = write(cast, planned)
    client, address = sign_in("eero"), f"/polku/workshops/{planned.pk}/before/"
    long = "Liian pitkä " * 300
    answer = client.post(address, {"act": "change", "note": note.pk, "text": long})
    assert answer.status_code == 422
    assert long.strip()[:200] in answer.content.decode()
    answer = client.post(address, {"act": "change", "note": 999999, "text": "Muualla poistettu"})
    assert (answer.status_code, "Muualla poistettu" in answer.content.decode()) == (422, True)
    opened(cast, planned)
    for sent in (
        {"act": "change", "note": note.pk, "text": "Myöhässä muutettu"},
        {"act": "write", "activity": step_of(planned).pk, "text": "Myöhässä", "key": str(uuid4())},
    ):
        answer = client.post(address, sent)
        assert (answer.status_code, sent["text"] in answer.content.decode()) == (422, True)


def test_no_other_kind_is_written_in_beforehand(cast, planned):
    for kind in ("write", "check_in", "plan", "vote"):
        with pytest.raises(Refused):
            planning.add_activity(by=cast.member("nora"), workshop=planned, step=Step(kind, "x", early_on=TODAY), at=AT)


def test_a_rehearsal_takes_along_neither_notes_nor_the_day(planned, cast):
    write(cast, planned)
    made = rehearsing.rehearse(by=cast.member("nora"), workshop=planned, key=uuid4(), at=AT)
    assert not made.notes.exists()
    assert step_of(made).early_on is None


def test_a_removed_one_stays_out_although_they_wrote_before(planned, cast):
    write(cast, planned)
    opened(cast, planned)
    seat = join_member(by=cast.member("eero"), workshop=planned, at=AT)
    remove_participant(by=cast.member("nora"), participant=seat, at=AT)
    with pytest.raises(Refused):
        join_member(by=cast.member("eero"), workshop=planned, at=AT)


def test_the_form_of_a_step_sets_the_day(planned, sign_in, cast):
    client, address = sign_in("nora"), f"/polku/workshops/{planned.pk}/activities/new/"
    sent = {"kind": "brainstorm", "title": "Vielä?", "minutes": 5, "votes": 3, "early_on": TODAY.isoformat()}
    assert client.post(address, sent).status_code == 302
    assert Activity.objects.get(title="Vielä?").early_on == TODAY
    assert client.post(address, sent | {"kind": "talk", "title": "Puhe"}).status_code == 302
    assert Activity.objects.get(title="Puhe").early_on is None


@pytest.mark.django_db(transaction=True)
def test_the_same_note_and_the_first_two_at_once_make_one_seat(planned, cast):
    key = uuid4()
    at_once(*(lambda: write(cast, planned, key=key) for _n in range(6)), *(lambda n=n: write(cast, planned, text=f"Toinen {n}") for n in range(3)))
    assert (Note.objects.count(), Participant.objects.filter(is_early=True).count()) == (4, 1)
