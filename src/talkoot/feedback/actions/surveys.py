"""Surveys, their versions, and the feedback points they are asked through."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Organisation, Site, new_key
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.drafts import FIRST, Draft, Edit, why_not_ask, why_not_same
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


def make_next_version(*, by: Membership, survey: Survey, questions: Sequence[Draft], at: datetime, edits: Sequence[Edit] = ()) -> int:
    """Asks these questions from now on, as the next version.

    `edits` says of each question, in order, which present one it was made of and whether it asks the same, better said: then
    its figures go on. A question left as it is goes on by itself; any other begins anew, and what was answered before stays.

    Returns the version's number; the present one when nothing changed. Refused when the questions cannot be asked.
    """
    refuse_unfit(questions)
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        newest = survey.questions.aggregate(newest=Max("version"))["newest"] or 0
        present = list(survey.questions.filter(version=newest).order_by("position"))
        if [draft_of(q) for q in present] == list(questions):
            return int(newest)
        _ask(survey, newest + 1, questions, at, came_from(questions, present, edits))
        _trail(by, survey.organisation, "make_next_version", f"feedback.survey:{survey.pk}", at, version=newest + 1)
    return int(newest) + 1


def came_from(questions: Sequence[Draft], present: Sequence[Question], edits: Sequence[Edit]) -> list[tuple[Question | None, bool]]:
    """Of each question to be asked the present one it was made of, and whether it goes on with its figures."""
    by_pk, free = {q.pk: q for q in present}, list(present)
    found: list[tuple[Question | None, bool]] = []
    for place, draft in enumerate(questions):
        edit = edits[place] if place < len(edits) else Edit()
        of = by_pk.get(edit.of) if edit.of else None
        if of is None or of not in free:
            of = next((q for q in free if draft_of(q) == draft), None)
        if of:
            free.remove(of)
        found.append((of, of is not None and (draft_of(of) == draft or (edit.same and not why_not_same(draft, draft_of(of))))))
    return found


def ask_again(*, by: Membership, survey: Survey, version: int, at: datetime) -> int:
    """Asks the questions of an earlier version again, each with its own figures: the way to undo any change."""
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=survey.pk)
        newest = survey.questions.aggregate(newest=Max("version"))["newest"] or 0
        again = list(survey.questions.filter(version=version).order_by("position"))
        if not again or version == newest:
            return int(newest)
        _ask(survey, newest + 1, [draft_of(q) for q in again], at, [(q, True) for q in again])
        _trail(by, survey.organisation, "ask_again", f"feedback.survey:{survey.pk}", at, version=newest + 1)
    return int(newest) + 1


def say_same(*, by: Membership, question: Question, same: bool, at: datetime) -> Question:
    """Says afterwards that a question asks the same as the one it was made of, better said, or that it is another one.

    Nothing is counted again: figures are read of all that ask the same. Safe to repeat.
    """
    with transaction.atomic():
        Survey.objects.select_for_update().get(pk=question.survey_id)
        rows = {q.pk: q for q in Question.objects.filter(survey_id=question.survey_id)}
        question = rows[question.pk]
        before = rows.get(question.edited_from_id or 0)
        if before is None:
            raise Refused(_("It was made of no other question."))
        if same and why_not_same(draft_of(question), draft_of(before)):
            raise Refused(_("Another kind of question, or other choices: its answers cannot be counted together with the earlier ones."))
        if (question.line == before.line) != same:
            line = before.line if same else question.pk
            moved = [q.pk for q in rows.values() if q.line == question.line and _comes_from(q, question.pk, rows)]
            Question.objects.filter(pk__in=moved).exclude(pk=line).update(same_as=line)
            Question.objects.filter(pk=line).update(same_as=None)
            _trail(by, by.organisation, "say_same" if same else "say_other", f"feedback.question:{question.pk}", at)
        question.refresh_from_db()
    return question


def _comes_from(question: Question, pk: int, rows: Mapping[int, Question]) -> bool:
    """Whether it is that question or was made of it, however many versions ago."""
    while question.pk != pk:
        if question.edited_from_id is None:
            return False
        question = rows[question.edited_from_id]
    return True


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
            organisation_id=survey.organisation_id, site=site, survey=survey, kind=kind, name=clean_line(name), opened_at=at, exit_code=code,
            needs_key=kind == Channel.Kind.API, **ways,
        )  # fmt: skip
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


RENEWABLE = (Channel.Kind.API, Channel.Kind.WIDGET, Channel.Kind.LINK, Channel.Kind.MAIL)


def renew_key(*, by: Membership, channel: Channel, at: datetime) -> Channel:
    """A new address for a point that programs, websites or links use: the old one stops working within a second, and so do mailed links.

    Refused for points whose address hangs on walls or stands on a tablet: those are closed and opened anew.
    """
    if channel.kind not in RENEWABLE:
        raise Refused(_("Only an address for programs, websites and links can be changed. Close this point and open a new one."))
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(key=new_key(), links_from=at)
        _trail(by, by.organisation, "renew_key", f"feedback.channel:{channel.pk}", at)
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


def _ask(survey: Survey, version: int, questions: Sequence[Draft], at: datetime, of: Sequence[tuple[Question | None, bool]] = ()) -> None:
    for position, draft in enumerate(questions, 1):
        before, same = of[position - 1] if of else (None, False)
        Question.objects.create(
            survey=survey, version=version, position=position, kind=draft.kind, wording=dict(draft.wording), options=[dict(o) for o in draft.options],
            shown_from=draft.shown_from, shown_to=draft.shown_to, opened_at=at, edited_from=before, same_as_id=before.line if before and same else None,
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
