"""Consensus cards of small sites, and of anybody who wants one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.assessment.actions.cards import fill_card, is_own, share_card, start_card
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.forms import NewCardForm
from talkoot.assessment.models import Card
from talkoot.assessment.models.statements import Block
from talkoot.assessment.queries.cards import cards_of
from talkoot.assessment.queries.statements import statements_in_force
from talkoot.assessment.views.answering import scale
from talkoot.base.kit.outside import whole
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.ASSESSMENT_SEE)
def cards(request: HttpRequest, me: Membership) -> HttpResponse:
    """My sites' cards and those that other teams share."""
    found = [(card, is_own(me, card.site)) for card in cards_of(me)[:60]]
    return render(request, "assessment/cards.html", {"cards": found, "may_start": me.sites.exists()})


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def new_card(request: HttpRequest, me: Membership) -> HttpResponse:
    """Starting one."""
    take_standard(me.organisation)
    form = NewCardForm(me, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = start_card(by=me, site=form.cleaned_data["site"], people=form.cleaned_data["people"], at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect("assessment:card", me.organisation.slug, made.pk)
    return render(request, "assessment/new_card.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_SEE)
def card(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Filling one in together by turns, one statement at a time; or reading it."""
    found = cards_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    own = is_own(me, found.site)
    asked = statements_in_force(me.organisation_id)
    rated, questions = [one for one in asked if one.block != Block.QUESTION], [one for one in asked if one.block == Block.QUESTION]
    language = get_language() or "fi"
    if request.method == "POST":
        return fill(request, me, found, {one.pk for one in rated}, {one.pk for one in questions})
    open_ = [one for one in rated if str(one.pk) not in found.ratings]
    labels = dict(scale())
    number = len(rated) - len(open_)
    context = {
        "card": found, "own": own, "scale": scale(), "statement": open_[0] if open_ else None, "text": open_[0].text(language) if open_ else "",
        "number": number + 1, "of": len(rated), "turn": number % found.people + 1,
        "questions": [(one.pk, one.text(language), found.notes.get(str(one.pk), "")) for one in questions],
        "filled": [
            (one.text(language), labels.get(found.ratings[str(one.pk)] or 0, _("we cannot say"))) for one in rated if str(one.pk) in found.ratings
        ],
    }  # fmt: skip
    return render(request, "assessment/card.html", context)


def fill(request: HttpRequest, me: Membership, found: Card, rated: set[int], questions: set[int]) -> HttpResponse:
    """Keeps one agreed answer, goes one back, finishes, or shares."""
    asked, rating = request.POST.get("statement", ""), request.POST.get("rating", "")
    try:
        if "share" in request.POST or "keep" in request.POST:
            share_card(by=me, card=found, shared="share" in request.POST, at=timezone.now())
        elif "finish" in request.POST:
            notes = {pk: request.POST.get(f"q-{pk}", "") for pk in questions}
            fill_card(by=me, card=found, ratings={}, notes=notes, at=timezone.now(), finished=True)
            messages.success(request, _("Your card is ready. It is yours to keep or to share."))
        elif whole(asked) in rated and rating in ("0", "1", "2", "3", "4", "5"):
            fill_card(by=me, card=found, ratings={int(asked): int(rating) or None}, notes={}, at=timezone.now())
        else:
            messages.error(request, _("Choose one of the five, or that you cannot say."))
    except Refused as refused:
        messages.error(request, refused.reason)
    return redirect("assessment:card", me.organisation.slug, found.pk)
