"""Asking, asking further people, and what becomes of a question."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_text
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.sparring.actions.listing import list_words, words_in
from talkoot.sparring.models import Asked, Question, Settings
from talkoot.sparring.policy import why_not_change, why_not_join, why_not_take_part
from talkoot.sparring.queries.questions import everybody, first_to_ask, settings_of

LONGEST, TITLE, AT_MOST = 2000, 160, 60
ASKING = ("sparring.asked", "sparring.asked_all")  # notices that wait for an answer
SENTENCE = re.compile(r"^(.{8,}?[?!.…])(?:\s+|$)", re.DOTALL)


def ask(
    *, by: Membership, text: str, key: UUID, at: datetime, member: Membership | None = None, site: Site | None = None, sources: Iterable[Ref] = ()
) -> Question:
    """A question to colleagues. It goes first to whom it names, else to those who know about it, and after the agreed time to all.

    Safe to repeat: the same key is one. Refused for guests, without words, for too many, and for somebody or a site of elsewhere.
    """
    may(by, by.organisation_id)
    title, rest = split(text)
    named = named_by(by, member, site)
    with transaction.atomic():
        hours = settings_of(by.organisation_id).hours
        first = [] if named else first_to_ask(by, f"{title} {rest}")
        fresh = {
            "title": title, "rest": rest, "words": finding_words(by, title, rest), "asked_by": by, "asked_at": at, "moved_at": at, "member": member,
            "site": None if member else site, "wide_from": at + timedelta(hours=hours) if named or first else at,
        }  # fmt: skip
        made, is_new = Question.objects.get_or_create(organisation_id=by.organisation_id, key=key, defaults=fresh)
        if is_new:
            for source in sources:
                join(organisation=by.organisation_id, source=source, result=ref_of(made), at=at)
            list_words([made.pk])
            ask_these(by, made, named or first, bool(named), at)
            trail(by, "ask_colleagues", made, at)
    return made


def ask_also(*, by: Membership, question: Question, at: datetime, member: Membership | None = None, site: Site | None = None) -> int:
    """Anybody asks a named colleague or a site to help with it; returns how many were not asked before. Safe to repeat.

    Refused without a name, for somebody of elsewhere, and where it has been taken back.
    """
    may(by, question.organisation_id)
    named = named_by(by, member, site)
    if not named:
        raise Refused(_("Choose a colleague or a site."))
    with transaction.atomic():
        held(question)
        return ask_these(by, question, named, True, at)


def let_go(*, by: Membership, question: Question, at: datetime) -> None:
    """Who was asked cannot help with this one: it waits for them no longer. Told to nobody. Safe to repeat."""
    with transaction.atomic():
        Asked.objects.filter(question=question, member=by, let_go_at=None).update(let_go_at=at)
        settle(about=str(ref_of(question)), kinds=ASKING, at=at, member=by.pk)


def change_question(*, by: Membership, question: Question, text: str, at: datetime) -> Question:
    """Rewords it. Refused to others than whoever asked, without words, and for too many."""
    if reason := why_not_change(by, question):
        raise Refused(reason)
    title, rest = split(text)
    with transaction.atomic():
        held(question)
        Question.objects.filter(pk=question.pk).update(title=title, rest=rest, words=finding_words(by, title, rest))
        list_words([question.pk])
        trail(by, "change_question", question, at)
        question.refresh_from_db()
    return question


def withdraw_question(*, by: Membership, question: Question, at: datetime, back: bool = False) -> None:
    """It is asked no longer, or (`back`) again. Safe to repeat. Refused to others than whoever asked."""
    if reason := why_not_change(by, question):
        raise Refused(reason)
    with transaction.atomic():
        if Question.objects.filter(pk=question.pk, withdrawn_at__isnull=not back).update(withdrawn_at=None if back else at, moved_at=at):
            list_words([question.pk])
            trail(by, "bring_back_question" if back else "withdraw_question", question, at)
            if back:
                ask_again(by, question, at)
        if not back:
            settle(about=str(ref_of(question)), kinds=ASKING, at=at)


def join_question(*, by: Membership, question: Question, into: Question, at: datetime) -> Question:
    """Says that it asks the same as an earlier one: its asker is led there and told of its answers. Safe to repeat.

    An answer that stands there is its first help. Those joined with it go along. Refused across organisations.
    """
    may(by, question.organisation_id)
    with transaction.atomic():
        for one in sorted((question, into), key=lambda one: one.pk):
            Question.objects.select_for_update().get(pk=one.pk)
        question.refresh_from_db()
        into.refresh_from_db()
        if question.same_as_id == into.pk:
            return into
        if reason := why_not_join(question, into):
            raise Refused(reason)
        Question.objects.filter(same_as=question).update(same_as=into)
        Question.objects.filter(pk=question.pk).update(same_as=into, same_since=at, moved_at=at)
        Question.objects.filter(pk=into.pk).update(moved_at=at)
        list_words([question.pk])
        for other in Question.objects.filter(same_as=into):
            see_first_help(other)
        settle(about=str(ref_of(question)), kinds=ASKING, at=at)
        if question.asked_by_id and question.asked_by_id != by.pk:
            told(into, [question.asked_by_id], "sparring.joined", at, moment=f"{question.pk}", who=by)
        trail(by, "join_question", question, at, into=into.pk)
    return into


def part_question(*, by: Membership, question: Question, at: datetime) -> None:
    """It asks something else after all. Safe to repeat."""
    may(by, question.organisation_id)
    with transaction.atomic():
        held(question)
        question.refresh_from_db()
        if question.same_as_id is None:
            return
        Question.objects.filter(pk=question.pk).update(same_as=None, same_since=None, moved_at=at)
        question.refresh_from_db()
        list_words([question.pk])
        see_first_help(question)
        trail(by, "stand_alone_question", question, at)


def mark_question(*, by: Membership, question: Question, yes: bool, at: datetime) -> None:
    """Worth a shared way, or not after all. Safe to repeat."""
    may(by, question.organisation_id)
    with transaction.atomic():
        rows = Question.objects.filter(pk=question.pk, marked_at__isnull=yes)
        if rows.update(marked_at=at if yes else None, marked_by=by if yes else None):
            trail(by, "mark_question" if yes else "untie_mark", question, at)


def widen(*, question: Question, at: datetime) -> bool:
    """Everybody is asked, once: nobody has answered within the agreed time. Whether it was now."""
    with transaction.atomic():
        rows = Question.objects.filter(pk=question.pk, wide_at=None, first_help_at=None, helped_at=None, withdrawn_at=None, same_as=None, wide_from__lte=at)
        if not rows.update(wide_at=at):
            return False
        before = set(question.asked.values_list("member_id", flat=True)) | {question.asked_by_id}
        people = [pk for pk in everybody(question.organisation_id).values_list("pk", flat=True) if pk not in before]
        told(question, people, "sparring.asked_all", at, who=question.asked_by)
    return True


def keep_settings(*, by: Membership, hours: int, months: int, weeks: int, rests_until: date | None, at: datetime) -> Settings:
    """How long a question waits before all are asked, after how long an answer is looked at again, how often pairs are drawn, and from when."""
    if not by.may(Act.HELP_RUN):
        raise Refused(_("Your role does not let you do this."))
    with transaction.atomic():
        given = {"hours": hours, "months": months, "weeks": weeks, "rests_until": rests_until}
        kept = Settings.objects.update_or_create(organisation_id=by.organisation_id, defaults=given)[0]
        subject = f"sparring.settings:{kept.pk}"
        record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="keep_help_settings", subject=subject, at=at)
    return kept


def look_again(*, by: Membership, question: Question, holds: bool, at: datetime) -> None:
    """An old answer still holds, or does no longer: then the question is open again. Safe to repeat. Refused where nothing helped yet."""
    may(by, question.organisation_id)
    with transaction.atomic():
        held(question)
        question.refresh_from_db()
        if question.helped_at is None:
            if question.outdated_at is not None and not holds:
                return
            raise Refused(_("No answer has helped yet."))
        if holds:
            Question.objects.filter(pk=question.pk).update(look_on=look_on(question.organisation_id, at), outdated_at=None)
        else:
            Question.objects.filter(pk=question.pk).update(look_on=None, helped_at=None, outdated_at=at, moved_at=at)
            helpers = question.answers.filter(withdrawn_at=None, by__ended_at=None).exclude(helped_at=None).values_list("by", flat=True)
            concerned = {question.asked_by_id, *helpers} - {by.pk, None}
            told(question, [pk for pk in concerned if pk], "sparring.outdated", at, moment=at.isoformat(), who=by)
        settle(about=str(ref_of(question)), kinds=["sparring.look"], at=at)
        trail(by, "confirm_answer" if holds else "outdate_answer", question, at)


def look_on(organisation_id: int, at: datetime) -> Any:
    """The day on which an answer is looked at again."""
    return timezone.localdate(at) + timedelta(days=round(settings_of(organisation_id).months * 365.25 / 12))


def see_first_help(question: Question) -> None:
    """When the first answer of somebody else came, of those that stand. What was joined with an earlier one had help at the earliest
    when it was joined, or when that had. What is joined with this one follows."""
    asker = question.asked_by_id
    if asker is None and not question.is_hidden:  # whoever asked is gone: which answers were their own cannot be told any more, and what was kept stands
        return
    others = question.answers.filter(is_asking=False, withdrawn_at=None)
    own = (others.exclude(by=asker) if asker else others).order_by("at").values_list("at", flat=True).first()
    lender = question.same_as if question.same_as and question.same_as.withdrawn_at is None else None
    lent = max(lender.first_help_at, question.same_since) if lender and lender.first_help_at and question.same_since else None
    first = min((one for one in (own, lent) if one is not None), default=None)
    if first != question.first_help_at:
        Question.objects.filter(pk=question.pk).update(first_help_at=first)
        for other in Question.objects.filter(same_as=question):
            see_first_help(other)


def split(text: str) -> tuple[str, str]:
    """The question in a sentence, and the rest: the first line or its first sentence, cut between words where it is long."""
    text = clean_text(text)
    if not text:
        raise Refused(_("Write what you would like to know."))
    if len(text) > LONGEST:
        raise Refused(_("Two thousand characters at most."))
    line = text.partition("\n")[0].strip()
    found = SENTENCE.match(line)
    title = found[1] if found else line
    if len(title) > TITLE:
        title = title[: TITLE - 2].rsplit(" ", 1)[0] + " …"
        return title, text
    return title, text[len(title) :].strip()


def ref_of(question: Question) -> Ref:
    return Ref("sparring.question", str(question.pk))


def may(by: Membership, organisation_id: int) -> None:
    if reason := why_not_take_part(by, organisation_id):
        raise Refused(reason)


def told(question: Question, members: Iterable[int], kind: str, at: datetime, moment: str = "", who: Membership | None = None, **details: Any) -> None:
    address = reverse("sparring:question", args=[question.organisation.slug, question.pk])
    tell(members=members, kind=kind, about=str(ref_of(question)), address=address, at=at, moment=moment, who=who, title=question.title, **details)


def trail(by: Membership, act: str, question: Question, at: datetime, **details: object) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=str(ref_of(question)), at=at, **details)


def named_by(by: Membership, member: Membership | None, site: Site | None) -> list[Membership]:
    """Those whom a name means: a colleague, or the people of a site; the caller left out. Refused for somebody or a site of elsewhere."""
    if member is not None:
        if member.organisation_id != by.organisation_id or member.ended_at is not None or not member.may(Act.HELP_TAKE_PART):
            raise Refused(_("Choose somebody who works here."))
        if member.pk == by.pk:
            raise Refused(_("That is you. Choose a colleague, or ask everybody."))
        return [member]
    if site is None:
        return []
    if site.organisation_id != by.organisation_id or site.closed_on is not None:
        raise Refused(_("Choose an open site of yours."))
    there = list(everybody(by.organisation_id).filter(sites=site).exclude(pk=by.pk)[:AT_MOST])
    if not there:
        raise Refused(_("Nobody else works there. Ask everybody."))
    return there


def ask_these(by: Membership, question: Question, people: list[Membership], is_named: bool, at: datetime) -> int:
    """Tells these of a question first; returns how many were not asked before. `by` is in no database where it is asked hidden."""
    new = [one.pk for one in people if one.pk not in {question.asked_by_id, by.pk}]
    before = dict(Asked.objects.filter(question=question, member__in=new).values_list("member_id", "is_named"))
    rows = [Asked(question=question, member_id=pk, by=by if by.pk else None, is_named=is_named, at=at) for pk in new if pk not in before]
    Asked.objects.bulk_create(rows, ignore_conflicts=True)
    if is_named:
        Asked.objects.filter(question=question, member__in=new).update(is_named=True, let_go_at=None)
    to_tell = [pk for pk in new if not before.get(pk, False)] if is_named else [one.member_id for one in rows]
    told(question, to_tell, "sparring.asked", at, moment="named" if is_named else "", who=by if by.pk else None, named=is_named)
    return len(rows)


def ask_again(by: Membership, question: Question, at: datetime) -> None:
    """It waits again for those who were asked first and have neither let it go nor said anything."""
    said = question.answers.filter(withdrawn_at=None).exclude(by=None).values("by")
    waiting = question.asked.filter(let_go_at=None, member__ended_at=None).exclude(member__in=said)
    for named in (True, False):
        people = list(waiting.filter(is_named=named).values_list("member_id", flat=True))
        told(question, people, "sparring.asked", at, moment=f"again {at.isoformat()}", who=question.asked_by or (by if by.pk else None), named=named)


def held(question: Question) -> None:
    """Holds it while something is done to it, and refuses where it was taken back meanwhile."""
    if Question.objects.select_for_update().get(pk=question.pk).withdrawn_at is not None:
        raise Refused(_("It has been taken back meanwhile."))


def finding_words(by: Membership, title: str, rest: str) -> str:
    """The words by which it is found, as a dictionary knows them."""
    return words_in(title, rest, by.organisation.language)
