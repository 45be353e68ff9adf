"""Files that strangers send are read in a process of their own: whatever they hold, it ends soon and takes little."""

import io
import time
import zipfile

import pytest

from talkoot.base.kit import reading
from talkoot.base.kit.reading import read_apart
from talkoot.base.kit.tables import Unreadable, open_kept, open_table

pytestmark = pytest.mark.one_database

WORKBOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'  # fmt: skip
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'  # fmt: skip
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'  # fmt: skip
OFFICE = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'  # fmt: skip
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def workbook(sheet, strings=None, padding=0):
    """A workbook with this sheet as its bytes say."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", TYPES), ("_rels/.rels", OFFICE), ("xl/workbook.xml", WORKBOOK), ("xl/_rels/workbook.xml.rels", RELATIONS)):
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        if padding:
            archive.writestr("xl/media/picture.bin", __import__("random").Random(1).randbytes(padding), zipfile.ZIP_STORED)
    return made.getvalue()


def row(number, cells):
    return f'<row r="{number}">' + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


LAUGHS = '<!DOCTYPE lol [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)) + "]>"
HOSTILE = {
    # 1.5 MB that unpack to 200 MB, with ballast so that the ratio looks like a table's
    "cells without end": lambda: workbook(SHEET.format(row(1, ["Nimi"]) + '<row r="2"><c t="inlineStr"><is><t>' + "a" * 200_000_000 + "</t></is></c></row>"), padding=1_400_000),
    "entities that multiply": lambda: workbook(LAUGHS + SHEET.format('<row r="1"><c t="inlineStr"><is><t>&j;</t></is></c></row>')),
    "columns without end": lambda: workbook(SHEET.format(row(1, ["x"] * 20_000))),
    "one line of 100 MB": lambda: b"Nimi;Pvm\n" + b"a" * 100_000_000,
    "a quotation mark that never closes": lambda: b'Nimi;Pvm\n"' + b"a;b\n" * 20_000_000,
    "a bomb": lambda: workbook(SHEET.format(" " * 400_000_000)),
    "half a workbook": lambda: workbook(SHEET.format(row(1, ["Nimi"])))[:300],
    "nothing": lambda: b"",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_sent_ends_soon_and_is_answered_in_words(tmp_path, what, monkeypatch):
    (tmp_path / "sent").write_bytes(HOSTILE[what]())
    begun = time.monotonic()
    with pytest.raises(Unreadable) as told:
        read_apart(tmp_path / "sent", tmp_path / "read", seconds=30)
    assert time.monotonic() - begun < 35
    assert told.value.fault
    assert [path.name for path in tmp_path.iterdir()] == ["sent"]


def test_reading_ends_at_its_time_and_lets_the_next_one_in(tmp_path):
    (tmp_path / "long").write_text("Nimi;Pvm\n" + "a;b\n" * 3_000_000)
    (tmp_path / "short").write_text("Nimi;Pvm\nEero;1.2.2026\n")
    for _ in range(3):
        with pytest.raises(Unreadable, match="too_heavy"):
            read_apart(tmp_path / "long", tmp_path / "read", seconds=1)
    assert list(read_apart(tmp_path / "short", tmp_path / "read").lines()) == [(2, ["Eero", "1.2.2026"])]


@pytest.mark.parametrize(
    "sent",
    [
        "Nimi;Pvm\n\nEero;1.2.2026\n\"kaksi\nriviä\";x\n".encode(),
        "\ufeffNimi,Pvm\r\nEero,\"a,b\"\r\n".encode(),
        "Nimi\tPvm\nJäsen\t1\n".encode("cp1252"),
        "Nimi;Pvm\nJäsen;1\n".encode("utf-16"),
        workbook(SHEET.format(row(1, ["Nimi", "Pvm"]) + row(3, ["Eero", "x"]))),
        b"Nimi;\n",
    ],
)  # fmt: skip
def test_what_was_read_apart_is_what_stands_in_the_file(tmp_path, sent):
    (tmp_path / "sent").write_bytes(sent)
    there = open_table(tmp_path / "sent")
    table = read_apart(tmp_path / "sent", tmp_path / "read")
    assert (table.columns, list(table.lines())) == (there.columns, list(there.lines()))
    assert list(open_kept(table.path).lines()) == list(there.lines())
    assert list(open_kept(tmp_path / "sent").lines()) == list(there.lines())  # kept by an earlier version


def test_the_reading_process_gets_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("TALKOOT_KEY", "salainen" * 8)
    given = {}
    real = reading.subprocess.Popen

    def watched(command, **more):
        given.update(more)
        return real(command, **more)

    monkeypatch.setattr(reading.subprocess, "Popen", watched)
    (tmp_path / "sent").write_text("Nimi\nEero\n")
    read_apart(tmp_path / "sent", tmp_path / "read")
    assert given["env"] == {"LANG": "C.UTF-8"}
