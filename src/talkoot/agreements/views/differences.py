"""Differences of view: mine, raising one, handling one."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements.actions import differences as actions
from talkoot.agreements.forms import DifferenceForm, StepForm, WayForm
from talkoot.agreements.models import Difference, Participant, Step
from talkoot.agreements.queries import differences as queries
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours

USUAL = timedelta(days=14)


@access.needs(Act.DIFFERENCES)
def differences(request: HttpRequest, me: Membership) -> HttpResponse:
    """Those I take part in, and how many have become improvements once they are five."""
    context = {"differences": list(queries.differences_of(me)[:100]), "improvements": queries.improvements(me), "me_pk": me.pk}
    return render(request, "agreements/differences.html", context)


@access.needs(Act.DIFFERENCES, change=Act.DIFFERENCES)
def new_difference(request: HttpRequest, me: Membership) -> HttpResponse:
    """In four parts, and the way."""
    start = {"handle_by": timezone.localdate() + USUAL}
    form = DifferenceForm(me, request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.raise_difference(
                by=me, words={name: data[name] for name in actions.PARTS}, touches=data["touches"], way=data["way"], other=data["other"],
                facilitator=data["facilitator"], handle_by=data["handle_by"], key=data["key"], at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("It is written down. Only those taking part see it."))
            return redirect("agreements:difference", me.organisation.slug, made.pk)
    return render(request, "agreements/new_difference.html", {"form": form}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.DIFFERENCES)
def difference(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One of them, for those taking part."""
    found = own(me, pk)
    see(member=me.pk, at=timezone.now(), about=f"agreements.difference:{pk}")
    return render(request, "agreements/difference.html", context_of(me, found))


@access.needs(Act.DIFFERENCES, change=Act.DIFFERENCES)
def add_step(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A step with its day, or an agreed note."""
    found = own(me, pk)
    form = StepForm(request.POST)
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "agreements/difference.html", context_of(me, found) | {"step_form": form}, status=422)
        data = form.cleaned_data
        attempt(request, lambda: actions.add_step(by=me, difference=found, kind=data["kind"], text=data["text"], on=data["on"], at=timezone.now()), _("Saved."))
    return redirect("agreements:difference", me.organisation.slug, pk)


@access.needs(Act.DIFFERENCES, change=Act.DIFFERENCES)
def step(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Agreeing to a step, or that it was taken."""
    mine = queries.differences_of(me).values("pk")
    found = Step.objects.filter(difference__in=mine, pk=pk).select_related("difference").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        does = actions.step_done if "done" in request.POST else actions.agree_to
        attempt(request, lambda: does(by=me, step=found, at=timezone.now()), _("Saved."))
    return redirect("agreements:difference", me.organisation.slug, found.difference_id)


@access.needs(Act.DIFFERENCES, change=Act.DIFFERENCES)
def change_way(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Another way, or taking it up again."""
    found = own(me, pk)
    form = WayForm(me, request.POST)
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "agreements/difference.html", context_of(me, found) | {"way_form": form}, status=422)
        data = form.cleaned_data
        if found.closed_at is not None:
            attempt(request, lambda: actions.open_again(by=me, difference=found, handle_by=data["handle_by"], at=timezone.now()), _("It is open again."))
        else:
            attempt(request, lambda: actions.choose_way(by=me, difference=found, at=timezone.now(), **data), _("Saved."))
    return redirect("agreements:difference", me.organisation.slug, pk)


@access.needs(Act.DIFFERENCES, change=Act.DIFFERENCES)
def close_difference(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What came of it."""
    found = own(me, pk)
    if request.method == "POST":
        outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
        attempt(request, lambda: actions.close_difference(by=me, difference=found, outcome=outcome, note=note, at=timezone.now()), _("Written down."))
    return redirect("agreements:difference", me.organisation.slug, pk)


def context_of(me: Membership, found: Difference) -> dict[str, Any]:
    """What the page shows."""
    part, ref = queries.part_of(me, found), Ref("agreements.difference", str(found.pk))
    steps = [(one, [member.pk for member in one.agreed_by.all()]) for one in found.steps.select_related("by__user").prefetch_related("agreed_by__user")]
    start = {"way": found.way, "handle_by": max(found.handle_by, timezone.localdate() + timedelta(days=7))}
    return {
        "difference": found, "part": part, "is_writer": part == Participant.Part.WRITER, "steps": steps, "me_pk": me.pk, "step_form": StepForm(),
        "way_form": WayForm(me, initial=start), "outcomes": Difference.Outcome.choices, "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("agreements.difference", me), "ref": str(ref),
    }  # fmt: skip


def own(me: Membership, pk: int) -> Difference:
    """One the caller takes part in; 404 for any other, as if there were none."""
    found = queries.differences_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
