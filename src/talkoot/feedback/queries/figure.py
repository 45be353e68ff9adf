"""The figure in short, for pages that show it beside other things."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import whole
from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.ui import words
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.logic.verdict import change_between
from talkoot.feedback.models import Question
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.surveys import current_questions
from talkoot.feedback.sentences import change_sentence, period_before, period_of

MAIN = "main"


@dataclass(frozen=True)
class ShortFigure:
    """Mean, interval and n in words, and how it moved."""

    mean: str
    spread: str
    count: str
    change: str


def short_figure(me: Membership, site: Site | None, today: date, area: Area | None = None, question: Question | None = None) -> ShortFigure | None:
    """The last 90 days of a site, an area or the whole: of the question that stands for all, or of another one on five steps.

    None when nothing is asked yet.
    """
    if question is None:
        question = queries.main_question(me.organisation_id)
    if question is None:
        return None

    def tally(period: Period) -> Tally:
        return queries.tally(question, period, today, site.pk if site else None, area.pk if area else None)

    now, before = tally(period_of("90", today)), tally(period_before("90", today) or Period())
    if not now.is_shown or now.mean is None:
        return ShortFigure("", "", words.answers(now.n), "")
    mean, spread = words.figure(now.mean, now.mean_interval)
    return ShortFigure(mean, spread, words.answers(now.n), change_sentence(change_between(before, now), "90"))


def short_figures(me: Membership, sites: list[Site], today: date) -> dict[int, ShortFigure]:
    """The last 90 days of several sites at once, by their number, without how they moved. Sites without answers are left out."""
    question = queries.main_question(me.organisation_id)
    if question is None:
        return {}
    tallies, found = queries.tallies_by_site(question, period_of("90", today), today), {}
    for site in sites:
        if (tally := tallies.get(site.pk)) is None:
            continue
        shown = tally.is_shown and tally.mean is not None
        mean, spread = words.figure(tally.mean or 0, tally.mean_interval) if shown else ("", "")
        found[site.pk] = ShortFigure(mean, spread, words.answers(tally.n), "")
    return found


def measures_of(me: Membership) -> list[tuple[str, str, Question | None]]:
    """The figures that something can be tied to: a key that stays, its words, and the question (none for the one that stands for all)."""
    survey = queries.main_survey(me.organisation_id)
    if survey is None:
        return []
    found: list[tuple[str, str, Question | None]] = [(MAIN, _("Customers’ verdict"), None)]
    for question in current_questions(survey):
        if question.kind == Question.Kind.EASE:
            found.append((f"question:{question.line}", f"”{question.text(get_language() or 'fi')}”", question))
    return found


def measure_of(me: Membership, key: str) -> tuple[str, Question | None] | None:
    """The words and the question of the figure that a key names, however the question has been worded since; None when it is asked no more."""
    pk = whole(key.removeprefix("question:")) if key.startswith("question:") else None
    named = Question.objects.filter(survey__organisation_id=me.organisation_id, pk=pk).first() if pk else None
    wanted = f"question:{named.line}" if named else key
    return next(((text, question) for one, text, question in measures_of(me) if one == wanted), None)
