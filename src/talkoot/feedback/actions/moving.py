"""Letting answers into the figures: five at least of a site together, once a day, never those of today.

Everything that pages, files and notices show is read from what was let in here (queries/counts.py). The command line counts
everything, for those who hold the database.
"""

from collections import defaultdict
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from talkoot.base.kit.periods import month_of
from talkoot.base.orgs.models import Organisation
from talkoot.base.store.turns import Slices
from talkoot.feedback.logic.batches import Batch, batches
from talkoot.feedback.models import DayCount, Moved, Question


def move_figures(organisation: Organisation, today: date, at_once: bool = False) -> int:
    """Lets in what may be shown by now; returns how many batches. Once a day, but for `at_once`: a file brought in is seen when it is in.

    A place at a time, so that customers' answers get in between. Safe to repeat, and safe beside another that does the same.
    """
    Moved.objects.get_or_create(organisation=organisation)
    due = Moved.objects.filter(organisation=organisation)
    if not (due if at_once else due.filter(~Q(on=today) | Q(on=None))).update(on=today):
        return 0
    several = set(Question.objects.filter(survey__organisation=organisation, kind=Question.Kind.CHOICES).values_list("pk", flat=True))
    rows = _waiting(today).filter(question__survey__organisation=organisation)
    moved, slices = 0, Slices(1)
    for question, site in rows.values_list("question_id", "site_id").distinct().order_by("question_id", "site_id"):
        with slices.one(), transaction.atomic():
            moved += _move_place(question, site, today, question in several)
    return moved


def _waiting(today: date) -> QuerySet[DayCount]:
    """What is not in view yet, of whole days only; what holds no score is never shown."""
    return DayCount.objects.filter(n__gt=F("taken"), day__lt=today, score__gte=0)


def _move_place(question: int, site: int, today: date, several: bool) -> int:
    """One question at one site."""
    rows = _waiting(today).filter(question=question, site=site).order_by("day", "score")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()  # of two workers the second finds them taken
    among: dict[date, dict[int, int]] = defaultdict(dict)
    apart: dict[date, dict[int, int]] = defaultdict(dict)
    for day, score, n, taken, alone in rows.values_list("day", "score", "n", "taken", "apart"):
        if n - taken - alone:
            among[day][score] = n - taken - alone
        if alone:
            apart[day][score] = alone
    # What somebody may know – their own file, their own presses – never fills up the five that hide a customer's answer.
    ordinary, known = list(batches(among, several=several)), list(batches(apart, several=several))
    let_in(question, site, known, apart=True)
    let_in(question, site, ordinary)
    return len(ordinary) + len(known)


def let_in(question: int, site: int, found: list[Batch], apart: bool = False) -> None:
    """Puts whole batches into view; `apart`: of what waits apart."""
    taken = [
        (n, n if apart else 0, question, site, day.isoformat(), score) for batch in found for day, counts in batch.taken.items() for score, n in counts.items()
    ]
    shown = [(batch.day, score, n) for batch in found for score, n in batch.counts.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE feedback_daycount SET taken = taken + %s, apart = apart - %s WHERE question_id = %s AND site_id = %s AND day = %s AND score = %s",
            taken,
        )
        for table, column, day_of in (("feedback_daycount", "day", lambda day: day), ("feedback_monthcount", "month", month_of)):
            cursor.executemany(
                f"INSERT INTO {table} (question_id, site_id, {column}, score, n, shown) VALUES (%s, %s, %s, %s, 0, %s)"
                f" ON CONFLICT (question_id, site_id, {column}, score) DO UPDATE SET shown = {table}.shown + excluded.shown",
                [(question, site, day_of(day).isoformat(), score, n) for day, score, n in shown],
            )
