"""What is gone after a workshop: who wrote what, and when; what was taken away; and what the database still kept of it."""

import re
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.test import RequestFactory
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from talkoot.base.kit.refs import Ref
from talkoot.base.store.clearing import clear_again, clear_rows
from talkoot.base.thread.queries import results_of
from talkoot.config.logs import stays_out
from talkoot.workshops.actions import leading, taking_part
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.actions.planning import Step, add_activity
from talkoot.workshops.models import Activity, Note, Vote
from talkoot.workshops.queries.room import notes_in
from tests.clearing import let_clear
from tests.workshops.conftest import AT
from tests.workshops.test_room import page

PROXY = Path(__file__).parents[2] / "docs/how-to/proxy.md"


@pytest.mark.django_db
def test_neither_times_nor_their_order_tell_who_wrote_a_note_after_the_end(room):
    room.go("brainstorm")
    for n in range(12):
        key = uuid4()
        at = AT + timedelta(microseconds=1000 * n)
        taking_part.write_note(by=room.eero, activity=room.step("brainstorm"), text=str(n), key=key, at=at)
    step = room.step("brainstorm")
    assert [note.text for note in notes_in(step)] == [str(n) for n in range(12)], "while it goes on they stand as written"
    room.go("check_in")
    room.note("Eero", kind="check_in")
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    rows = list(Note.objects.filter(activity=step))
    assert {(note.by, note.made_at) for note in rows} == {(None, step.begun_at)}
    assert len({note.version for note in rows}) == 1
    assert [note.key for note in notes_in(step)] == sorted(note.key for note in rows)
    assert Note.objects.get(activity__kind="check_in").by == room.eero


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["brainstorm", "write"])
def test_neither_numbers_nor_places_in_the_file_tell_in_what_order_people_wrote(room, kind):
    """Twelve notes stand in the order of writing in one of 479,001,600 cases. What names a note still finds it."""
    if kind == "write":
        add_activity(by=room.nora, workshop=room.workshop, step=Step("write", "Vinkit?"), at=AT, after=room.step("brainstorm"))
    room.go(kind)
    texts = [f"Ajatus {n:02}" for n in range(12)]
    notes = [room.note(text, by=(room.eero, room.aino, room.guest)[n % 3], kind=kind) for n, text in enumerate(texts)]
    leading.show_activity(by=room.nora, activity=room.step(kind), at=AT)
    by_number = list(Note.objects.order_by("pk").values_list("text", flat=True))
    assert by_number != texts, "already while it goes on"
    activity = room.step("vote")
    Activity.objects.filter(pk=activity.pk).update(is_secret=False)
    room.go("vote")
    taking_part.vote(by=room.eero, activity=activity, item=f"n{notes[7].pk}", key=uuid4(), at=AT)
    harvest(by=room.nora, workshop=room.workshop, picks=[Pick(notes[5], "work.task", "Tehtävä")], at=AT)
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    let_clear(Note)
    in_the_file = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM workshops_note ORDER BY {in_the_file}")
        assert [text for (text,) in cursor.fetchall()] not in (texts, texts[::-1])
    assert list(Note.objects.order_by("pk").values_list("text", flat=True)) == by_number
    assert Vote.objects.get().note.text == "Ajatus 07"
    assert len(results_of(Ref("workshops.note", str(Note.objects.get(text="Ajatus 05").pk)), "work.task", room.nora)) == 1


@pytest.mark.django_db
def test_what_its_writer_took_away_goes_for_good_at_the_end(room):
    room.go("brainstorm")
    gone = room.note("Kadun tätä")
    room.note("Jää")
    taking_part.remove_note(by=room.eero, note=gone, at=AT)
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    assert [note.text for note in Note.objects.all()] == ["Jää"]


@pytest.mark.parametrize(
    "address", [reverse("workshops:do", args=["polku", 7]), reverse("workshops:before", args=["polku", 7]), reverse("w:do"), reverse("w:take", args=["k" * 43])]
)
def test_what_is_written_and_voted_leaves_no_line_here_or_in_the_proxy(address):
    assert stays_out(RequestFactory().post(address))
    shown = PROXY.read_text()
    quiet = re.findall(r"~(\S+) 0;", shown)
    assert any(re.search(one, address) for one in quiet)
    paths = re.search(r"@quiet path (.+)", shown)[1].split()
    assert any(re.fullmatch(one.replace("*", ".*"), address) for one in paths)


@pytest.mark.django_db
def test_the_hint_says_what_backups_still_hold(room, sign_in):
    room.go("brainstorm")
    assert "A backup made before that still holds it." in page(sign_in("eero"), room)


def bytes_of(model):
    """What stands in the file of a table."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [model._meta.db_table])
        return bytes(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_values_that_were_overwritten_are_nowhere_in_the_file(room):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite overwrites in place")
    room.go("check_in")
    before = [room.note(f"Vanha {uuid4()} " + "x" * 300, kind="check_in").text for _n in range(50)]
    for note in Note.objects.all():
        Note.objects.filter(pk=note.pk).update(text="Uusi")  # shorter: a plain VACUUM leaves the old words in the room between rows
    assert any(one[:40].encode() in bytes_of(Note) for one in before)
    clear_rows(Note)
    let_clear(Note)
    assert [one for one in before if one[:40].encode() in bytes_of(Note)] == []
    assert Note.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_where_the_table_is_held_or_its_file_is_read_a_job_tries_again(room):
    held, done = threading.Event(), threading.Event()
    room.go("check_in")
    words = room.note(f"Vanha {uuid4()}", kind="check_in").text

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # Django's own would be one that writes, on SQLite
            cursor.execute("SELECT count(*) FROM workshops_note")
            held.set()
            done.wait(60)
            cursor.execute("ROLLBACK")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(30)
    waiting = DBTaskResult.objects.filter(task_path=clear_again.module_path)
    try:
        Note.objects.all().delete()
        clear_rows(Note)
        clear_rows(Note)
        assert waiting.count() == 1, "one try waits, however often it was asked for"
        waiting.update(status=TaskResultStatus.RUNNING)
        clear_again.func("workshops.Note")
        assert waiting.count() == 2, "and again, for as long as it is held"
    finally:
        done.set()
        holder.join()
    let_clear(Note)
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        assert words.encode() not in Path(name).read_bytes() + Path(f"{name}-wal").read_bytes()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_who_was_there_before_still_sees_is_cleared_when_they_have_gone(room):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite overwrites in place")
    room.go("check_in")
    words = room.note(f"Vanha {uuid4()}", kind="check_in").text
    began, done = threading.Event(), threading.Event()

    def stay():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM orgs_site")  # another table: nobody is kept from the notes'
            began.set()
            done.wait(30)
        connection.close()

    stays = threading.Thread(target=stay)
    stays.start()
    assert began.wait(30)
    try:
        Note.objects.update(text="Uusi")
        clear_rows(Note)
        assert words.encode() in bytes_of(Note)
        assert DBTaskResult.objects.filter(task_path=clear_again.module_path).count() == 1, "said, and tried again"
    finally:
        done.set()
        stays.join()
    let_clear(Note)
    assert words.encode() not in bytes_of(Note)
