"""Letting answers into the figures: five at least of a site together, once a day, never those of today.

Everything that pages, files and notices show is read from what was let in here (queries/counts.py). The command line counts
everything, for those who hold the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from django.db import connection, transaction
from django.db.models import F

from talkoot.base.kit.periods import month_of
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.logic.batches import Batch, Counts, batches
from talkoot.feedback.models import DayCount, Moved, Question


def move_figures(organisation: Organisation, today: date, at_once: bool = False) -> int:
    """Lets in what may be shown by now; returns how many batches. Once a day, but for `at_once`: a file brought in is seen when it is in."""
    Moved.objects.get_or_create(organisation=organisation)
    moved = 0
    with transaction.atomic():
        rows = Moved.objects.select_for_update() if connection.features.has_select_for_update else Moved.objects
        kept = rows.get(organisation=organisation)  # held: two workers would both take the same answers
        if not at_once and kept.on is not None and kept.on >= today:
            return 0
        several = set(Question.objects.filter(survey__organisation=organisation, kind=Question.Kind.CHOICES).values_list("pk", flat=True))
        for (question, site), waiting in _waiting(organisation, today):
            found = list(batches(waiting, several=question in several))
            _let_in(question, site, found)
            moved += len(found)
        Moved.objects.filter(pk=kept.pk).update(on=today)
    return moved


def _waiting(organisation: Organisation, today: date) -> Iterable[tuple[tuple[int, int], Mapping[date, Counts]]]:
    """What is not in view yet of each question and site, of whole days only; what holds no score is never shown."""
    rows = DayCount.objects.filter(question__survey__organisation=organisation, n__gt=F("taken"), day__lt=today, score__gte=0)
    listed = rows.order_by("question", "site", "day").values_list("question_id", "site_id", "day", "score", "n", "taken")
    for place, cells in groupby(list(listed), key=lambda row: row[:2]):
        waiting: dict[date, dict[int, int]] = defaultdict(dict)
        for _question, _site, day, score, n, taken in cells:
            waiting[day][score] = n - taken
        yield place, dict(waiting)


def _let_in(question: int, site: int, found: list[Batch]) -> None:
    taken = [(n, question, site, day.isoformat(), score) for batch in found for day, counts in batch.taken.items() for score, n in counts.items()]
    shown = [(batch.day, score, n) for batch in found for score, n in batch.counts.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE feedback_daycount SET taken = taken + %s WHERE question_id = %s AND site_id = %s AND day = %s AND score = %s",
            taken,
        )
        for table, column, day_of in (("feedback_daycount", "day", lambda day: day), ("feedback_monthcount", "month", month_of)):
            cursor.executemany(
                f"INSERT INTO {table} (question_id, site_id, {column}, score, n, shown) VALUES (%s, %s, %s, %s, 0, %s)"
                f" ON CONFLICT (question_id, site_id, {column}, score) DO UPDATE SET shown = {table}.shown + excluded.shown",
                [(question, site, day_of(day).isoformat(), score, n) for day, score, n in shown],
            )
