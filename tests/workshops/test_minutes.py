"""Minutes write themselves, on the page and on paper."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talkoot.workshops.actions import leading, taking_part
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.minutes_pdf import chapter_of, minutes_pdf
from talkoot.workshops.models import Note
from talkoot.workshops.queries.minutes import minutes_of
from tests.workshops.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(room):
    """A workshop from the first word to the end; one note became a task."""
    room.go("check_in")
    room.note("Hyvin menee", kind="check_in")
    room.go("brainstorm")
    note = room.note('#import "/etc/passwd" *tähti* `koodi` $x$')
    heading = leading.add_heading(by=room.nora, activity=room.step("brainstorm"), title="Puhelin", key=uuid4(), at=AT)
    leading.show_activity(by=room.nora, activity=room.step("brainstorm"), at=AT)
    leading.move_note(by=room.nora, note=note, heading=heading, at=AT)
    activity = room.go("vote")
    taking_part.vote(by=room.eero, activity=activity, item=f"h{heading.pk}", key=uuid4(), at=AT)
    room.go("plan")
    promise = room.note("Vuorolista", kind="plan", doer=room.cast.member("eero"), due_on=AT.date())
    leading.end_workshop(by=room.nora, workshop=room.workshop, at=AT)
    harvest(by=room.nora, workshop=room.workshop, picks=[Pick(promise, "work.task", "Vuorolista", room.cast.member("eero"))], at=AT)
    room.workshop.refresh_from_db()
    return room


def test_they_tell_what_was_asked_written_chosen_promised_and_made(held, sign_in):
    page = sign_in("eero").get(f"/polku/workshops/{held.workshop.pk}/minutes/").content.decode()
    for words in ("Kuka olet?", "Hyvin menee", "Puhelin", "*tähti*", "Vuorolista", "Fewer than three voted in secret", "Vieno", "Eero", "/polku/work/"):
        assert words in page, words


def test_who_wrote_without_a_name_is_in_them_nowhere(held):
    chapters = {one.activity.kind: chapter_of(one) for one in minutes_of(held.workshop, held.nora).chapters}
    assert chapters["brainstorm"]["groups"][0]["notes"][0]["meta"] == ""
    assert chapters["check_in"]["groups"][0]["notes"][0]["meta"] == "Eero"
    assert "Eero" in chapters["plan"]["groups"][0]["notes"][0]["meta"]


def test_on_paper_they_are_a_tagged_pdf_and_no_text_is_a_command(held, sign_in):
    answer = sign_in("eero").get(f"/polku/workshops/{held.workshop.pk}/minutes/paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in answer.content
    assert minutes_pdf(held.workshop, minutes_of(held.workshop, held.nora), "sv").startswith(b"%PDF")


def test_lists_ask_the_database_alike_for_three_notes_and_thirty(held, sign_in):
    client = sign_in("eero")
    client.get(f"/polku/workshops/{held.workshop.pk}/minutes/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/polku/workshops/{held.workshop.pk}/minutes/")
    brainstorm = held.step("brainstorm")
    Note.objects.bulk_create(Note(workshop=held.workshop, activity=brainstorm, key=uuid4(), text=f"Ajatus {n}", version=1, made_at=AT) for n in range(30))
    with CaptureQueriesContext(connection) as many:
        client.get(f"/polku/workshops/{held.workshop.pk}/minutes/")
    assert len(many) == len(few)
