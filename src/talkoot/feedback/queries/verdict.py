"""The customers' verdict. Every figure here is read from roll-ups; no query counts answers."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet, Subquery, Sum

from talkoot.base.kit.periods import Period, is_last_of_month, month_of
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.logic.verdict import MonthFigure, Verdict, by_month, make_verdict
from talkoot.feedback.models import NO_SCORE, Channel, DayCount, MonthCount, Question, Survey
from talkoot.feedback.queries.channels import settings_of


def main_survey(organisation_id: int) -> Survey | None:
    """The organisation's first survey: the one whose figure stands for the whole."""
    return Survey.objects.filter(organisation_id=organisation_id).order_by("id").first()


def survey_named(organisation_id: int, name: str) -> Survey | None:
    """A survey by its name."""
    return Survey.objects.filter(organisation_id=organisation_id, name=name).first()


def score_questions(survey: Survey) -> list[Question]:
    """The scored question of each version, newest version first."""
    return list(Question.objects.filter(survey=survey, kind=Question.Kind.SMILEY).order_by("-version", "position"))


def main_question(organisation_id: int) -> Question | None:
    """The scored question of the first survey's newest version: what stands for the whole."""
    first = Survey.objects.filter(organisation_id=organisation_id).order_by("id").values("pk")[:1]
    return Question.objects.filter(survey=Subquery(first), kind=Question.Kind.SMILEY).order_by("-version", "position").first()


def verdict(question: Question, period: Period, today: date | None = None) -> Verdict:
    """The verdict on one version of one question: the whole and every site that has answers.

    `today`: when given, a period that ends on it or later is read by the month, since nothing lies after it.
    """
    return make_verdict(tallies_by_site(question, period, today))


def tallies_by_site(question: Question, period: Period, today: date | None = None) -> dict[int, Tally]:
    """Each site's counts in the period, from whole months and the days at its ends."""
    return _tallies([row for rows in _parts(question, period, today) for row in rows.values_list("site_id", "score").annotate(total=Sum("n")).order_by()])


def tally(question: Question, period: Period, today: date | None = None, site_id: int | None = None, area_id: int | None = None) -> Tally:
    """The counts of one site, of an area's sites, or of all together: summed where they lie."""
    summed = []
    for rows in _parts(question, period, today):
        chosen = rows if site_id is None else rows.filter(site_id=site_id)
        chosen = chosen if area_id is None else chosen.filter(site__area_id=area_id)
        summed += [(0, *row) for row in chosen.values_list("score").annotate(total=Sum("n")).order_by()]
    return _tallies(summed).get(0, NOTHING)


def _parts(question: Question, period: Period, today: date | None) -> list[QuerySet[Any]]:
    """The roll-ups that make up a period: its whole months, and the days at its ends."""
    if period.last and today and period.last >= today:
        period = Period(period.first, month_end(period.last))
    months, edges = period.months_and_edges()
    parts: list[QuerySet[Any]] = []
    if not months.empty:
        parts.append(MonthCount.objects.filter(_between("month", months.first, months.last), question=question))
    parts += [DayCount.objects.filter(_between("day", edge.first, edge.last), question=question) for edge in edges]
    return parts


def trend(question: Question, first: date | None, site_id: int | None = None, until: date | None = None) -> list[MonthFigure]:
    """Month by month from the month of `first` on, for one site or the whole; nothing after `until` when given."""
    rows = MonthCount.objects.filter(_between("month", first, month_of(until) - timedelta(days=1) if until else None), question=question)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    summed = rows.values_list("month", "score").annotate(total=Sum("n")).order_by()
    found = _tallies(list(summed))
    if until and (last := tally(question, Period(month_of(until), until), site_id=site_id)).n:
        found[month_of(until)] = last
    return by_month(found.items())


def shown_until(organisation: Organisation, today: date) -> date:
    """The last day whose answers are in figures: yesterday where there is a kiosk, unless the owner wants today's at once.

    A kiosk's answers of today would let people be watched through the figures, hour by hour.
    """
    has_kiosk = Channel.objects.filter(organisation=organisation, kind=Channel.Kind.KIOSK, closed_at=None).exists()
    return today - timedelta(days=1) if has_kiosk and not settings_of(organisation).kiosk_live else today


def last_day(question: Question) -> date | None:
    """The day of the newest answer."""
    newest: date | None = DayCount.objects.filter(question=question).aggregate(newest=Max("day"))["newest"]
    return newest


def month_end(day: date) -> date:
    """The last day of the month."""
    return day if is_last_of_month(day) else (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _between(column: str, first: date | None, last: date | None) -> Q:
    limits: dict[str, date] = {}
    if first:
        limits[f"{column}__gte"] = first
    if last:
        limits[f"{column}__lte"] = last
    return Q(**limits)


def _tallies(rows: list[Any]) -> dict[Any, Tally]:
    counts: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for group, score, total in rows:
        counts[group][score] += total
    return {group: Tally({score: n for score, n in sorted(scores.items()) if score > 0 and n}, scores.get(NO_SCORE, 0)) for group, scores in counts.items()}
