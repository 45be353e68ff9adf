"""Answers that came at once at one point: marked, in no figure until somebody has looked, and let in or left out by a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.batches import FEWEST, Batch
from talkoot.feedback.models import AT_ONCE, NO_SCORE, Answer, Burst, Reply
from talkoot.feedback.rows import Cell, add_to_counts, take_from_counts
from talkoot.feedback.rows_brought import let_in


def note_burst(*, organisation_id: int, channel_id: int, fresh: Counter[date], earlier: Iterable[Any] = ()) -> int:
    """Notes answers of a point that came at once; returns how many. `fresh` were kept as such, so many of each day.

    `earlier`: keys of those that were kept before it was noticed. They are taken out of what will be counted; what is in a figure
    already stays.
    """
    noted = Counter(fresh)
    with transaction.atomic():
        keys = list(earlier)
        own = Answer.objects.filter(organisation_id=organisation_id, key__in=keys)  # the index is of these two
        rows = own.filter(channel_id=channel_id, is_play=False, is_at_once=False) if keys else []
        moved = [answer for answer in rows if _move(answer, out=True)]
        if moved:
            Answer.objects.filter(pk__in=[answer.pk for answer in moved]).update(is_at_once=True)
        noted.update(answer.day for answer in moved)
        for day, n in noted.items():
            burst, _made = Burst.objects.get_or_create(channel_id=channel_id, day=day, defaults={"organisation_id": organisation_id, "n": 0})
            Burst.objects.filter(pk=burst.pk).update(n=F("n") + n, state=Burst.State.WAITING)
    return noted.total()


def look_at_burst(*, by: Membership, burst: Burst, fine: bool, at: datetime) -> Burst:
    """Says that these are customers’ answers, so that they are counted with the others, or leaves them out. What is counted stays."""
    with transaction.atomic():
        burst = Burst.objects.select_for_update().get(pk=burst.pk)
        state = Burst.State.FINE if fine else Burst.State.LEFT_OUT
        if burst.state == state:
            return burst
        if burst.state == Burst.State.FINE:
            raise Refused(_("They are counted already."))
        if fine:
            if burst.day >= timezone.localdate(at):
                raise Refused(_("A day comes into the figures when it is over. Count them tomorrow."))
            _let_in_whole(list(Answer.objects.filter(channel_id=burst.channel_id, day=burst.day, is_at_once=True)))
        Burst.objects.filter(pk=burst.pk).update(state=state, seen_by=by, seen_at=at)
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="count_burst" if fine else "leave_out_burst",
            subject=f"feedback.burst:{burst.pk}", at=at,
        )  # fmt: skip
        burst.refresh_from_db()
    return burst


def _let_in_whole(rows: list[Answer]) -> None:
    """Counts a flood as a batch of its own: whoever made part of it must not fill up with it the five around a customer."""
    whole: dict[tuple[int, int, date], Counter[int]] = defaultdict(Counter)
    for answer in rows:
        if _move(answer, out=False) and answer.score is not None and not answer.is_known:
            whole[answer.question_id, answer.site_id, answer.day][answer.score] += 1
    for (question, site, day), counts in whole.items():
        if counts.total() >= FEWEST:
            let_in(question, site, [Batch(day, {day: counts})])
    Answer.objects.filter(pk__in=[answer.pk for answer in rows]).update(is_at_once=False)


def _move(answer: Answer, out: bool) -> bool:
    """Moves an answer with its replies between the figures' counts and those that wait for a look. False where it is in view already."""
    marked: Cell = (answer.question_id, answer.site_id, answer.day, AT_ONCE)
    counted: Cell = (answer.question_id, answer.site_id, answer.day, NO_SCORE if answer.score is None else answer.score)
    if not take_from_counts(counted if out else marked, known=out and answer.is_known):
        return False
    replies = Counter(
        (question, answer.site_id, answer.day, value) for question, value in Reply.objects.filter(answer=answer).values_list("question_id", "value")
    )
    if out:
        for cell in replies:
            take_from_counts(cell)
        add_to_counts(Counter([marked]))
    else:
        add_to_counts(replies + Counter([counted]), Counter([counted]) if answer.is_known else None)
    return True
