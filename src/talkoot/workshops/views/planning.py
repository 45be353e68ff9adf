"""Planning: from a ready agenda or an empty one, and every step of it, moved without dragging."""

from datetime import time, timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import own_sites
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import seen_sources
from talkoot.workshops.actions import planning, repeating
from talkoot.workshops.actions.steps_kept import steps_in
from talkoot.workshops.agendas import AGENDAS, BY_KEY
from talkoot.workshops.forms import ActivityForm, WorkshopForm, initial_of, step_of
from talkoot.workshops.links import WORKSHOP
from talkoot.workshops.models import Activity, Template, Workshop
from talkoot.workshops.policy import why_not_lead, why_not_on_agenda, why_not_replan
from talkoot.workshops.queries.templates import taken_back, templates_of, to_plan_from
from talkoot.workshops.queries.workshops import workshops_of


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def new_workshop(request: HttpRequest, me: Membership) -> HttpResponse:
    """First which ready agenda, then when and for whom. Perhaps for something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    agenda = BY_KEY.get(request.GET.get("agenda", ""))
    own = own_agenda(me, request.GET.get("agenda", ""))
    if agenda is None and own is None and "agenda" not in request.GET:
        context = {"agendas": AGENDAS, "sources": sources, "templates": to_plan_from(me), "taken_back": taken_back(me)}
        return render(request, "workshops/agendas.html", context)
    begin = {"title": f"{agenda.name}: {sources[0].title}"[:150] if sources else agenda.name, "purpose": agenda.purpose} if agenda else {}
    if agenda is not None and agenda.every:
        begin |= coming_again(me, agenda.every)
    if own is not None:
        begin = {"title": f"{own.name}: {sources[0].title}"[:150] if sources else own.name, "purpose": own.purpose}
    form = WorkshopForm(me, sent(request), initial=begin)
    refs = [Ref.parse(card.ref) for card in sources]

    def plan() -> Workshop:
        starts_at = form.frame.starts_at
        kept = steps_in(own.steps, timezone.localdate(starts_at) if starts_at else None) if own else []
        steps = agenda.steps() if agenda else kept
        key, template = form.cleaned_data["key"], agenda.key if agenda else ""
        made = planning.plan_workshop(by=me, frame=form.frame, steps=steps, key=key, at=timezone.now(), template=template, sources=refs)
        if form.cleaned_data["repeats"] and made.series_id is None:  # sent again it takes up nothing that was ended
            repeating.repeat(by=me, workshop=made, every=form.cleaned_data["repeats"], at=timezone.now())
        return made

    said = _("Planned. Look through the agenda, and open the room when it is time.")
    done = submitted(request, form, plan, lambda made: page_of(me, made.pk), said=said, field="title")
    return done or form_page(request, "workshops/edit.html", form, {"sources": sources, "agenda": agenda or own})


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """When, where, who leads and who is invited."""
    found = WORKSHOP.one(me, pk)
    if reason := why_not_lead(me, found):
        messages.warning(request, reason)
        return redirect(page_of(me, pk))
    form = WorkshopForm(me, sent(request), initial=initial_of(found), of=found)
    editing(form, me, f"workshops.workshop:{pk}")

    def change() -> Workshop:
        for_all = form.cleaned_data.get("reach") == "all"
        return repeating.change_meeting(by=me, workshop=found, frame=form.frame, for_all=for_all, at=timezone.now())

    done = submitted(request, form, change, page_of(me, pk))
    return done or form_page(request, "workshops/edit.html", form, {"workshop": found})


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def drop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It is not held after all."""
    found = WORKSHOP.one(me, pk)
    if request.method != "POST":
        return render(request, "workshops/drop.html", {"workshop": found})
    act = partial(planning.drop_workshop, by=me, workshop=found, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Called off."), to=address(me, "workshops:workshops"))


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def new_activity(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One more step at the end of the agenda."""
    found = WORKSHOP.one(me, pk)
    if reason := why_not_lead(me, found):
        messages.warning(request, reason)
        return redirect(page_of(me, pk))
    form = ActivityForm(sent(request))
    done = submitted(
        request,
        form,
        lambda: planning.add_activity(by=me, workshop=found, step=form.step, at=timezone.now()),
        page_of(me, pk),
        said="",
        field="title",
    )
    return done or form_page(request, "workshops/activity.html", form, {"workshop": found})


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def activity(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Changing a step."""
    found = activity_of(me, pk)
    if reason := why_not_lead(me, found.workshop) or why_not_replan(found) or why_not_on_agenda(found):
        messages.warning(request, reason)
        return redirect(page_of(me, found.workshop_id))
    is_written = found.notes.exists()
    stands = step_of(found) if is_written and "kind" not in request.POST else None
    form = ActivityForm(sent(request), initial=step_of(found), stays=stands)
    editing(form, me, f"workshops.workshop:{found.workshop_id}")
    done = submitted(
        request,
        form,
        lambda: planning.change_activity(by=me, activity=found, step=form.step, at=timezone.now()),
        page_of(me, found.workshop_id, found),
    )
    return done or form_page(request, "workshops/activity.html", form, {"workshop": found.workshop, "activity": found, "is_written": is_written})


@access.press(Act.WORKSHOPS_PLAN)
def move(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One place up or down."""
    found, up = activity_of(me, pk), request.POST.get("to") == "up"
    act = partial(planning.move_activity, by=me, activity=found, up=up, at=timezone.now())
    return pressed(request, act, page_of(me, found.workshop_id, found), said=_("Moved."))


@access.press(Act.WORKSHOPS_PLAN)
def remove(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Off the agenda."""
    found = activity_of(me, pk)
    act = partial(planning.remove_activity, by=me, activity=found, at=timezone.now())
    undo = address(me, "workshops:bring_back", pk)
    return pressed(request, act, page_of(me, found.workshop_id), said=_("Left out of the agenda."), undo=undo)


@access.press(Act.WORKSHOPS_PLAN)
def bring_back(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Back on the agenda."""
    found = activity_of(me, pk)
    act = partial(planning.bring_back_activity, by=me, activity=found, at=timezone.now())
    return pressed(request, act, page_of(me, found.workshop_id, found), said=_("Back on the agenda."))


def own_agenda(me: Membership, asked: str) -> Template | None:
    """The kept agenda that an address asks for (`t12`), if the caller sees it."""
    pk = key_of(asked.removeprefix("t")) if asked.startswith("t") else 0
    return templates_of(me).filter(pk=pk, taken_back_at=None).first() if pk else None


def coming_again(me: Membership, every: str) -> dict[str, Any]:
    """What stands in the form of a meeting that is meant to come again: the next working day in the morning, at one's own site."""
    day, sites = timezone.localdate() + timedelta(days=1), own_sites(me)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return {"day": day, "time": time(9), "repeats": every, "sites": sites if len(sites) == 1 else []}


def page_of(me: Membership, pk: int, step: Activity | None = None) -> str:
    """The workshop's page; at a step of its agenda, whose fold is open."""
    return address(me, "workshops:workshop", pk) + (f"?step={step.pk}#step-{step.pk}" if step else "")


def activity_of(me: Membership, pk: int) -> Activity:
    """The step of this number, if it is of a workshop that the caller may see."""
    found = Activity.objects.filter(workshop__in=workshops_of(me).values("pk"), pk=pk).select_related("workshop__organisation").first()
    if found is None:
        raise Http404
    return found
