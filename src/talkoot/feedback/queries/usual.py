"""What is usual variation of the satisfied share at a place, and where a signal was told, drawn for the eye."""

from collections import defaultdict
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

MOST = 24  # periods


def usual_of(question: Question, organisation_id: int, today: date, site_id: int | None = None, area_id: int | None = None) -> History | None:
    """The same periods of the whole, of an area or of a site, with no more read than its limit takes: places of its own kind. None where
    it is not watched."""
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
        return None
    of_whole, of_area, of_site = limits(len(busy), len(busy))
    name = f"site:{site_id}" if site_id else f"area:{area_id}" if area_id else "all"
    settled = Signal.objects.filter(question__in=in_lines([question]), place=name).exclude(seen_at=None)
    return follow(counts[place], of_site if site_id else of_area if area_id else of_whole, set(settled.values_list("month", flat=True)))


def usual_chart(question: Question, organisation_id: int, today: date, site_id: int | None, area_id: int | None) -> Trend | None:
    """The last periods with the band in which chance alone would keep them; broken where a signal was told. None where it is not watched."""
    history = usual_of(question, organisation_id, today, site_id, area_id)
    points = history.points[-MOST:] if history else []
    if history is None or history.base is None or len(points) < 2:
        return None
    chart = chart_of(points, history.base, key="usual")
    chart.breaks = [Break(round(LEFT + (RIGHT - LEFT) * n / (len(points) - 1), 2)) for n, point in enumerate(points) if point.signal]
    return chart


def chart_of(points: list[Point], base: Base, key: str = "signal") -> Trend:
    """Each period's share, and the band in which chance alone would keep it."""
    shown = []
    for point in points:
        low, high = chance_limits(base, point.count.n)
        share = 100 * point.count.satisfied / point.count.n
        shown.append(TrendPoint(date_format(point.count.start, "n/y"), share, Interval(100 * low, 100 * high), point.count.n < 20))
    description = _("The band is where chance alone would keep the share of satisfied customers.")
    return share_chart(shown, key=key, title=_("Satisfied customers, percent"), description=description)
