"""Customers' answers that arrive with an archive: its figures become the roll-ups they were, whole, within the caller's transaction."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db import connection
from django.db.models import Case, Count, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce

from talkoot.feedback.actions.rollups import sum_months
from talkoot.feedback.logic.arrived import roll_ups
from talkoot.feedback.models import AT_ONCE, NO_SCORE, PLAY, Answer, DayCount

Place = tuple[int, int]  # question, site


def settle_figures() -> None:
    """Makes the roll-ups agree with the answers that arrived and with what was shown. The rows by day are there with their `shown` alone."""
    answers = _answers()
    waiting = next(answers, None)
    for place in DayCount.objects.order_by("question_id", "site_id").values_list("question_id", "site_id").distinct():
        while waiting is not None and waiting[0] < place:
            _settle(*waiting)
            waiting = next(answers, None)
        if waiting is not None and waiting[0] == place:
            _settle(*waiting)
            waiting = next(answers, None)
        else:
            _settle(place, {})
    while waiting is not None:
        _settle(*waiting)
        waiting = next(answers, None)
    with connection.cursor() as cursor:
        sum_months(cursor)


def _answers() -> Iterator[tuple[Place, dict[int, dict[date, int]]]]:
    """The answers that arrived, place by place: score → day → how many."""
    marked = (When(is_play=True, then=Value(PLAY)), When(is_at_once=True, then=Value(AT_ONCE)))
    counted_as = Case(*marked, default=Coalesce("score", Value(NO_SCORE)), output_field=SmallIntegerField())
    rows = Answer.objects.annotate(counted=counted_as).order_by("question_id", "site_id")
    counted = rows.values_list("question_id", "site_id", "day", "counted").annotate(n=Count("pk"))
    for place, found in groupby(counted.iterator(chunk_size=2000), key=lambda row: (row[0], row[1])):
        cells: dict[int, dict[date, int]] = defaultdict(dict)
        for _question, _site, day, score, n in found:
            cells[score][day] = n
        yield place, cells


def _settle(place: Place, answers: dict[int, dict[date, int]]) -> None:
    question, site = place
    rows = DayCount.objects.filter(question=question, site=site)
    shown: dict[int, dict[date, int]] = defaultdict(dict)
    for day, score, count in rows.values_list("day", "score", "shown"):
        shown[score][day] = count
    rows.delete()
    DayCount.objects.bulk_create(
        (
            DayCount(question_id=question, site_id=site, day=day, score=score, **row.__dict__)
            for score in shown.keys() | answers.keys()
            for day, row in roll_ups(shown.get(score, {}), answers.get(score, {})).items()
        ),
        batch_size=1000,
    )
