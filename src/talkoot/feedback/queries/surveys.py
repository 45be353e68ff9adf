"""Surveys and the questions they ask now."""

from django.db.models import QuerySet

from talkoot.base.orgs.models import Membership
from talkoot.feedback.models import Channel, Question, Survey


def surveys_of(me: Membership) -> QuerySet[Survey]:
    """The organisation's surveys, the first one first."""
    return Survey.objects.filter(organisation_id=me.organisation_id).order_by("id")


def current_questions(survey: Survey) -> list[Question]:
    """The questions of the newest version, in order."""
    newest = Question.objects.filter(survey=survey).order_by("-version").values_list("version", flat=True)[:1]
    return list(Question.objects.filter(survey=survey, version=newest).order_by("position"))


def surveys_with_questions(me: Membership) -> list[tuple[Survey, list[Question]]]:
    """Every survey with the questions it asks now."""
    surveys = list(surveys_of(me))
    by_version: dict[int, dict[int, list[Question]]] = {survey.pk: {} for survey in surveys}
    for question in Question.objects.filter(survey__in=surveys).order_by("version", "position"):
        by_version[question.survey_id].setdefault(question.version, []).append(question)
    return [(survey, by_version[survey.pk][max(by_version[survey.pk])] if by_version[survey.pk] else []) for survey in surveys]


def preview_channel(survey: Survey) -> Channel | None:
    """An open feedback point at which the present version can be looked at."""
    return Channel.objects.filter(survey=survey, closed_at=None).order_by("id").first()
