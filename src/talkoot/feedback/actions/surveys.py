"""Surveys, their versions, and the feedback points they are asked through."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.drafts import FIRST, Draft, why_not_ask
from talkoot.feedback.models import Channel, Question, Settings, Survey


def create_survey(*, by: Membership | None, organisation: Organisation, name: str, at: datetime, questions: Sequence[Draft] = FIRST) -> Survey:
    """A survey with its first questions; the ready-made ones when left out.

    Safe to repeat: a survey of that name is returned as it is. Refused when the questions cannot be asked.
    """
    refuse_unfit(questions)
    with transaction.atomic():
        survey, made = Survey.objects.get_or_create(organisation=organisation, name=clean_line(name), defaults={"created_at": at})
        if made:
            _ask(survey, 1, questions, at)
            _trail(by, organisation, "create_survey", f"feedback.survey:{survey.pk}", at)
    return survey


def make_next_version(*, by: Membership, survey: Survey, questions: Sequence[Draft], at: datetime) -> int:
    """Asks these questions from now on, as the next version; what was answered before stays with its own.

    Returns the version's number; the present one when nothing changed. Refused when the questions cannot be asked.
    """
    refuse_unfit(questions)
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        newest = survey.questions.aggregate(newest=Max("version"))["newest"] or 0
        if [draft_of(q) for q in survey.questions.filter(version=newest).order_by("position")] == list(questions):
            return int(newest)
        _ask(survey, newest + 1, questions, at)
        _trail(by, survey.organisation, "make_next_version", f"feedback.survey:{survey.pk}", at, version=newest + 1)
    return int(newest) + 1


def draft_of(question: Question) -> Draft:
    """A question as it is edited."""
    return Draft(question.kind, question.wording, tuple(question.options), question.shown_from, question.shown_to)


def refuse_unfit(questions: Sequence[Draft]) -> None:
    """Refused with the first thing that keeps these questions from being asked."""
    if fault := why_not_ask(questions):
        words = {
            "first": _("The first question must be the five faces, so that every answer counts in the verdict."),
            "wordless": _("Write the question in one language at least."),
            "optionless": _("Give at least two choices, each on a line of its own."),
            "too_many_options": _("Twelve choices at most: nobody reads more."),
            "uneven_options": _("Each language needs as many choices, in the same order."),
            "twice": _("The faces, one’s own words and the wish to be contacted can be asked only once."),
            "span": _("The scores a question is asked of must go from the lower to the higher."),
            "too_many": _("Eight questions at most. A customer has a minute."),
        }
        raise Refused(words[fault])


def open_channel(*, by: Membership | None, survey: Survey, site: Site, kind: str, at: datetime, name: str = "", **ways: object) -> Channel:
    """A new feedback point at a site. `ways`: a kiosk's shortest_gap, awake_from and awake_to; a website's origins."""
    with transaction.atomic():
        code = f"{secrets.randbelow(10**6):06}" if kind == Channel.Kind.KIOSK else ""
        channel = Channel.objects.create(
            organisation_id=survey.organisation_id, site=site, survey=survey, kind=kind, name=clean_line(name), opened_at=at, exit_code=code, **ways
        )
        _trail(by, survey.organisation, "open_channel", f"feedback.channel:{channel.pk}", at)
    return channel


def change_channel(*, by: Membership, channel: Channel, at: datetime, name: str, **ways: object) -> Channel:
    """Changes where it is and how it works; its site and survey stay, so that figures stay what they were."""
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(name=clean_line(name), **ways)
        _trail(by, by.organisation, "change_channel", f"feedback.channel:{channel.pk}", at)
        channel.refresh_from_db()
    return channel


def close_channel(*, by: Membership, channel: Channel, at: datetime) -> Channel:
    """Stops taking answers through it. Safe to repeat."""
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk, closed_at=None).update(closed_at=at):
            _trail(by, by.organisation, "close_channel", f"feedback.channel:{channel.pk}", at)
        channel.refresh_from_db()
    return channel


def reopen_channel(*, by: Membership, channel: Channel, at: datetime) -> Channel:
    """Takes answers again: the way to undo closing."""
    with transaction.atomic():
        if Channel.objects.filter(pk=channel.pk).exclude(closed_at=None).update(closed_at=None):
            _trail(by, by.organisation, "reopen_channel", f"feedback.channel:{channel.pk}", at)
        channel.refresh_from_db()
    return channel


def change_settings(*, by: Membership, settings: Settings, at: datetime) -> Settings:
    """Keeps how the organisation wants its customers' voice handled."""
    with transaction.atomic():
        settings.organisation = by.organisation
        settings.save()
        _trail(by, by.organisation, "change_listening", f"feedback.settings:{settings.pk}", at)
    return settings


def _ask(survey: Survey, version: int, questions: Sequence[Draft], at: datetime) -> None:
    for position, draft in enumerate(questions, 1):
        Question.objects.create(
            survey=survey, version=version, position=position, kind=draft.kind, wording=dict(draft.wording), options=[dict(o) for o in draft.options],
            shown_from=draft.shown_from, shown_to=draft.shown_to, opened_at=at,
        )  # fmt: skip


def _trail(by: Membership | None, organisation: Organisation, act: str, subject: str, at: datetime, **details: object) -> None:
    record(
        organisation=organisation.pk,
        by=f"orgs.membership:{by.pk}" if by else "",
        by_name=by.user.name if by else "",
        act=act,
        subject=subject,
        at=at,
        **details,
    )
