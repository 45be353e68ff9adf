"""Questions heard: logging one in ten seconds, and what is asked most."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.customers import actions, queries
from talkoot.customers.forms import HeardForm, WordsForm
from talkoot.customers.models import Heard, Question, SameWords

PAGE = 50


@access.needs(Act.CUSTOMERS_READ, change=Act.QUESTIONS_LOG)
def questions(request: HttpRequest, me: Membership) -> HttpResponse:
    """What customers ask; and logging one."""
    form = HeardForm(me, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data, asked = form.cleaned_data, request.POST.get("question", "")
        same = queries.questions_of(me).filter(pk=key_of(asked)).first()
        heard = actions.hear_question(by=me, site=data["site"], text=data["text"], key=data["key"], question=same, at=timezone.now())
        messages.success(request, _("Logged. Thank you for telling."))
        return redirect("customers:question", me.organisation.slug, heard.question_id)
    words, today = request.GET.get("q", "").strip()[:200], timezone.localdate()
    found = queries.similar_questions(me, words, most=20) if words else list(queries.questions_of(me)[:PAGE])
    context = {
        "form": form, "questions": queries.counted(me, found, today), "candidates": queries.candidates(me, today) if not words else [], "q": words,
        "may_log": me.may(Act.QUESTIONS_LOG),
    }  # fmt: skip
    return render(request, "customers/questions.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.CUSTOMERS_READ)
def similar(request: HttpRequest, me: Membership) -> HttpResponse:
    """Similar ones while somebody types."""
    words = request.GET.get("text", "").strip()[:300]
    found = queries.similar_questions(me, words) if len(words) > 5 else []
    return JsonResponse({"words": _("Is it one of these? Then press it."), "similar": [{"pk": one.pk, "text": one.text} for one in found]})


@access.needs(Act.CUSTOMERS_READ, change=Act.QUESTIONS_LOG)
def question(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One question: where and how often, what it may be the same as, what came of it. Counting together is a person's act."""
    found = own(me, pk)
    if request.method == "POST":
        other = queries.questions_of(me).filter(pk=key_of(request.POST.get("same", ""))).first()
        if other is None:
            raise Http404
        try:
            kept = actions.count_together(by=me, question=found, into=other, at=timezone.now())
        except Refused as refused:
            messages.warning(request, refused.reason)
            return redirect("customers:question", me.organisation.slug, pk)
        messages.success(request, _("They are counted together now."))
        return redirect("customers:question", me.organisation.slug, kept.pk)
    ref = Ref("customers.question", str(pk))
    context = {
        "question": queries.counted(me, [found], timezone.localdate())[0], "heard": queries.heard_of(found),
        "similar": queries.similar_questions(me, found.text, but=pk), "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("customers.question", me), "ref": str(ref), "may_log": me.may(Act.QUESTIONS_LOG),
    }  # fmt: skip
    return render(request, "customers/question.html", context)


@access.needs(Act.QUESTIONS_LOG, change=Act.QUESTIONS_LOG)
def alone(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One time of a question stands alone again."""
    heard = Heard.objects.filter(question__organisation_id=me.organisation_id, pk=pk).select_related("question").first()
    if heard is None:
        raise Http404
    if request.method == "POST":
        made = actions.stand_alone(by=me, heard=heard, at=timezone.now())
        return redirect("customers:question", me.organisation.slug, made.pk)
    return redirect("customers:question", me.organisation.slug, heard.question_id)


@access.needs(Act.GROUPS_EDIT, change=Act.GROUPS_EDIT)
def words(request: HttpRequest, me: Membership) -> HttpResponse:
    """The list of words that mean the same."""
    kept = SameWords.objects.filter(organisation_id=me.organisation_id).first()
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"text": kept.text if kept else ""})
    if request.method == "POST" and form.is_valid():
        actions.keep_same_words(by=me, text=form.cleaned_data["text"], at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("customers:questions", me.organisation.slug)
    return render(request, "customers/words.html", {"form": form})


def own(me: Membership, pk: int) -> Question:
    """One of the caller's organisation; 404 for any other."""
    found = queries.questions_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
