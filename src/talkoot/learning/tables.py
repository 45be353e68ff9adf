"""The figures of “Did it work?” and of linkage as tables to be taken along, with no more than their pages show."""

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.intervals import Interval, decimals, outward
from talkoot.base.kit.spreadsheets import Cell, Column, Sheet
from talkoot.learning.queries.linkage import Observed
from talkoot.learning.queries.worked import Line
from talkoot.learning.told import verdict_word

MIRROR_DIGITS = 1  # of the mirror's ranges, as its own pages tell them


def worked_table(title: str, lines: Sequence[Line], day_of: Callable[[Line], str]) -> Sheet:
    """A row for each thing, in the page's order."""
    columns = [
        Column("title", _("What was set out, agreed or re-arranged.")), Column("began", _("When it started.")),
        Column("verdict", _("What can be said of it in a word.")), Column("figure", _("The customers’ figure that it was to move.")),
        *figure_columns("before", _("Of the ninety days before it began.")),
        *figure_columns("after", _("Of the ninety days up to the day on which one looks.")),
        Column("sentence", _("What can be said of it, as on its page.")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            line.title, day_of(line), verdict_word(line.verdict), line.measure, *figure_cells(line.before), *figure_cells(line.after),
            " ".join(one for one in (line.sentence, line.needed) if one),
        ]
        for line in lines
    ]  # fmt: skip
    return Sheet(title, columns, rows)


def figure_columns(name: str, when: str) -> list[Column]:
    """A figure's mean, its interval and how many answered."""
    said = {
        "mean": _("Mean from 1 to 5; empty where fewer than five answered."), "low": _("Lower end of its 95 % interval."),
        "high": _("Upper end of its 95 % interval."), "n": _("How many customers answered."),
    }  # fmt: skip
    return [Column(f"{name}_{part}", f"{when} {about}") for part, about in said.items()]


def figure_cells(figure: Figure | None) -> list[Cell]:
    """The cells under them."""
    if figure is None or figure.value is None:
        return [None] * 4
    return [*interval_cells(figure.value, figure.interval), figure.n]


def interval_cells(value: float, interval: Interval | None) -> list[Cell]:
    """A value with the ends of its interval, rounded outwards."""
    digits = decimals(interval)
    ends = outward(interval, digits) if interval else None
    return [(value, digits), *((None, None) if ends is None else ((ends.low, digits), (ends.high, digits)))]


def linkage_table(own: Observed) -> Sheet:
    """A row for each team and round of which both sides are known: what the mirror published, and customers of the months before."""
    columns = [
        Column("team", _("The team, as the newest round reported it.")), Column("closed", _("The day on which the round closed.")),
        Column("mirror_low", _("Lower end of what the team mirror published of it, over all statements shown every time, from 1 to 5.")),
        Column("mirror_high", _("Upper end of the same.")),
        Column("customers_mean", _("Mean of the customers’ first question in the ninety days before, from 1 to 5.")),
        Column("customers_n", _("How many customers answered.")),
    ]  # fmt: skip
    days = [timezone.localdate(one.closes_at).isoformat() for one in own.rounds]
    if len(days) != own.panel.team.shape[1]:  # by half-years, in some of which no round closed
        days = [str(number) for number in range(1, own.panel.team.shape[1] + 1)]
        columns[1] = Column("half_year", _("The half-year, counted from the first."))
    known, rows = own.panel.known, list[list[Cell]]()
    for row, team in enumerate(own.teams):
        for column, day in enumerate(days):
            told = own.ranges[row][column]
            if known[row, column] and told is not None:
                mean, n = float(own.panel.customers[row, column]), int(own.panel.answers[row, column])
                rows.append([team.name, day, (told.low, MIRROR_DIGITS), (told.high, MIRROR_DIGITS), (mean, 1), n])
    return Sheet(_("The team and its customers"), columns, rows)
