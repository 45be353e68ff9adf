"""The verdict's figures as tables to be taken along: sites, areas and months, with no more than the page shows."""

from django.utils.translation import gettext as _

from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.intervals import Interval, decimals, outward
from talkoot.base.kit.spreadsheets import Cell, Column, Sheet
from talkoot.feedback.logic.tally import SHOWN_FROM, Tally
from talkoot.feedback.logic.verdict import SiteFigure
from talkoot.feedback.verdict_page import Line, Page


def tables_of(page: Page, place: str, *, is_site: bool = False) -> list[Sheet]:
    """Sites, areas where there are some, and the months of the trend, those of the place that the page is of: everything, an area or a site.
    A figure of fewer than five answers is left empty."""
    found = [sites_table(page, place, is_site=is_site)]
    if page.areas:
        rows = [line_row(line) for line in page.areas]
        found.append(Sheet(_("Areas"), [Column("area", _("Name of the area.")), *figure_columns()], rows))
    if page.months:
        months: list[list[Cell]] = [[f"{one.month:%Y-%m}", place, *figures_of(one.tally), _("earlier") if one.earlier else ""] for one in reversed(page.months)]
        columns = [
            Column("month", _("Year and month.")), Column("place", _("The site, the area or all sites.")), *figure_columns(),
            Column("question", _("“earlier” where the month is of a question that was asked before this one: the two cannot be compared.")),
        ]  # fmt: skip
        found.append(Sheet(_("Months"), columns, months))
    return found


def sites_table(page: Page, place: str, *, is_site: bool) -> Sheet:
    """A row for each site in the alphabet's order, and last what they are together. Of one site there is nothing to add: it has its row."""
    lines = sorted(page.lines, key=lambda line: finnish_key(line.site.name))
    columns = [Column("site", _("Name of the site.")), *figure_columns(), *shrunk_columns()]
    rows = [[*line_row(line), *shrunk(line.source)] for line in lines]
    together: list[list[Cell]] = [] if is_site else [[place, *figures_of(page.whole), None, None, None]]
    return Sheet(_("Sites"), columns, [*rows, *together])


def line_row(line: Line) -> list[Cell]:
    """A site or an area."""
    return [line.site.name, *figures_of(line.tally)]


def figure_columns() -> list[Column]:
    """Answers, mean and satisfied share, each with its interval."""
    return [
        Column("n", _("Answers with a face. Empty where there are fewer than five, as all figures of the row are then.")),
        Column("mean", _("Mean of the faces, from 1 to 5.")),
        Column("mean_low", _("Lower end of its 95 % interval.")),
        Column("mean_high", _("Upper end of its 95 % interval.")),
        Column("satisfied_share", _("Share of faces 4 and 5, from 0 to 1.")),
        Column("satisfied_low", _("Lower end of its 95 % interval.")),
        Column("satisfied_high", _("Upper end of its 95 % interval.")),
    ]


def shrunk_columns() -> list[Column]:
    """The mean drawn towards the whole."""
    return [
        Column("shrunk_mean", _("Mean drawn towards the whole by as much as so few answers can mislead: for comparing sites.")),
        Column("shrunk_low", _("Lower end of its 95 % interval.")),
        Column("shrunk_high", _("Upper end of its 95 % interval.")),
    ]


def figures_of(tally: Tally) -> list[Cell]:
    """The cells under those columns, with no more decimals than the page shows."""
    if tally.n < SHOWN_FROM:
        return [None] * 7
    digits, mean, share = decimals(tally.mean_interval), tally.mean_interval, tally.satisfied_interval
    return [
        tally.n, rounded(tally.mean, digits), *ends(outward(mean, digits) if mean else None, digits),
        rounded(tally.satisfied_share, 2), *ends(outward(share, 2) if share else None, 2),
    ]  # fmt: skip


def rounded(value: float | None, digits: int) -> Cell:
    return None if value is None else (value, digits)


def ends(interval: Interval | None, digits: int) -> list[Cell]:
    return [rounded(interval.low if interval else None, digits), rounded(interval.high if interval else None, digits)]


def shrunk(source: SiteFigure) -> list[Cell]:
    """The same of a figure that was drawn towards the whole."""
    inside = source.shrunk.interval.within(1, 5) if source.shrunk and source.tally.n >= SHOWN_FROM else None
    if source.shrunk is None or inside is None:
        return [None] * 3
    digits = decimals(inside)
    return [(source.shrunk.mean, digits), *ends(outward(inside, digits), digits)]
