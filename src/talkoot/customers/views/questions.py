"""Questions heard: logging one in ten seconds, and what is asked most."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.customers import actions, queries
from talkoot.customers.forms import HeardForm, WordsForm
from talkoot.customers.links import QUESTION
from talkoot.customers.models import Heard

PAGE = 50


@access.needs(Act.CUSTOMERS_READ, change=Act.QUESTIONS_LOG)
def questions(request: HttpRequest, me: Membership) -> HttpResponse:
    """What customers ask; and logging one."""
    form = HeardForm(me, sent(request))

    def act() -> Heard:
        data, asked = form.cleaned_data, request.POST.get("question", "")
        same = queries.questions_of(me).filter(pk=key_of(asked)).first()
        return actions.hear_question(by=me, site=data["site"], text=data["text"], key=data["key"], question=same, at=timezone.now())

    done = submitted(request, form, act, lambda heard: page_of(me, heard.question_id), said=_("Logged. Thank you for telling."))
    if done:
        return done
    words, today = request.GET.get("q", "").strip()[:200], timezone.localdate()
    found = queries.similar_questions(me, words, most=20) if words else list(queries.questions_of(me)[:PAGE])
    more = {
        "questions": queries.counted(me, found, today),
        "candidates": queries.candidates(me, today) if not words else [],
        "q": words,
        "may_log": me.may(Act.QUESTIONS_LOG),
    }
    return form_page(request, "customers/questions.html", form, more)


@access.needs(Act.CUSTOMERS_READ)
def similar(request: HttpRequest, me: Membership) -> HttpResponse:
    """Similar ones while somebody types."""
    words = request.GET.get("text", "").strip()[:300]
    found = queries.similar_questions(me, words) if len(words) > 5 else []
    return JsonResponse({"words": _("Is it one of these? Then press it."), "similar": [{"pk": one.pk, "text": one.text} for one in found]})


@access.needs(Act.CUSTOMERS_READ, change=Act.QUESTIONS_LOG)
def question(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One question: where and how often, what it may be the same as, what came of it. Counting together is a person's act."""
    found = QUESTION.one(me, pk)
    if request.method == "POST":
        other = queries.questions_of(me).filter(pk=key_of(request.POST.get("same", ""))).first()
        if other is None:
            raise Http404
        act = partial(actions.count_together, by=me, question=found, into=other, at=timezone.now())
        said = _("They are counted together now.")
        return pressed(request, act, page_of(me, pk), to=lambda kept: page_of(me, kept.pk), said=said)
    ref = QUESTION.ref(found)
    context = {
        "question": queries.counted(me, [found], timezone.localdate())[0], "heard": queries.heard_of(found),
        "similar": queries.similar_questions(me, found.text, but=pk), "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("customers.question", me), "ref": str(ref), "may_log": me.may(Act.QUESTIONS_LOG),
    }  # fmt: skip
    return render(request, "customers/question.html", context)


@access.press(Act.QUESTIONS_LOG)
def alone(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One time of a question stands alone again."""
    heard = Heard.objects.filter(question__organisation_id=me.organisation_id, pk=pk).select_related("question").first()
    if heard is None:
        raise Http404
    made = actions.stand_alone(by=me, heard=heard, at=timezone.now())
    return redirect(page_of(me, made.pk))


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def words(request: HttpRequest, me: Membership) -> HttpResponse:
    """The list of words that mean the same."""
    form = editing(WordsForm(sent(request), initial={"text": queries.words_of(me)}), me, f"orgs.organisation:{me.organisation_id}")
    done = submitted(
        request,
        form,
        lambda: actions.keep_same_words(by=me, text=form.cleaned_data["text"], at=timezone.now()),
        address(me, "customers:questions"),
    )
    return done or form_page(request, "customers/words.html", form)


def page_of(me: Membership, pk: int) -> str:
    """Where a question stands."""
    return address(me, "customers:question", pk)
