"""The figures of “Did it work?” and of linkage as tables to be taken along, with no more than their pages show."""

from collections.abc import Callable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.intervals import Interval, decimals, outward
from talkoot.base.kit.spreadsheets import Cell, Column, Sheet
from talkoot.feedback.sentences import ALONE
from talkoot.learning.queries.linkage import Observed
from talkoot.learning.queries.worked import Line
from talkoot.learning.sentences import looks_said, said_of
from talkoot.learning.told import verdict_word

MIRROR_DIGITS = 1  # of the mirror's ranges, as its own pages tell them


def worked_table(title: str, lines: Sequence[Line], day_of: Callable[[Line], str]) -> Sheet:
    """A row for each thing, in the page's order."""
    columns = [
        Column("title", _("What was set out, agreed or re-arranged.")), Column("began", _("When it started.")),
        Column("verdict", _("What can be said of it in a word.")), Column("figure", _("The customers’ figure that it was to move.")),
        *figure_columns("before", _("Of the ninety days before it began.")),
        *figure_columns("after", _("Of the ninety days up to the day on which one looks.")),
        Column("looked", _("The day agreed for looking, as of which it is told; empty where that is to come, and for targets, which are told as of now.")),
        Column("written", _("The day on which that was written down; empty where it is reckoned now.")),
        Column("difference", _("How much the figure, or its level, moved, in steps of the scale.")),
        Column("difference_low", _("Lower end of its 95 % interval.")), Column("difference_high", _("Upper end of its 95 % interval.")),
        Column("difference_of", _("“sites”: against sites that had not started; “level”: of months before and after; “before_after”: of the two figures.")),
        Column("sentence", _("What can be said of it, as on the page.")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            line.title, day_of(line), verdict_word(line.verdict), line.measure, *figure_cells(line.before), *figure_cells(line.after),
            line.on.isoformat() if line.on else "", line.kept_on.isoformat() if line.kept_on else "", *difference_cells(line), said_of(line),
        ]
        for line in lines
    ]  # fmt: skip
    return Sheet(title, columns, rows)


def looks_table(lines: Sequence[Line]) -> Sheet:
    """A row for each look that was written down beside the one that the first table tells, the first first."""
    columns = [
        Column("title", _("What was set out, agreed or re-arranged.")), Column("looked", _("The day of the look. What was seen stands as it was.")),
        Column("of", _("Which version of an agreement’s text it was of, where another has come into force since.")),
        Column("afterwards", _("“yes” where it was reckoned days after the day of the look, from what was known then.")),
        Column("verdict", _("What can be said of it in a word.")),
        *figure_columns("figure", _("Of the ninety days up to the day on which one looks.")), Column("sentence", _("What could be said of it then.")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [line.title, look.on.isoformat(), look.about, "yes" if look.is_late else "", verdict_word(look.verdict), *figure_cells(look.figure), look.sentence]
        for line in lines
        for look in looks_said(line)
    ]
    return Sheet(_("Looks"), columns, rows)


def difference_cells(line: Line) -> list[Cell]:
    """What moved by how much, with the ends of its interval, and what was held against what."""
    found = line.effect or line.found
    if found is None or found.value is None:
        return [None, None, None, ""]
    kind = "before_after" if line.effect is None else "level" if line.effect.label in ALONE else "sites"
    ends = outward(found.interval, 2) if found.interval else None
    return [(found.value, 2), *((None, None) if ends is None else ((ends.low, 2), (ends.high, 2))), kind]


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
    if own.halves:
        days = [f"{year}-H{half + 1}" for year, half in own.halves]
        columns[0] = Column("area", _("The area that held the round."))
        columns[1] = Column("half_year", _("The half-year in which its round closed, as 2026-H1."))
    else:
        days = [timezone.localdate(one.closes_at).isoformat() for one in own.rounds]
    known, rows = own.panel.known, list[list[Cell]]()
    for row, team in enumerate(own.teams):
        for column, day in enumerate(days):
            told = own.ranges[row][column]
            if known[row, column] and told is not None:
                mean, n = float(own.panel.customers[row, column]), int(own.panel.answers[row, column])
                rows.append([team.name, day, (told.low, MIRROR_DIGITS), (told.high, MIRROR_DIGITS), (mean, 1), n])
    return Sheet(_("The team and its customers"), columns, rows)
