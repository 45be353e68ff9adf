"""Tables of figures as people take them along: CSV as a spreadsheet of the reader's language opens it, and a workbook that says what every column means."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from talkoot.base.kit.text import csv_safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

type Cell = str | int | float | date | tuple[float, int] | None  # a number with its decimals as (value, decimals)


@dataclass(frozen=True)
class Column:
    """A column and what it means."""

    name: str
    about: str


@dataclass(frozen=True)
class Sheet:
    """A table: a cell of each row for each column, empty where nothing may be shown."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]


def csv_bytes(table: Sheet, language: str | None) -> bytes:
    """The whole table as CSV."""
    return "".join(csv_lines([one.name for one in table.columns], table.rows, language)).encode()


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[Cell]], language: str | None) -> Iterator[str]:
    """Line by line, as it comes: the separator and the decimal sign that spreadsheets of the language expect, and the mark by which they know
    UTF-8."""
    written = io.StringIO()
    lines = csv.writer(written, delimiter="," if language == "en" else ";")
    yield "\ufeff"
    for row in chain([heads], rows):
        lines.writerow([as_text(one, language) for one in row])
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def as_text(cell: Cell, language: str | None) -> object:
    """A number as spreadsheets of the language read it, a text that none takes for a formula."""
    if isinstance(cell, tuple):
        text = f"{cell[0]:.{cell[1]}f}"
        return text if language == "en" else text.replace(".", ",")
    return "" if cell is None else csv_safe(cell)


def xlsx_bytes(tables: Sequence[Sheet], opening: Iterable[str], heads: tuple[str, str, str, str]) -> bytes:
    """A sheet for each table with numbers as numbers. The first sheet has the `opening` lines and describes every column; `heads` are its
    name and the words for sheet, column and meaning."""
    import openpyxl  # a quarter of a second that only workbooks are worth

    book = openpyxl.Workbook()
    first = book.active
    if first is None:
        raise ValueError("a new workbook has a sheet")
    first.title = sheet_name(heads[0])
    for line in opening:
        first.append([safe(line)])
    first.append([])
    first.append(list(heads[1:]))
    for table in tables:
        for column in table.columns:
            first.append([sheet_name(table.title), safe(column.name), safe(column.about)])
        sheet = book.create_sheet(sheet_name(table.title))
        sheet.append([safe(column.name) for column in table.columns])
        for row in table.rows:
            sheet.append([as_number(one) for one in row])
        sheet.freeze_panes = "B2"
        sheet.column_dimensions["A"].width = 32
    for letter, width in (("A", 30), ("B", 30), ("C", 90)):
        first.column_dimensions[letter].width = width
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


def as_number(cell: Cell) -> Any:
    """A number rounded to what is shown of it, a text that no spreadsheet takes for a formula."""
    if isinstance(cell, tuple):
        return round(cell[0], cell[1])
    return safe(cell) if isinstance(cell, str) else cell


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, without signs that none can hold."""
    return str(csv_safe(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)))


def sheet_name(title: str) -> str:
    """A name that a sheet may have: without the signs it may not hold, 31 letters at most."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip(" '")
