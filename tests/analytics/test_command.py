"""`talkoot analytics`: what it writes, what it refuses, and what is left when it is broken off."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path
from uuid import uuid4

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from talkoot.__main__ import main
from talkoot.analytics import engines, running
from talkoot.analytics.expressions import day_counts
from talkoot.analytics.folders import Trouble, new_folder
from talkoot.analytics.running import Asked
from talkoot.analytics.writing import write_set
from talkoot.config.commands import analytics
from talkoot.feedback.actions.rollups import rebuild_counts
from talkoot.feedback.models import Answer, DayCount, Question, Reply
from talkoot.feedback.queries.verdict import main_question
from tests import make
from tests.analytics.chain import NOW, TODAY, a_chain, a_set

ROOT = Path(__file__).parents[2]


@pytest.fixture
def command(monkeypatch, capsys):
    """Types `talkoot analytics …`; (status, what it printed, what it said of troubles)."""
    for name in ("start", "set_up"):  # the tests have started already
        monkeypatch.setattr(analytics, name, lambda needs_key: None)

    def typed(*words: object):
        monkeypatch.setattr("sys.argv", ["talkoot", "analytics", *map(str, words)])
        status = main()
        return status, *capsys.readouterr()

    return typed


@pytest.mark.django_db
def test_what_is_small_is_told_nowhere_and_each_organisation_has_its_own_folder(cast, tmp_path, command):
    a_chain(cast)
    assert command("write", tmp_path / "set")[0] == 0
    status, said, _progress = command("run", tmp_path / "set", tmp_path / "results")
    assert status == 0
    assert "rows of verdict" in said
    for file in (tmp_path / "results").rglob("*.parquet"):
        for row in pq.read_table(file).to_pylist():
            assert row["organisation"] == file.parent.name
            if "n" in row and row["n"] is None:
                left = {name for name, value in row.items() if value is not None}
                assert left <= {"organisation", "line", "place", "month"}
            assert row.get("n") is None or row["n"] >= 5
    months = pq.read_table(tmp_path / "results" / "polku" / "months.parquet").to_pylist()
    assert any(row["n"] is None for row in months)
    hidden = {row["place"] for row in months if row["n"] is None}
    command("run", tmp_path / "set", tmp_path / "all", "--everything", "--together", "--csv")
    told = pyarrow.csv.read_csv(tmp_path / "all" / "verdict.csv").to_pylist()
    assert {row["organisation"] for row in told} == {"polku"}  # the other has roll-ups only
    assert hidden


@pytest.mark.django_db
def test_chosen_organisations_alone(cast, tmp_path, command):
    a_chain(cast)
    assert command("write", tmp_path / "one", "--organisation", "toinen")[0] == 0
    text = json.dumps([pq.read_table(file, partitioning=None).to_pylist() for file in (tmp_path / "one").rglob("*.parquet")], default=str)
    assert "toinen" in text
    assert "polku" not in text.lower()
    command("write", tmp_path / "both")
    assert command("run", tmp_path / "both", tmp_path / "results", "--organisation", "polku")[0] == 0
    assert [path.name for path in (tmp_path / "results").iterdir() if path.is_dir()] == ["polku"]


@pytest.mark.django_db
def test_answers_counted_anew_are_the_roll_ups_of_the_database(cast, tmp_path):
    make.answers(cast.channel, 5, 5, 4, 1, 3)
    question = main_question(cast.organisation.pk)
    further = Question.objects.create(survey=cast.survey, position=7, kind=Question.Kind.RECOMMEND, wording={"en": "Would you?"}, opened_at=NOW)
    for score, way in ((None, {}), (2, {"is_play": True}), (None, {"is_play": True}), (1, {"is_at_once": True}), (2, {}), (2, {"channel": cast.channel})):
        answer = Answer.objects.create(
            organisation=cast.organisation, site=cast.kemi, question=question, key=uuid4(), score=score, day=date(2026, 11, 3), at=NOW, **way
        )  # fmt: skip
        Reply.objects.create(answer=answer, question=further, value=9)
    rebuild_counts()
    a_set(tmp_path / "set")
    with engines.duckdb_here() as engine:
        rows = engine.make(day_counts(engine.tables(tmp_path / "set").answers)).to_pylist()
    found = {(row["site"], row["question"], row["day"], row["score"]): row["n"] for row in rows}
    kept = {(one.site_id, one.question_id, one.day, one.score): one.n for one in DayCount.objects.all()}
    assert found == kept
    assert {score for _site, _question, _day, score in kept} == {-3, -2, -1, 1, 2, 3, 4, 5, 9}


@pytest.mark.django_db
def test_words_only_when_asked_for_and_then_without_names(cast, tmp_path, command):
    make.comment(cast.channel, "Eero auttoi, soita 040 123 4567")
    command("write", tmp_path / "without")
    assert "auttoi" not in json.dumps([pq.read_table(file, partitioning=None).to_pylist() for file in (tmp_path / "without").rglob("*.parquet")], default=str)
    command("write", tmp_path / "set", "--comments")
    (row,) = pq.read_table(tmp_path / "set" / "comments", partitioning=None).to_pylist()
    assert "auttoi" in row["text"]
    assert "Eero" not in row["text"]
    assert "123" not in row["text"]


@pytest.mark.django_db
def test_a_folder_that_stands_is_kept(cast, tmp_path, command):
    assert command("write", tmp_path / "set")[0] == 0
    status, _said, trouble = command("write", tmp_path / "set")
    assert status == 1
    assert "--replace" in trouble
    assert command("write", tmp_path / "set", "--replace")[0] == 0
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")
    status, _said, trouble = command("write", tmp_path / "letters", "--replace")
    assert status == 1
    assert "not written by this command" in trouble
    assert (tmp_path / "letters" / "dear.txt").read_text() == "Dear"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters", "set"]
    # Another folder that has a file of that name: an archive that somebody unpacked.
    for number, other in enumerate(('{"tables": {}, "stays": {}}', "[]", "{", '{"form": "1", "tables": {}}')):
        (tmp_path / "letters" / "columns.json").write_text(other)
        assert command("write", tmp_path / "letters", "--replace")[0] == 1, number
        assert (tmp_path / "letters" / "dear.txt").read_text() == "Dear"


@pytest.mark.django_db
def test_broken_off_it_leaves_what_was_there(cast, tmp_path):
    a_set(tmp_path / "set")
    before = (tmp_path / "set" / "columns.json").read_text()

    def broken_off(words):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_set(tmp_path / "set", [cast.organisation], now=NOW, today=TODAY, comments=False, replace=True, say=broken_off)
    assert (tmp_path / "set" / "columns.json").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_killed_it_leaves_nothing_that_looks_whole_and_the_next_run_sweeps(tmp_path):
    (tmp_path / ".set.unfinished" / "counts").mkdir(parents=True)  # as kill -9 leaves it
    (tmp_path / ".set.unfinished" / ".counts.parquet").write_text("half")
    with pytest.raises(Trouble, match="holds no set"):
        running.described_set(tmp_path / "set")
    with new_folder(tmp_path / "set", replace=False) as folder:
        assert not list(folder.iterdir())
        with pytest.raises(Trouble, match="another program"), new_folder(tmp_path / "set", replace=False):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.django_db
def test_where_there_is_no_room_it_says_so_and_leaves_nothing(cast, tmp_path, command):
    """Files may grow to a few kilobytes only, which the system answers as it answers a full disk."""
    make.answers(cast.channel, *[5] * 50)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, hard))
    try:
        status, _said, trouble = command("write", tmp_path / "set")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert status == 1
    assert trouble.startswith("talkoot: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [("cluster:7077", "no address of a Spark cluster"), ("http://cluster:7077", "no address"), ("spark://cluster:99999999", "no address"), ("spark://127.0.0.1:{free}", "nobody answers")],
)  # fmt: skip
def test_an_address_where_no_cluster_is(cast, tmp_path, command, monkeypatch, address, words):
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")  # Java is not what is tried
    pytest.importorskip("pyspark")
    a_set(tmp_path / "set")
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        status, _said, trouble = command("run", tmp_path / "set", tmp_path / "results", "--spark", address.format(free=taken.getsockname()[1]))
    assert status == 1
    assert words in trouble
    assert not (tmp_path / "results").exists()


def test_what_spark_could_not_do_is_told_in_one_line():
    errors = pytest.importorskip("pyspark.errors")
    with pytest.raises(Trouble, match=r"PATH_NOT_FOUND.*by the same path") as told, engines.in_plain_words():
        raise errors.AnalysisException("[PATH_NOT_FOUND] Path does not exist: /srv/set.\nJVM stacktrace:\norg.apache.spark")
    assert "\n" not in str(told.value)
    with pytest.raises(Trouble, match=r"java\.io\.EOFException"), engines.in_plain_words():
        raise pytest.importorskip("py4j.protocol").Py4JError("An error occurred while calling o1.x.\n: java.io.EOFException")


@pytest.mark.django_db
def test_what_is_wrong_is_said_with_what_to_do(cast, tmp_path, command, monkeypatch):
    a_set(tmp_path / "set")
    for words, typed in {
        "holds no set": ("run", tmp_path / "nowhere", tmp_path / "results"),
        "There is no organisation": ("write", tmp_path / "new", "--organisation", "olematon"),
        "It has: polku, toinen": ("run", tmp_path / "set", tmp_path / "results", "--organisation", "olematon"),
    }.items():
        status, _said, trouble = command(*typed)
        assert status == 1
        assert words in trouble
    assert command("run", tmp_path / "set", tmp_path / "results", "--from", "2026-02-01", "--to", "2026-01-01")[0] == 2
    said = json.loads((tmp_path / "set" / "columns.json").read_text())
    (tmp_path / "set" / "columns.json").write_text(json.dumps(said | {"form": 0}))
    assert "another version" in command("run", tmp_path / "set", tmp_path / "results")[2]
    (tmp_path / "set" / "columns.json").write_text("{")
    assert "cannot be read" in command("run", tmp_path / "set", tmp_path / "results")[2]
    monkeypatch.setitem(sys.modules, "duckdb", None)  # as where the extra is not installed
    assert "pip install 'talkoot[analytics]'" in command("write", tmp_path / "new")[2]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.django_db
def test_an_empty_organisation_has_an_empty_set(cast, tmp_path):
    a_set(tmp_path / "set", cast.other)
    with engines.duckdb_here() as engine:
        rows = running.run(engine, tmp_path / "set", tmp_path / "results", Asked(), replace=False, as_csv=False, together=False, say=lambda words: None)
    assert rows == {"months": 0, "verdict": 0, "charts": 0, "linkage": 0}


@pytest.mark.one_database
def test_the_ordinary_installation_needs_none_of_its_libraries():
    """No module of ours but analytics takes them in, and it is taken in by its command only."""
    code = "import sys; sys.path.insert(0, 'src'); [sys.modules.__setitem__(n, None) for n in ('duckdb','ibis','pyarrow','pandas','pyspark')]\nimport talkoot.config.urls"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", f"import django; django.setup()\n{code}"], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
