"""What customers answered as plain rows, for whoever holds the database and analyses it elsewhere. No page reads this.

Rows come as a stream: memory stays level however many there are.
"""

from collections.abc import Collection, Iterator
from typing import Any

from talkoot.base.kit.personal import masked
from talkoot.feedback.models import Answer, Comment, DayCount, Question, Reply, Signal
from talkoot.feedback.queries.masking import mask_words, spans_of

AT_A_TIME = 20_000
Row = tuple[Any, ...]


def counts(organisation_ids: Collection[int]) -> Iterator[Row]:
    """(organisation, site, question, day, score, n, shown) of the roll-ups by day."""
    rows = DayCount.objects.filter(question__survey__organisation__in=organisation_ids).order_by()
    return rows.values_list("question__survey__organisation_id", "site_id", "question_id", "day", "score", "n", "shown").iterator(AT_A_TIME)


def answers(organisation_ids: Collection[int]) -> Iterator[Row]:
    """(organisation, site, question, feedback point's kind, day, score, is play, came at once), an answer each, without who, key or time."""
    rows = Answer.objects.filter(organisation__in=organisation_ids).order_by()
    return rows.values_list("organisation_id", "site_id", "question_id", "channel__kind", "day", "score", "is_play", "is_at_once").iterator(AT_A_TIME)


def replies(organisation_ids: Collection[int]) -> Iterator[Row]:
    """The same of each value given to a further question, of answers that are counted."""
    rows = Reply.objects.filter(answer__organisation__in=organisation_ids, answer__is_play=False, answer__is_at_once=False).order_by()
    columns = ("answer__organisation_id", "answer__site_id", "question_id", "answer__channel__kind", "answer__day", "value")
    return rows.values_list(*columns, "answer__is_play", "answer__is_at_once").iterator(AT_A_TIME)


def comments(organisation_id: int) -> Iterator[Row]:
    """(organisation, site, day, score, text) of one organisation, with names, numbers and addresses masked as in members' lists."""
    words, waiting = mask_words(), []
    for comment in Comment.objects.filter(organisation_id=organisation_id, held=False).order_by().iterator(AT_A_TIME):
        waiting.append(comment)
        if len(waiting) == 1000:
            yield from _masked(waiting, organisation_id, words)
            waiting = []
    yield from _masked(waiting, organisation_id, words)


def _masked(comments: list[Comment], organisation_id: int, words: dict[str, str]) -> Iterator[Row]:
    spans = spans_of(comments, organisation_id)
    return ((organisation_id, one.site_id, one.day, one.score, masked(one.text, spans.get(one.pk, []), words)) for one in comments)


def questions(organisation_ids: Collection[int]) -> list[Question]:
    """All questions of all versions, with their surveys."""
    rows = Question.objects.filter(survey__organisation__in=organisation_ids).select_related("survey__organisation", "same_as")
    return list(rows.order_by("survey__organisation", "survey", "version", "position"))


def seen_signals(organisation_ids: Collection[int]) -> list[Row]:
    """(organisation, question, place, month) of signals that somebody has seen to: they decide from when on a new level holds."""
    rows = Signal.objects.filter(organisation__in=organisation_ids).exclude(seen_at=None).order_by("pk")
    return list(rows.values_list("organisation_id", "question_id", "place", "month"))
