"""Signals of change, and the periods they were found in. Everything is read from the roll-ups by month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from talkoot.base.kit.periods import month_after, month_of
from talkoot.base.orgs.models import Membership, Site
from talkoot.feedback.logic.signals import Base, Count, Point, periods_of, watch
from talkoot.feedback.logic.tally import SATISFIED_FROM
from talkoot.feedback.models import Baseline, Question, Signal
from talkoot.feedback.queries.counts import SHOWN, by_month


@dataclass(frozen=True)
class Place:
    """What is watched: the whole, an area or a site, under a text that names it in rows."""

    key: str
    site_id: int | None = None
    area_id: int | None = None


def places_of(organisation_id: int) -> list[Place]:
    """The whole, each area, each open site."""
    sites = list(Site.objects.filter(organisation_id=organisation_id, closed_on=None).values_list("id", "area_id"))
    areas = sorted({area for _site, area in sites if area})
    return [Place("all"), *(Place(f"area:{area}", area_id=area) for area in areas), *(Place(f"site:{site}", site_id=site) for site, _area in sites)]


def monthly(question: Question, before: date) -> dict[str, list[Count]]:
    """Each place's counts by whole month, months without answers included, up to the month of `before` (left out)."""
    rows = by_month([question], before=month_of(before)).filter(shown__gt=0)
    cells: dict[str, dict[date, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for site, area, month, score, n in rows.values_list("site_id", "site__area_id", "month", "score").annotate(total=SHOWN).order_by():
        for place in (f"site:{site}", f"area:{area}", "all"):
            cells[place][month][0] += n if score >= SATISFIED_FROM else 0
            cells[place][month][1] += n
    return {place: filled(months, month_of(before)) for place, months in cells.items()}


def filled(months: dict[date, list[int]], end: date) -> list[Count]:
    """In order, with the months nobody answered."""
    month, counts = min(months), []
    while month < end:
        satisfied, n = months.get(month, [0, 0])
        counts.append(Count(month, satisfied, n))
        month = month_after(month)
    return counts


def signals_of(me: Membership) -> QuerySet[Signal]:
    """The organisation's signals, those nobody has acknowledged first, then newest first."""
    rows = Signal.objects.filter(organisation_id=me.organisation_id).select_related("site", "area", "question", "seen_by__user")
    return rows.order_by(F("seen_at").asc(nulls_first=True), "-month", "id")


def points_of(question: Question, place: str, today: date) -> tuple[list[Point], Base | None]:
    """The periods since the baseline, for the chart; what the baseline is."""
    base = Baseline.objects.filter(question=question, place=place).order_by("-first").first()
    counts = monthly(question, today).get(place, [])
    if base is None:
        return [], None
    held = Base(base.satisfied, base.n)
    return watch(periods_of(count for count in counts if count.start > base.last), held), held
