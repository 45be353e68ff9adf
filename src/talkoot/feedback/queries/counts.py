"""The one way in to what customers answered: sums of what has been let into the figures, a batch at a time.

Nothing else reads the roll-ups for a page, a file or a notice, and nothing counts answers (tests/architecture). So whatever
is shown, of whatever period and place, differs from whatever else is shown by whole batches of five answers or more.
"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from talkoot.base.kit.periods import Months, Period, is_last_of_month, month_after
from talkoot.base.orgs.models import Site
from talkoot.feedback.models import DayCount, Import, ImportCount, MonthCount, Question

SHOWN, EVERY = Sum("shown"), Sum("n")  # EVERY is for the command line alone
LINE = Coalesce("question__same_as_id", "question_id")  # the question a count belongs to, however it was worded


def in_lines(questions: Collection[Question]) -> QuerySet[Question, Any]:
    """These questions with all that ask the same: a word mended goes on with the figures."""
    lines = {question.line for question in questions}
    return Question.objects.filter(Q(pk__in=lines) | Q(same_as__in=lines)).values("pk")


def parts(questions: Collection[Question], period: Period, today: date | None = None) -> list[QuerySet[Any]]:
    """The roll-ups that make up a period: its whole months, and the days at its ends.

    `today`: when given, a period that ends on the day before or later is read by the month, where nothing lies after it: of a day that is
    past (when something began), answers have come since.
    """
    months, edges = split(period, None if today and _goes_on(questions, period.last, today) else today)
    found: list[QuerySet[Any]] = []
    if not months.empty:
        found.append(MonthCount.objects.filter(_between("month", months.first, months.last), question__in=in_lines(questions)))
    return found + [days_of(questions, edge) for edge in edges]


def split(period: Period, today: date | None = None) -> tuple[Months, list[Period]]:
    """The whole months of a period and the days at its ends, as they are read."""
    if period.last and today and period.last >= today - timedelta(days=1):
        period = Period(period.first, month_end(period.last))
    return period.months_and_edges()


def days_of(questions: Collection[Question], edge: Period) -> QuerySet[DayCount]:
    """The days at an end of a period."""
    return DayCount.objects.filter(_between("day", edge.first, edge.last), question__in=in_lines(questions))


def _goes_on(questions: Collection[Question], last: date | None, today: date) -> bool:
    """Whether a period that ends on a day that is past has answers after it in its month."""
    if last is None or last < today - timedelta(days=1) or today >= timezone.localdate():
        return False
    return DayCount.objects.filter(day__gt=last, day__lte=month_end(last), question__in=in_lines(questions)).exists()


def by_month(questions: Collection[Question], first: date | None = None, before: date | None = None) -> QuerySet[MonthCount]:
    """Whole months from one on, up to another (left out)."""
    return MonthCount.objects.filter(_between("month", first, before - timedelta(days=1) if before else None), question__in=in_lines(questions))


def whole_days(question: Question, first: date, last: date) -> list[tuple[int, date, int, int]]:
    """(site, day, score, n) of those days whose answers came into view together and on their own."""
    rows = DayCount.objects.filter(question__in=in_lines([question]), day__range=(first, last), score__gte=0)
    listed = list(rows.values_list("site_id", "day", "score", "n", "shown", "taken"))
    mixed = {(site, day) for site, day, _score, n, shown, taken in listed if not n == shown == taken}
    return [(site, day, score, n) for site, day, score, n, _shown, _taken in listed if (site, day) not in mixed]


def has_figures(organisation_id: int) -> bool:
    """Whether customers’ answers have come into figures yet."""
    return MonthCount.objects.filter(question__survey__organisation_id=organisation_id, shown__gt=0).exists()


def sites_answered(sites: QuerySet[Site], until: date) -> QuerySet[MonthCount, int]:
    """The numbers of those sites that had been answered at by the end of that month, also where too few did for a figure."""
    return MonthCount.objects.filter(site__in=sites.order_by().values("pk"), month__lte=until).order_by().values_list("site_id", flat=True).distinct()


def month_end(day: date) -> date:
    """The last day of the month."""
    return day if is_last_of_month(day) else month_after(day) - timedelta(days=1)


def _between(column: str, first: date | None, last: date | None) -> Q:
    limits: dict[str, date] = {}
    if first:
        limits[f"{column}__gte"] = first
    if last:
        limits[f"{column}__lte"] = last
    return Q(**limits)


def waiting_of_file(importing: Import) -> int:
    """How many answers of a file are in no figure yet; none once it can no longer be taken back, for then they are like others."""
    return ImportCount.objects.filter(importing=importing, n__gt=F("taken")).aggregate(n=Sum(F("n") - F("taken")))["n"] or 0
