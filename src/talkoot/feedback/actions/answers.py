"""Taking in customers' answers, one or a batch, with their roll-ups in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from talkoot.base.kit.text import clean_text
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Comment
from talkoot.feedback.queries.channels import OpenChannel
from talkoot.feedback.rows import AnswerRow, CommentRow, add_to_counts, cells_of, existing_answers, insert_answers, insert_comments


class Outcome(Enum):
    """What became of an answer: kept now, kept already, or its key stands for another answer."""

    STORED = "stored"
    REPEATED = "repeated"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An answer with the feedback point it came through and when."""

    channel: OpenChannel
    submission: Submission
    at: datetime


def submit_answer(*, channel: OpenChannel, submission: Submission, at: datetime) -> Outcome:
    """Keeps one answer. Safe to repeat: the same key never makes a second one."""
    return store_answers([Arrival(channel, submission, at)])[0]


def store_answers(arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Keeps a batch in one transaction and says of each what became of it, in order."""
    first: dict[tuple[int, UUID], Arrival] = {}
    for arrival in arrivals:
        first.setdefault(_key(arrival), arrival)
    rows = [_answer_row(arrival) for arrival in first.values()]
    with transaction.atomic():
        new = insert_answers(rows)
        add_to_counts(cells_of(row for row in rows if (row.organisation_id, row.key) in new))
        insert_comments([_comment_row(a, a.submission.comment) for key, a in first.items() if a.submission.comment and key in new])
        repeated = [arrival for arrival in arrivals if _key(arrival) not in new or first[_key(arrival)] is not arrival]
        standing = existing_answers({_key(arrival) for arrival in repeated})
    outcomes = []
    for arrival in arrivals:
        kept = standing.get(_key(arrival))
        if _key(arrival) in new and first[_key(arrival)] is arrival:
            outcomes.append(Outcome.STORED)
        elif kept and kept.channel_id == arrival.channel.id and kept.score == arrival.submission.score:
            outcomes.append(Outcome.REPEATED)
        else:
            outcomes.append(Outcome.DIFFERS)
    return outcomes


class WhyOutcome(Enum):
    """What became of the words a customer added."""

    STORED = "stored"
    REPEATED = "repeated"
    NO_ANSWER = "no answer"
    SAID_ALREADY = "said already"


def add_why(*, channel: OpenChannel, key: UUID, text: str) -> WhyOutcome:
    """Adds the customer's own words to the answer that stands under their key. Words once given stay as they are."""
    text = clean_text(text)
    with transaction.atomic():
        kept = existing_answers([(channel.organisation_id, key)]).get((channel.organisation_id, key))
        if kept is None or kept.channel_id != channel.id:
            return WhyOutcome.NO_ANSWER
        row = CommentRow(channel.organisation_id, key, why_key(key), text)
        if insert_comments([row]):
            return WhyOutcome.STORED
    same = Comment.objects.filter(
        organisation_id=channel.organisation_id, answer__key=key, answer__organisation_id=channel.organisation_id, key=why_key(key), text=text
    )
    return WhyOutcome.REPEATED if same.exists() else WhyOutcome.SAID_ALREADY


def why_key(answer_key: UUID) -> UUID:
    """An answer has one “why”: its key follows from the answer's."""
    return uuid5(answer_key, "why")


def _key(arrival: Arrival) -> tuple[int, UUID]:
    return arrival.channel.organisation_id, arrival.submission.key


def _answer_row(arrival: Arrival) -> AnswerRow:
    channel, submission = arrival.channel, arrival.submission
    day = arrival.at.astimezone(ZoneInfo(channel.time_zone)).date()
    return AnswerRow(channel.organisation_id, channel.site_id, channel.question_id, channel.id, None, submission.key, submission.score, day, arrival.at)


def _comment_row(arrival: Arrival, text: str) -> CommentRow:
    key = arrival.submission.key
    return CommentRow(arrival.channel.organisation_id, key, why_key(key), text)
