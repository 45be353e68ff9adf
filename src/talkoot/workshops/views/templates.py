"""Agendas that people keep: from a workshop, changed, taken back and restored."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.workshops.actions import templates as actions
from talkoot.workshops.forms import TemplateForm
from talkoot.workshops.links import WORKSHOP
from talkoot.workshops.models import Template
from talkoot.workshops.policy import why_not_change_template, why_not_lead
from talkoot.workshops.queries.templates import templates_of, to_plan_from
from talkoot.workshops.queries.workshops import agenda_of, minutes_of


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def keep(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A workshop's agenda, kept to plan from."""
    found = WORKSHOP.one(me, pk)
    back = address(me, "workshops:workshop", pk)
    if reason := why_not_lead(me, found):
        messages.warning(request, reason)
        return redirect(back)
    agenda = agenda_of(found)
    own = [one for one in to_plan_from(me) if why_not_change_template(me, one) is None]
    form = TemplateForm(me, sent(request), initial={"name": found.title[:80]}, own=own)

    def act() -> Template:
        instead = next((one for one in own if str(one.pk) == form.cleaned_data.get("instead")), None)
        if instead is not None:
            cover = actions.Cover(instead.name, instead.about, instead.shared, instead.site)  # whose it is and what it is called stay
            return actions.change_template(by=me, template=instead, cover=cover, workshop=found, at=timezone.now())
        return actions.keep_template(by=me, workshop=found, cover=form.cover, key=form.cleaned_data["key"], at=timezone.now())

    undo: Any = lambda made: "" if form.cleaned_data.get("instead") else address(me, "workshops:template_do", made.pk) + "?act=take_back"  # noqa: E731
    done = submitted(request, form, act, back, said=_("Kept. It is offered when you plan the next one."), undo=undo, field="name")
    return done or form_page(request, "workshops/template.html", form, {"workshop": found, "steps": agenda, "minutes": minutes_of(agenda)})


@access.needs(Act.WORKSHOPS_PLAN, change=Act.WORKSHOPS_PLAN)
def template(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What it is called, what it is for, who sees it, and its agenda."""
    found = one_of(me, pk)
    back = address(me, "workshops:new_workshop")
    form = TemplateForm(me, sent(request), initial={"name": found.name, "about": found.about, "shared": found.shared, "site": found.site})
    may_change = why_not_change_template(me, found) is None
    editing(form, me, f"workshops.template:{pk}")
    done = submitted(request, form, lambda: actions.change_template(by=me, template=found, cover=form.cover, at=timezone.now()), back, field="name")
    more = {"template": found, "steps": found.steps, "minutes": found.minutes, "may_change": may_change}
    return done or form_page(request, "workshops/template.html", form, more)


@access.press(Act.WORKSHOPS_PLAN)
def do(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taken back, or offered again."""
    found, at = one_of(me, pk), timezone.now()
    back, here = address(me, "workshops:new_workshop"), address(me, "workshops:template_do", pk)
    if (request.POST.get("act") or request.GET.get("act")) == "restore":
        return pressed(request, partial(actions.restore_template, by=me, template=found, at=at), back, said=_("It is offered again."))
    act = partial(actions.take_back_template, by=me, template=found, at=at)
    return pressed(request, act, back, said=_("It is offered no longer."), undo=f"{here}?act=restore")


def one_of(me: Membership, pk: int) -> Template:
    """The template of this number, if the caller sees it."""
    found = templates_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
