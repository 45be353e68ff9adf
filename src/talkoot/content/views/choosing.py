"""Choosing half a year's best: opening it, ticking, and what came of it."""

from datetime import date, timedelta
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.outside import whole
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.content.actions import choosing as actions
from talkoot.content.forms import BecauseForm, OpenForm
from talkoot.content.models import WEEKS, Half, Idea, Option
from talkoot.content.policy import why_not_approve, why_not_remind
from talkoot.content.queries import choosing as queries
from talkoot.content.queries.ideas import COLOURS, ideas_of
from talkoot.customers.queries import groups_of


@access.needs(Act.CONTENT_RUN, change=Act.CONTENT_RUN)
def open_one(request: HttpRequest, me: Membership) -> HttpResponse:
    """From which week, how many, and until when."""
    form = OpenForm(first_week(me), sent(request))
    done = submitted(
        request,
        form,
        lambda: actions.open_choice(by=me, **{name: form.cleaned_data[name] for name in ("starts_on", "wanted")}, closes_at=form.closes_at, at=timezone.now()),
        address(me, "content:ideas"),
        said=lambda made: ngettext("The choice is open. %(n)s person is asked.", "The choice is open. %(n)s people are asked.", made.asked) % {"n": made.asked},
    )
    return done or form_page(request, "content/open_choice.html", form, {"count": ideas_of(me).filter(state=Idea.State.WAITING).count()})


def first_week(me: Membership) -> date:
    """The Monday after the last half-year there is, or the next but one from now."""
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    last = queries.halves_of(me).first()
    return max(monday + timedelta(weeks=2), last.starts_on + timedelta(weeks=WEEKS)) if last else monday + timedelta(weeks=2)


@access.needs(Act.CONTENT_DO, change=Act.CONTENT_DO)
def approve(request: HttpRequest, me: Membership) -> HttpResponse:
    """Ticking the ideas that one would carry out."""
    half, fault = queries.open_choice(me), ""
    if half is None or why_not_approve(half, timezone.now()):
        if request.method == "POST":
            messages.warning(request, _("The choice is over: what you ticked now was not counted."))
        return redirect("content:ideas", me.organisation.slug)
    own = queries.own_way(me, half)
    ticked = set(own.approved or [])
    if request.method == "POST":
        ticked = {pk for one in request.POST.getlist("option")[: actions.MOST] if (pk := whole(one)) is not None}
        try:
            actions.approve(by=me, half=half, approved=ticked, at=timezone.now())
        except Refused as refused:
            fault = refused.reason
        else:
            messages.success(request, _("Thank you. You may change it until the last day."))
            return redirect("content:ideas", me.organisation.slug)
    see(member=me.pk, about=f"content.half:{half.pk}", at=timezone.now())
    colours = {group.pk: number % COLOURS + 1 for number, group in enumerate(groups_of(me))}
    for one in own.options:
        one.idea.colour = colours.get(one.idea.group_id or 0, 0)
    context = {"half": half, "own": own, "ticked": ticked, "fault": fault, "progress": queries.progress_of(half)}
    return render(request, "content/approve.html", context, status=422 if fault else 200)


@access.needs(Act.CONTENT_SEE)
def half(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What came of a choice; while it is open only how many have answered."""
    found = own_half(me, pk)
    see(member=me.pk, about=f"content.half:{pk}", at=timezone.now())
    context: dict[str, object] = {"half": found, "weeks": queries.weeks_in_words(found), "may_run": me.may(Act.CONTENT_RUN)}
    if found.closed_at is None:
        progress = queries.progress_of(found)
        return render(request, "content/open_half.html", context | {"progress": progress, "why_not_remind": why_not_remind(found, timezone.now())})
    context |= {"outcome": queries.outcome_of(me, found), "because_form": BecauseForm(), "may_add": me.may(Act.CONTENT_DO)}
    return render(request, "content/half.html", context)


@access.press(Act.CONTENT_RUN)
def remind(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Reminds those who have not answered."""
    act = partial(actions.remind, by=me, half=own_half(me, pk), at=timezone.now())
    said = lambda n: ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", n) % {"n": n}  # noqa: E731
    return pressed(request, act, address(me, "content:half", pk), said=said)


@access.press(Act.CONTENT_RUN)
def close(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ends it before its day, once everybody has answered."""
    act = partial(actions.close_choice, by=me, half=own_half(me, pk), at=timezone.now())
    return pressed(request, act, address(me, "content:half", pk), said=_("The choice is over."))


@access.press(Act.CONTENT_RUN)
def call_off(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is not chosen now after all."""
    act = partial(actions.call_off, by=me, half=own_half(me, pk), at=timezone.now())
    return pressed(request, act, address(me, "content:half", pk), to=address(me, "content:ideas"), said=_("Called off. The ideas wait as before."))


@access.press(Act.CONTENT_RUN)
def change(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Takes one in or leaves one out, and why."""
    option, to = own_option(me, pk), request.POST.get("to", "")
    if to not in Option.Change.values:
        raise Http404
    act = partial(actions.change_choice, by=me, option=option, to=to, because=request.POST.get("because", ""), at=timezone.now())
    return pressed(request, act, address(me, "content:half", option.half_id), undo=address(me, "content:undo_change", pk))


@access.press(Act.CONTENT_RUN)
def undo(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What was counted stands again."""
    option = own_option(me, pk)
    act = partial(actions.undo_change, by=me, option=option, at=timezone.now())
    return pressed(request, act, address(me, "content:half", option.half_id), said=_("It stands as it was counted."))


def own_half(me: Membership, pk: int) -> Half:
    """A half-year of the caller's organisation; 404 for any other."""
    found = queries.halves_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def own_option(me: Membership, pk: int) -> Option:
    """An idea in one of the caller's choices; 404 for any other."""
    found = Option.objects.filter(half__organisation_id=me.organisation_id, pk=pk).select_related("half", "idea").first()
    if found is None:
        raise Http404
    return found
