"""What colleagues say to a question, what helped, and thanks."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.sparring.actions import answering as actions
from talkoot.sparring.forms import AgainForm, AnswerForm
from talkoot.sparring.links import QUESTION
from talkoot.sparring.models import Answer
from talkoot.sparring.policy import why_not_change_answer
from talkoot.sparring.queries import questions as queries
from talkoot.sparring.views.asking import page_of
from talkoot.sparring.views.question import context_of


def one_answer(me: Membership, pk: int) -> Answer:
    """An answer to a question that the caller may see; one that was taken back for its writer only."""
    rows = Answer.objects.filter(question__in=queries.questions_of(me).order_by().values("pk"), pk=pk)
    found = rows.select_related("question__organisation", "by__user").first()
    if found is None or (found.withdrawn_at is not None and found.by_id != me.pk):
        raise Http404
    return found


@access.needs(None, change=Act.HELP_TAKE_PART)
def answer(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """An answer, or a question that asks more exactly (`asking`)."""
    found, form, asking = QUESTION.one(me, pk), AnswerForm(sent(request)), "asking" in request.POST
    done = submitted(
        request,
        form,
        lambda: actions.answer(by=me, question=found, asking=asking, at=timezone.now(), **form.cleaned_data),
        lambda made: page_of(me, pk) + f"#reply-{made.pk}",
        said=_("Asked.") if asking else _("Thank you for helping."),
        undo=lambda made: address(me, "sparring:withdraw_answer", made.pk),
        field="text",
    )
    return done or form_page(request, "sparring/question.html", form, context_of(me, found))


@access.needs(Act.HELP_TAKE_PART, change=Act.HELP_TAKE_PART)
def edit_answer(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Rewording one's answer."""
    found = one_answer(me, pk)
    form = editing(AgainForm(sent(request), initial={"text": found.text}), me, f"sparring.question:{found.question_id}")

    def act() -> Answer:
        return actions.change_answer(by=me, answer=found, text=form.cleaned_data["text"], at=timezone.now())

    done = submitted(request, form, act, page_of(me, found.question_id) + f"#reply-{pk}", field="text")
    more = {"question": found.question, "answer": found, "why_not": why_not_change_answer(me, found)}
    return done or form_page(request, "sparring/edit.html", form, more)


@access.press(Act.HELP_TAKE_PART)
def withdraw_answer(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is shown no longer, or again (`again`)."""
    found, again = one_answer(me, pk), "again" in request.GET
    return pressed(
        request,
        partial(actions.withdraw_answer, by=me, answer=found, at=timezone.now(), back=again),
        page_of(me, found.question_id),
        said=_("Your answer is there again.") if again else _("Your answer was taken back."),
        undo="" if again else address(me, "sparring:withdraw_answer", pk) + "?again",
    )


@access.press(Act.HELP_TAKE_PART)
def helped(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """This helped, or not after all (`no`)."""
    found, yes, here = one_answer(me, pk), "no" not in request.GET, address(me, "sparring:helped", pk)
    return pressed(
        request,
        partial(actions.say_it_helped, by=me, answer=found, yes=yes, at=timezone.now()),
        page_of(me, found.question_id) + f"#reply-{pk}",
        said=_("Good that it helped. Whoever wrote it is told.") if yes else _("Noted: the question is open again."),
        undo=here + "?no" if yes else here,
    )


@access.press(Act.HELP_TAKE_PART)
def thank(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Thanks, or none after all (`no`)."""
    found, yes, here = one_answer(me, pk), "no" not in request.GET, address(me, "sparring:thank", pk)
    return pressed(
        request,
        partial(actions.thank, by=me, answer=found, yes=yes, at=timezone.now()),
        page_of(me, found.question_id) + f"#reply-{pk}",
        said=_("Your thanks are told.") if yes else _("Your thanks are taken back."),
        undo=here + "?no" if yes else here,
    )
