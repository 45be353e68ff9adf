"""The customers' verdict. Every figure here is read from roll-ups; no query counts answers."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Min, Subquery, Value

from talkoot.base.kit.periods import Period, month_after
from talkoot.feedback.logic.tally import NOTHING, Tally
from talkoot.feedback.logic.verdict import MonthFigure, Verdict, in_order, make_verdict
from talkoot.feedback.models import NO_SCORE, Question, Survey
from talkoot.feedback.queries.counts import EVERY, LINE, SHOWN, by_month, days_of, parts, split

AT_ONCE = 450  # sums that one question to the database holds: SQLite takes five hundred


def main_survey(organisation_id: int) -> Survey | None:
    """The organisation's first survey: the one whose figure stands for the whole."""
    return Survey.objects.filter(organisation_id=organisation_id).order_by("id").first()


def survey_named(organisation_id: int, name: str) -> Survey | None:
    """A survey by its name."""
    return Survey.objects.filter(organisation_id=organisation_id, name=name).first()


def score_questions(survey: Survey) -> list[Question]:
    """The scored question of each version, newest version first."""
    return list(Question.objects.filter(survey=survey, kind=Question.Kind.SMILEY).select_related("same_as").order_by("-version", "position"))


def score_lines(survey: Survey) -> list[Question]:
    """The same with one for each line, its newest: questions that ask the same, better said, are one."""
    found: dict[int, Question] = {}
    for question in score_questions(survey):
        found.setdefault(question.line, question)
    return list(found.values())


def main_question(organisation_id: int) -> Question | None:
    """The scored question of the first survey's newest version: what stands for the whole."""
    first = Survey.objects.filter(organisation_id=organisation_id).order_by("id").values("pk")[:1]
    return Question.objects.filter(survey=Subquery(first), kind=Question.Kind.SMILEY).order_by("-version", "position").first()


def verdict(question: Question, period: Period, today: date | None = None) -> Verdict:
    """The verdict on one version of one question: the whole and every site that has answers in the figures."""
    return make_verdict(tallies_by_site(question, period, today))


def tallies_by_site(question: Question, period: Period, today: date | None = None, every: bool = False) -> dict[int, Tally]:
    """Each site's counts in the period, from whole months and the days at its ends. `every`: also what is in no figure yet."""
    total = EVERY if every else SHOWN
    return _tallies(_together([rows.values_list("site_id", "score").annotate(total=total).order_by() for rows in parts([question], period, today)]))


def tally(question: Question, period: Period, today: date | None = None, site_id: int | None = None, area_id: int | None = None) -> Tally:
    """The counts of one site, of an area's sites, or of all together: summed where they lie."""
    summed = []
    for rows in parts([question], period, today):
        chosen = rows if site_id is None else rows.filter(site_id=site_id)
        chosen = chosen if area_id is None else chosen.filter(site__area_id=area_id)
        summed.append(chosen.values_list("score").annotate(total=SHOWN).order_by())
    return _tallies([(0, *row) for row in _together(summed)]).get(0, NOTHING)


def tallies_in(question: Question, wanted: Sequence[tuple[Collection[int], Period]], today: date | None = None) -> list[Tally]:
    """The counts of sites together, each time over a period of its own with a first and a last day: as `tallies_by_site` has them, but all
    periods read at once."""
    halved, sums = [split(period, today) for _sites, period in wanted], [NOTHING] * len(wanted)
    firsts, lasts = ([day for months, _edges in halved if (day := getattr(months, name)) and not months.empty] for name in ("first", "last"))
    if firsts:
        rows = by_month([question], min(firsts), month_after(max(lasts))).filter(site__in=set().union(*(sites for sites, _period in wanted)))
        by_place = _tallies(
            [((site, month), score, n) for site, month, score, n in rows.values_list("site_id", "month", "score").annotate(total=SHOWN).order_by()]
        )
        for number, ((sites, _period), (months, _edges)) in enumerate(zip(wanted, halved, strict=True)):
            if months.first and months.last and not months.empty:
                sums[number] = sum((by_place.get((site, month), NOTHING) for month in between(months.first, months.last) for site in sites), NOTHING)
    ends = [
        days_of([question], edge).filter(site__in=sites).annotate(number=Value(number)).values_list("number", "score").annotate(total=SHOWN).order_by()
        for number, ((sites, _period), (_months, edges)) in enumerate(zip(wanted, halved, strict=True)) for edge in edges
    ]  # fmt: skip
    for begin in range(0, len(ends), AT_ONCE):
        for number, tally_ in _tallies(_together(ends[begin : begin + AT_ONCE])).items():
            sums[number] += tally_
    return sums


def between(first: date, last: date) -> Iterator[date]:
    """The months from one to another, both included."""
    while first <= last:
        yield first
        first = month_after(first)


def trends(
    questions: list[Question], first: date | None, before: date | None = None, site_id: int | None = None, area_id: int | None = None
) -> dict[int, list[MonthFigure]]:
    """Of each line month by month, from the month of `first` on up to that of `before` (left out), for one site, an area or the whole."""
    rows = by_month(questions, first, before)
    if area_id is not None:
        rows = rows.filter(site__area_id=area_id)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    by_line: dict[int, list[Any]] = defaultdict(list)
    for line, *row in rows.annotate(line=LINE).values_list("line", "month", "score").annotate(total=SHOWN).order_by():
        by_line[line].append(row)
    return {line: in_order(_tallies(listed).items()) for line, listed in by_line.items()}


def question_of(organisation_id: int, period: Period, today: date) -> Question | None:
    """What stood for the whole in a period: of the first survey's lines the newest that has answers in its figures, else today's."""
    survey = main_survey(organisation_id)
    lines = score_lines(survey) if survey else []
    return next((one for one in lines if tally(one, period, today).is_shown), main_question(organisation_id))


def first_month(questions: list[Question]) -> date | None:
    """The first month with anything in the figures."""
    first: date | None = by_month(questions).filter(shown__gt=0).aggregate(first=Min("month"))["first"]
    return first


def _together(summed: list[Any]) -> list[Any]:
    """The rows of several sums, asked for at once."""
    return list(summed[0].union(*summed[1:], all=True) if len(summed) > 1 else summed[0]) if summed else []


def _tallies(rows: list[Any]) -> dict[Any, Tally]:
    counts: dict[Any, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for group, score, total in rows:
        counts[group][score] += total
    return {group: Tally({score: n for score, n in sorted(scores.items()) if score > 0 and n}, scores.get(NO_SCORE, 0)) for group, scores in counts.items()}
