"""Surveys and the questions they ask now."""

from dataclasses import dataclass
from datetime import datetime

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


@dataclass(frozen=True)
class Changed:
    """A question that was made of one of the version before, and whether it goes on with its figures."""

    question: Question
    before: Question

    @property
    def is_same(self) -> bool:
        """Whether the two are counted together."""
        return self.question.line == self.before.line


@dataclass(frozen=True)
class Version:
    """What was asked from a day on, and what was changed of the version before."""

    number: int
    opened_at: datetime
    changed: list[Changed]
    is_newest: bool


def versions_of(survey: Survey) -> list[Version]:
    """Every version with what was changed in it, newest first; none where there has been one only."""
    by_version: dict[int, list[Question]] = {}
    rows = {q.pk: q for q in Question.objects.filter(survey=survey).order_by("-version", "position")}
    for question in rows.values():
        by_version.setdefault(question.version, []).append(question)
    newest = max(by_version, default=0)
    found = []
    for number, questions in by_version.items():
        pairs = [Changed(q, rows[q.edited_from_id]) for q in questions if q.edited_from_id]
        changed = [pair for pair in pairs if (pair.question.wording, pair.question.options) != (pair.before.wording, pair.before.options)]
        found.append(Version(number, questions[0].opened_at, changed, number == newest))
    return found if len(found) > 1 else []


def preview_channel(survey: Survey) -> Channel | None:
    """An open feedback point at which the present version can be looked at."""
    return Channel.objects.filter(survey=survey, closed_at=None).order_by("id").first()
