"""One question: what was asked, what colleagues say, and what comes of it."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.outside import key_of
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.sparring.actions import asking as actions
from talkoot.sparring.forms import AlsoForm, AnswerForm, TextForm
from talkoot.sparring.links import QUESTION
from talkoot.sparring.models import Question
from talkoot.sparring.policy import why_not_change
from talkoot.sparring.queries import questions as queries
from talkoot.sparring.views.asking import page_of


@access.needs(Act.HELP_TAKE_PART)
def question(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One question."""
    found = QUESTION.one(me, pk)
    see(member=me.pk, about=str(QUESTION.ref(found)), at=timezone.now())
    return form_page(request, "sparring/question.html", AnswerForm(), context_of(me, found))


def context_of(me: Membership, found: Question) -> dict[str, Any]:
    """What the page of a question shows."""
    ref, today = QUESTION.ref(found), timezone.localdate()
    same, answers = queries.same_questions(me, found), queries.answers_of(me, found)
    is_mine, asked = found.asked_by_id == me.pk, queries.asked_for(found)
    for one in answers:
        one.thankers = names_of([thanks.member.user.name for thanks in one.thanks.all()])
    return {
        "question": found, "picture": queries.picture_in(found, today),
        "answers": [one for one in answers if one.withdrawn_at is None], "taken_back": [one for one in answers if one.withdrawn_at],
        "thanked": {one.pk for one in answers if any(thanks.member_id == me.pk for thanks in one.thanks.all())}, "is_mine": is_mine,
        "may_say_helped": is_mine or any(one.asked_by_id == me.pk for one in same), "same": same, "asked": asked,
        "may_run": me.may(Act.HELP_RUN), "is_wide": found.wide_from <= timezone.now(),
        "asked_names": names_of([one.member.user.name for one in asked]),
        "alike": queries.similar_questions(me, found.text, but=[pk for pk in (found.pk, found.same_as_id) if pk]) if not found.said or is_mine else [],
        "is_often": found.times >= queries.OFTEN or found.marked_at is not None, "is_due": found.look_on is not None and found.look_on <= today,
        "is_asked": found.asked.filter(member=me, let_go_at=None).exists() and not any(one.by_id == me.pk for one in answers),
        "also": AlsoForm(me), "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from(ref.kind, me), "ref": str(ref),
    }  # fmt: skip


def names_of(names: list[str]) -> str:
    """The first three, and how many others."""
    said = ", ".join(names[:3])
    return ngettext("%(names)s and one other", "%(names)s and %(n)s others", len(names) - 3) % {"names": said, "n": len(names) - 3} if len(names) > 3 else said


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Rewording it."""
    found = QUESTION.one(me, pk)
    form = editing(TextForm(sent(request), initial={"text": found.text}), me, f"sparring.question:{pk}")

    def act() -> Question:
        return actions.change_question(by=me, question=found, text=form.cleaned_data["text"], at=timezone.now())

    done = submitted(request, form, act, page_of(me, pk), field="text")
    return done or form_page(request, "sparring/edit.html", form, {"question": found, "why_not": why_not_change(me, found)})


@access.press(Act.HELP_TAKE_PART)
def withdraw(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is asked no longer, or again (`again`)."""
    again = "again" in request.GET
    found = queries.own_withdrawn(me).filter(pk=pk).first() if again else QUESTION.one(me, pk)
    if found is None:
        raise Http404
    return pressed(
        request,
        partial(actions.withdraw_question, by=me, question=found, at=timezone.now(), back=again),
        page_of(me, pk) if again else address(me, "sparring:ask"),
        said=_("Your question is there again.") if again else _("Your question was taken back."),
        undo="" if again else address(me, "sparring:withdraw", pk) + "?again",
    )


@access.press(Act.HELP_TAKE_PART)
def also(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A named colleague or a site is asked to help."""
    found, form = QUESTION.one(me, pk), AlsoForm(me, request.POST)

    def act() -> int:
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
        return actions.ask_also(by=me, question=found, at=timezone.now(), **form.cleaned_data)

    return pressed(request, act, page_of(me, pk), said=lambda n: _("They are told.") if n else _("They had been asked already."))


@access.press(Act.HELP_TAKE_PART)
def let_go(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I cannot help with this one."""
    act = partial(actions.let_go, by=me, question=QUESTION.one(me, pk), at=timezone.now())
    return pressed(request, act, address(me, "sparring:ask"), said=_("It waits for you no longer."))


@access.press(Act.HELP_TAKE_PART)
def join(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It asks the same as an earlier one."""
    found = QUESTION.one(me, pk)
    into = QUESTION.one(me, key_of(request.POST.get("same", "")))
    return pressed(
        request,
        partial(actions.join_question, by=me, question=found, into=into, at=timezone.now()),
        page_of(me, pk),
        to=page_of(me, into.pk),
        said=_("They are one question now."),
        undo=address(me, "sparring:apart", pk),
    )


@access.press(Act.HELP_TAKE_PART)
def apart(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It asks something else after all."""
    act = partial(actions.part_question, by=me, question=QUESTION.one(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("It stands on its own again."))


@access.press(Act.HELP_TAKE_PART)
def mark(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Worth a shared way, or not after all (`no`)."""
    yes = "no" not in request.GET
    here = address(me, "sparring:mark", pk)
    act = partial(actions.mark_question, by=me, question=QUESTION.one(me, pk), yes=yes, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Marked.") if yes else _("The mark is gone."), undo=here + "?no" if yes else here)


@access.press(Act.HELP_TAKE_PART)
def look(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Whether an old answer still holds."""
    holds = "yes" in request.POST
    act = partial(actions.look_again, by=me, question=QUESTION.one(me, pk), holds=holds, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Good to know. It is looked at again later.") if holds else _("The question is open again."))
