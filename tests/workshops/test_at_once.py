"""Many taps at the same moment, two phones of one person, and what the files of the database hold afterwards."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions import leading, taking_part
from talkoot.workshops.actions.joining import join_guest, join_member
from talkoot.workshops.models import Heading, Note, Participant, Vote
from tests.clearing import let_clear
from tests.workshops.conftest import AT
from tests.workshops.test_room import voting

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Runs them in threads of their own; gives what each returned, or how it was refused."""

    def run(act):
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_twenty_taps_from_two_phones_give_three_votes(room):
    activity, (a, b) = voting(room)
    found = at_once(*(lambda n=n: taking_part.vote(by=room.eero, activity=activity, item=f"n{(a, b)[n % 2].pk}", key=uuid4(), at=AT) for n in range(20)))
    assert sum(isinstance(one, Refused) for one in found) == 17
    assert sorted(Vote.objects.values_list("place", flat=True)) == [0, 1, 2]


def test_the_same_vote_twenty_times_at_once_is_one(room):
    activity, (a, _b) = voting(room)
    key = uuid4()
    at_once(*(lambda: taking_part.vote(by=room.eero, activity=activity, item=f"n{a.pk}", key=key, at=AT) for _n in range(20)))
    assert Vote.objects.count() == 1


def test_the_database_itself_holds_the_limit(room):
    """Whatever a program forgets."""
    activity, (a, _b) = voting(room)
    Vote.objects.create(activity=activity, by=room.eero, key=uuid4(), place=0, places=3, note=a)
    for wrong in ({"place": 0}, {"place": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Vote.objects.create(activity=activity, by=room.eero, key=uuid4(), places=3, note=a, **wrong)


def test_the_same_note_twenty_times_at_once_is_one(room):
    room.go("brainstorm")
    key = uuid4()
    found = at_once(*(lambda: room.note(key=key) for _n in range(20)))
    assert len({one.pk for one in found}) == Note.objects.count() == 1


def test_the_same_heading_and_the_same_person_at_once_are_one(room, cast):
    step = room.go("brainstorm")
    key = uuid4()
    at_once(*(lambda: leading.add_heading(by=room.nora, activity=step, title="Puhelin", key=key, at=AT) for _n in range(8)))
    at_once(*(lambda: join_member(by=cast.member("sanna"), workshop=room.workshop, at=AT) for _n in range(8)))
    assert Heading.objects.count() == 1
    assert Participant.objects.filter(member=cast.member("sanna")).count() == 1


def test_versions_go_up_by_one_for_each_change(room):
    room.go("brainstorm")
    room.workshop.refresh_from_db()
    before = room.workshop.version
    at_once(*(lambda n=n: room.note(f"Ajatus {n}") for n in range(12)))
    room.workshop.refresh_from_db()
    assert room.workshop.version == before + 12
    assert sorted(Note.objects.values_list("version", flat=True)) == list(range(before + 1, before + 13))


def test_a_vote_that_ends_while_people_tap_counts_every_vote_it_took(room):
    activity, (a, b) = voting(room)
    seats = [join_guest(workshop=room.workshop, name=f"G{n}", at=AT)[0] for n in range(12)]
    Participant.objects.filter(pk__in=[seat.pk for seat in seats]).update(is_invented=True)  # who count as members do
    taps = [lambda seat=seat: taking_part.vote(by=seat, activity=activity, item=f"n{a.pk}", key=uuid4(), at=AT) for seat in seats]
    end = lambda: leading.show_activity(by=room.nora, activity=room.step("vote"), at=AT)  # noqa: E731
    found = at_once(*taps[:6], end, *taps[6:])
    activity.refresh_from_db()
    taken = sum(one is None for one in found)
    if taken >= leading.FEWEST:
        assert activity.result["voters"] == taken
        assert {row["item"]: row["n"] for row in activity.result["told"]} == {f"n{a.pk}": taken, f"n{b.pk}": 0}
    assert not Vote.objects.exists()


def test_who_voted_for_what_leaves_the_files_of_the_database(room):
    """Rows that were deleted would still lie in free pages, dead rows or the write-ahead file for who takes the disk."""
    activity, (a, b) = voting(room)
    for n, seat in enumerate((room.eero, room.aino, room.guest)):
        taking_part.vote(by=seat, activity=activity, item=f"n{(a, b)[n % 2].pk}", key=uuid4(), at=AT)
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    gone_from_the_files("workshops_vote")


def test_who_wrote_what_without_a_name_leaves_them_at_the_end(room):
    room.go("brainstorm")
    room.note()
    before = file_of("workshops_note")
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    if connection.vendor == "postgresql":
        assert file_of("workshops_note") != before, "written anew"
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        assert cursor.fetchone()[1] <= 0


def file_of(table):
    """Where PostgreSQL keeps a table now."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath(%s)", [table])
        return cursor.fetchone()[0]


def gone_from_the_files(table, model=Vote):
    """As tests/targets looks."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone()[0], "what is deleted is overwritten"
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            assert cursor.fetchone()[1] <= 0, "nothing is left in the write-ahead file"
        else:
            let_clear(model)
            cursor.execute(f"SELECT pg_relation_size('{table}')")
            assert cursor.fetchone()[0] == 0, "the table has given its pages back"


def test_the_order_of_rows_tells_nothing_of_who_voted(room):
    """What stays of a secret vote is one row with counts by item in the items' own order; nothing is written beside the people."""
    activity, (a, b) = voting(room)
    before = list(Participant.objects.order_by("pk").values())
    for seat, note in ((room.eero, b), (room.aino, a), (room.guest, b)):
        taking_part.vote(by=seat, activity=activity, item=f"n{note.pk}", key=uuid4(), at=AT)
    leading.show_activity(by=room.nora, activity=activity, at=AT)
    assert list(Participant.objects.order_by("pk").values()) == before
    activity.refresh_from_db()
    assert activity.result == {"few": True, "told": [{"item": f"n{b.pk}", "title": b.text, "notes": [b.pk]}]}
