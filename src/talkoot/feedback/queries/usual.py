"""What is usual variation of the satisfied share at a place, and which signals were told there, drawn for the eye."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talkoot.base.kit.intervals import Interval
from talkoot.base.kit.periods import month_of
from talkoot.base.orgs.models import Site
from talkoot.base.ui.charts import LEFT, RIGHT, Break, Trend, TrendPoint, share_chart
from talkoot.feedback.logic.signals import Base, History, Point, chance_limits, follow, is_watched, limits
from talkoot.feedback.logic.tally import SATISFIED_FROM
from talkoot.feedback.models import Question, Signal
from talkoot.feedback.queries.counts import SHOWN, by_month, in_lines
from talkoot.feedback.queries.signals import filled
from talkoot.feedback.queries.verdict import main_question

MOST = 24  # periods


def usual_of(question: Question, organisation_id: int, today: date, site_id: int | None = None, area_id: int | None = None) -> History | None:
    """The same periods of the whole, of an area or of a site, with no more read than its limit takes: places of its own kind. None where
    too few answer."""
    return _followed(question, organisation_id, today, site_id, area_id)[0]


def _followed(question: Question, organisation_id: int, today: date, site_id: int | None, area_id: int | None) -> tuple[History | None, list[date]]:
    """The periods, and the months of those signals that were told."""
    kind, place = ("site_id", site_id) if site_id else ("site__area_id", area_id) if area_id else (None, None)
    rows = by_month([question], before=month_of(today)).filter(shown__gt=0)
    if kind:
        open_ones = Site.objects.filter(organisation_id=organisation_id, closed_on=None).exclude(**{f"{'pk' if site_id else 'area'}": None})
        rows = rows.filter(**{f"{kind}__in": open_ones.values("pk" if site_id else "area_id")})
    cells: dict[int | None, dict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for key, month, score, n in rows.values_list(kind or "question__survey__organisation_id", "month", "score").annotate(total=SHOWN).order_by():
        cell = cells[key if kind else None][month]
        cell[0], cell[1] = cell[0] + (n if score >= SATISFIED_FROM else 0), cell[1] + n
    counts = {key: filled(months, month_of(today)) for key, months in cells.items()}
    busy = [key for key, one in counts.items() if is_watched(one)]
    if place not in busy:
        return None, []
    of_whole, of_area, of_site = limits(len(busy), len(busy))
    name = f"site:{site_id}" if site_id else f"area:{area_id}" if area_id else "all"
    told = list(Signal.objects.filter(question__in=in_lines([question]), place=name).values_list("month", "seen_at"))
    settled = {month for month, seen in told if seen is not None}
    return follow(counts[place], of_site if site_id else of_area if area_id else of_whole, settled), [month for month, _seen in told]


@dataclass(frozen=True)
class Usual:
    """The picture of a place's usual variation, with a dashed line in each period that a signal was told of.

    `is_watched`: whether signals are told of this question at all. `outside`: the periods in which the share lay outside of the band, as read;
    that alone is no signal.
    """

    chart: Trend
    is_watched: bool
    outside: str


def usual_chart(question: Question, organisation_id: int, today: date, site_id: int | None, area_id: int | None) -> Usual | None:
    """The last periods with the band in which chance alone would keep them. None where too few answer for that."""
    history, told = _followed(question, organisation_id, today, site_id, area_id)
    points = history.points[-MOST:] if history else []
    if history is None or history.base is None or len(points) < 2:
        return None
    chart, starts = chart_of(points, history.base, key="usual"), [point.count.start for point in points]
    # A thin period may have been read together with another one since: the signal stands where its month is now.
    at = sorted({bisect_right(starts, month) - 1 for month in told if month >= starts[0]})
    chart.breaks = [Break(round(LEFT + (RIGHT - LEFT) * n / (len(points) - 1), 2)) for n in at]
    watched = main_question(organisation_id)
    outside = ", ".join(date_format(point.count.start, "n/Y") for point in points if is_outside(point, history.base))
    return Usual(chart, watched is not None and watched.line == question.line, outside)


def is_outside(point: Point, base: Base) -> bool:
    """Whether chance alone would seldom have led so far from what this period was held against."""
    low, high = chance_limits(point.base or base, point.count.n)
    return not low <= point.count.satisfied / point.count.n <= high


def chart_of(points: list[Point], base: Base, key: str = "signal") -> Trend:
    """Each period's share, and the band in which chance alone would keep it: around what that period was held against, else `base`."""
    shown = []
    for point in points:
        low, high = chance_limits(point.base or base, point.count.n)
        share = 100 * point.count.satisfied / point.count.n
        shown.append(TrendPoint(date_format(point.count.start, "n/y"), share, Interval(100 * low, 100 * high), point.count.n < 20))
    description = _("The band is where chance alone would keep the share of satisfied customers.")
    return share_chart(shown, key=key, title=_("Satisfied customers, percent"), description=description)
