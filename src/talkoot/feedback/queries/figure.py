"""The customers' figure as other packages ask for it, in numbers."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.outside import whole
from talkoot.base.kit.periods import Period
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.logic.verdict import change_between
from talkoot.feedback.models import Question
from talkoot.feedback.queries import verdict as queries
from talkoot.feedback.queries.surveys import current_questions
from talkoot.feedback.sentences import period_before, period_of

MAIN = "main"


def figure_of(me: Membership, site: Site | None, today: date, area: Area | None = None, question: Question | None = None, key: str = MAIN) -> Figure | None:
    """The last 90 days of a site, an area or the whole, and how they stand to the 90 before: of the question that stands for all, or of
    another one on five steps, which its key names.

    None when nothing is asked yet.
    """
    if question is None:
        question = queries.main_question(me.organisation_id)
    if question is None:
        return None

    def tally(period: Period) -> Tally:
        return queries.tally(question, period, today, site.pk if site else None, area.pk if area else None)

    now, before = tally(period_of("90", today)), tally(period_before("90", today) or Period())
    return _in_numbers(key, today, now, change_between(before, now))


def figure_named(me: Membership, key: str, today: date, site: Site | None = None, area: Area | None = None) -> Figure | None:
    """The figure of a key, in its place; None when it is asked no more."""
    found = measure_of(me, key)
    return figure_of(me, site, today, area, question=found[1], key=key) if found else None


def figures_of(me: Membership, sites: list[Site], today: date) -> dict[int, Figure]:
    """The last 90 days of several sites at once, by their number, without how they moved. Sites without answers are left out."""
    question = queries.main_question(me.organisation_id)
    if question is None:
        return {}
    tallies = queries.tallies_by_site(question, period_of("90", today), today)
    return {site.pk: _in_numbers(MAIN, today, tallies[site.pk]) for site in sites if site.pk in tallies}


def sums_of(me: Membership, question: Question | None, today: date) -> Mapping[int, Tally]:
    """What the figures of a day are made of, by site: the last 90 days of a question, or of the one that stands for all."""
    question = question or queries.main_question(me.organisation_id)
    return queries.tallies_by_site(question, period_of("90", today), today) if question else {}


def figure_in(sums: Mapping[int, Tally], key: str, today: date, sites: Iterable[int] | None) -> Figure:
    """The figure of these sites together, or of all (None), without how it moved."""
    found = sums.values() if sites is None else [sums[site] for site in sites if site in sums]
    return _in_numbers(key, today, sum(found, NOTHING))


def _in_numbers(key: str, today: date, tally: Tally, change: str = "") -> Figure:
    if not tally.is_shown or tally.mean is None:
        return Figure(key, today, tally.n)
    ends = tally.mean_interval
    return Figure(key, today, tally.n, tally.mean, ends.low if ends else None, ends.high if ends else None, change=change)


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
