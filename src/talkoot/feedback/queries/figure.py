"""The figure in short, for pages that show it beside other things."""

from dataclasses import dataclass
from datetime import date

from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.ui import words
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.logic.verdict import change_between
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.sentences import change_sentence, period_before, period_of


@dataclass(frozen=True)
class ShortFigure:
    """Mean, interval and n in words, and how it moved."""

    mean: str
    spread: str
    count: str
    change: str


def short_figure(me: Membership, site: Site | None, today: date, area: Area | None = None) -> ShortFigure | None:
    """The last 90 days of a site, an area or the whole; None when nothing is asked yet."""
    survey = queries.main_survey(me.organisation_id)
    questions = queries.score_questions(survey) if survey else []
    if not questions:
        return None

    def tally(period: Period) -> Tally:
        return queries.tally(questions[0], period, today, site.pk if site else None, area.pk if area else None)

    until = queries.shown_until(me.organisation, today)
    now, before = tally(period_of("90", until)), tally(period_before("90", until) or Period())
    if not now.is_shown or now.mean is None:
        return ShortFigure("", "", words.answers(now.n), "")
    mean, spread = words.figure(now.mean, now.mean_interval.half if now.mean_interval else None)
    return ShortFigure(mean, spread, words.answers(now.n), change_sentence(change_between(before, now), "90"))
