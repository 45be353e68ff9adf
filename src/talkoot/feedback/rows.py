"""Bulk statements for answers, comments and roll-ups, the same on SQLite and PostgreSQL.

The ORM makes these rows well, one at a time. Thousands a second need statements that take a whole batch, and a
conflict on the key must leave the first answer as it is. All of them run inside the caller's transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from talkoot.base.kit.periods import month_of
from talkoot.feedback.models import AT_ONCE, NO_SCORE, PLAY, Answer


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row of the answers' table."""

    organisation_id: int
    site_id: int
    question_id: int
    channel_id: int | None
    brought_by_id: int | None
    key: UUID
    score: int | None
    day: date
    is_play: bool = False
    came_on: date | None = None
    version: int = 1
    is_at_once: bool = False
    is_known: bool = False

    @property
    def at(self) -> datetime:
        """Where the answer stands in time: at noon of its day. The hour is not kept, since it could tell who came then."""
        return noon(self.day)


@dataclass(frozen=True, slots=True)
class CommentRow:
    """Words to be kept under an answer, found by its key; site, score and time are the answer's own."""

    organisation_id: int
    answer_key: UUID
    key: UUID
    text: str
    held: bool = False
    state: str = "new"
    brought_by_id: int | None = None


ANSWER_COLUMNS = "organisation_id, site_id, question_id, channel_id, brought_by_id, key, score, day, at, is_play, came_on, version, is_at_once, is_known"
ANSWER_TYPES = (
    "bigint",
    "bigint",
    "bigint",
    "bigint",
    "bigint",
    "uuid",
    "smallint",
    "date",
    "timestamptz",
    "boolean",
    "date",
    "smallint",
    "boolean",
    "boolean",
)


def insert_answers(rows: Sequence[AnswerRow]) -> set[tuple[int, UUID]]:
    """Inserts those whose (organisation, key) is new and returns which they were. Keys must not repeat in `rows`."""
    if not rows:
        return set()
    if connection.vendor == "sqlite":
        return _insert_answers_sqlite(rows)
    columns = list(
        zip(
            *(
                (
                    r.organisation_id,
                    r.site_id,
                    r.question_id,
                    r.channel_id,
                    r.brought_by_id,
                    r.key,
                    r.score,
                    r.day,
                    r.at,
                    r.is_play,
                    r.came_on,
                    r.version,
                    r.is_at_once,
                    r.is_known,
                )
                for r in rows
            ),
            strict=True,
        )
    )
    arrays = ", ".join(f"%s::{kind}[]" for kind in ANSWER_TYPES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO feedback_answer ({ANSWER_COLUMNS}) SELECT * FROM unnest({arrays})"
            " ON CONFLICT (organisation_id, key) DO NOTHING RETURNING organisation_id, key",
            [list(column) for column in columns],
        )
        return set(cursor.fetchall())


def _insert_answers_sqlite(rows: Sequence[AnswerRow]) -> set[tuple[int, UUID]]:
    # The transaction began IMMEDIATE: nobody else writes between the look and the insert.
    standing = existing_answers({(row.organisation_id, row.key) for row in rows}).keys()
    new = [row for row in rows if (row.organisation_id, row.key) not in standing]
    values = [
        (
            r.organisation_id,
            r.site_id,
            r.question_id,
            r.channel_id,
            r.brought_by_id,
            r.key.hex,
            r.score,
            r.day.isoformat(),
            stamp(r.at),
            r.is_play,
            r.came_on and r.came_on.isoformat(),
            r.version,
            r.is_at_once,
            r.is_known,
        )
        for r in new
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO feedback_answer ({ANSWER_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", values)
    return {(row.organisation_id, row.key) for row in new}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is already kept of an answer."""

    site_id: int
    channel_id: int | None
    brought_by_id: int | None
    score: int | None
    day: date
    question_id: int
    is_play: bool
    version: int
    is_at_once: bool
    is_known: bool


def existing_answers(keys: Iterable[tuple[int, UUID]]) -> dict[tuple[int, UUID], Standing]:
    """The answers that stand under these keys."""
    by_organisation: dict[int, list[UUID]] = {}
    for organisation_id, key in keys:
        by_organisation.setdefault(organisation_id, []).append(key)
    found = {}
    for organisation_id, wanted in by_organisation.items():
        for key, *rest in _select_answers(organisation_id, wanted):
            found[organisation_id, key] = Standing(*rest)
    return found


def _select_answers(organisation_id: int, keys: list[UUID]) -> list[tuple[Any, ...]]:
    columns = "key, site_id, channel_id, brought_by_id, score, day, question_id, is_play, version, is_at_once, is_known"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The list goes in as one JSON value, so that the statement stays the same for every length.
            listed = "[" + ",".join(f'"{key.hex}"' for key in keys) + "]"
            cursor.execute(
                f"SELECT {columns} FROM feedback_answer WHERE organisation_id = %s AND key IN (SELECT value FROM json_each(%s))",
                [organisation_id, listed],
            )
            return [
                (UUID(key), site, channel, brought_by, score, date.fromisoformat(str(day)), question, bool(is_play), version, bool(at_once), bool(known))
                for key, site, channel, brought_by, score, day, question, is_play, version, at_once, known in cursor.fetchall()
            ]
        cursor.execute(f"SELECT {columns} FROM feedback_answer WHERE organisation_id = %s AND key = ANY(%s)", [organisation_id, keys])
        return list(cursor.fetchall())


def insert_comments(rows: Sequence[CommentRow]) -> int:
    """Inserts comments that are not there yet under their answers; returns how many were new."""
    if not rows:
        return 0
    if connection.vendor == "postgresql":
        return _insert_comments_postgres(rows)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO feedback_comment (organisation_id, site_id, answer_id, key, text, held, state, brought_by_id, score, day, at)"
            " SELECT a.organisation_id, a.site_id, a.id, %s, %s, %s, %s, %s, a.score, a.day, a.at FROM feedback_answer a"
            " WHERE a.organisation_id = %s AND a.key = %s ON CONFLICT (answer_id, key) DO NOTHING",
            [(r.key.hex, r.text, r.held, r.state, r.brought_by_id, r.organisation_id, r.answer_key.hex) for r in rows],
        )
        return int(max(cursor.rowcount, 0))


def _insert_comments_postgres(rows: Sequence[CommentRow]) -> int:
    columns = [list(column) for column in zip(*((r.key, r.text, r.held, r.state, r.brought_by_id, r.organisation_id, r.answer_key) for r in rows), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feedback_comment (organisation_id, site_id, answer_id, key, text, held, state, brought_by_id, score, day, at)"
            " SELECT a.organisation_id, a.site_id, a.id, u.key, u.text, u.held, u.state, u.brought_by_id, a.score, a.day, a.at"
            " FROM unnest(%s::uuid[], %s::text[], %s::boolean[], %s::text[], %s::bigint[], %s::bigint[], %s::uuid[])"
            " AS u(key, text, held, state, brought_by_id, organisation_id, answer_key)"
            " JOIN feedback_answer a ON a.organisation_id = u.organisation_id AND a.key = u.answer_key ON CONFLICT (answer_id, key) DO NOTHING",
            columns,
        )
        return int(max(cursor.rowcount, 0))


Cell = tuple[int, int, date, int]  # question, site, day, score


# The score an answer is counted under, in SQL (its table called a); cells_of says the same in Python.
SCORE_COUNTED = f"CASE WHEN a.is_play THEN {PLAY} WHEN a.is_at_once THEN {AT_ONCE} ELSE COALESCE(a.score, {NO_SCORE}) END"


def cells_of(rows: Iterable[AnswerRow | Answer]) -> Counter[Cell]:
    """What these answers add to the roll-ups."""
    return Counter((r.question_id, r.site_id, r.day, counted_as(r)) for r in rows)


def counted_as(row: AnswerRow | Answer) -> int:
    """The score it is counted under."""
    return PLAY if row.is_play else AT_ONCE if row.is_at_once else NO_SCORE if row.score is None else row.score


def add_to_counts(cells: Counter[Cell], apart: Counter[Cell] | None = None) -> None:
    """Adds to the roll-ups by day and by month. In key order, so that two writers cannot lock each other out.

    `apart`: how many of them wait with each other only.
    """
    months: Counter[Cell] = Counter()
    for (question, site, day, score), n in cells.items():
        months[question, site, month_of(day), score] += n
    for table, column, counts in (("feedback_daycount", "day", cells), ("feedback_monthcount", "month", months)):
        values = [(question, site, when.isoformat(), score, n) for (question, site, when, score), n in sorted(counts.items())]
        if values:
            _upsert_counts(table, column, values)
    if not apart:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE feedback_daycount SET apart = CASE WHEN apart + %s > n - taken THEN n - taken ELSE apart + %s END"
            " WHERE question_id = %s AND site_id = %s AND day = %s AND score = %s",
            [(n, n, question, site, day.isoformat(), score) for (question, site, day, score), n in sorted(apart.items()) if score >= 0],
        )


def _upsert_counts(table: str, column: str, values: list[tuple[int, int, str, int, int]]) -> None:
    into = f"INSERT INTO {table} (question_id, site_id, {column}, score, n)"
    on_conflict = f"ON CONFLICT (question_id, site_id, {column}, score) DO UPDATE SET n = {table}.n + excluded.n"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [list(values_of_column) for values_of_column in zip(*values, strict=True)]
            cursor.execute(f"{into} SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::smallint[], %s::integer[]) {on_conflict}", columns)
        else:
            cursor.executemany(f"{into} VALUES (%s, %s, %s, %s, %s) {on_conflict}", values)


def take_from_counts(cell: Cell, count: int = 1, known: bool = False) -> bool:
    """Takes so many answers out of the roll-ups again: of those that wait apart (`known`), or of the others, never of one for the
    other. False, and nothing done, where they are in the figures already."""
    question, site, day, score = cell
    # What a file brought and is not in view is apart too, and never taken for a customer's own.
    brought = (
        "COALESCE((SELECT SUM(i.n - i.taken) FROM feedback_importcount i WHERE i.question_id = feedback_daycount.question_id"
        " AND i.site_id = feedback_daycount.site_id AND i.day = feedback_daycount.day AND i.score = feedback_daycount.score), 0)"
    )
    where = "question_id = %s AND site_id = %s AND {} = %s AND score = %s"
    with connection.cursor() as cursor:
        given: list[Any] = [question, site, day.isoformat(), score]
        cursor.execute(
            f"UPDATE feedback_daycount SET n = n - %s, apart = apart - %s WHERE {where.format('day')}"
            f" AND {f'apart - {brought}' if known else 'n - taken - apart'} >= %s",
            [count, count if known else 0, *given, count],
        )
        if cursor.rowcount != 1:
            return False
        cursor.execute(f"DELETE FROM feedback_daycount WHERE {where.format('day')} AND n = 0 AND shown = 0", given)
        given = [question, site, month_of(day).isoformat(), score]
        cursor.execute(f"UPDATE feedback_monthcount SET n = n - %s WHERE {where.format('month')}", [count, *given])
        cursor.execute(f"DELETE FROM feedback_monthcount WHERE {where.format('month')} AND n = 0 AND shown = 0", given)
    return True


def set_apart(organisation_id: int, keys: Sequence[UUID]) -> set[UUID]:
    """From now on somebody may know what these answers say: they wait apart. Where one is in a figure already, nobody may learn its
    score: its words lose it, and its key is returned."""
    untold = set()
    for key, kept in ((key, kept) for (_organisation, key), kept in existing_answers((organisation_id, key) for key in keys).items()):
        if kept.is_known or kept.score is None or kept.is_play:
            continue
        which = key.hex if connection.vendor == "sqlite" else key
        with connection.cursor() as cursor:
            if not kept.is_at_once:  # that one is in no count by its score yet
                cursor.execute(
                    "UPDATE feedback_daycount SET apart = apart + 1 WHERE question_id = %s AND site_id = %s AND day = %s AND score = %s AND n - taken > apart",
                    [kept.question_id, kept.site_id, kept.day.isoformat(), kept.score],
                )
            if kept.is_at_once or cursor.rowcount == 1:
                cursor.execute("UPDATE feedback_answer SET is_known = true WHERE organisation_id = %s AND key = %s", [organisation_id, which])
            else:
                untold.add(key)
                cursor.execute(
                    "UPDATE feedback_comment SET score = NULL WHERE answer_id = (SELECT id FROM feedback_answer WHERE organisation_id = %s AND key = %s)",
                    [organisation_id, which],
                )
    return untold


def change_score(organisation_id: int, key: UUID, version: int, score: int) -> bool:
    """Replaces this version of an answer, and what its words are sorted by. False where another one stands."""
    which = key.hex if connection.vendor == "sqlite" else key
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE feedback_answer SET score = %s, version = version + 1 WHERE organisation_id = %s AND key = %s AND version = %s",
            [score, organisation_id, which, version],
        )
        if cursor.rowcount != 1:
            return False
        cursor.execute(
            "UPDATE feedback_comment SET score = %s WHERE score IS NOT NULL"
            " AND answer_id = (SELECT id FROM feedback_answer WHERE organisation_id = %s AND key = %s)",
            [score, organisation_id, which],
        )
    return True


@lru_cache(maxsize=10_000)
def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@lru_cache(maxsize=10_000)
def stamp(at: datetime) -> str:
    """A time as Django keeps it in SQLite."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
