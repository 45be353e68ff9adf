"""What a vote tells: as it was when it was counted, and never what one person chose in secret."""

from uuid import uuid4

import pytest

from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions import leading, taking_part
from talkoot.workshops.actions.joining import join_guest, join_member
from talkoot.workshops.actions.planning import Step, add_activity, move_activity
from talkoot.workshops.minutes_pdf import chapter_of
from talkoot.workshops.models import Vote
from talkoot.workshops.queries.minutes import minutes_of
from talkoot.workshops.queries.room import items_of
from talkoot.workshops.views.harvesting import worth_it
from tests.workshops.conftest import AT
from tests.workshops.test_room import page, voting

pytestmark = pytest.mark.django_db
MEMBERS = ("nora", "sanna", "eero", "aino", "guest")


def seats_of(room, members=0, guests=0):
    """Members and guests in the room."""
    found = [join_member(by=room.cast.member(name), workshop=room.workshop, at=AT, by_code=True) for name in MEMBERS[:members]]
    return found + [join_guest(workshop=room.workshop, name=f"G{n}", at=AT)[0] for n in range(guests)]


def counted(room, seats, secret=True):
    """All but one vote for the first of two."""
    activity, (a, b) = voting(room, "Ensin", "Toinen")
    activity.is_secret = secret
    activity.save()
    for n, seat in enumerate(seats):
        taking_part.vote(by=seat, activity=activity, item=f"n{(b if n == 0 else a).pk}", key=uuid4(), at=AT)
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    return activity, a, b


def row(note, **more):
    return {"item": f"n{note.pk}", "title": note.text, "notes": [note.pk], **more}


def test_a_secret_vote_of_five_members_tells_counts_and_keeps_nobody(room):
    activity, a, b = counted(room, seats_of(room, 5, 2))
    assert activity.result["voters"] == 7, "guests’ votes count too"
    told = sorted(activity.result["told"], key=lambda one: -one["n"])  # they are kept in an order that says nothing
    assert told == [row(a, n=6), row(b, n=1)]
    assert not Vote.objects.exists()


@pytest.mark.parametrize(("members", "guests"), [(4, 0), (3, 0), (1, 5), (4, 4)])
def test_a_secret_vote_of_fewer_members_tells_only_what_won(room, sign_in, members, guests):
    """One person can sit on many guests’ seats, and would subtract their own votes."""
    activity, a, _b = counted(room, seats_of(room, members, guests))
    assert activity.result == {"few": True, "told": [row(a)]}
    assert not Vote.objects.exists()
    for who, path in (("eero", "room/"), ("nora", "lead/"), ("nora", "stage/"), ("eero", "minutes/")):
        shown = page(sign_in(who), room, path)
        assert "Fewer than five members" in shown
        assert "won" in shown
        assert " votes<" not in shown


@pytest.mark.parametrize("members", [0, 1, 2])
def test_a_secret_vote_of_one_or_two_tells_nothing(room, sign_in, members):
    activity, _a, _b = counted(room, seats_of(room, members))
    assert activity.result == {"few": True, "told": []}
    for who, path in (("eero", "room/"), ("nora", "lead/"), ("nora", "stage/"), ("eero", "minutes/")):
        assert "nothing is told" in page(sign_in(who), room, path)


def test_a_vote_by_name_keeps_who_voted(room, sign_in):
    counted(room, seats_of(room, 0, 2), secret=False)
    assert Vote.objects.count() == 2
    assert "G1" in page(sign_in("eero"), room)


def test_what_a_vote_told_stays_whatever_becomes_of_the_notes(room, sign_in):
    activity, a, b = counted(room, seats_of(room, 5))
    room.go("group")
    heading = leading.add_heading(by=room.nora, activity=room.step("brainstorm"), title="Muualla", key=uuid4(), at=AT)
    leading.move_note(by=room.nora, note=a, heading=heading, at=AT)
    leading.put_away_note(by=room.nora, note=b, at=AT)
    agenda = list(room.workshop.activities.all())
    assert [(one.title, one.n, one.won) for one in items_of(activity, agenda)] == [("Ensin", 4, True), ("Toinen", 1, False)]
    told = next(one for one in minutes_of(room.workshop, room.nora).chapters if one.activity == activity)
    assert [note["text"] for note in chapter_of(told)["groups"][0]["notes"]] == ["Ensin", "Toinen"]
    for path in ("minutes/", "lead/"):
        room.go("vote")
        shown = page(sign_in("nora"), room, path)
        assert "Toinen" in shown, path
    assert worth_it(room.workshop)[0] == a


def test_a_step_that_has_begun_stays_where_it_is(room):
    counted(room, seats_of(room, 3))
    for activity, up in ((room.step("vote"), False), (room.step("vote"), True), (room.step("plan"), True)):
        with pytest.raises(Refused):
            move_activity(by=room.nora, activity=activity, up=up, at=AT)
    assert [one.kind for one in room.workshop.activities.all()] == ["check_in", "brainstorm", "group", "vote", "plan"]
    last = add_activity(by=room.nora, workshop=room.workshop, step=Step("talk", "Lopuksi"), at=AT)
    move_activity(by=room.nora, activity=last, up=True, at=AT)
    assert [one.kind for one in room.workshop.activities.all()][-2:] == ["talk", "plan"]


def test_a_step_nobody_wrote_in_does_not_empty_the_vote(room):
    add_activity(by=room.nora, workshop=room.workshop, step=Step("write", "Vielä jotain?"), at=AT, after=room.step("group"))
    room.go("brainstorm")
    room.note("Soitetaan")
    room.go("write")
    activity = room.go("vote")
    assert [one.title for one in items_of(activity, list(room.workshop.activities.all()))] == ["Soitetaan"]
