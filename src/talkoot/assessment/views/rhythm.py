"""The rhythm of rounds: what is agreed on, what could come next, and agreeing on it with one press."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talkoot.assessment.actions.plans import agree, call_off
from talkoot.assessment.actions.rounds import people_of
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.forms import PlanForm
from talkoot.assessment.logic.partition import propose
from talkoot.assessment.queries.rhythm import Proposal, plans_of, proposals
from talkoot.assessment.queries.rounds import kept_partition, places_for, sites_for
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def rhythm(request: HttpRequest, me: Membership) -> HttpResponse:
    """What comes next, with its days filled in: agreed on with one press, or with other days."""
    form = PlanForm(me, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            agree(by=me, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Agreed. It opens by itself on its day."))
            return redirect("assessment:rhythm", me.organisation.slug)
    context = {"plans": plans_of(me), "proposals": proposed(me, form), "form": form}
    return render(request, "assessment/rhythm.html", context, status=422 if form is not None and form.errors else 200)


@access.needs(Act.ASSESSMENT_OPEN, change=Act.ASSESSMENT_OPEN)
def take_back_plan(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking back what was agreed on."""
    found = plans_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        attempt(request, lambda: call_off(by=me, plan=found, at=timezone.now()), _("Taken back."))
    return redirect("assessment:rhythm", me.organisation.slug)


def proposed(me: Membership, sent: PlanForm | None) -> list[tuple[Proposal, PlanForm]]:
    """Each proposal with its form filled in; what was sent stands as it was sent."""
    take_standard(me.organisation)
    sites = sites_for(me, None)
    people = people_of(sites)
    partition = propose(places_for(sites, people), kept_partition(me, None))
    found = []
    for one in proposals(me, people, partition, timezone.now()):
        is_sent = sent is not None and bool(sent.data.get("is_pulse")) == one.is_pulse
        found.append((one, sent if is_sent and sent is not None else PlanForm(me, initial=filled(one), auto_id=f"id_{'pulse' if one.is_pulse else 'form'}_%s")))
    return found


def filled(one: Proposal) -> dict[str, Any]:
    """What stands in a proposal's form."""
    month = date_format(one.days.closes_on, "F Y")
    name = _("Pulse, %(month)s") % {"month": month} if one.is_pulse else _("Team mirror, %(month)s") % {"month": month}
    return {"name": name, "is_pulse": one.is_pulse, "opens_on": one.days.opens_on, "closes_on": one.days.closes_on, "results_on": one.days.results_on}
