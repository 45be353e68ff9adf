"""A figure over time, for a page that shows it beside other things: in spans of three months, since few answer at a site."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.periods import month_after, month_of, months_back
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.thread.effects import Effect
from talkoot.base.ui import words
from talkoot.base.ui.charts import Trend, TrendPoint, trend_chart
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.models import Question
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.figure import measure_of
from talkoot.feedback.queries.marks import Marks, changes_between, mark_months

MONTHS, SPANS, LONG = 3, 5, 8


@dataclass
class Spans:
    """The picture with its marks, and the same as lines of a table, the newest first."""

    chart: Trend | None
    marks: Marks
    caption: str = ""
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)  # when, figure, interval, answers


def spans_of_site(me: Membership, site: Site, today: date) -> Spans | None:
    """The last fifteen months by three, and what was changed meanwhile; None when nothing is asked yet."""
    question = queries.main_question(me.organisation_id)
    if question is None:
        return None
    found = _spans(question, site, today, SPANS, _("Customers’ verdict of %(site)s by three months") % {"site": site.name})
    found.caption = _("In spans of three months, since a site has few answers. The band and the bars are where the mean lies.")
    return _marked(found, changes_between(me, site, _first(today, SPANS), today), today, SPANS)


def spans_of_measure(me: Membership, key: str, today: date, refs: set[str]) -> Spans | None:
    """The figure that a key names, everywhere, over the last two years by three months, marked with those of the things (by text
    key) that took effect meanwhile. None when it is asked no more."""
    named = measure_of(me, key)
    question = (named[1] or queries.main_question(me.organisation_id)) if named else None
    if named is None or question is None:
        return None
    found = _spans(question, None, today, LONG, _("%(figure)s by three months") % {"figure": named[0]})
    found.caption = _("In spans of three months. The band and the bars are where the mean lies.")
    changes = [one for one in changes_between(me, None, _first(today, LONG), today) if one.ref in refs]
    return _marked(found, changes, today, LONG)


def _spans(question: Question, site: Site | None, today: date, many: int, title: str) -> Spans:
    """The picture without its marks, and its lines."""
    tallies = queries.trends([question], _first(today, many), None, site.pk if site else None).get(question.line, [])
    by_month = {one.month: one.tally for one in tallies}
    starts, found = _starts(today, many), Spans(None, Marks())
    points = []
    for start in starts:
        tally, last = span(by_month, start)
        shown = tally.is_shown and tally.mean is not None
        name = month_name(last, today)
        points.append(TrendPoint(name, tally.mean if shown else None, tally.mean_interval if shown else None, tally.is_few))
        if tally.n:
            figure, spread = words.figure(tally.mean or 0, tally.mean_interval) if shown else ("–", "")
            count = words.answers(tally.n) if shown else _("under 5")
            found.lines.insert(0, (f"{date_format(start, 'F Y')} – {date_format(last, 'F Y')}", figure, spread, count))
    if any(point.value is not None for point in points):
        found.chart = trend_chart(points, key="spans", title=title, description="")
    return found


def _marked(found: Spans, changes: list[Effect], today: date, many: int) -> Spans:
    if found.chart:
        found.marks = mark_months(found.chart, changes, _starts(today, many), MONTHS)
    return found


def _first(today: date, many: int) -> date:
    return months_back(today, MONTHS * many - 1)


def _starts(today: date, many: int) -> list[date]:
    return [months_back(today, MONTHS * (many - n) - 1) for n in range(many)]


def span(by_month: dict[date, Tally], start: date) -> tuple[Tally, date]:
    """The counts of three months, and the last of them."""
    total, month = NOTHING, start
    for _n in range(MONTHS):
        total, last, month = total + by_month.get(month, NOTHING), month, month_after(month)
    return total, last


def month_name(month: date, today: date) -> str:
    """A short name, with the year when it is not this one; `now` for this month."""
    if month == month_of(today):
        return _("now")
    # Finns say “joulu” for short; other languages have three letters.
    finnish = get_language() == "fi"
    name = date_format(month, "F").lower().removesuffix("kuu") if finnish else date_format(month, "M").rstrip(".").lower()
    return name if month.year == today.year else f"{name}{words.NBSP}{month:%y}"
