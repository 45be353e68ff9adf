"""Bulk statements for what comes with an answer: further replies, how to reach the customer, and who sees to it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from talkoot.base.kit.refs import Ref
from talkoot.base.thread.actions import join
from talkoot.feedback.models import Answer, Comment, Contact, FollowUp, Reply
from talkoot.feedback.rows import Cell

Key = tuple[int, UUID]  # organisation, the answer's own


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One value replied to one further question, under an answer found by its key."""

    organisation_id: int
    answer_key: UUID
    question_id: int
    value: int


@dataclass(frozen=True, slots=True)
class ContactRow:
    """How a customer wants to be reached."""

    organisation_id: int
    answer_key: UUID
    reach: str
    name: str
    language: str
    given_at: datetime
    keep_until: date


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """Something to see to: why, who first, by when."""

    organisation_id: int
    answer_key: UUID
    reason: str
    owner_id: int | None
    due_on: date
    at: datetime


def answers_of(keys: set[Key]) -> dict[Key, Answer]:
    """The answers under these keys, held until the transaction ends so that two deliveries cannot add the same twice."""
    by_organisation: dict[int, list[UUID]] = defaultdict(list)
    for organisation_id, key in keys:
        by_organisation[organisation_id].append(key)
    found: dict[Key, Answer] = {}
    for organisation_id, wanted in by_organisation.items():
        rows = Answer.objects.filter(organisation_id=organisation_id, key__in=wanted).order_by("id")
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        found |= {(organisation_id, row.key): row for row in rows}
    return found


def insert_replies(rows: Sequence[ReplyRow], answers: dict[Key, Answer]) -> Counter[Cell]:
    """Adds replies to questions the answer has none for yet; returns what that adds to the roll-ups.

    Words once given stay as they are, and so do choices: a question that has a reply keeps it.
    """
    ids = [answer.pk for answer in answers.values()]
    replied = set(Reply.objects.filter(answer_id__in=ids).values_list("answer_id", "question_id")) if rows else set()
    new: list[Reply] = []
    cells: Counter[Cell] = Counter()
    for row in dict.fromkeys(rows):
        answer = answers.get((row.organisation_id, row.answer_key))
        if answer is None or (answer.pk, row.question_id) in replied:
            continue
        new.append(Reply(answer_id=answer.pk, question_id=row.question_id, value=row.value))
        if not (answer.is_play or answer.is_at_once):
            cells[row.question_id, answer.site_id, answer.day, row.value] += 1
    Reply.objects.bulk_create(new)
    return cells


def insert_contacts(rows: Sequence[ContactRow], answers: dict[Key, Answer]) -> int:
    """Keeps how customers want to be reached, once for each answer; returns how many were new."""
    new = [
        Contact(
            organisation_id=row.organisation_id, answer=answer, reach=row.reach, name=row.name, language=row.language,
            given_at=row.given_at, keep_until=row.keep_until,
        )
        for row in rows
        if (answer := answers.get((row.organisation_id, row.answer_key)))
    ]  # fmt: skip
    before = Contact.objects.filter(answer__in=[contact.answer_id for contact in new]).count()
    Contact.objects.bulk_create(new, ignore_conflicts=True)
    return len(new) - before


def insert_follow_ups(rows: Sequence[FollowUpRow], answers: dict[Key, Answer]) -> None:
    """Opens a follow-up for each answer that has none, joined in the thread to the words it is about, or to the answer."""
    wanted = {answer.pk: (row, answer) for row in rows if (answer := answers.get((row.organisation_id, row.answer_key))) and not answer.is_play}
    standing = set(FollowUp.objects.filter(answer__in=wanted).values_list("answer_id", flat=True))
    new = [
        FollowUp(
            organisation_id=row.organisation_id, site_id=answer.site_id, answer=answer, reason=row.reason, owner_id=row.owner_id,
            due_on=row.due_on, opened_at=row.at,
        )
        for pk, (row, answer) in wanted.items() if pk not in standing
    ]  # fmt: skip
    if not new:
        return
    FollowUp.objects.bulk_create(new)
    said = dict(Comment.objects.filter(answer__in=[follow_up.answer_id for follow_up in new]).values_list("answer_id", "id"))
    for follow_up in new:
        comment = said.get(follow_up.answer_id)
        source = Ref("feedback.comment", str(comment)) if comment else Ref("feedback.answer", str(follow_up.answer_id))
        join(organisation=follow_up.organisation_id, source=source, result=Ref("feedback.follow_up", str(follow_up.pk)), at=follow_up.opened_at)
