"""What leaves of customers' answers when an organisation takes its data along: what pages show, and nothing finer.

Single answers that nobody sees to never leave (ADR 15): of them go the figures. Those that staff read, with words or a follow-up,
go with the face as it is shown, and with a number of their own: theirs here would tell how many came in between.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from talkoot.feedback.models import NO_SCORE, Answer, Comment, DayCount, FollowUp, MonthCount

# An answer's number when it leaves: twice its first comment's, or one more than twice its follow-up's.
FIRST = Subquery(Comment.objects.filter(answer=OuterRef("answer"), held=False).order_by().values("answer").annotate(first=Min("pk")).values("first"))
READ = Comment.objects.filter(answer=OuterRef("answer"), held=False)


def answers_leaving(organisation_id: int) -> list[QuerySet[Any, tuple[Any, ...]]]:
    """(id, organisation, site, question, channel, score, is_play, is_at_once, day) of those that staff read, in parts, each by id."""
    read = Comment.objects.filter(organisation=organisation_id, held=False)
    read = read.filter(~Exists(READ.filter(pk__lt=OuterRef("pk")))).order_by("pk")
    silent = FollowUp.objects.filter(organisation=organisation_id).filter(~Exists(READ)).order_by("pk")
    of_answer = ("answer__site_id", "answer__question_id", "answer__channel_id")
    rest = ("answer__is_play", "answer__is_at_once", "answer__day")
    face = Case(When(answer__is_known=True, then=F("answer__score")), default=Value(None), output_field=IntegerField())
    return [
        read.values_list(F("pk") * 2, "organisation_id", *of_answer, "score", *rest),
        silent.values_list(F("pk") * 2 + 1, "organisation_id", *of_answer, face, *rest),
    ]


def number_of_comments_answer() -> Any:
    """Of a comment: the number that its answer leaves with."""
    return FIRST * 2


def number_of_follow_ups_answer() -> Any:
    """Of a follow-up: the number that its answer leaves with."""
    return Case(When(Exists(READ), then=FIRST * 2), default=F("pk") * 2 + 1)


def numbers_of_answers(pks: Collection[int], organisation_id: int) -> dict[int, int]:
    """The numbers that these answers leave with; those that stay are not among them."""
    rows = Answer.objects.filter(pk__in=pks, organisation=organisation_id)
    words = rows.annotate(first=Min("comments__pk", filter=Q(comments__held=False)))
    found = {pk: first * 2 if first else follow_up * 2 + 1 if follow_up else None for pk, first, follow_up in words.values_list("pk", "first", "follow_up")}
    return {pk: number for pk, number in found.items() if number is not None}


def figures_leaving(organisation_id: int) -> list[QuerySet[Any, tuple[Any, ...]]]:
    """(question, site, day, score, shown), in parts: what came into view, by day and score; and the first days of months in which
    somebody answered and too few did for a figure, since pages count those months."""
    here = {"question__survey__organisation": organisation_id}
    shown = DayCount.objects.filter(**here, shown__gt=0).order_by("question_id", "site_id", "day", "score")
    months = MonthCount.objects.filter(**here).order_by("question_id", "site_id", "month").values("question_id", "site_id", "month")
    bare = months.annotate(sum_shown=Sum("shown"), sum_n=Sum("n")).filter(sum_shown=0, sum_n__gt=0)
    return [
        shown.values_list("question_id", "site_id", "day", "score", "shown"),
        bare.values_list("question_id", "site_id", "month", Value(NO_SCORE), "sum_shown"),
    ]
