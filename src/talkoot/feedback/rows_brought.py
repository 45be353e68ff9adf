"""Bulk statements that bring answers into view, and keep what one file brought apart, so that all of it can go again."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Sum

from talkoot.base.kit.periods import month_of
from talkoot.feedback.logic.batches import Batch
from talkoot.feedback.logic.undone import State
from talkoot.feedback.models import DayCount, ImportCount, MonthCount
from talkoot.feedback.rows import Cell

DayCell = tuple[date, int]  # day or month, score


@dataclass(frozen=True)
class Step:
    """One step of what files show (models.BroughtStep), at one question and site."""

    organisation: int
    number: int
    question: int
    site: int


def note_brought(importing_id: int, cells: Counter[Cell]) -> None:
    """Adds to what the file has brought. Words without a score are in no figure."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO feedback_importcount (importing_id, question_id, site_id, day, score, n) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (importing_id, question_id, site_id, day, score) DO UPDATE SET n = feedback_importcount.n + excluded.n",
            [(importing_id, question, site, day.isoformat(), score, n) for (question, site, day, score), n in sorted(cells.items()) if score >= 0],
        )


def brought_and_waiting(question: int, site: int) -> dict[date, Counter[int]]:
    """What files brought of a question at a site that is not in view: it waits for nobody else."""
    found: dict[date, Counter[int]] = defaultdict(Counter)
    rows = ImportCount.objects.filter(question=question, site=site, n__gt=F("taken")).values_list("day", "score")
    for day, score, waiting in rows.annotate(waiting=Sum(F("n") - F("taken"))):
        found[day][score] += waiting
    return found


def let_in(question: int, site: int, found: list[Batch], apart: bool = False) -> None:
    """Puts whole batches into view; `apart`: of what waits apart."""
    _move(question, site, State.of(found), apart)


def note_shown(importing_id: int, step: Step, found: list[Batch]) -> None:
    """Keeps which of the file's answers have come into view, and as those of which days: with the file and as a step."""
    _note(importing_id, step, State.of(found))


def withdraw(importing_id: int, step: Step) -> None:
    """Takes out of view, all at once, what the file brought of a question at a site. Nothing happens the second time."""
    gone = State()
    rows = ImportCount.objects.filter(importing=importing_id, question=step.question, site=step.site).exclude(taken=0, shown=0)
    for day, score, taken, shown in rows.values_list("day", "score", "taken", "shown"):
        gone.taken[day, score], gone.shown[day, score] = -taken, -shown
    if gone:
        _move(step.question, step.site, gone, apart=True)
        _note(importing_id, step, gone)
        for roll_up in (DayCount, MonthCount):
            roll_up.objects.filter(question=step.question, site=step.site, n=0, shown=0).delete()


def _move(question: int, site: int, change: State, apart: bool) -> None:
    """Into view, or, below nothing, out of it."""
    taken, shown = change.taken, change.shown
    days = {cell: {"taken": taken[cell], "apart": -taken[cell] if apart else 0, "shown": shown[cell]} for cell in taken.keys() | shown.keys()}
    months: Counter[DayCell] = Counter()
    for (day, score), n in shown.items():
        months[month_of(day), score] += n
    place = {"question_id": question, "site_id": site}
    _add("feedback_daycount", place, "day", days, missing=shown.keys() - taken.keys())
    _add("feedback_monthcount", place, "month", {cell: {"shown": n} for cell, n in months.items()}, missing=set(months))


def _note(importing_id: int, step: Step, change: State) -> None:
    taken, shown = change.taken, change.shown
    cells = {cell: {"taken": taken[cell], "shown": shown[cell]} for cell in taken.keys() | shown.keys()}
    place = {"question_id": step.question, "site_id": step.site}
    _add("feedback_importcount", {"importing_id": importing_id, **place}, "day", cells, missing=shown.keys() - taken.keys())
    _add("feedback_broughtstep", {"organisation_id": step.organisation, **place, "step": step.number}, "day", cells, missing=set(cells))


def _add(table: str, place: dict[str, int], column: str, cells: dict[DayCell, dict[str, int]], missing: set[DayCell]) -> None:
    """Adds to the counts of one place, by (day, score); `missing`: those whose row there may not be yet.

    On PostgreSQL in two statements however many they are: counted one by one a big site's years keep customers waiting.
    """
    if not cells:
        return
    names = list(next(iter(cells.values())))
    empty = ["n"] if table != "feedback_broughtstep" else []  # what has no default of its own
    insert = f"INSERT INTO {table} ({', '.join((*place, column, 'score', *empty))})"
    fixed, zeros, at = ", ".join(["%s"] * len(place)), ", 0" * len(empty), list(place.values())
    update = f"UPDATE {table} SET {', '.join(f'{name} = {table}.{name} + {{}}' for name in names)}"
    here = " AND ".join(f"{table}.{name} = %s" for name in place)
    new = [(day.isoformat(), score) for day, score in sorted(missing)]
    rows: list[tuple[Any, ...]] = [(day.isoformat(), score, *(counts[name] for name in names)) for (day, score), counts in sorted(cells.items())]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            given = f"unnest(%s::date[], %s::smallint[]{', %s::integer[]' * len(names)}) AS given(day, score, {', '.join(names)})"
            if new:
                source = "unnest(%s::date[], %s::smallint[]) AS given(day, score)"
                cursor.execute(f"{insert} SELECT {fixed}, day, score{zeros} FROM {source} ON CONFLICT DO NOTHING", [*at, *_columns(new)])
            added = update.format(*(f"given.{name}" for name in names))
            same = f"{table}.{column} = given.day AND {table}.score = given.score"
            cursor.execute(f"{added} FROM {given} WHERE {here} AND {same}", [*_columns(rows), *at])
        else:
            cursor.executemany(f"{insert} VALUES ({fixed}, %s, %s{zeros}) ON CONFLICT DO NOTHING", [(*at, *cell) for cell in new])
            values = [(*counts, *at, day, score) for day, score, *counts in rows]
            cursor.executemany(f"{update.format(*['%s'] * len(names))} WHERE {here} AND {column} = %s AND score = %s", values)


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(values) for values in zip(*rows, strict=True)]


def drop_brought(importing_id: int, cells: Counter[Cell]) -> None:
    """Takes deleted answers, none of which is in view, out of the roll-ups and out of what the file brought."""
    months: Counter[Cell] = Counter()
    for (question, site, day, score), n in cells.items():
        months[question, site, month_of(day), score] += n
    days = [(n, n if score >= 0 else 0, question, site, day.isoformat(), score) for (question, site, day, score), n in sorted(cells.items())]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE feedback_daycount SET n = n - %s, apart = apart - %s WHERE question_id = %s AND site_id = %s AND day = %s AND score = %s", days
        )
        cursor.executemany(
            "UPDATE feedback_monthcount SET n = n - %s WHERE question_id = %s AND site_id = %s AND month = %s AND score = %s",
            [(n, question, site, month.isoformat(), score) for (question, site, month, score), n in sorted(months.items())],
        )
        cursor.executemany(
            "UPDATE feedback_importcount SET n = n - %s WHERE importing_id = %s AND question_id = %s AND site_id = %s AND day = %s AND score = %s",
            [(n, importing_id, question, site, day, score) for n, _apart, question, site, day, score in days],
        )
        for table, column, cells_of_table in (("feedback_daycount", "day", cells), ("feedback_monthcount", "month", months)):
            cursor.executemany(
                f"DELETE FROM {table} WHERE question_id = %s AND site_id = %s AND {column} = %s AND score = %s AND n = 0 AND shown = 0",
                [(question, site, when.isoformat(), score) for question, site, when, score in cells_of_table],
            )
