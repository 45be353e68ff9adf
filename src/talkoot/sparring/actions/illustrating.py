"""The picture of what a question is about: choosing it, and what happens when it may be shown no more."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.pictures.actions import refuse_unusable
from talkoot.pictures.models import Picture
from talkoot.pictures.uses import Use, Users, register
from talkoot.sparring.actions.asking import held, told, trail
from talkoot.sparring.models import Question
from talkoot.sparring.policy import why_not_change


def illustrate(*, by: Membership, question: Question, picture: Picture | None, at: datetime) -> Question:
    """The picture of a question, or none. Safe to repeat.

    Refused to others than whoever asked, where it was taken back, and for a picture that may not be used.
    """
    if reason := why_not_change(by, question):
        raise Refused(reason)
    with transaction.atomic():
        held(question)
        question.refresh_from_db()
        if question.picture != picture:  # what stands already is chosen by nobody
            refuse_unusable(by, picture, at)
            Question.objects.filter(pk=question.pk).update(picture=picture)
            trail(by, "illustrate_question", question, at)
            question.refresh_from_db()
    return question


def changed(picture: Picture, by: Membership, at: datetime, told_otherwise: bool) -> None:
    """A picture is said to show something else: a question is among ourselves, and shows it as it is now."""


def take_off(picture: Picture, at: datetime) -> None:
    """It may be shown no more: questions are without it, and whoever asked is told while they work here."""
    for one in Question.objects.select_for_update(of=("self",)).filter(picture=picture).select_related("organisation", "asked_by__user").order_by("pk"):
        Question.objects.filter(pk=one.pk).update(picture=None)
        if one.asked_by is not None and one.asked_by.ended_at is None and one.withdrawn_at is None:
            told(one, [one.asked_by.pk], "sparring.picture_off", at, moment=f"{picture.pk} {at.isoformat()}", picture=picture.title)


def uses(pictures: Sequence[int], org: str) -> dict[int, list[Use]]:
    """Questions with pictures. What was taken back is its asker's: its title is not told."""
    found: dict[int, list[Use]] = defaultdict(list)
    for one in Question.objects.filter(picture__in=pictures, organisation__slug=org).order_by("pk"):
        if one.withdrawn_at is None:
            use = Use(one.title, reverse("sparring:question", args=[org, one.pk]), said=_("a question to colleagues"))
        else:
            use = Use(_("A question that was taken back"), reverse("sparring:ask", args=[org]), is_private=True)
        found[one.picture_id or 0].append(use)
    return dict(found)


register(Users(uses, changed, take_off))
