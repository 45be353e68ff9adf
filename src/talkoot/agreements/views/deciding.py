"""Rounds of asking: opening, answering, ending; objections and what came of them."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements import policy
from talkoot.agreements.actions import deciding as actions
from talkoot.agreements.forms import AskForm, ExtendForm
from talkoot.agreements.links import AGREEMENT
from talkoot.agreements.models import Decision, Reaction
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.decisions import decisions_of, reactions_of
from talkoot.agreements.views.page import page_at, page_context
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def ask(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Opening a round: how it is decided is fixed here."""
    found = AGREEMENT.one(me, pk)
    version = queries.draft_of(found)
    if version is None:
        messages.warning(request, _("Only a proposal can be asked about."))
        return redirect(page_at(me, pk))
    form = AskForm(sent(request), initial={"closes_on": timezone.localdate() + timedelta(days=7)})
    done = submitted(
        request,
        form,
        lambda: actions.open_decision(by=me, version=version, setting=form.setting(), closes_at=form.closes_at, at=timezone.now()),
        page_at(me, pk),
        said=_("Everybody whom it concerns is asked now."),
    )
    if done:
        return done
    reason = policy.why_not_run(me, found) or policy.why_not_ask(version)
    more = {"agreement": found, "version": version, "people": queries.people_of(found).count(), "reason": reason}
    return form_page(request, "agreements/ask.html", form, more)


@access.press(Act.AGREEMENTS_TAKE_PART)
def react(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Saying what one thinks: agree in one tap, a concern or an objection in one's own words."""
    found = own_decision(me, pk)
    agreement_pk = found.version.agreement_id
    if "take_back" in request.GET:
        act = partial(actions.take_back, by=me, decision=found, at=timezone.now())
        return pressed(request, act, page_at(me, agreement_pk), said=_("You have not answered yet."))
    is_first = not found.reactions.filter(member=me).exists()
    answer, reason, proposal = (request.POST.get(name, "") for name in ("answer", "reason", "proposal"))
    try:
        actions.react(by=me, decision=found, answer=answer, reason=reason, proposal=proposal, at=timezone.now())
    except Refused as refused:
        # What was written stays in the form, whatever the reason.
        typed: dict[str, Any] = {"answer": answer, "reason": reason, "proposal": proposal, "refused": refused.reason}
        return render(request, "agreements/agreement.html", page_context(me, AGREEMENT.one(me, agreement_pk)) | {"typed": typed}, status=422)
    undo = address(me, "agreements:react", pk) + "?take_back" if is_first else ""
    messages.success(request, _("Your answer was received. You can change it until the round closes."), extra_tags=undo)
    return redirect(page_at(me, agreement_pk))


@access.press(Act.AGREEMENTS_TAKE_PART)
def close(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending a round: when all have answered, or stopping it to change the text."""
    found, sentence, now = own_decision(me, pk), request.POST.get("sentence", ""), timezone.now()
    if "stop" in request.POST:
        act, said = partial(actions.stop_decision, because=sentence), _("The round is over. Everybody is told why.")
    elif "tell" in request.POST:
        act, said = partial(actions.tell_outcome, sentence=sentence), _("Everybody is told.")
    else:
        act, said = partial(actions.close_decision, sentence=sentence), _("The round is over.")
    return pressed(request, lambda: act(by=me, decision=found, at=now), page_at(me, found.version.agreement_id), said=said)


@access.press(Act.AGREEMENTS_TAKE_PART)
def extend(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """More time for those who have not answered."""
    found, form = own_decision(me, pk), ExtendForm(request.POST)
    back = found.version.agreement_id
    if not form.is_valid():
        return render(request, "agreements/agreement.html", page_context(me, AGREEMENT.one(me, back)) | {"extend_form": form}, status=422)
    act = partial(actions.extend_decision, by=me, decision=found, closes_at=form.closes_at, at=timezone.now())
    return pressed(request, act, page_at(me, back), said=_("There is more time now. Those who have not answered are told."))


@access.press(Act.AGREEMENTS_TAKE_PART)
def remind(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A reminder to those who have not answered."""
    found = own_decision(me, pk)
    act = partial(actions.remind_now, by=me, decision=found, at=timezone.now())
    return pressed(request, act, page_at(me, found.version.agreement_id), said=_("Those who have not answered were reminded."))


@access.press(Act.AGREEMENTS_TAKE_PART)
def adopt(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """After hearing advice."""
    version = queries.draft_of(AGREEMENT.one(me, pk))
    if version is None:
        return redirect(page_at(me, pk))
    act = partial(actions.adopt, by=me, version=version, at=timezone.now())
    return pressed(request, act, page_at(me, pk), said=_("It is in force now."))


@access.press(Act.AGREEMENTS_TAKE_PART)
def objection(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Heard, told in one's own words, confirmed by its writer."""
    found = reactions_of(me).filter(pk=pk, answer=Reaction.Answer.OBJECT).select_related("decision__version__agreement__organisation").first()
    if found is None:
        raise Http404
    if "not_so" in request.POST:
        act = partial(actions.say_not_so, words=request.POST["not_so"])
    elif "confirm" in request.POST:
        act = partial(actions.confirm)
    else:
        act = partial(actions.hear, understood=request.POST.get("understood", ""))
    return pressed(request, lambda: act(by=me, objection=found, at=timezone.now()), page_at(me, found.decision.version.agreement_id))


def own_decision(me: Membership, pk: int) -> Decision:
    """A round of the caller's organisation; 404 for any other."""
    found = decisions_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
