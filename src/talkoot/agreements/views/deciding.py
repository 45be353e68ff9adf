"""Rounds of asking: opening, answering, ending; objections and what came of them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from talkoot.agreements import policy
from talkoot.agreements.actions import deciding as actions
from talkoot.agreements.forms import AskForm
from talkoot.agreements.models import Decision, Reaction
from talkoot.agreements.queries import agreements as queries
from talkoot.agreements.queries.decisions import decisions_of, reactions_of
from talkoot.agreements.views.agreements import doing
from talkoot.agreements.views.page import own, page_context
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.AGREEMENTS_TAKE_PART, change=Act.AGREEMENTS_TAKE_PART)
def ask(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Opening a round: how it is decided is fixed here."""
    found = own(me, pk)
    version = queries.draft_of(found)
    if version is None:
        messages.warning(request, _("Only a proposal can be asked about."))
        return redirect("agreements:agreement", me.organisation.slug, pk)
    start = {"closes_on": timezone.localdate() + timedelta(days=7)}
    form = AskForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.open_decision(by=me, version=version, setting=form.setting(), closes_at=form.closes_at, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Everybody whom it concerns is asked now."))
            return redirect("agreements:agreement", me.organisation.slug, pk)
    people = queries.people_of(found)
    reason = policy.why_not_run(me, found) or policy.why_not_ask(version)
    context = {"agreement": found, "version": version, "form": form, "people": people.count(), "reason": reason}
    return render(request, "agreements/ask.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def react(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Saying what one thinks: agree in one tap, a concern or an objection in one's own words."""
    found = own_decision(me, pk)
    agreement_pk = found.version.agreement_id
    if request.method != "POST":
        return redirect("agreements:agreement", me.organisation.slug, agreement_pk)
    answer, reason, proposal = (request.POST.get(name, "") for name in ("answer", "reason", "proposal"))
    try:
        actions.react(by=me, decision=found, answer=answer, reason=reason, proposal=proposal, at=timezone.now())
    except Refused as refused:
        # What was written stays in the form, whatever the reason.
        typed: dict[str, Any] = {"answer": answer, "reason": reason, "proposal": proposal, "refused": refused.reason}
        return render(request, "agreements/agreement.html", page_context(me, own(me, agreement_pk)) | {"typed": typed}, status=422)
    messages.success(request, _("Your answer was received. You can change it until the round closes."))
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("agreements:agreement", me.organisation.slug, agreement_pk)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def close(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending a round: when all have answered, or stopping it to change the text."""
    found = own_decision(me, pk)
    if request.method != "POST":
        return redirect("agreements:agreement", me.organisation.slug, found.version.agreement_id)
    act = actions.stop_decision if "stop" in request.POST else actions.close_decision
    return doing(request, me, found.version.agreement_id, lambda: act(by=me, decision=found, at=timezone.now()), _("The round is over."))


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def adopt(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """After hearing advice."""
    found = own(me, pk)
    version = queries.draft_of(found)
    if request.method == "POST" and version is not None:
        return doing(request, me, pk, lambda: actions.adopt(by=me, version=version, at=timezone.now()), _("It is in force now."))
    return redirect("agreements:agreement", me.organisation.slug, pk)


@access.needs(Act.AGREEMENTS_SEE, change=Act.AGREEMENTS_TAKE_PART)
def objection(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Heard, told in one's own words, confirmed by its writer."""
    found = reactions_of(me).filter(pk=pk, answer=Reaction.Answer.OBJECT).select_related("decision__version__agreement__organisation").first()
    if found is None:
        raise Http404
    back = found.decision.version.agreement_id
    if request.method != "POST":
        return redirect("agreements:agreement", me.organisation.slug, back)
    if "confirm" in request.POST:
        return doing(request, me, back, lambda: actions.confirm(by=me, objection=found, at=timezone.now()))
    return doing(request, me, back, lambda: actions.hear(by=me, objection=found, understood=request.POST.get("understood", ""), at=timezone.now()))


def own_decision(me: Membership, pk: int) -> Decision:
    """A round of the caller's organisation; 404 for any other."""
    found = decisions_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
