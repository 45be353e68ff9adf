"""A report as a workbook: a sheet for each table, numbers as numbers, and a first sheet that says what is said and what every column means."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from talkoot.base.kit import spreadsheets
from talkoot.base.kit.spreadsheets import Sheet, xlsx_bytes
from talkoot.learning.parts import Cell, Column, Part
from talkoot.learning.told import Told


def report_xlsx(told: Told, organisation: str) -> bytes:
    """All of it."""
    sheets = [sheet_of(one) for one in told.parts if one.columns]
    return xlsx_bytes(sheets, opening(told, organisation), (_("Report"), _("Sheet"), _("Column"), _("What it means")))


def opening(told: Told, organisation: str) -> Iterator[str]:
    """Of what and of when, and all that is said in words."""
    yield from (f"{told.title} – {told.place}", organisation, told.months, told.counted, "", *told.lead)
    for part in told.parts:
        yield from ("", part.title, *(said for said in [*part.sentences, part.note] if said))
    yield from ("", _("What this cannot tell"), *told.cannot)


def sheet_of(part: Part) -> Sheet:
    """A part's table."""
    columns = [one for column in part.columns for one in columns_of(column)]
    return Sheet(part.title, columns, [[one for column, cell in zip(part.columns, row, strict=True) for one in cells_of(column, cell)] for row in part.rows])


def columns_of(column: Column) -> list[spreadsheets.Column]:
    """A column, or of a figure more: the mean, both ends of its interval, and what its column has further."""
    if not column.is_figure:
        return [spreadsheets.Column(column.name, column.about)]
    ends = [(_("lower end"), _("Lower end of its 95 % interval.")), (_("upper end"), _("Upper end of its 95 % interval."))]
    heads = [(column.name, column.about), *((f"{column.name}, {end}", about) for end, about in ends), *column.further]
    return [spreadsheets.Column(name, about) for name, about in heads]


def cells_of(column: Column, cell: Cell) -> list[spreadsheets.Cell]:
    """What stands under them."""
    if column.is_figure:
        return list(cell.value) if cell.value else [None] * len(columns_of(column))
    return [cell.value]
