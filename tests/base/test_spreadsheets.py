"""Tables as files: nothing that a spreadsheet takes for a formula, numbers as the language reads them, and every column described."""

import io

import openpyxl
import pytest

from talkoot.base.kit.spreadsheets import Column, Sheet, csv_bytes, sheet_name, xlsx_bytes

TABLE = Sheet(
    "Sites: a/b",
    [Column("site", "Its name."), Column("n", "Answers."), Column("mean", "The mean.")],
    [["=HYPERLINK(1)", 12, (4.256, 1)], ["Ää;kkö\x01", None, None]],
)
HEADS = ("What this is", "Sheet", "Column", "What it means")


def test_a_csv_is_read_by_a_finnish_spreadsheet_and_by_an_english_one():
    finnish, english = (csv_bytes(TABLE, language).decode("utf-8-sig").splitlines() for language in ("fi", "en"))
    assert finnish[:2] == ["site;n;mean", "'=HYPERLINK(1);12;4,3"]
    assert english[1] == "'=HYPERLINK(1),12,4.3"
    assert finnish[2].startswith('"Ää;kkö')
    assert csv_bytes(TABLE, "fi").startswith(b"\xef\xbb\xbf")


def test_a_workbook_has_numbers_as_numbers_and_says_what_each_column_means():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([TABLE], ["=1+1", "Polku"], HEADS)))
    first, sheet = book.worksheets
    told = [[cell.value for cell in row] for row in first.iter_rows()]
    assert [told[0][0], told[1][0]] == ["'=1+1", "Polku"]
    assert [row for row in told if row[1]] == [list(HEADS[1:]), *[["Sites  a b", one.name, one.about] for one in TABLE.columns]]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["site", "n", "mean"], ["'=HYPERLINK(1)", 12, 4.3], ["Ää;kkö", None, None]]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("title", ["a" * 60, "[x]:*?/\\y", "'q'"])
def test_any_title_is_a_name_that_a_sheet_may_have(title):
    book = openpyxl.Workbook()
    assert book.create_sheet(sheet_name(title)).title == sheet_name(title)
