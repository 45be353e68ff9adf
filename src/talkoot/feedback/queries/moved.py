"""What starting something at some sites did to a customers' figure: read by month and site from what has been let into the figures."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from talkoot.base.kit.periods import month_after, month_number, month_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import sites_of
from talkoot.feedback.logic.moved import Effect as Effect
from talkoot.feedback.logic.moved import effect_of
from talkoot.feedback.logic.tally import HIGHEST, LOWEST
from talkoot.feedback.models import Question
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.counts import SHOWN, by_month
from talkoot.feedback.queries.figure import measure_of


def measured_question(me: Membership, key: str) -> Question | None:
    """The question behind a figure's key; None when it is asked no more."""
    found = measure_of(me, key)
    return found[1] or queries.main_question(me.organisation_id) if found else None


def moved(me: Membership, key: str, starts: Mapping[int, date], today: date) -> Effect | None:
    """Sites that started (their number → day) held against those that have not; only whole months that are over. None without such a figure.

    A start counts from the first whole month on. Sites that are closed take no part.
    """
    question = measured_question(me, key)
    if question is None:
        return None
    own = set(sites_of(me).open().values_list("pk", flat=True))
    panel: dict[int, dict[int, tuple[int, float]]] = {site: {} for site in own}
    cells: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0, 0.0])
    for site, month, score, n in by_month([question], before=month_of(today)).values_list("site_id", "month", "score").annotate(total=SHOWN).order_by():
        if site in own and LOWEST <= score <= HIGHEST:
            cells[site, month_number(month)][0] += n
            cells[site, month_number(month)][1] += n * score
    for (site, month), (n, total) in cells.items():
        if n:
            panel[site][month] = (int(n), total)
    first = {site: month_number(day if day.day == 1 else month_after(month_of(day))) for site, day in starts.items() if site in own}
    return effect_of(panel, first, month_number(today))
