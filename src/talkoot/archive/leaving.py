"""The rows of a table that leave, in order, some at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import batched, chain
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, QuerySet

from talkoot.archive.limits import limit, pointing
from talkoot.archive.lines import line_of, writers_of
from talkoot.archive.portions import fetched
from talkoot.archive.schema import Table, tables, way
from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.feedback.queries import leaving as feedback

# Tables whose lines are not simply rows: feedback says what may be told of them, column by column.
IN_PARTS = {"feedback.Answer": feedback.answers_leaving, "feedback.DayCount": feedback.figures_leaving}

# What a thread's or a trail's text key calls a record by, where that is not its model's name.
KINDS = {"feedback.follow_up": "feedback.FollowUp"}


def lines_leaving(table: Table, organisation: int, at: datetime) -> Iterator[str]:
    """A table's lines."""
    writers = writers_of(table.fields)
    for row in rows_leaving(table, organisation, at):
        yield line_of(writers, row)


def rows_leaving(table: Table, organisation: int, at: datetime) -> Iterable[Sequence[Any]]:
    """A table's rows, with flat memory."""
    if table.label in IN_PARTS:
        return chain.from_iterable(part.iterator(chunk_size=fetched(table)) for part in IN_PARTS[table.label](organisation))
    found = chosen(table, organisation, at).values_list(*(column(table, name, at) for name in table.columns)).iterator(chunk_size=fetched(table))
    if table.label == "thread.Join":
        return joins_leaving(found, organisation, at)
    if table.label == "trail.Entry":
        return entries_leaving(found, organisation, at)
    return found


def count_leaving(table: Table, organisation: int, at: datetime) -> int:
    """About how many there are: for telling how far it is."""
    if table.label in IN_PARTS:
        return sum(part.count() for part in IN_PARTS[table.label](organisation))
    return chosen(table, organisation, at).order_by().count()


def chosen(table: Table, organisation: int, at: datetime) -> QuerySet[Any]:
    """Those of the organisation that leave, in the order of their lines."""
    rows = table.model._base_manager.order_by(*table.order)
    if table.label == "accounts.User":
        members = apps.get_model("orgs.Membership")._base_manager.filter(organisation=organisation)
        return rows.filter(pk__in=members.values("user"))
    found = limit(table.label, at)
    return (rows if found is None else rows.filter(found)).filter(**{way(table.label): organisation})


def column(table: Table, name: str, at: datetime) -> Any:
    """What stands in a column: the field, or what may be said of it."""
    if (table.label, name) == ("feedback.Comment", "answer"):
        return feedback.number_of_comments_answer()
    if (table.label, name) == ("feedback.FollowUp", "answer"):
        return feedback.number_of_follow_ups_answer()
    one = table.model._meta.get_field(name)
    return pointing(table, one, at) if isinstance(one, ForeignKey) else name


def joins_leaving(rows: Iterable[Sequence[Any]], organisation: int, at: datetime) -> Iterator[Sequence[Any]]:
    """Of the thread: where both ends leave. What came of something private does not say so."""
    names = list(tables()["thread.Join"].columns)
    ends = [names.index("source"), names.index("result")]
    for part in batched(rows, 1000, strict=False):
        called = {row[end]: None for row in part for end in ends}
        new = names_leaving(called, organisation, at)
        for row in part:
            if all(row[end] in new for end in ends):
                yield [new[value] if place in ends else value for place, value in enumerate(row)]


def entries_leaving(rows: Iterable[Sequence[Any]], organisation: int, at: datetime) -> Iterator[Sequence[Any]]:
    """Of the trail: what was done with things that leave, to the minute, as its page tells it; with what stays, only that it was."""
    names = list(tables()["trail.Entry"].columns)
    when, subject = names.index("at"), names.index("subject")
    for part in batched(rows, 1000, strict=False):
        new = names_leaving({row[subject]: None for row in part if kind_of(row[subject]) == "feedback.Answer"}, organisation, at)
        for row in part:
            if kind_of(row[subject]) == "feedback.Answer" and row[subject] not in new:
                continue
            values = list(row)
            values[when] = row[when].astimezone(UTC).replace(second=0, microsecond=0)
            values[subject] = new.get(row[subject], row[subject])
            yield values


def names_leaving(refs: Iterable[str], organisation: int, at: datetime) -> dict[str, str]:
    """The text keys (`work.task:5`) of those things that leave, with what they are called in the archive."""
    by_kind: dict[str, dict[int, str]] = defaultdict(dict)
    for text in refs:
        kind = kind_of(text)
        if kind in tables() and (number := key_of(Ref.parse(text).pk)):
            by_kind[kind][number] = text
    found: dict[str, str] = {}
    for kind, texts in by_kind.items():
        if kind == "feedback.Answer":
            new = feedback.numbers_of_answers(texts, organisation)
            found |= {texts[pk]: f"{Ref.parse(texts[pk]).kind}:{number}" for pk, number in new.items()}
        else:
            there = chosen(tables()[kind], organisation, at).order_by().filter(pk__in=texts).values_list("pk", flat=True)
            found |= {texts[pk]: texts[pk] for pk in there}
    return found


def kind_of(text: str) -> str:
    """The label of what a text key speaks of; empty where it speaks of nothing that is known."""
    try:
        kind = Ref.parse(text).kind
    except ValueError:
        return ""
    return KINDS.get(kind) or labels().get(kind, "")


@cache
def labels() -> dict[str, str]:
    """Labels by how text keys write them."""
    return {label.lower(): label for label in tables()}
