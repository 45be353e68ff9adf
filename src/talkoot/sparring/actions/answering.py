"""Answering, asking more exactly, what helped, and thanks."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_text
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.sparring.actions.asking import ASKING, look_on, may, ref_of, see_first_help, told, trail
from talkoot.sparring.models import Answer, Question, Thanks
from talkoot.sparring.policy import why_not_change_answer

LONGEST = 3000


def answer(*, by: Membership, question: Question, text: str, key: UUID, at: datetime, asking: bool = False) -> Answer:
    """What a colleague says to a question; `asking` where it asks more exactly, which is no answer yet. Whoever asked is told.

    Safe to repeat: the same key is one. Refused without words, for too many, and where the question was taken back.
    """
    may(by, question.organisation_id)
    text = _text(text)
    with transaction.atomic():
        standing = held(question)
        made, is_new = Answer.objects.get_or_create(question=standing, key=key, defaults={"text": text, "is_asking": asking, "by": by, "at": at})
        if is_new:
            see_first_help(standing)
            Question.objects.filter(pk=standing.pk).update(moved_at=at)
            if not asking:
                settle(about=str(ref_of(standing)), kinds=ASKING, at=at, member=by.pk)
            _tell_of(by, standing, made, at)
            trail(by, "ask_more" if asking else "answer_question", standing, at)
    return made


def change_answer(*, by: Membership, answer: Answer, text: str, at: datetime) -> Answer:
    """Rewords it. Refused to others than its writer, without words, and for too many."""
    if reason := why_not_change_answer(by, answer):
        raise Refused(reason)
    with transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(text=_text(text), changed_at=at)
        trail(by, "change_answer", answer.question, at)
        answer.refresh_from_db()
    return answer


def withdraw_answer(*, by: Membership, answer: Answer, at: datetime, back: bool = False) -> None:
    """It is shown no longer, or (`back`) again. Safe to repeat. Refused to others than its writer."""
    if reason := why_not_change_answer(by, answer):
        raise Refused(reason)
    with transaction.atomic():
        question = held(answer.question)
        if Answer.objects.filter(pk=answer.pk, withdrawn_at__isnull=not back).update(withdrawn_at=None if back else at):
            see_first_help(question)
            see_helped(question, at)
            trail(by, "bring_back_answer" if back else "withdraw_answer", question, at)


def say_it_helped(*, by: Membership, answer: Answer, at: datetime, yes: bool = True) -> None:
    """Whoever asked says that it helped, or not after all; its writer is told. Safe to repeat.

    Refused to others than those who asked this, and for what is no answer.
    """
    with transaction.atomic():
        question = held(answer.question)
        if question.asked_by_id != by.pk and not question.others.filter(asked_by=by, withdrawn_at=None).exists():
            raise Refused(_("Whoever asked says what helped. You can thank."))
        rows = Answer.objects.filter(pk=answer.pk, is_asking=False, withdrawn_at=None)
        if not rows.filter(helped_at__isnull=yes).update(helped_at=at if yes else None):
            if not rows.exists():
                raise Refused(_("It has been taken back meanwhile."))
            return
        see_helped(question, at)
        if yes:
            settle(about=str(ref_of(question)), kinds=ASKING, at=at)
            if answer.by_id and answer.by_id != by.pk:
                told(question, [answer.by_id], "sparring.helped", at, moment=str(answer.pk), who=by)
        trail(by, "say_it_helped" if yes else "untie_help", question, at)


def thank(*, by: Membership, answer: Answer, at: datetime, yes: bool = True) -> None:
    """Thanks for an answer, or none after all. Its writer is told once. Safe to repeat. Refused for one's own."""
    may(by, answer.question.organisation_id)
    if answer.by_id == by.pk:
        raise Refused(_("This one is yours."))
    with transaction.atomic():
        if not yes:
            Thanks.objects.filter(answer=answer, member=by).delete()
            return
        if answer.withdrawn_at is not None:
            raise Refused(_("It has been taken back meanwhile."))
        _made, is_new = Thanks.objects.get_or_create(answer=answer, member=by, defaults={"at": at})
        if is_new and answer.by_id:
            told(answer.question, [answer.by_id], "sparring.thanked", at, moment=f"{answer.pk} {by.pk}", who=by)


def _tell_of(by: Membership, question: Question, made: Answer, at: datetime) -> None:
    """An answer concerns those who asked this; a question back also those who have answered."""
    people = {question.asked_by_id, *question.others.filter(withdrawn_at=None).values_list("asked_by", flat=True)}
    if made.is_asking:
        people |= set(question.answers.filter(withdrawn_at=None).values_list("by", flat=True))
    listed = [pk for pk in people if pk and pk != by.pk]
    told(question, listed, "sparring.asked_more" if made.is_asking else "sparring.answered", at, moment=str(made.pk), who=by)


def held(question: Question) -> Question:
    """Holds the question; refuses where it was taken back meanwhile."""
    found = Question.objects.select_for_update().get(pk=question.pk)
    if found.withdrawn_at is not None:
        raise Refused(_("It has been taken back meanwhile."))
    return found


def see_helped(question: Question, at: datetime) -> None:
    """Whether an answer that stands has helped, and when to look at it again."""
    helped = question.answers.filter(withdrawn_at=None).exclude(helped_at=None).exists()
    if helped and question.helped_at is None:
        given = {"helped_at": at, "look_on": look_on(question.organisation_id, at), "outdated_at": None, "moved_at": at}
        Question.objects.filter(pk=question.pk).update(**given)
    elif not helped and question.helped_at is not None:
        Question.objects.filter(pk=question.pk).update(helped_at=None, look_on=None, moved_at=at)


def _text(raw: str) -> str:
    text = clean_text(raw)
    if not text:
        raise Refused(_("Write your answer first."))
    if len(text) > LONGEST:
        raise Refused(_("Three thousand characters at most."))
    return text
