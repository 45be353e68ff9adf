"""Signals of change, and the periods they were found in. Everything is read from the roll-ups by month."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, QuerySet

from talkoot.base.kit.periods import month_after, month_of
from talkoot.base.orgs.models import Membership, Site
from talkoot.feedback.logic.signals import Count, History, baseline_of, follow, is_watched, limits, odds_of_finding
from talkoot.feedback.logic.tally import SATISFIED_FROM
from talkoot.feedback.models import Question, Signal
from talkoot.feedback.queries.counts import SHOWN, by_month, in_lines
from talkoot.feedback.queries.verdict import main_question


@dataclass(frozen=True)
class Place:
    """What is watched: the whole, an area or a site, under a text that names it in rows."""

    key: str
    site_id: int | None = None
    area_id: int | None = None


@dataclass
class Watched:
    """An organisation's places with what is found in each, and the open sites where too few answer for that."""

    histories: dict[Place, History] = field(default_factory=dict)
    thin: dict[int, int] = field(default_factory=dict)  # site → answers in a year


@dataclass(frozen=True)
class ThinSite:
    """A site whose line is shown without a promise: in how many of a hundred cases a fall would be found there in two years."""

    site: Site
    odds: int


def watched(question: Question, organisation_id: int, today: date) -> Watched:
    """Follows the whole, each area and each open site. Those with too few answers are not watched and cost no false alarms."""
    counts, found = monthly(question, today), Watched()
    sites = list(Site.objects.filter(organisation_id=organisation_id, closed_on=None).values_list("id", "area_id"))
    areas = sorted({area for _site, area in sites if area})
    busy_areas = [area for area in areas if is_watched(counts.get(f"area:{area}", []))]
    busy_sites = [site for site, _area in sites if is_watched(counts.get(f"site:{site}", []))]
    of_whole, of_area, of_site = limits(len(busy_areas), len(busy_sites))
    settled = settled_months(question)
    places = [(Place("all"), of_whole)] if is_watched(counts.get("all", [])) else []
    places += [(Place(f"area:{area}", area_id=area), of_area) for area in busy_areas]
    places += [(Place(f"site:{site}", site_id=site), of_site) for site in busy_sites]
    for place, limit in places:
        found.histories[place] = follow(counts[place.key], limit, settled.get(place.key, set()))
    for site, _area in sites:
        if site not in busy_sites and (base := baseline_of(counts.get(f"site:{site}", []))):
            found.thin[site] = round(12 * base[0].n / base[1])
    return found


def settled_months(question: Question) -> Mapping[str, set[date]]:
    """The months of each place's signals that somebody has seen to."""
    found: dict[str, set[date]] = defaultdict(set)
    for place, month in Signal.objects.filter(question__in=in_lines([question])).exclude(seen_at=None).values_list("place", "month"):
        found[place].add(month)
    return found


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


def history_of(question: Question, organisation_id: int, place: str, today: date) -> History:
    """The periods of one place since its first baseline, for the chart."""
    found = {kept.key: history for kept, history in watched(question, organisation_id, today).histories.items()}
    return found.get(place, History([], None))


def thin_sites(me: Membership, today: date) -> list[ThinSite]:
    """Sites that have a year of answers but too few for signals, with the odds of finding a fall there; a hundred at most."""
    question = main_question(me.organisation_id)
    found = watched(question, me.organisation_id, today).thin if question else {}
    sites = Site.objects.filter(organisation_id=me.organisation_id, pk__in=list(found)[:100]).order_by("name")
    return [ThinSite(site, odds_of_finding(found[site.pk])) for site in sites]
