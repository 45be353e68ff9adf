"""What a report consists of where somebody reads it: parts with sentences, a picture and a table."""

from dataclasses import dataclass, field
from typing import Any

from talkoot.base.ui.charts import DotPlot, Row, Trend


@dataclass(frozen=True)
class Column:
    """A column of a table: its name, what it means, and whether it holds figures (a mean and the ends of its interval) or numbers.

    `further`: columns that only a workbook has beside those of a figure, each with what it means; to be read they stand in its text.
    """

    name: str
    about: str
    is_figure: bool = False
    is_number: bool = False
    further: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cell:
    """As it is read, and as it is counted with; of a figure the mean, both ends, and what its column has further."""

    text: str
    value: Any = None


@dataclass
class Part:
    """One part: what is said first, then the picture, then the table."""

    key: str
    title: str
    sentences: list[str] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    note: str = ""
    figure: tuple[str, str, str] | None = None  # the mean, its interval, how many answers
    chart: Trend | None = None
    plot: DotPlot | None = None
    dots: list[Row] = field(default_factory=list)  # a picture for each row

    @property
    def table(self) -> list[list[tuple[Cell, bool]]]:
        """The rows, each cell with whether it stands on the right."""
        return [[(cell, column.is_figure or column.is_number) for cell, column in zip(row, self.columns, strict=True)] for row in self.rows]

    @property
    def lines(self) -> list[tuple[list[Cell], Row]]:
        """The rows with their pictures."""
        return list(zip(self.rows, self.dots, strict=True))
