"""An archive from a stranger: one clear sentence, and nothing has changed."""

import hashlib
import io
import json
import os
import shutil
import struct
import time
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from talkoot.archive import reading
from talkoot.archive.portions import OTHERS
from talkoot.archive.reading import Trouble, read_archive
from talkoot.archive.schema import tables
from talkoot.base.accounts.models import User
from talkoot.base.jobs.schedule import PERIODIC
from talkoot.base.orgs.models import Organisation
from tests.archive.moving import members, write
from tests.archive.rows import LEAVES, a_row
from tests.cast import gather

pytestmark = pytest.mark.django_db
DIGEST = "b" * 64


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small archive, of an organisation that is no more."""
    path = tmp_path_factory.mktemp("archives") / "good.zip"
    with django_db_blocker.unblock(), transaction.atomic():
        cast = gather()
        task = a_row("work.Task", cast.organisation, "Sana")
        a_row(
            "thread.Join",
            cast.organisation,
            "x",
            {"source": f"work.task:{task.pk}", "result": f"orgs.site:{cast.salla.pk}", "organisation": cast.organisation.pk},
        )
        a_row("workshops.Workshop", cast.organisation, "Sana", {"state": "planned", "is_rehearsal": False})
        a_row("learning.Report", cast.organisation, "Sana")
        a_row("assessment.Statement", cast.organisation, "Sana")
        a_row("pictures.Picture", cast.organisation, "Sana", LEAVES["pictures.Picture"] | {"digest": DIGEST})
        write(cast.organisation, path)
        transaction.set_rollback(True)
    return path


@pytest.fixture
def good(db, small, tmp_path):
    """The archive, for an installation with nothing in it."""
    return Path(shutil.copy(small, tmp_path / "good.zip"))


def refused(path, words):
    """Reads it and finds it refused in these words, with nothing done."""
    with pytest.raises(Trouble, match=words) as found:
        read_archive(path)
    assert "\n" not in str(found.value)
    assert not any(table.model._base_manager.exists() for table in tables().values())
    return str(found.value)


def with_lines(good, label, change):
    """The archive with the lines of a table changed and its manifest made to fit, as an attacker would."""
    held = members(good)
    name = f"tables/{label}.jsonl"
    rows = [json.loads(line) for line in held[name].splitlines()]
    said = change(rows)
    if not isinstance(said, bytes):
        said = b"".join(json.dumps(row).encode() + b"\n" for row in (rows if said is None else said))
    manifest = json.loads(held["manifest.json"])
    manifest["tables"][label] = {"count": said.count(b"\n"), "sha256": hashlib.sha256(said).hexdigest()}
    return repacked(good, {name: said, "manifest.json": json.dumps(manifest)})


def repacked(good, parts):
    held = members(good) | parts
    into = good.with_name("bad.zip")
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, said in held.items():
            if said is not None:
                archive.writestr(name, said)
    return into


def test_the_good_one_is_read(good):
    read_archive(good)
    assert Organisation.objects.get().slug == "polku"
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_file_that_is_no_archive(good, tmp_path):
    (bad := tmp_path / "bad.zip").write_bytes(b"hei")
    refused(bad, "no archive of Talkoot")
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("huu.txt", "haa")
    refused(bad, "no manifest.json")
    bad.write_bytes(good.read_bytes()[:-200])
    refused(bad, "no archive of Talkoot")


def test_a_damaged_or_changed_one(good):
    bad = repacked(good, {"tables/work.Task.jsonl": members(good)["tables/work.Task.jsonl"].replace(b"Sana", b"Muna")})
    refused(bad, "work.Task is not what was written")
    bad.write_bytes(good.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05", 3))
    refused(bad, "no archive of Talkoot")


@pytest.mark.parametrize(
    "name", ["../../huu.txt", "/etc/passwd", "files/pictures/../../key", "tables/../key", "tables/auth.User.jsonl", "files/pictures/x/large.jpg"]
)
def test_names_that_lead_elsewhere(good, name):
    refused(repacked(good, {name: b"x"}), "belongs to none")


def test_names_that_lead_elsewhere_said_by_the_manifest(good):
    manifest = json.loads(members(good)["manifest.json"])
    manifest["files"]["files/pictures/../../key"] = {"count": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    refused(repacked(good, {"manifest.json": json.dumps(manifest), "files/pictures/../../key": b"x"}), "belongs to none")


def test_what_unpacks_to_more_than_it_can_hold(good):
    bomb = b"\n" * (64 * 1024 * 1024)
    refused(repacked(good, {"tables/work.Task.jsonl": bomb}), "unpacks to more")
    refused(repacked(good, {"manifest.json": b" " * (65 * 1024 * 1024)}), "unpacks to more")


def test_a_size_that_is_not_true(good):
    """The directory of the ZIP file says less than there is."""
    bomb = repacked(good, {"tables/work.Task.jsonl": b" " * (40 * 1024 * 1024)})
    said = bytearray(bomb.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(said))) as archive:
        one = archive.getinfo("tables/work.Task.jsonl")
    for place in [at for at in range(len(said) - 4) if said[at : at + 4] == struct.pack("<I", one.file_size)]:
        said[place : place + 4] = struct.pack("<I", 100)
    bomb.write_bytes(bytes(said))
    refused(bomb, "no archive of Talkoot|it is no line of JSON|it is too long")


def test_the_same_name_twice(good):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(good, "a") as archive:
        archive.writestr("tables/work.Task.jsonl", "")
    refused(good, "no archive of Talkoot|no manifest")


@pytest.mark.parametrize(
    "said",
    [{"form": 2}, {"form": "1"}, {"tables": []}, {"tables": {"work.Task": {"count": "x", "sha256": ""}}}, {"files": None}, {"made_at": None, "form": None}],
)
def test_a_manifest_of_another_form(good, said):
    refused(repacked(good, {"manifest.json": json.dumps(json.loads(members(good)["manifest.json"]) | said)}), "another form|cannot be read|other tables")


@pytest.mark.parametrize("said", [b"", b"[]", b"{", b"[" * 100_000, b'"\xff"', b"null"])
def test_a_manifest_that_is_none(good, said):
    refused(repacked(good, {"manifest.json": said}), "cannot be read")


def test_other_tables(good):
    manifest = json.loads(members(good)["manifest.json"])
    manifest["tables"]["auth.Group"] = {"count": 0, "sha256": hashlib.sha256(b"").hexdigest()}
    refused(repacked(good, {"manifest.json": json.dumps(manifest), "tables/auth.Group.jsonl": b""}), "other tables .auth.Group")
    refused(repacked(good, {"tables/work.Item.jsonl": None}), "lacks .tables/work.Item.jsonl")


@pytest.mark.parametrize("more", [True, False])
def test_other_columns_of_the_same_tables_say_which_version_reads_them(good, more):
    said = json.loads(members(good)["columns.json"])
    columns = said["tables"]["work.Task"]["columns"]
    if more:
        columns["colour"] = "Colour"
    else:
        del columns["title"]
    found = refused(repacked(good, {"columns.json": json.dumps(said)}), "Install that version")
    assert ("work.Task: colour" if more else "work.Task: title") in found


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"tables": []}', b'{"tables": {"work.Task": 5}}', b"[" * 100_000])
def test_what_should_say_what_columns_mean_and_does_not(good, said):
    refused(repacked(good, {"columns.json": said}), "columns.json cannot be read")


@pytest.mark.parametrize(
    ("label", "said", "words"),
    [
        ("work.Task", {"title": 5}, "title: it does not fit"),
        ("work.Task", {"title": None}, "title: it is missing"),
        ("work.Task", {"title": "x" * 301}, "title: it is longer than 300"),
        ("work.Task", {"title": "a\x00b"}, "title: it holds a sign"),
        ("work.Task", {"title": "a\ud800b"}, "title: it holds a sign"),
        ("work.Task", {"state": "flying"}, "“flying” is not one of its values"),
        ("work.Task", {"id": True}, "id: it does not fit"),
        ("work.Task", {"id": 2**70}, "id: it is too large"),
        ("work.Task", {"id": 1.5}, "id: it does not fit"),
        ("work.Task", {"help_wanted": 1}, "help_wanted: it does not fit"),
        ("work.Task", {"made_at": "yesterday"}, "made_at: it does not fit"),
        ("work.Task", {"made_at": "2026-11-20T09:00:00"}, "its time zone is missing"),
        ("work.Task", {"due_on": "2026-13-40"}, "due_on: it does not fit"),
        ("work.Task", {"key": "x"}, "key: it does not fit"),
        ("work.Task", {"site": 10**6}, "do not fit together"),
        ("work.Task", {"surprise": 1}, "other columns"),
        ("orgs.Organisation", {"slug": "Pahuus!"}, "slug: Enter a valid"),
        ("orgs.Organisation", {"slug": "account"}, "cannot be kept"),
        ("workshops.Workshop", {"link": "javascript:alert(1)"}, "link: .*URL"),
        ("orgs.Site", {"time_zone": "Moon/Base"}, "time_zone: “Moon/Base” is not one of its values"),
        ("accounts.User", {"email": "ei osoite"}, "email: .*e-?mail"),
        ("assessment.Statement", {"wording": 5}, "wording: it does not fit"),
        ("assessment.Statement", {"wording": {"fi": 5}}, "wording: it does not fit"),
        ("assessment.Statement", {"wording": {"fi": "\ud800"}}, "wording: it holds a sign"),
        ("assessment.Statement", {"wording": {"\ud800": "a"}}, "wording: it holds a sign"),
        ("assessment.Statement", {"wording": {"fi": "a\x00b"}}, "wording: it holds a sign"),
        ("learning.Report", {"content": {"n": [[["\udfff"]]]}}, "content: it holds a sign"),
        ("learning.Report", {"content": []}, "content: it does not fit"),
        ("learning.Report", {"content": {"deep": json.loads("[" * 60 + "]" * 60)}}, "content: it does not fit"),
        ("workshops.Workshop", {"key": 5}, "key: it does not fit"),
        ("orgs.Membership", {"role": "god"}, "“god” is not one of its values"),
        ("thread.Join", {"organisation": 5000}, "another organisation"),
        ("trail.Entry", {"organisation": "x"}, "another organisation"),
        ("accounts.User", {"password": "x"}, "other columns"),
    ],
)
def test_rows_that_are_not_what_they_should_be(good, label, said, words):
    found = refused(with_lines(good, label, lambda rows: rows[0].update(said)), words)
    assert label in found or "together" in found or label in ("orgs.Organisation", "thread.Join", "trail.Entry")


def test_words_of_six_signs_that_look_like_one_are_read(good):
    """Somebody may write of them."""
    read_archive(with_lines(good, "assessment.Statement", lambda rows: rows[0].update(wording={"fi": r"Mikä on \u0000?"})))
    assert apps.get_model("assessment.Statement")._base_manager.get().wording == {"fi": r"Mikä on \u0000?"}


def test_a_number_in_json_that_is_none(good):
    refused(
        with_lines(good, "learning.Report", lambda rows: json.dumps(rows[0] | {"content": {"n": 7.125}}).encode().replace(b"7.125", b"1e999") + b"\n"),
        "content",
    )


@pytest.mark.parametrize("line", [b"hei\n", b"[]\n", b"5\n", b"\xff\n", b"{}\n", b"[" * 200_000 + b"\n", b'{"id": NaN}\n', b'{"id": 1}'])
def test_lines_that_are_none(good, line):
    refused(with_lines(good, "work.Task", lambda rows: line), "work.Task, line 1")


def test_a_line_longer_than_any_of_its_table(good):
    """Brackets are twenty times as much in memory: only rows with pictures may be longer than what a form can hold."""
    refused(with_lines(good, "work.Task", lambda rows: json.dumps(rows[0] | {"details": "x" * OTHERS}).encode() + b"\n"), "work.Task, line 1: it is too long")


def test_the_same_row_twice_and_two_organisations(good):
    refused(with_lines(good, "work.Task", lambda rows: rows + rows), "do not fit together")
    refused(with_lines(good, "orgs.Organisation", lambda rows: [*rows, rows[0] | {"id": 99, "slug": "toinen"}]), "one organisation")
    refused(with_lines(good, "orgs.Organisation", lambda rows: []), "one organisation")


def test_a_picture_that_is_something_else(good):
    manifest, name, said = json.loads(members(good)["manifest.json"]), f"files/pictures/{'a' * 64}/large.jpg", b"<svg onload=alert(1)>"
    manifest["files"][name] = {"count": len(said), "sha256": hashlib.sha256(said).hexdigest()}
    refused(repacked(good, {"manifest.json": json.dumps(manifest), name: said}), "not what was written")
    said = b"\xff\xd8\xff" + said
    manifest["files"][name] = {"count": len(said), "sha256": hashlib.sha256(said).hexdigest()}
    refused(repacked(good, {"manifest.json": json.dumps(manifest), name: said}), "belongs to none")


def with_a_picture(good):
    """The archive with a file of its picture."""
    manifest, name, said = json.loads(members(good)["manifest.json"]), f"files/pictures/{DIGEST}/large.jpg", b"\xff\xd8\xff picture"
    manifest["files"][name] = {"count": len(said), "sha256": hashlib.sha256(said).hexdigest()}
    return repacked(good, {"manifest.json": json.dumps(manifest), name: said})


def test_files_lie_in_place_only_once_all_is_read(good, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "files"
    lies = with_lines(with_a_picture(good), "work.Task", lambda rows: rows[0].update(site=10**6))
    refused(lies, "do not fit together")
    assert list(settings.MEDIA_ROOT.rglob("*")) == []
    monkeypatch.setattr(reading, "sync_folder", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        read_archive(with_a_picture(good))
    assert list(settings.MEDIA_ROOT.rglob("*")) == []
    assert not Organisation.objects.exists()
    monkeypatch.undo()
    read_archive(with_a_picture(good))
    assert [path.name for path in settings.MEDIA_ROOT.rglob("*.jpg")] == ["large.jpg"]


def test_what_a_killed_reader_left_goes(good, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    old, new = settings.MEDIA_ROOT / ".arriving-old", settings.MEDIA_ROOT / ".arriving-new"
    for folder in (old, new):
        (folder / "x").mkdir(parents=True)
        (folder / "x" / "large.jpg").write_bytes(b"x")
    os.utime(old, (time.time() - 90_000,) * 2)
    with pytest.raises(Trouble):
        read_archive(repacked(good, {"manifest.json": None}))
    assert (old.exists(), new.exists()) == (False, True), "another may still be reading"
    os.utime(new, (time.time() - 90_000,) * 2)
    PERIODIC["archive.forget"].work(timezone.now())
    assert not new.exists()


def test_an_installation_that_is_not_empty_is_left_alone(good):
    read_archive(good)
    before = members(good)
    with pytest.raises(Trouble, match=r"not empty\. Read the archive into a new one"):
        read_archive(good)
    assert write(Organisation.objects.get(), good.with_name("again.zip"))["tables/orgs.Site.jsonl"] == before["tables/orgs.Site.jsonl"]
