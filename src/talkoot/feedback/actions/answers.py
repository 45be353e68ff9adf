"""Taking in customers' answers, one or a batch, with all that comes with them and their roll-ups in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from talkoot.base.kit.text import clean_text
from talkoot.feedback.logic.submission import Submission, Wish
from talkoot.feedback.models import Comment, FollowUp
from talkoot.feedback.queries.channels import OpenChannel
from talkoot.feedback.rows import (
    AnswerRow,
    Cell,
    CommentRow,
    Standing,
    add_to_counts,
    cells_of,
    change_score,
    existing_answers,
    insert_answers,
    insert_comments,
    noon,
    set_apart,
    take_from_counts,
)
from talkoot.feedback.rows_around import (
    ContactRow,
    FollowUpRow,
    Key,
    ReplyRow,
    answers_of,
    insert_contacts,
    insert_follow_ups,
    insert_replies,
)


class Outcome(Enum):
    """What became of an answer: kept now, kept already, or its key stands for another answer."""

    STORED = "stored"
    REPEATED = "repeated"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Arrival:
    """An answer with the feedback point it came through, when it was given, and when it arrived, if that was later."""

    channel: OpenChannel
    submission: Submission
    at: datetime
    came: datetime | None = None
    at_once: bool = False  # one of many at once there


@dataclass(frozen=True, slots=True)
class More:
    """What a customer says after the first press, under the answer's key."""

    channel: OpenChannel
    key: UUID
    score: int
    text: str
    replies: tuple[tuple[int, int], ...]
    wish: Wish | None
    at: datetime


def submit_answer(*, channel: OpenChannel, submission: Submission, at: datetime) -> Outcome:
    """Keeps one answer. Safe to repeat: the same key never makes a second one."""
    return store_answers([Arrival(channel, submission, at)])[0]


def stands(channel: OpenChannel, key: UUID, score: int) -> bool:
    """Whether an answer with this score stands under the key at this point."""
    kept = existing_answers([(channel.organisation_id, key)]).get((channel.organisation_id, key))
    return kept is not None and kept.channel_id == channel.id and kept.score == score


def store_answers(arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Keeps a batch in one transaction and says of each what became of it, in order.

    Replies, contact wishes and follow-ups that come with an answer are kept with it, once.
    """
    first: dict[Key, Arrival] = {}
    for arrival in arrivals:
        first.setdefault(_key(arrival), arrival)
    rows = [_answer_row(arrival) for arrival in first.values()]
    with transaction.atomic():
        new = insert_answers(rows)
        cells = cells_of(row for row in rows if (row.organisation_id, row.key) in new)
        apart = cells_of(row for key, row in zip(first, rows, strict=True) if row.is_known and key in new)
        insert_comments(
            [
                _comment_row(a.channel, a.submission.key, a.submission.comment, a.submission.wish)
                for key, a in first.items()
                if a.submission.comment and key in new
            ]
        )
        repeated = [arrival for arrival in arrivals if _key(arrival) not in new or first[_key(arrival)] is not arrival]
        if any(arrival.submission.changes or arrival.submission.again for arrival in repeated):
            add_to_counts(cells, apart)  # what is changed within the batch must be counted before it can be taken out again
            cells, apart = Counter(), Counter()
        standing = existing_answers({_key(arrival) for arrival in repeated})
        words = _words_under({_key(arrival) for arrival in repeated if arrival.submission.comment})
        outcomes = [_outcome(arrival, first, new, standing, words) for arrival in arrivals]
        # Words that come with an answer that stood without any are added to it.
        insert_comments(
            [
                _comment_row(a.channel, a.submission.key, a.submission.comment, a.submission.wish)
                for a, outcome in zip(arrivals, outcomes, strict=True)
                if a.submission.comment and outcome is not Outcome.DIFFERS and _key(a) not in words and _key(a) in standing
            ]
        )
        for a, outcome in zip(arrivals, outcomes, strict=True):
            if a.submission.comment and outcome is not Outcome.DIFFERS and _key(a) in standing:
                set_apart(a.channel.organisation_id, [a.submission.key])
        # A device that says more under an answer that already stands (a choice made after it was delivered) is heard too.
        said = [_more(arrival) for arrival, outcome in zip(arrivals, outcomes, strict=True) if outcome is not Outcome.DIFFERS]
        add_to_counts(cells, apart)  # first: what more was said may set them apart, and only what is counted can be
        add_to_counts(_keep_more([more for more in said if more]))
    return outcomes


class WhyOutcome(Enum):
    """What became of what a customer added."""

    STORED = "stored"
    REPEATED = "repeated"
    NO_ANSWER = "no answer"
    SAID_ALREADY = "said already"


def add_why(
    *, channel: OpenChannel, key: UUID, text: str, at: datetime, score: int = 0, replies: tuple[tuple[int, int], ...] = (), wish: Wish | None = None
) -> WhyOutcome:
    """Adds what the customer says further to the answer that stands under their key: words, choices, how to reach them.

    What was said once stays as it is; the score of the answer itself decides, not `score`.
    """
    text = clean_text(text)
    with transaction.atomic():
        kept = existing_answers([(channel.organisation_id, key)]).get((channel.organisation_id, key))
        if kept is None or kept.channel_id != channel.id:
            return WhyOutcome.NO_ANSWER
        fresh = bool(text) and insert_comments([_comment_row(channel, key, text, wish)]) > 0
        if fresh:
            set_apart(channel.organisation_id, [key])
        add_to_counts(_keep_more([More(channel, key, kept.score or score, text if fresh else "", replies, wish, at)]))
    if not text or fresh:
        return WhyOutcome.STORED
    same = Comment.objects.filter(
        organisation_id=channel.organisation_id, answer__key=key, answer__organisation_id=channel.organisation_id, key=why_key(key), text=text
    )
    return WhyOutcome.REPEATED if same.exists() else WhyOutcome.SAID_ALREADY


def why_key(answer_key: UUID) -> UUID:
    """An answer has one “why”: its key follows from the answer's."""
    return uuid5(answer_key, "why")


def _keep_more(said: Iterable[More]) -> Counter[Cell]:
    """Keeps replies, contacts and follow-ups; returns what the replies add to the roll-ups."""
    said = list(said)
    follow_ups = [row for more in said if (row := _follow_up_row(more))]
    if not said:
        return Counter()
    needed = {(m.channel.organisation_id, m.key) for m in said if m.replies or m.wish} | {(r.organisation_id, r.answer_key) for r in follow_ups}
    answers = answers_of(needed) if needed else {}
    cells = insert_replies([ReplyRow(m.channel.organisation_id, m.key, question, value) for m in said for question, value in m.replies], answers)
    if contacts := [_contact_row(more, more.wish) for more in said if more.wish]:
        insert_contacts(contacts, answers)
    if follow_ups:
        insert_follow_ups(follow_ups, answers)
        for row in follow_ups:
            if set_apart(row.organisation_id, [row.answer_key]):
                # That it was low would tell the score of one that is in a figure already.
                cases = FollowUp.objects.filter(organisation_id=row.organisation_id, answer__key=row.answer_key, reason=FollowUp.Reason.SCORE)
                cases.update(reason=FollowUp.Reason.WORDS)
    return cells


def _more(arrival: Arrival) -> More | None:
    """What came along with an answer; None for the plain press that most of them are."""
    s, care = arrival.submission, arrival.channel.asked.care
    if s.is_play or not (s.replies or s.wish or care.reason(s.score, s.comment, False)):
        return None
    return More(arrival.channel, s.key, s.score, s.comment, s.replies, s.wish, arrival.at)


def _outcome(arrival: Arrival, first: dict[Key, Arrival], new: set[Key], standing: dict[Key, Standing], words: dict[Key, str]) -> Outcome:
    """What becomes of it. One that names the version it changes replaces it, once, with its roll-ups; else other words differ."""
    key, said = _key(arrival), arrival.submission
    if key in new and first[key] is arrival:
        return Outcome.STORED
    kept = standing.get(key)
    if kept is None or kept.channel_id != arrival.channel.id:
        return Outcome.DIFFERS
    if kept.score == said.score:
        return Outcome.DIFFERS if said.comment and words.get(key, said.comment) != said.comment else Outcome.REPEATED
    if not _replaces(arrival, kept):
        return Outcome.DIFFERS
    standing[key] = replace(kept, score=said.score, version=kept.version + 1)
    return Outcome.STORED


def _replaces(arrival: Arrival, kept: Standing) -> bool:
    """Puts the answer in place of the version it names: the first one, on its own day, before it is in any figure."""
    said, today = arrival.submission, _day(arrival.channel, arrival.came or arrival.at)
    if not said.replaces(kept.version) or kept.score is None or kept.is_play or said.is_play or kept.day != today:
        return False
    if kept.is_at_once:  # in no figure, so nothing needs to be taken out of one
        return change_score(arrival.channel.organisation_id, said.key, kept.version, said.score)
    was: Cell = (kept.question_id, kept.site_id, kept.day, kept.score)
    if not take_from_counts(was, known=kept.is_known):
        return False
    done = change_score(arrival.channel.organisation_id, said.key, kept.version, said.score)
    cells: Counter[Cell] = Counter([(*was[:3], said.score if done else kept.score)])
    add_to_counts(cells, cells if kept.is_known else None)
    return done


def _words_under(keys: set[Key]) -> dict[Key, str]:
    """What customers said with these answers or later; words from which a name was taken out are as good as the same."""
    found: dict[Key, str] = {}
    for organisation_id in {organisation for organisation, _key in keys}:
        wanted = [key for organisation, key in keys if organisation == organisation_id]
        rows = Comment.objects.filter(organisation_id=organisation_id, answer__organisation_id=organisation_id, answer__key__in=wanted, masked_at=None)
        for answer, own, text in rows.values_list("answer__key", "key", "text"):
            if own == why_key(answer):
                found[organisation_id, answer] = text
    return found


def _key(arrival: Arrival) -> Key:
    return arrival.channel.organisation_id, arrival.submission.key


def _answer_row(arrival: Arrival) -> AnswerRow:
    channel, submission = arrival.channel, arrival.submission
    day = _day(channel, arrival.at)
    came_on = _day(channel, arrival.came) if arrival.came else day
    return AnswerRow(
        channel.organisation_id, channel.site_id, submission.question or channel.question_id, channel.id, None, submission.key, submission.score,
        day, submission.is_play, came_on if came_on != day else None, submission.changes + 1, arrival.at_once,
        bool(submission.comment),
    )  # fmt: skip


def day_of(arrival: Arrival) -> date:
    """The day on which an answer was given, where its point is."""
    return _day(arrival.channel, arrival.at)


def _day(channel: OpenChannel, at: datetime) -> date:
    return at.astimezone(ZoneInfo(channel.time_zone)).date()


def _comment_row(channel: OpenChannel, key: UUID, text: str, wish: Wish | None) -> CommentRow:
    return CommentRow(channel.organisation_id, key, why_key(key), text, channel.asked.care.is_held(text, wish is not None))


def _contact_row(more: More, wish: Wish) -> ContactRow:
    until = timezone.localdate(more.at) + timedelta(days=more.channel.asked.keep_contacts_days)
    return ContactRow(more.channel.organisation_id, more.key, wish.reach, wish.name, wish.language, noon(_day(more.channel, more.at)), until)


def _follow_up_row(more: More) -> FollowUpRow | None:
    care = more.channel.asked.care
    if care.is_held(more.text, more.wish is not None):
        return None  # opened when the words are let out
    reason = care.reason(more.score, more.text, more.wish is not None)
    if not reason:
        return None
    due_on = timezone.localdate(more.at) + timedelta(days=care.days)
    return FollowUpRow(more.channel.organisation_id, more.key, reason, care.turn(more.key.int), due_on, noon(_day(more.channel, more.at)))
