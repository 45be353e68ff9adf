"""Surveys, their versions, and the feedback points they are asked through."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.models import Channel, Question, Survey

# The ready-made first question. Word for word the same in every channel, so that figures stay comparable.
FIRST_QUESTION = {"fi": "Miltä käyntisi tuntui?", "sv": "Hur kändes ditt besök?", "en": "How was your visit?"}
FIRST_WHY = {"fi": "Haluatko kertoa, miksi?", "sv": "Vill du berätta varför?", "en": "Would you like to tell us why?"}


def create_survey(
    *, by: Membership | None, organisation: Organisation, name: str, at: datetime, wording: dict[str, str] | None = None, why: dict[str, str] | None = None
) -> Survey:
    """A survey with one scored question and one in the customer's own words; the ready-made ones when left out.

    Safe to repeat: a survey of that name is returned as it is.
    """
    with transaction.atomic():
        survey, made = Survey.objects.get_or_create(organisation=organisation, name=clean_line(name), defaults={"created_at": at})
        if made:
            _ask(survey, 1, wording or FIRST_QUESTION, why or FIRST_WHY, at)
            _trail(by, organisation, "create_survey", f"feedback.survey:{survey.pk}", at)
    return survey


def make_next_version(*, by: Membership, survey: Survey, wording: dict[str, str], why: dict[str, str], at: datetime) -> int:
    """Changes the wording from now on, as the next version; what was answered before stays with its own wording.

    Returns the version's number; the present one when nothing changed. Refused without any wording.
    """
    wording = {language: clean_line(text) for language, text in wording.items() if clean_line(text)}
    why = {language: clean_line(text) for language, text in why.items() if clean_line(text)}
    if not wording:
        raise Refused(_("Write the question in one language at least."))
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        newest = survey.questions.aggregate(newest=Max("version"))["newest"] or 0
        current = {q.kind: q.wording for q in survey.questions.filter(version=newest)}
        if current.get(Question.Kind.SMILEY) == wording and current.get(Question.Kind.OPEN) == (why or None):
            return int(newest)
        _ask(survey, newest + 1, wording, why, at)
        _trail(by, survey.organisation, "make_next_version", f"feedback.survey:{survey.pk}", at, version=newest + 1)
    return int(newest) + 1


def open_channel(*, by: Membership | None, survey: Survey, site: Site, kind: str, at: datetime, name: str = "") -> Channel:
    """A new feedback point at a site."""
    with transaction.atomic():
        channel = Channel.objects.create(organisation_id=survey.organisation_id, site=site, survey=survey, kind=kind, name=clean_line(name), opened_at=at)
        _trail(by, survey.organisation, "open_channel", f"feedback.channel:{channel.pk}", at)
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


def _ask(survey: Survey, version: int, wording: dict[str, str], why: dict[str, str], at: datetime) -> None:
    Question.objects.create(survey=survey, version=version, position=1, kind=Question.Kind.SMILEY, wording=wording, opened_at=at)
    if why:
        Question.objects.create(survey=survey, version=version, position=2, kind=Question.Kind.OPEN, wording=why, opened_at=at)


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
