"""The list of workshops, one workshop's page, and its minutes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from talkoot.agreements.queries.decisions import unanswered
from talkoot.agreements.queries.differences import brought_to_team
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import neighbours
from talkoot.sparring.queries.questions import unanswered as questions_unanswered
from talkoot.workshops.links import WORKSHOP
from talkoot.workshops.minutes_pdf import minutes_pdf
from talkoot.workshops.models import Workshop
from talkoot.workshops.policy import why_not_lead
from talkoot.workshops.queries import minutes as written
from talkoot.workshops.queries import room as rooms
from talkoot.workshops.queries import workshops as queries
from talkoot.workshops.queries.series import left_to
from talkoot.workshops.views.repeating import series_context

State = Workshop.State


@access.needs(Act.WORKSHOPS_SEE)
def workshops(request: HttpRequest, me: Membership) -> HttpResponse:
    """What goes on now, what comes, and what has been held."""
    see(member=me.pk, about=f"workshops.list:{me.organisation_id}", at=timezone.now())
    page = Paginator(queries.held(me), queries.PAGE).get_page(request.GET.get("page"))
    context = {
        "going_on": queries.going_on(me), "coming": list(queries.coming(me)[: queries.PAGE]), "page": page, "may_plan": me.may(Act.WORKSHOPS_PLAN),
    }  # fmt: skip
    return render(request, "workshops/workshops.html", context)


@access.needs(Act.WORKSHOPS_SEE)
def workshop(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """When, where and for whom; its agenda; the way in; and what came of it."""
    found = WORKSHOP.one(me, pk)
    see(member=me.pk, about=f"workshops.workshop:{pk}", at=timezone.now())
    ref, agenda, now = WORKSHOP.ref(found), queries.agenda_of(found), timezone.now()
    is_asked, may_lead, is_ahead = queries.is_asked(me, found), why_not_lead(me, found) is None, found.state != State.ENDED
    left = left_to(found, me) if found.series_id else []
    early = [one for one in agenda if one.is_open_early(found, now)]
    context = {
        "early": early, "wrote": queries.wrote_early(early) if early and may_lead else {},
        "workshop": found, "agenda": agenda, "minutes": queries.minutes_of(agenda), "may_lead": may_lead,
        "thread": neighbours([ref], me)[str(ref)], "invited": queries.people_of(found).count(), "sites": list(found.sites.all()),
        "people": list(found.people.select_related("user")[:30]), "is_asked": is_asked,
        "unanswered": unanswered(me, queries.people_of(found), now) if is_ahead else [],
        "questions": questions_unanswered(me, now) if is_ahead else [],
        "differences": brought_to_team(me) if is_ahead and (is_asked or may_lead) else [],
        "left_out": list(queries.left_out_of(found)) if is_ahead and may_lead else [],
        "ideas": list(queries.ideas_kept(me).filter(workshop=found)),
        **series_context(found, may_lead, me),
        "left": left, "again": [one for one in left if one.is_on_agenda and not one.is_settled],
        "here": rooms.participants_of(found).count() if found.state != State.PLANNED else 0, "next_move": agenda[0] if agenda else None,
    }  # fmt: skip
    return render(request, "workshops/workshop.html", context)


@access.needs(Act.WORKSHOPS_SEE)
def minutes(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What was asked, written, chosen and promised, and what came of it."""
    found = WORKSHOP.one(me, pk)
    ref = WORKSHOP.ref(found)
    context = {
        "workshop": found, "minutes": written.minutes_of(found, me), "came_from": neighbours([ref], me)[str(ref)].came_from,
        "may_lead": why_not_lead(me, found) is None, "seat": rooms.own_seat(me, found),
    }  # fmt: skip
    return render(request, "workshops/minutes.html", context)


@access.needs(Act.WORKSHOPS_SEE)
def minutes_paper(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The same on paper."""
    found = WORKSHOP.one(me, pk)
    content = minutes_pdf(found, written.minutes_of(found, me), get_language() or "fi")
    name = f"talkoot-{me.organisation.slug}-{pk}.pdf"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
