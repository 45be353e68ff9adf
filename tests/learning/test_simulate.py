"""`talkoot simulate` answers through the sums that real data go through."""

import csv
import io

import pytest

from talkoot.__main__ import main


@pytest.fixture
def command(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["talkoot", "simulate", *arguments])
        try:
            code = main()
        except SystemExit as left:
            code = left.code
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_null_mode_finds_little_in_many_materials(command):
    code, out, _err = command("null", "--runs", "60")
    shares = {line[:34].strip(): float(line[34:]) for line in out.splitlines()}
    assert code == 0
    assert shares["no sign that they go together"] > 0.8
    assert shares.get("a clear sign that they go together", 0) + shares.get("a sign that they go opposite ways", 0) <= 0.2


def test_one_material_is_told_whole(command):
    _code, out, _err = command("within", "--units", "60")
    assert out.startswith("a clear sign that they go together")
    for words in ("within", "between", "lag -1", "lag +1", "shared time", "the team comes first"):
        assert words in out


def test_too_little_is_said_to_be_too_little(command):
    assert command("within", "--units", "4")[1].startswith("too little to say anything")


def test_the_material_itself_can_be_had(command):
    _code, out, _err = command("lag", "--panel", "--units", "3", "--periods", "4", "--missing", "0.3")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 12
    assert any(row["team"] == "" for row in rows)


def test_staggered_starts_go_through_the_sums_of_targets(command):
    assert "found: up" in command("staggered", "--answers", "60")[1]
    rows = list(csv.DictReader(io.StringIO(command("staggered", "--panel", "--units", "7", "--periods", "12")[1])))
    assert len(rows) == 84
    assert {row["site"] for row in rows if row["started"] == "1"} == {"0", "1", "2"}


@pytest.mark.parametrize("wrong", [["nothing"], ["--units", "1"], ["--missing", "1"], ["--runs", "x"]])
def test_what_was_typed_wrongly_is_told(command, wrong):
    code, _out, err = command(*wrong)
    assert code == 2
    assert "usage: talkoot simulate" in err
