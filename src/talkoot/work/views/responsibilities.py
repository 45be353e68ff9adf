"""Areas of responsibility: the map with its gaps, one of them, handing over."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.work.actions import responsibilities as actions
from talkoot.work.forms import HandForm, ResponsibilityForm
from talkoot.work.links import RESPONSIBILITY
from talkoot.work.models import Responsibility
from talkoot.work.queries import responsibilities as queries


@access.needs(Act.WORK_SEE)
def responsibilities(request: HttpRequest, me: Membership) -> HttpResponse:
    """Who sees to what; what nobody sees to comes first."""
    seen = scope_of(request)
    words = request.GET.get("q", "").strip()[:100]
    found = queries.lines(me, timezone.localdate(), seen.site, words)
    gaps, lines = [line for line in found if line.gap], [line for line in found if not line.gap]
    places: dict[str, list[queries.Line]] = {}
    if by_site := request.GET.get("by") == "site":
        for line in sorted(lines, key=lambda line: (line.it.site is not None, str(line.it.area or ""), str(line.it.site or ""))):
            places.setdefault(str(line.it.site or line.it.area or _("The whole organisation")), []).append(line)
    context = {"gaps": gaps, "lines": lines, "places": places, "by_site": by_site, "may": me.may(Act.WORK_DO), "may_run": me.may(Act.WORK_RUN), "q": words}
    return render(request, "work/responsibilities.html", context)


@access.needs(Act.WORK_RUN, change=Act.WORK_RUN)
def new_responsibility(request: HttpRequest, me: Membership) -> HttpResponse:
    """A new one, perhaps from something (`?from=`)."""
    sources = seen_sources(request.GET.getlist("from"), me)
    form, refs = ResponsibilityForm(me, sent(request)), [Ref.parse(card.ref) for card in sources]

    def act() -> Responsibility:
        area, site = form.chosen_scope()
        return described(me, form, owner=form.cleaned_data["owner"], area=area, site=site, sources=refs)

    done = submitted(request, form, act, lambda made: page_of(me, made.pk), said=_("Added."))
    return done or form_page(request, "work/edit_responsibility.html", form, {"sources": sources})


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def responsibility(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One of them; its owner, or who divides work, hands it over here."""
    found, ref = RESPONSIBILITY.one(me, pk), Ref("work.responsibility", str(pk))
    form, now = HandForm(me, sent(request)), timezone.now()
    done = submitted(
        request,
        form,
        lambda: actions.hand_over(by=me, one=found, to=form.cleaned_data["to"], notes=form.cleaned_data["notes"], at=now),
        page_of(me, pk),
        said=_("It was handed over."),
    )
    if done:
        return done
    see(member=me.pk, at=now, about=str(ref))
    more = {
        "one": found,
        "gap": queries.gap_of(found, timezone.localdate()),
        "may_hand": actions.why_not_hand(me, found) is None,
        "may": me.may(Act.WORK_DO),
        "may_run": me.may(Act.WORK_RUN),
        "handovers": found.handovers.select_related("was__user", "now__user", "by__user").order_by("-at", "-id")[:20],
        "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("work.responsibility", me),
        "ref": str(ref),
    }
    return form_page(request, "work/responsibility.html", form, more)


@access.needs(Act.WORK_RUN, change=Act.WORK_RUN)
def edit_responsibility(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How it is described."""
    found = RESPONSIBILITY.one(me, pk)
    start = {"name": found.name, "purpose": found.purpose, "reach": found.scope, "deputy": found.deputy_id, "until": found.until}
    form = editing(ResponsibilityForm(me, sent(request), one=found, initial=start), me, f"work.responsibility:{pk}")
    done = submitted(request, form, lambda: described(me, form, one=found), page_of(me, pk))
    return done or form_page(request, "work/edit_responsibility.html", form, {"one": found})


@access.press(Act.WORK_DO)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I see to what nobody does."""
    found = RESPONSIBILITY.one(me, pk)
    said = _("It is yours now. Thank you.")
    return pressed(request, lambda: actions.take_responsibility(by=me, one=found, at=timezone.now()), page_of(me, pk), said=said)


@access.press(Act.WORK_RUN)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """No longer needed; with a way back."""
    found = RESPONSIBILITY.one(me, pk)
    if "back" in request.GET:
        act, said, undo = actions.bring_back, _("It is back."), ""
    else:
        act, said, undo = actions.end_responsibility, _("It was ended."), address(me, "work:end_responsibility", pk) + "?back=1"
    to = address(me, "work:responsibilities")
    return pressed(request, lambda: act(by=me, one=found, at=timezone.now()), to, said=said, undo=undo)


def described(me: Membership, form: ResponsibilityForm, **more: Any) -> Responsibility:
    """Describes one as the form has it."""
    data = form.cleaned_data
    words = {name: data[name] for name in ("name", "purpose", "deputy", "until")}
    return actions.describe_responsibility(by=me, scope=data["reach"], at=timezone.now(), **words, **more)


def page_of(me: Membership, pk: int) -> str:
    """Where a responsibility stands."""
    return address(me, "work:responsibility", pk)
