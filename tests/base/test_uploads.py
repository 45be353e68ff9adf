"""Files that somebody sends are read by the worker and by no page; every page of them may be loaded again at any time."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from talkoot.base.jobs.retry import MOST_ATTEMPTS, reap
from talkoot.base.kit import reading
from talkoot.base.orgs import uploads
from talkoot.base.orgs.models import Invitation, Membership, Upload
from talkoot.feedback.jobs import forget_files
from talkoot.feedback.models import Answer, Import
from talkoot.work.models import Task
from tests.make import work

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = "Päivä;Arvosana;Toimipiste;Kommentti\n" + "1.11.2026;5;Salla;Hyvä\n2.11.2026;2;Salla;\n3.11.2026;4;Uusi;\n"
COLUMNS = {
    "date_column": "Päivä", "date_formats": "%d.%m.%Y", "ambiguous": "first", "score_column": "Arvosana", "direction": "5",
    "site_column": "Toimipiste", "create_sites": "on", "comments": ["Kommentti"],
}  # fmt: skip
PEOPLE = "Nimi;Rooli;Toimipiste\nIlma Uusi;jäsen;Salla\nOutsi Tuntematon;kuningas;Salla\n"
TASKS = "task;day\nTilaa kahvia;2026-12-01\nVie roskat;huomenna\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def no_reading_here(monkeypatch):
    """A page that read a file itself would fail."""
    monkeypatch.setattr(uploads, "read_apart", lambda *given: pytest.fail("a page's thread reads a file"))


def sent(text, name="lista.csv"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def send(client, address, text):
    """Sends a file and returns the page that it leads to."""
    answer = client.post(address, {"file": sent(text)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_answers_go_through_every_step_without_a_page_that_reads_a_file(cast, sign_in, monkeypatch):
    owner, real = sign_in("sanna"), uploads.read_apart
    monkeypatch.setattr(uploads, "read_apart", lambda *given: pytest.fail("a page's thread reads a file"))
    page = send(owner, "/polku/customers/imports/", ANSWERS)
    for _ in range(2):  # loaded again, it says the same
        waiting = owner.get(page).content.decode()
        assert "data-progress" in waiting
        assert "data-live" in waiting
        assert 'class="lnk" href=""' in waiting  # for browsers without scripts
    assert owner.get("/polku/customers/imports/").content.decode().count("In the queue") == 1
    monkeypatch.setattr(uploads, "read_apart", real)
    work()
    assert "id_date_column" in owner.get(page).content.decode()

    monkeypatch.setattr("talkoot.feedback.jobs.plan_import", lambda **given: pytest.fail("a page's thread plans"))
    answer = owner.post(page, COLUMNS)
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "data-progress" in owner.get(page).content.decode()
    assert owner.get(page + "progress/").json()["finished"] is False
    monkeypatch.undo()
    work()
    assert owner.get(page + "progress/").json()["finished"] is True
    for _ in range(2):
        shown = owner.get(page).content.decode()
        assert "Uusi" in shown
        assert 'name="go"' in shown
    again = owner.get(page + "?columns").content.decode()
    assert '<option value="Arvosana" selected>' in again  # what was chosen is not lost
    assert Answer.objects.count() == 0
    seen = re.search(r'name="plan" value="(\w+)"', shown)[1]
    was = Import.objects.get().mapping
    Import.objects.update(mapping=was | {"direction": "1"})  # another tab has read it the other way round
    assert "read another way" in owner.post(page, {"go": "yes", "plan": seen}, follow=True).content.decode()
    owner.post(page, {"go": "yes"})
    work()
    assert Answer.objects.count() == 0
    Import.objects.update(mapping=was)
    for _ in range(2):  # pressed twice, it comes in once
        owner.post(page, {"go": "yes", "plan": seen})
    work()
    assert Answer.objects.count() == 3
    done = Import.objects.get()
    assert (done.state, len(done.digest)) == (Import.State.DONE, 64)
    assert not done.upload.sent.exists()


@pytest.mark.parametrize(
    ("address", "text"),
    [("/polku/customers/imports/", b"\x89PNG\r\n" + bytes(range(256)) * 99), ("/polku/people/file/", b""), ("/polku/work/bring-in/", b"PK\x03\x04" * 9)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_the_language_of_whoever_looks(cast, sign_in, address, text):
    client = sign_in("sanna")
    if not text:  # an empty file never gets further than the form
        assert client.post(address, {"file": sent(text)}).status_code == 422
        text = b"\n\n\n"
    page = send(client, address, text)
    work()
    upload = Upload.objects.get()
    assert upload.state == Upload.State.REFUSED
    shown = {}
    for language in ("fi", "sv"):
        cast.member("sanna").user.__class__.objects.filter(pk=cast.member("sanna").user.pk).update(language=language)
        answer = client.get(page)
        shown[language] = answer.content.decode()
        assert answer.status_code == 422
        with override(language):
            assert uploads.words_of_upload(upload) in shown[language]
        assert 'type="file"' in shown[language]  # another file is sent from here
    assert not upload.sent.exists()


def test_columns_that_fit_nothing_are_asked_for_again_with_what_was_chosen(cast, sign_in):
    owner = sign_in("sanna")
    page = send(owner, "/polku/customers/imports/", ANSWERS)
    work()
    owner.post(page, COLUMNS | {"date_formats": "%d.%m."})
    work()
    answer = owner.get(page)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "note error" in shown
    assert "dd.mm.</textarea>" in shown.replace("\n", "")
    owner.post(page, COLUMNS)
    work()
    assert Import.objects.get().state == Import.State.PLANNED


def test_a_worker_that_dies_while_it_reads_or_plans_is_followed_by_another(cast, sign_in):
    owner = sign_in("sanna")
    page = send(owner, "/polku/customers/imports/", ANSWERS)

    def die():
        """As a worker that was killed leaves its task."""
        DBTaskResult.objects.filter(status="READY").update(status="RUNNING", started_at=timezone.now() - timedelta(minutes=1), worker_ids=["gone"])

    die()
    Upload.objects.update(state=Upload.State.READING)
    work()  # its lease has run out: it is put back, and read
    assert "id_date_column" in owner.get(page).content.decode()
    owner.post(page, COLUMNS)
    die()
    work()
    assert 'name="go"' in owner.get(page).content.decode()


def test_a_file_that_kills_every_worker_is_given_up_and_its_page_says_so(cast, sign_in):
    owner = sign_in("sanna")
    page = send(owner, "/polku/customers/imports/", ANSWERS)
    for step in ("reading", "planning"):
        Upload.objects.filter(state=Upload.State.WAITING).update(state=Upload.State.READING)
        lost = timezone.now() - timedelta(minutes=1)
        DBTaskResult.objects.filter(status="READY").update(status="RUNNING", started_at=lost, worker_ids=["gone"] * MOST_ATTEMPTS)
        reap(timezone.now())
        assert "it is on us" in owner.get(page).content.decode(), step
        if step == "reading":
            page = send(owner, "/polku/customers/imports/", ANSWERS)
            work()
            owner.post(page, COLUMNS)


def stays(upload):
    """What is left of an upload in its folder."""
    return sorted(path.name for path in upload.folder.iterdir()) if upload.folder.exists() else []


def test_people_from_a_list_come_in_once_however_often_it_is_pressed_or_loaded(cast, sign_in, no_reading_here, monkeypatch):
    owner, before = sign_in("sanna"), Membership.objects.count()
    page = send(owner, "/polku/people/file/", PEOPLE)
    assert "data-progress" in owner.get(page).content.decode()
    assert owner.get(f"/polku/uploads/{Upload.objects.get().pk}/progress/").json()["finished"] is False
    monkeypatch.setattr(uploads, "read_apart", reading.read_apart)
    work()
    for _ in range(2):
        shown = owner.get(page).content.decode()
        assert "Ilma Uusi" in shown
        assert "kuningas" in shown
    assert "Ilma Uusi" in owner.post(page, {"go": "yes"}).content.decode()
    assert owner.post(page, {"go": "yes"}).status_code == 302
    assert owner.get(page).status_code == 302
    assert Membership.objects.count() == before + 1
    assert stays(Upload.objects.get()) == ["left-out.csv"], "to be taken back, until the upload goes"


def test_tasks_from_a_file_come_in_once_and_two_looks_are_one_file(cast, sign_in):
    client = sign_in("eero")
    page = send(client, "/polku/work/bring-in/", TASKS)
    work()
    for _ in range(2):
        assert "Tilaa kahvia" in client.get(page).content.decode()
    assert client.post(page, {"go": "yes"}).status_code == 302
    client.post(page, {"go": "yes"})
    assert [task.title for task in Task.objects.all()] == ["Tilaa kahvia"]
    assert "table" not in stays(Upload.objects.get())


def test_a_file_is_its_senders_own(cast, sign_in):
    page = send(sign_in("sanna"), "/polku/people/file/", PEOPLE)
    number = Upload.objects.get().pk
    work()
    for other, org in (("aino", "polku"), ("eve", "toinen")):
        client = sign_in(other)
        assert client.get(page.replace("polku", org)).status_code == 404
        assert client.get(f"/{org}/work/bring-in/{number}/").status_code == 404
        assert client.get(f"/{org}/uploads/{number}/progress/").status_code == 404
    assert sign_in("sanna").get(f"/polku/work/bring-in/{number}/").status_code == 404  # sent for another purpose
    assert not Invitation.objects.exists()


def test_what_nobody_brings_in_is_deleted_in_time(cast, sign_in):
    owner = sign_in("sanna")
    send(owner, "/polku/people/file/", PEOPLE)
    send(owner, "/polku/customers/imports/", ANSWERS)
    work()
    people, answers = Upload.objects.order_by("pk")
    later = timezone.now() + timedelta(days=2)
    uploads.forget_uploads(later)
    assert not people.folder.exists()
    assert answers.table.exists()
    forget_files(timezone.now() + timedelta(days=31))
    assert not Upload.objects.exists()
    assert not answers.folder.exists()
    assert Import.objects.get().path == ""


def test_a_large_file_does_not_hold_up_a_small_one(cast, sign_in, monkeypatch):
    monkeypatch.setattr(uploads, "SMALL", 100)
    owner = sign_in("sanna")
    for text in (ANSWERS * 3, PEOPLE[:60]):
        send(owner, "/polku/people/file/", text)
    assert sorted(DBTaskResult.objects.values_list("queue_name", flat=True)) == ["reading", "reading_large"]


@pytest.mark.parametrize(
    ("address", "text", "module", "adds"),
    [
        ("/polku/work/bring-in/", TASKS, "talkoot.work.views.files", "add_all"),
        ("/polku/people/file/", PEOPLE, "talkoot.base.orgs.views.lists", "bring_in"),
    ],
)
def test_a_list_that_breaks_half_way_is_still_there_to_be_brought_in(address, text, module, adds, cast, sign_in, monkeypatch):
    client = sign_in("sanna")
    client.raise_request_exception = False
    page = send(client, address, text)
    work()
    with monkeypatch.context() as broken:
        broken.setattr(f"{module}.{adds}", lambda *given: 1 / 0)
        assert client.post(page, {"go": "yes"}).status_code == 500
    kept = Upload.objects.get()
    assert (kept.state, kept.folder.exists()) == (Upload.State.READ, True)
    assert client.post(page, {"go": "yes"}).status_code in (200, 302)
    kept.refresh_from_db()
    assert (kept.state, stays(kept)) == (Upload.State.USED, [])


def test_of_a_list_a_broken_line_is_left_out_and_the_lines_left_out_can_be_taken_back(cast, sign_in):
    owner = sign_in("sanna")
    broken = 'Nimi;Rooli;Toimipiste\nIlma Uusi;jäsen;Salla\n"Rikki" Rinne;jäsen;Salla\nOutsi Tuntematon;kuningas;Salla\nVesa Viides;jäsen;"Salla\n'
    page = send(owner, "/polku/people/file/", broken)
    work()
    shown = owner.get(page).content.decode()
    assert "One person can come in" in shown
    assert shown.count("quotation marks") == 2
    address = re.search(r'href="(/polku/uploads/[0-9]+/left-out.csv)"', shown)[1]
    done = owner.post(page, {"go": "yes"}).content.decode()
    assert address in done, "afterwards too"
    told = b"".join(owner.get(address).streaming_content).decode("utf-8-sig")
    assert '"""Rikki"" Rinne;jäsen;Salla"' in told
    assert "Outsi Tuntematon;kuningas;Salla" in told
    assert "Ilma" not in told
    assert sign_in("aino").get(address).status_code == 404
    tasks = send(owner, "/polku/work/bring-in/", 'task;day\n"Vie" roskat;2026-12-01\nTilaa kahvia;2026-12-01\nSoita;huomenna\n')
    work()
    shown = owner.get(tasks).content.decode()
    assert "One task can come in" in shown
    address = re.search(r'href="(/polku/uploads/[0-9]+/left-out.csv)"', shown)[1]
    assert "Soita;huomenna" in b"".join(owner.get(address).streaming_content).decode("utf-8-sig")
    uploads.forget_uploads(timezone.now() + timedelta(days=2))
    assert owner.get(address).status_code == 404


def test_from_answers_nothing_is_taken_when_the_file_breaks_off(cast, sign_in):
    owner = sign_in("sanna")
    page = send(owner, "/polku/customers/imports/", ANSWERS + '4.11.2026;"5;Salla;\n')
    work()
    assert "quotation mark" in owner.get(page).content.decode()
