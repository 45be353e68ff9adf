"""Backups are made while people work, are whole, hold no key, and bring everything back on an empty machine."""

import json
import subprocess
import tarfile
import threading
import uuid
from pathlib import Path

import pytest

from benchmarks.server import TALKOOT, django, environment, serving
from tests.verification.servers import home_with_point, make_point, own_postgres, press

pytestmark = pytest.mark.one_database

SAID = "from talkoot.feedback.models import Answer\nfrom talkoot.feedback.queries.soundness import differing_counts\nprint(differing_counts(), *Answer.objects.values_list('key', flat=True))"


def talkoot(env, *arguments):
    return subprocess.run([TALKOOT, *map(str, arguments)], env=env, capture_output=True, text=True, timeout=120)


def stored(env):
    differing, *keys = django(env, SAID).split()
    return int(differing), set(keys)


def leave_files(home: Path) -> None:
    """What a home holds that must come along, and what must never."""
    (home / "files" / "imports" / "1").mkdir(parents=True)
    (home / "files" / "imports" / "1" / "left-out.csv").write_text("ääkköset")
    for passing in ("archives/1.zip", ".arriving-x/a/large.jpg", "pictures/1/.making-x/large.jpg"):
        (home / "files" / passing).parent.mkdir(parents=True)
        (home / "files" / passing).write_text("PASSING")
    (home / "round-keys" / "abc").mkdir(parents=True)
    (home / "round-keys" / "abc" / "box.pem").write_text("SECRET ROUND KEY")
    (home / "key").write_text("k" * 60)


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request, tmp_path):
    """(environment, key of a feedback point, a way to an empty installation elsewhere)."""
    if request.param == "sqlite":
        env, key = home_with_point(tmp_path / "home")
        yield env, key, lambda name: environment(str(tmp_path / name))
        return
    with own_postgres() as postgres:
        env = environment(str(tmp_path / "home"), postgres.url)

        def elsewhere(name):
            postgres.sql(f"CREATE DATABASE {name}")
            return environment(str(tmp_path / name), postgres.url.replace("/talkoot?", f"/{name}?"))

        yield env, make_point(env), elsewhere


def test_a_backup_made_under_load_brings_back_every_answer_from_before_it(installation, tmp_path):
    env, key, elsewhere = installation
    leave_files(Path(env["TALKOOT_HOME"]))
    target = tmp_path / "backup.tar.gz"
    with serving(env, "--no-worker") as (address, _process):
        before, ended = [], threading.Event()
        for _ in range(20):
            answer = str(uuid.uuid4())
            assert press(address, key, answer) == 201
            before.append(answer)

        def customer():
            while not ended.is_set():
                press(address, key, uuid.uuid4())

        customers = [threading.Thread(target=customer) for _ in range(3)]
        for one in customers:
            one.start()
        made = talkoot(env, "backup", target)
        ended.set()
        for one in customers:
            one.join()
        assert made.returncode == 0, made.stderr
        assert "not in it" in made.stdout
        there_is_one = talkoot(env, "restore", target)
        assert there_is_one.returncode == 1
    assert target.stat().st_mode & 0o077 == 0
    with tarfile.open(target) as archive:
        names = archive.getnames()
        bytes_of_all = b"".join(archive.extractfile(name).read() for name in names)
    assert "files/imports/1/left-out.csv" in names
    assert not any("key" in name or "lock" in name for name in names)
    assert b"SECRET ROUND KEY" not in bytes_of_all
    assert b"PASSING" not in bytes_of_all, "archives are made anew, and what is under way is of one process"
    assert b"k" * 60 not in bytes_of_all

    empty = elsewhere("empty")
    restored = talkoot(empty, "restore", target)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "Roll-ups agree" in restored.stdout
    assert "Polku" in restored.stdout
    differing, keys = stored(empty)
    assert differing == 0
    assert set(before) <= keys
    assert (Path(empty["TALKOOT_HOME"]) / "files/imports/1/left-out.csv").read_text() == "ääkköset"
    with serving(empty, "--no-worker") as (address, _process):
        assert press(address, key, before[0]) == 200  # it stands already
        assert press(address, key, uuid.uuid4()) == 201


def test_replacing_keeps_what_was_there_aside(installation, tmp_path):
    env, key, _elsewhere = installation
    target = tmp_path / "backup.tar.gz"
    assert talkoot(env, "backup", target).returncode == 0
    with serving(env, "--no-worker") as (address, _process):
        assert press(address, key, uuid.uuid4()) == 201
        if "DATABASE_URL" not in env:
            assert "another process uses" in talkoot(env, "restore", target, "--replace").stderr
    assert "--replace" in talkoot(env, "restore", target).stderr
    assert talkoot(env, "restore", target, "--replace").returncode == 0
    assert stored(env) == (0, set())
    (aside,) = Path(env["TALKOOT_HOME"]).glob("before-restore-*")
    assert {path.name for path in aside.iterdir()} & {"talkoot.sqlite3", "talkoot.pgdump"}


def test_what_is_damaged_foreign_or_newer_is_refused_before_anything_is_touched(tmp_path):
    env, _key = home_with_point(tmp_path / "home")
    target = tmp_path / "backup.tar.gz"
    assert talkoot(env, "backup", target).returncode == 0
    assert "is whole" in talkoot(env, "restore", "--check", target).stdout
    whole = target.read_bytes()
    broken = {
        "cut": whole[: len(whole) // 2],
        "flipped": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
        "no backup": b"PK\x03\x04 something else",
        "empty": b"",
    }
    empty = environment(str(tmp_path / "empty"))
    for what, said in broken.items():
        path = tmp_path / "broken.tar.gz"
        path.write_bytes(said)
        done = talkoot(empty, "restore", path)
        assert done.returncode == 1, what
        assert "damaged" in done.stderr, what
    repacked = tmp_path / "newer.tar.gz"
    with tarfile.open(target) as archive, tarfile.open(repacked, "w:gz") as newer:
        for member in archive:
            file = archive.extractfile(member)
            if member.name == "contents.json":
                contents = json.load(file)
                contents["migrations"].append("feedback.9999_later")
                said = tmp_path / "contents.json"
                said.write_text(json.dumps(contents))
                newer.add(said, "contents.json")
            else:
                newer.addfile(member, file)
    assert "newer Talkoot" in talkoot(empty, "restore", repacked).stderr
    assert "no such file" in talkoot(empty, "restore", tmp_path / "nowhere").stderr.lower()
    assert not (tmp_path / "empty" / "files").exists()


def test_backups_in_the_home_are_named_by_time_and_the_oldest_go(tmp_path):
    env, _key = home_with_point(tmp_path / "home")
    assert "none has been made" in talkoot(env, "check").stdout
    folder = tmp_path / "home" / "backups"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"talkoot-2026110{day}-000000.tar.gz").touch()
    assert talkoot(env, "backup", "--keep", "3").returncode == 0
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 3
    assert kept[0] == "talkoot-20261103-000000.tar.gz"
    assert "0 days old" in talkoot(env, "check").stdout


SIGNED_IN = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session.objects.create(session_key="copied", session_data="…", expire_date=timezone.now() + timezone.timedelta(days=9))
"""


def test_who_was_signed_in_when_the_backup_was_made_signs_in_anew(installation, tmp_path):
    env, _key, elsewhere = installation
    django(env, SIGNED_IN)
    assert talkoot(env, "backup", tmp_path / "backup.tar.gz").returncode == 0
    empty = elsewhere("empty")
    assert talkoot(empty, "restore", tmp_path / "backup.tar.gz").returncode == 0
    assert django(empty, "from django.contrib.sessions.models import Session\nprint(Session.objects.count())").strip() == "0"


def test_a_postgres_that_others_use_is_left_alone_and_one_with_later_tables_is_emptied_first(tmp_path):
    with own_postgres() as postgres:
        env, target = environment(str(tmp_path / "home"), postgres.url), tmp_path / "backup.tar.gz"
        key = make_point(env)
        assert talkoot(env, "backup", target).returncode == 0
        with serving(env, "--no-worker") as (address, _process):
            assert press(address, key, uuid.uuid4()) == 201
            refused = talkoot(env, "restore", target, "--replace")
            assert refused.returncode == 1
            assert "in use" in refused.stderr
        assert len(stored(env)[1]) == 1
        # What a later version made, and points at a table of ours: an older backup knows nothing of it.
        django(env, LATER)
        assert talkoot(env, "restore", target, "--replace").returncode == 0
        assert stored(env) == (0, set())
        assert django(env, "from django.db import connection\nprint('later' in connection.introspection.table_names())").strip() == "False"


LATER = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE later (id serial PRIMARY KEY, organisation_id bigint REFERENCES orgs_organisation (id))")
    cursor.execute("INSERT INTO later (organisation_id) SELECT id FROM orgs_organisation")
"""


def test_files_that_vanish_while_a_backup_is_made_fail_it_not(tmp_path):
    env, _key = home_with_point(tmp_path / "home")
    folder, ended = tmp_path / "home" / "files", threading.Event()
    folder.mkdir(exist_ok=True)

    def come_and_go():
        number = 0
        while not ended.is_set():
            number += 1
            (folder / f"{number}.csv").write_text("x" * 1000)
            if number > 200:
                (folder / f"{number - 200}.csv").unlink()

    going = threading.Thread(target=come_and_go)
    going.start()
    try:
        for number in range(3):
            made = talkoot(env, "backup", tmp_path / f"{number}.tar.gz")
            assert made.returncode == 0, made.stderr
            assert "is whole" in talkoot(env, "restore", "--check", tmp_path / f"{number}.tar.gz").stdout
    finally:
        ended.set()
        going.join()
