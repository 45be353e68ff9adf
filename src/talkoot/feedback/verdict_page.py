"""The verdict page put together from queries and sums: sentences first, pictures second, tables last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.intervals import Interval
from talkoot.base.kit.periods import month_after, month_before, month_of, months_back
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import Scope, areas_of, sites_of
from talkoot.base.orgs.roles import Act
from talkoot.base.ui import words
from talkoot.base.ui.charts import DotPlot, Funnel, Row, Trend, TrendPoint, dot_plot, funnel_chart, trend_chart
from talkoot.feedback.logic.shrinkage import Place
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.logic.verdict import MonthFigure, SiteFigure, Verdict, change_between, make_verdict
from talkoot.feedback.models import Question, Survey
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.marks import Marks, changes_between, mark_chosen
from talkoot.feedback.queries.spans import month_name
from talkoot.feedback.queries.usual import Usual, usual_chart
from talkoot.feedback.sentences import (
    asked_period,
    chain_sentence,
    change_sentence,
    last_shown,
    months_from,
    own_months,
    period_before,
    period_of,
    period_words,
    sites_sentence,
)

CHAIN_FROM = 31  # sites; more are drawn as a funnel
LISTED = 50


@dataclass(frozen=True)
class Line:
    """One row of the dot plot and of the table. Its words are made only when it is shown: a chain has hundreds."""

    site: Site
    source: SiteFigure
    own: bool
    plot: DotPlot
    area: int | None = None  # its number, where the row is of an area

    @property
    def tally(self) -> Tally:
        """Its answers."""
        return self.source.tally

    @cached_property
    def drawn(self) -> tuple[float | None, Interval | None, bool]:
        """Value, interval, and whether they are shrunk ones."""
        return self.source.value, self.source.interval, self.source.is_drawn

    @property
    def value(self) -> float | None:
        """What the point stands for."""
        return self.drawn[0]

    @property
    def shrunk(self) -> bool:
        """Whether the figure is drawn towards the whole."""
        return self.drawn[2]

    @property
    def hidden(self) -> bool:
        """Whether there are too few answers to show a figure."""
        return not self.tally.is_shown

    @cached_property
    def words(self) -> tuple[str, str]:
        """The figure and its interval."""
        value, interval, _shrunk = self.drawn
        return words.figure(value, interval) if value is not None else ("", "")

    @property
    def figure(self) -> str:
        """The mean as read."""
        return self.words[0]

    @property
    def spread(self) -> str:
        """What stands after it."""
        return self.words[1]

    @property
    def count(self) -> str:
        """The number of answers as read."""
        return words.answers(self.tally.n)

    @property
    def row(self) -> Row:
        """Where point and interval stand."""
        return self.plot.row(self.value, self.drawn[1], self.tally.is_few)


@dataclass
class Page:
    """Everything the template shows."""

    question: Question | None
    period: str
    versions: list[Question] = field(default_factory=list)
    whole: Tally = NOTHING
    figure: str = ""
    spread: str = ""
    count: str = ""
    satisfied: str = ""
    period_words: str = ""
    sentence: str = ""
    site_sentence: str = ""
    trend: Trend | None = None
    trend_caption: str = ""
    marks: Marks = field(default_factory=Marks)
    listed_months: list[date] = field(default_factory=list)  # of the trend
    months: list["MonthLine"] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    plot: DotPlot | None = None
    order: str = "name"
    funnel: Funnel | None = None
    areas: list[Line] = field(default_factory=list)
    area_plot: DotPlot | None = None
    learn_from: list[Line] = field(default_factory=list)
    support: list["Support"] = field(default_factory=list)
    above: int = 0
    below: int = 0
    more_lines: int = 0
    until: date | None = None  # the last day in the figures
    choosable: list[tuple[str, str]] = field(default_factory=list)  # the months that a period of one's own can be made of
    earlier: str = ""  # how many answers there are outside a period that has none
    asked_since: datetime | None = None  # in whatever words
    area: Area | None = None  # whose page it is, where it is an area's
    usual: Usual | None = None  # what is usual variation, and which signals were told

    @property
    def own_ends(self) -> tuple[str, str]:
        """The first and the last month of a period of one's own, as an address names them; empty for any other."""
        return (self.period[:7], self.period[8:]) if own_months(self.period) else ("", "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What stays in the address when marks are chosen."""
        version = [("version", str(self.question.version))] if self.question and self.question != self.versions[0] else []
        return [("period", self.period), *version, *([("order", "value")] if self.order == "value" else [])]

    @property
    def is_chain(self) -> bool:
        """Whether there are too many sites for a row each."""
        return self.funnel is not None

    @property
    def has_answers(self) -> bool:
        """Whether there is anything to say: of this question, or of one that was asked before it."""
        return self.whole.n > 0 or self.trend is not None


@dataclass(frozen=True)
class MonthLine:
    """A month in the trend's table."""

    name: str
    tally: Tally
    figure: str
    spread: str
    month: date
    earlier: bool = False  # of a question that was asked before this one


@dataclass(frozen=True)
class Support:
    """Sites clearly below the others: by area, and by name for those who help them."""

    area: str
    count: int
    names: list[str]


def make_page(me: Membership, seen: Scope, asked: QueryDict, today: date, survey: Survey | None = None, area: Area | None = None) -> Page:
    """The page for a scope, or for an area, and what was asked for in the address (`period`, `version`, `order`, `mark`); of the first survey
    unless another is given."""
    page = Page(None, asked_period(asked), order="value" if asked.get("order") == "value" else "name", area=area)
    survey = survey or queries.main_survey(me.organisation_id)
    page.versions = queries.score_lines(survey) if survey else []
    if not page.versions:
        return page
    page.question = next((q for q in page.versions if str(q.version) == asked.get("version")), page.versions[0])
    page.asked_since = page.question.opened_at if page.question.same_as is None else page.question.same_as.opened_at
    page.until = last_shown(today)
    by_site = queries.tallies_by_site(page.question, period_of(page.period, today), today)
    result = make_verdict(by_site)
    sites = {site.pk: site for site in sites_of(me).select_related("area")}
    inside = {pk for pk, site in sites.items() if area is None or site.area_id == area.pk}
    site_id, area_id = (None, area.pk) if area else (seen.site.pk if seen.site else None, None)
    page.whole = by_site.get(site_id, NOTHING) if site_id else sum((by_site[pk] for pk in by_site if pk in inside), NOTHING) if area else result.whole
    add_figure(page, today, site_id, area_id)
    add_trend(page, queries.trends(page.versions, trend_start(page.period, today), trend_end(page.period), site_id, area_id), today)
    if page.trend:
        first, last = page.listed_months[0], min(today, month_after(page.listed_months[-1]) - timedelta(days=1))
        page.marks = mark_chosen(page.trend, changes_between(me, None if area else seen.site, first, last, area), page.listed_months, asked)
    if site_id is None or len(sites) < CHAIN_FROM:
        page.usual = usual_chart(page.question, me.organisation_id, today, site_id, area_id)
    page.choosable = months_from(queries.first_month(page.versions), today)
    add_sites(page, me, seen, result, {pk: site for pk, site in sites.items() if pk in inside})
    return page


def trend_start(period: str, today: date) -> date | None:
    """The first month of the trend: a year for the shorter periods."""
    if own := own_months(period):
        return own[0]
    return None if period == "all" else months_back(last_shown(today), 11)


def trend_end(period: str) -> date | None:
    """The month after the trend's last, where it does not go on until today."""
    own = own_months(period)
    return month_after(own[1]) if own else None


def add_figure(page: Page, today: date, site_id: int | None, area_id: int | None) -> None:
    """The one figure of the page and the sentence over it."""
    tally = page.whole
    page.period_words = period_words(page.period)
    page.count = words.answers(tally.n)
    if tally.is_shown and tally.mean is not None:
        interval = tally.mean_interval
        page.figure, page.spread = words.figure(tally.mean, interval)
        share = tally.satisfied_interval
        if share and tally.satisfied_share is not None:
            page.satisfied = _("%(share)s satisfied (%(ends)s)") % {"share": words.percent(tally.satisfied_share), "ends": words.shares(share)}
    if not tally.n and page.question is not None and page.period != "all":
        ever = queries.tally(page.question, period_of("all", today), today, site_id, area_id)
        page.earlier = words.answers(ever.n) if ever.is_shown else ""
    before = period_before(page.period, today)
    earlier = NOTHING
    if before is not None and page.question is not None and tally.is_shown:
        earlier = queries.tally(page.question, before, today, site_id, area_id)
    page.sentence = change_sentence(change_between(earlier, tally), page.period) if before is not None else ""


def joined(lines: list[tuple[int, list[MonthFigure]]]) -> dict[date, tuple[int, Tally]]:
    """Each month's counts, of the newest question that has enough; `lines` newest first, each with its number."""
    found: dict[date, tuple[int, Tally]] = {}
    for number, months in lines:
        for figure in months:
            if figure.month not in found or (figure.tally.is_shown and not found[figure.month][1].is_shown):
                found[figure.month] = (number, figure.tally)
    return found


def add_trend(page: Page, by_line: Mapping[int, list[MonthFigure]], today: date) -> None:
    """The trend month by month, with gaps where there are too few answers; questions asked before are stretches of their own."""
    assert page.question is not None
    since = page.versions.index(page.question)
    by_month = joined([(number, by_line.get(q.line, [])) for number, q in enumerate(page.versions) if number >= since])
    if not by_month:
        return
    end = trend_end(page.period)
    month, last = trend_start(page.period, today) or min(by_month), month_before(end) if end else month_of(max(today, *by_month))
    listed, stretch = [], max(number for number, _t in by_month.values())
    while month <= last:
        stretch, tally = by_month.get(month, (stretch, NOTHING))
        listed.append((month, stretch, tally))
        month = month_after(month)
    page.listed_months = [m for m, _stretch, _tally in listed]
    points = [
        TrendPoint(month_name(m, today), t.mean if t.is_shown else None, t.mean_interval if t.is_shown else None, t.is_few, stretch) for m, stretch, t in listed
    ]
    shown = [t for _m, stretch, t in listed if t.is_shown and stretch == since]
    if any(point.value is not None for point in points):
        description = (
            _("From %(first)s to %(last)s in %(n)s months.")
            % {
                "first": words.figure(shown[0].mean or 0, shown[0].mean_interval)[0],
                "last": words.figure(shown[-1].mean or 0, shown[-1].mean_interval)[0],
                "n": len(listed),
            }
            if shown
            else _("Only of a question that was asked before.")
        )
        page.trend = trend_chart(points, key="trend", title=_("Customers’ verdict by month"), description=description)
        ends = {"low": words.short_decimal(page.trend.low), "high": words.short_decimal(page.trend.high)}
        page.trend_caption = _("Scale 1–5, the picture shows %(low)s–%(high)s. The line is the month’s mean, the band its 95 %% confidence interval.") % ends
        if page.trend.breaks:
            page.trend_caption += " " + _("Where the line breaks off another question began: the two cannot be compared.")
    for m, stretch, t in reversed(listed):
        if t.n:
            figure, spread = words.figure(t.mean or 0, t.mean_interval) if t.is_shown else ("–", "")
            page.months.append(MonthLine(date_format(m, "F Y"), t, figure, spread, m, stretch != since))


def add_sites(page: Page, me: Membership, seen: Scope, result: Verdict, sites: Mapping[int, Site]) -> None:
    """These sites beside each other: rows for some, a funnel for many."""
    own = {site.pk for site in seen.own}
    figures = [figure for figure in result.sites if figure.site_id in sites]
    shown = [value for figure in figures for value in drawn_values(figure)]
    page.plot = dot_plot(shown, result.whole.mean_interval if result.whole.is_shown else None)
    lines = [Line(sites[figure.site_id], figure, figure.site_id in own, page.plot) for figure in figures]
    lines.sort(key=lambda line: (not line.own, finnish_key(line.site.name)))
    if page.order == "value":
        lines.sort(key=lambda line: (line.value is None, -(line.value or 0)))
    groups = {place: [line for line in lines if line.source.place is place] for place in Place}
    page.lines, page.above, page.below = lines, len(groups[Place.ABOVE]), len(groups[Place.BELOW])
    if len(lines) >= CHAIN_FROM:
        add_chain(page, me, result, groups, figures)
    else:
        page.site_sentence = sites_sentence([line.site.name for line in groups[Place.ABOVE]], [line.site.name for line in groups[Place.BELOW]], len(lines))
    listed_areas = area_lines(page, me)
    page.areas = listed_areas if len(listed_areas) > 1 else []


def drawn_values(figure: SiteFigure) -> list[float]:
    """What the plot must have room for."""
    value, interval = figure.value, figure.interval
    return [v for v in (value, interval.low if interval else None, interval.high if interval else None) if v is not None]


def add_chain(page: Page, me: Membership, result: Verdict, groups: dict[Place, list[Line]], figures: list[SiteFigure]) -> None:
    """The view of a chain: funnel, those to learn from, areas, and who may need support."""
    page.site_sentence = chain_sentence(page.above, page.below)
    drawn_sites = [(f.tally.n, f.tally.mean or 0.0, f.place.value) for f in figures if f.tally.is_shown]
    if drawn_sites and result.shrinkage:
        page.funnel = funnel_chart(
            drawn_sites, centre=result.shrinkage.centre, within=result.shrinkage.within, key="funnel", title=_("Sites by number of answers and mean"),
            description=page.site_sentence, axis_words=_("answers a site"),
        )  # fmt: skip
    page.learn_from = sorted(groups[Place.ABOVE], key=lambda line: -(line.source.shrunk.interval.low if line.source.shrunk else 0))[:5]
    page.support = support_by_area(groups[Place.BELOW], named=me.may(Act.SITES_SUPPORT))
    page.more_lines = max(0, len(page.lines) - LISTED)


def support_by_area(lines: list[Line], named: bool) -> list[Support]:
    """Those clearly below by area; names only for those who help them."""
    by_area: dict[str, list[str]] = {}
    for line in lines:
        by_area.setdefault(line.site.area.name if line.site.area else _("Without an area"), []).append(line.site.name)
    return [Support(area, len(names), names if named else []) for area, names in sorted(by_area.items(), key=lambda item: finnish_key(item[0]))]


def area_lines(page: Page, me: Membership) -> list[Line]:
    """A row for each area."""
    tallies: dict[int, Tally] = {}
    for line in page.lines:
        if line.site.area_id:
            tallies[line.site.area_id] = tallies.get(line.site.area_id, NOTHING) + line.tally
    if not tallies:
        return []
    figures = {area: SiteFigure(0, tally, None) for area, tally in tallies.items()}
    values = [value for figure in figures.values() for value in drawn_values(figure)]
    page.area_plot = dot_plot(values, page.whole.mean_interval if page.whole.is_shown else None)
    return [Line(Site(name=area.name), figures[area.pk], False, page.area_plot, area.pk) for area in areas_of(me) if area.pk in figures]
