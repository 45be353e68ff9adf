"""Single bad days, for those who asked to be told of them."""

from datetime import date, timedelta

from django.db.models import QuerySet

from talkoot.base.orgs.models import Membership, Organisation
from talkoot.feedback.logic.tally import SATISFIED_FROM
from talkoot.feedback.models import BadDay, DayWatch
from talkoot.feedback.queries.counts import whole_days
from talkoot.feedback.queries.verdict import main_survey, score_questions

LOOKED_BACK_DAYS = 3  # what a kiosk delivers late still makes its day


def watches_of(me: Membership) -> QuerySet[DayWatch]:
    """What the caller asked to be told of."""
    return DayWatch.objects.filter(member=me).select_related("site").order_by("site__name", "id")


def bad_days_of(me: Membership) -> list[BadDay]:
    """The caller's newest bad days, ten at most."""
    return list(BadDay.objects.filter(watch__member=me).select_related("watch__site").order_by("-day", "id")[:10])


def days_counted(organisation: Organisation, today: date) -> dict[tuple[str, date], tuple[int, int]]:
    """(satisfied, n) of each site and of all together on each of the last days whose answers came into view on their own."""
    survey = main_survey(organisation.pk)
    questions = score_questions(survey) if survey else []
    if not questions:
        return {}
    counted: dict[tuple[str, date], tuple[int, int]] = {}
    for site, day, score, n in whole_days(questions[0], today - timedelta(days=LOOKED_BACK_DAYS), today - timedelta(days=1)):
        for place in (f"site:{site}", "all"):
            satisfied, total = counted.get((place, day), (0, 0))
            counted[place, day] = (satisfied + (n if score >= SATISFIED_FROM else 0), total + n)
    return counted
