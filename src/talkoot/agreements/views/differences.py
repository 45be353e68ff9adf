"""Differences of view: mine, raising one, handling one."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements.actions import differences as actions
from talkoot.agreements.forms import DifferenceForm, StepForm, ViewForm, WayForm
from talkoot.agreements.links import DIFFERENCE
from talkoot.agreements.models import Difference, Participant, Step
from talkoot.agreements.queries import differences as queries
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
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
    form = DifferenceForm(me, sent(request), initial={"handle_by": timezone.localdate() + USUAL})

    def act() -> Difference:
        data = form.cleaned_data
        words = {name: data.pop(name) for name in actions.PARTS}
        return actions.raise_difference(by=me, words=words, at=timezone.now(), **data)

    said = _("It is written down. Only those taking part see it.")
    done = submitted(request, form, act, lambda made: page_of(me, made.pk), said=said)
    return done or form_page(request, "agreements/new_difference.html", form)


@access.needs(Act.DIFFERENCES)
def difference(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One of them, for those taking part."""
    found = DIFFERENCE.one(me, pk)
    see(member=me.pk, at=timezone.now(), about=f"agreements.difference:{pk}")
    return render(request, "agreements/difference.html", context_of(me, found))


@access.press(Act.DIFFERENCES)
def add_step(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A step with its day, or an agreed note."""
    found, form = DIFFERENCE.one(me, pk), StepForm(request.POST)
    return within(request, me, found, "step_form", form, lambda: actions.add_step(by=me, difference=found, at=timezone.now(), **form.cleaned_data))


@access.press(Act.DIFFERENCES)
def tell_view(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How the other person sees it."""
    found, form = DIFFERENCE.one(me, pk), ViewForm(request.POST)

    def act() -> None:
        actions.tell_view(by=me, difference=found, words=form.cleaned_data["view"], at=timezone.now())

    return within(request, me, found, "view_form", form, act, _("Your view is there to read."))


@access.press(Act.DIFFERENCES)
def step(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Agreeing to a step, or that it was taken."""
    mine = queries.differences_of(me).values("pk")
    found = Step.objects.filter(difference__in=mine, pk=pk).select_related("difference").first()
    if found is None:
        raise Http404
    does = actions.step_done if "done" in request.POST else actions.agree_to
    return pressed(request, lambda: does(by=me, step=found, at=timezone.now()), page_of(me, found.difference_id))


@access.press(Act.DIFFERENCES)
def change_way(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Another way, or taking it up again."""
    found, form, now = DIFFERENCE.one(me, pk), WayForm(me, request.POST), timezone.now()
    if found.closed_at is None:
        return within(request, me, found, "way_form", form, lambda: actions.choose_way(by=me, difference=found, at=now, **form.cleaned_data))
    said = _("It is open again.")

    def act() -> None:
        actions.open_again(by=me, difference=found, handle_by=form.cleaned_data["handle_by"], at=now)

    return within(request, me, found, "way_form", form, act, said)


@access.press(Act.DIFFERENCES)
def close_difference(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What came of it."""
    found, outcome, note = DIFFERENCE.one(me, pk), request.POST.get("outcome", ""), request.POST.get("note", "")
    act = partial(actions.close_difference, by=me, difference=found, outcome=outcome, note=note, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Written down."))


def within(
    request: HttpRequest, me: Membership, found: Difference, name: str, form: BaseForm, act: Callable[[], object], said: str | None = None
) -> HttpResponse:
    """One of the small forms of its page: done, or shown there again with what was written."""
    if form.is_valid():
        return pressed(request, act, page_of(me, found.pk), said=said)
    return render(request, "agreements/difference.html", context_of(me, found) | {name: form}, status=422)


def page_of(me: Membership, pk: int) -> str:
    """Where a difference stands."""
    return address(me, "agreements:difference", pk)


def context_of(me: Membership, found: Difference) -> dict[str, Any]:
    """What the page shows."""
    part, ref = queries.part_of(me, found), Ref("agreements.difference", str(found.pk))
    steps = [(one, [member.pk for member in one.agreed_by.all()]) for one in found.steps.select_related("by__user").prefetch_related("agreed_by__user")]
    answering = [one for one in found.participants.all() if one.part == Participant.Part.OTHER]
    makers = list(makeable_from("agreements.difference", me))
    start = {"way": found.way, "handle_by": max(found.handle_by, timezone.localdate() + timedelta(days=7))}
    return {
        "difference": found, "part": part, "is_writer": part == Participant.Part.WRITER, "steps": steps, "me_pk": me.pk, "step_form": StepForm(),
        "way_form": WayForm(me, initial=start), "outcomes": Difference.Outcome.choices, "thread": neighbours([ref], me)[str(ref)],
        "makers": makers, "ref": str(ref), "answering": answering, "proposal_maker": dict(makers).get("agreements.agreement"),
        "view_form": ViewForm(initial={"view": next((one.view for one in answering if one.member_id == me.pk), "")}),
    }  # fmt: skip
