"""A report as a workbook: a sheet for each table, numbers as numbers, and a first sheet that says what is said and what every column means."""

import io
from typing import Any

from django.utils.translation import gettext as _

from talkoot.base.kit.spreadsheets import safe, sheet_name
from talkoot.learning.parts import Cell, Column, Part
from talkoot.learning.told import Told


def report_xlsx(told: Told, organisation: str) -> bytes:
    """All of it."""
    import openpyxl  # a quarter of a second that only workbooks are worth

    book = openpyxl.Workbook()
    first = book.active
    if first is None:
        raise ValueError("a new workbook has a sheet")
    parts = [one for one in told.parts if one.columns]
    first.title = sheet_name(_("Report"))
    for row in [*opening(told, organisation), *described(parts)]:
        first.append(row)
    for one in parts:
        sheet = book.create_sheet(sheet_name(one.title))
        sheet.append([safe(name) for column in one.columns for name, _about in heads(column)])
        for cells in one.rows:
            sheet.append([value for column, cell in zip(one.columns, cells, strict=True) for value in values(column, cell)])
        sheet.freeze_panes = "B2"
        for letter in ("A", "B", "C"):
            sheet.column_dimensions[letter].width = 28
    for letter, width in (("A", 36), ("B", 30), ("C", 90)):
        first.column_dimensions[letter].width = width
    book.save(buffer := io.BytesIO())
    return buffer.getvalue()


def opening(told: Told, organisation: str) -> list[list[Any]]:
    """Of what and of when, and all that is said in words."""
    rows: list[list[Any]] = [[safe(f"{told.title} – {told.place}")], [safe(organisation)], [safe(told.months)], [safe(told.counted)], []]
    rows += [[safe(said)] for said in told.lead]
    for part in told.parts:
        rows += [[], [safe(part.title)], *[[safe(said)] for said in [*part.sentences, part.note] if said]]
    return [*rows, [], [_("What this cannot tell")], *[[safe(said)] for said in told.cannot], []]


def described(parts: list[Part]) -> list[list[Any]]:
    """Every column of every sheet with what it means."""
    rows: list[list[Any]] = [[_("Sheet"), _("Column"), _("What it means")]]
    return rows + [[sheet_name(one.title), safe(name), safe(about)] for one in parts for column in one.columns for name, about in heads(column)]


def heads(column: Column) -> list[tuple[str, str]]:
    """A column, or of a figure more: the mean, both ends of its interval, and what its column has further."""
    if not column.is_figure:
        return [(column.name, column.about)]
    ends = [(_("lower end"), _("Lower end of its 95 % interval.")), (_("upper end"), _("Upper end of its 95 % interval."))]
    return [(column.name, column.about), *((f"{column.name}, {end}", about) for end, about in ends), *column.further]


def values(column: Column, cell: Cell) -> list[Any]:
    """What stands under them."""
    if column.is_figure:
        return list(cell.value) if cell.value else [None] * len(heads(column))
    return [safe(cell.value) if isinstance(cell.value, str) else cell.value]
