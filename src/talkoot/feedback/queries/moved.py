"""What starting something at some sites did to a customers' figure: read by month and site from what has been let into the figures."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from talkoot.base.kit.periods import month_after, month_number, month_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import sites_of
from talkoot.feedback.logic.moved import Effect as Effect
from talkoot.feedback.logic.moved import Moved, Panel, effect_of
from talkoot.feedback.logic.series import LEAST_AFTER, Level, Shift, Span, level_shift
from talkoot.feedback.logic.tally import HIGHEST, LOWEST
from talkoot.feedback.models import Question
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.counts import SHOWN, by_month
from talkoot.feedback.queries.figure import measure_of


def measured_question(me: Membership, key: str) -> Question | None:
    """The question behind a figure's key; None when it is asked no more."""
    found = measure_of(me, key)
    return found[1] or queries.main_question(me.organisation_id) if found else None


class Histories:
    """What customers answered, by site and month, of each figure that is asked for: read once for all things of a page.

    Whole months before the one of `until`; as of a day the sites take part that were not closed then.
    """

    def __init__(self, me: Membership, until: date) -> None:
        self.me, self.until = me, until
        self.read: dict[str, Panel | None] = {}
        self.closed: dict[int, date | None] = {}  # of every site

    def of(self, key: str, day: date) -> Panel | None:
        """By site and month, of those sites that were not closed on a day; None when the figure is asked no more."""
        if key not in self.read:
            question = measured_question(self.me, key)
            self.read[key] = self._panel(question) if question else None
        panel = self.read[key]
        return panel and {site: months for site, months in panel.items() if (closed := self.closed[site]) is None or closed > day}

    def _panel(self, question: Question) -> Panel:
        self.closed = self.closed or dict(sites_of(self.me).values_list("pk", "closed_on"))
        panel: dict[int, dict[int, tuple[int, float]]] = {site: {} for site in self.closed}
        cells: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0, 0.0])
        counts = by_month([question], before=month_of(self.until)).values_list("site_id", "month", "score")
        for site, month, score, n in counts.annotate(total=SHOWN).order_by():
            if site in panel and LOWEST <= score <= HIGHEST:
                cells[site, month_number(month)][0] += n
                cells[site, month_number(month)][1] += n * score
        for (site, month), (n, total) in cells.items():
            if n:
                panel[site][month] = (int(n), total)
        return panel


def moved(histories: Histories, key: str, starts: Mapping[int, date], today: date) -> Effect | None:
    """Sites that started (their number → day) held against those that have not; only whole months that are over. None without such a figure.

    Where too few have not started, and the others did in the same month: what their level did at it. A start counts from the first whole
    month on, and the month it fell into counts on neither side. `today` is no later than the histories go.
    """
    panel = histories.of(key, today)
    if panel is None:
        return None
    here = {site: day for site, day in starts.items() if site in panel}
    now, halved = month_number(today), {site for site, day in here.items() if is_halved(day)}
    found = effect_of(panel, {site: first_whole_month(day) for site, day in here.items()}, now, halved=halved)
    return at_once(panel, here, found, now) if found.label == Moved.TOO_FEW_WAITING else found


def at_once(panel: Panel, starts: Mapping[int, date], found: Effect, now: int) -> Effect:
    """The interrupted series of the sites that started, where they did in the same month; else what was found."""
    months = {first_whole_month(day) for day in starts.values()}
    if len(months) != 1:
        return found
    start = months.pop()
    shift = level_shift([panel[site] for site in starts], Span(start, now, any(is_halved(day) for day in starts.values())))
    if shift.value is None:
        ready = start + LEAST_AFTER if shift.label == Level.TOO_EARLY and start + LEAST_AFTER >= now else None
        return replace(found, ready=ready)
    return replace(found, label=moved_label(shift.label), value=shift.value, interval=shift.interval, n=shift.n)


def moved_label(level: str) -> str:
    """The word of Moved for what a level did, of Level, where something can be said of it."""
    return {Level.UP: Moved.ROSE, Level.DOWN: Moved.FELL}.get(level, Moved.LEVEL_UNSURE)


def shifted(histories: Histories, key: str, sites: Iterable[int] | None, began: date, until: date) -> Shift | None:
    """What a figure's level did when something began at sites, or everywhere (None), up to a day. None without such a figure."""
    panel = histories.of(key, until)
    if panel is None:
        return None
    listed = panel.values() if sites is None else [panel[site] for site in sites if site in panel]
    return level_shift(listed, Span(first_whole_month(began), month_number(until), is_halved(began)))


def first_whole_month(day: date) -> int:
    """The month from whose first day on something holds that began on a day."""
    return month_number(day if day.day == 1 else month_after(month_of(day)))


def is_halved(day: date) -> bool:
    """Whether what began on a day left its month half before and half after."""
    return day.day != 1
