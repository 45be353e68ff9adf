"""Letting answers into the figures: five at least of a site together, once a day, never those of today.

Everything that pages, files and notices show is read from what was let in here (queries/counts.py). The command line counts
everything, for those who hold the database.
"""

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from talkoot.base.orgs.models import Organisation
from talkoot.base.store.turns import Slices
from talkoot.feedback.actions.files_in_view import Busy, let_in_files
from talkoot.feedback.logic.batches import batches
from talkoot.feedback.models import DayCount, Moved, Question
from talkoot.feedback.rows_brought import brought_and_waiting, let_in


def move_figures(organisation: Organisation, today: date, at_once: bool = False, own: int | None = None) -> int:
    """Lets in what may be shown by now; returns how many batches. Once a day, but for `at_once`: a file brought in is seen when it is in.

    `own`: the file that is just being brought in. A place at a time, so that customers' answers get in between. Safe to
    repeat, and safe beside another that does the same.
    """
    Moved.objects.get_or_create(organisation=organisation)
    due = Moved.objects.filter(organisation=organisation)
    if not (due if at_once else due.filter(~Q(on=today) | Q(on=None))).update(on=today):
        return 0
    several = set(Question.objects.filter(survey__organisation=organisation, kind=Question.Kind.CHOICES).values_list("pk", flat=True))
    rows = _waiting(today).filter(question__survey__organisation=organisation)
    moved, slices = 0, Slices(1)
    with suppress(Busy):  # what waits comes the next night
        moved += let_in_files(organisation, today, own)
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
    found = list(rows.values_list("day", "score", "n", "taken", "apart"))
    # What files brought waits apart, and each file's for itself. Asked for last: an import counts here first, so it knows all of these.
    brought = brought_and_waiting(question, site)
    among: dict[date, dict[int, int]] = defaultdict(dict)
    apart: dict[date, dict[int, int]] = defaultdict(dict)
    for day, score, n, taken, alone in found:
        if n - taken - alone:
            among[day][score] = n - taken - alone
        if alone := alone - brought.get(day, Counter())[score]:
            apart[day][score] = alone
    # What somebody may know – their own file, their own presses – never fills up the five that hide a customer's answer.
    ordinary, known = list(batches(among, several=several)), list(batches(apart, several=several))
    let_in(question, site, known, apart=True)
    let_in(question, site, ordinary)
    return len(ordinary) + len(known)
