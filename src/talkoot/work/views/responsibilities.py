"""Areas of responsibility: the map with its gaps, one of them, handing over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.context import scope_of
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.work.actions import responsibilities as actions
from talkoot.work.forms import HandForm, ResponsibilityForm
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
    form = ResponsibilityForm(me, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        area, site = form.chosen_scope()
        try:
            made = actions.describe_responsibility(
                by=me, name=data["name"], purpose=data["purpose"], scope=data["reach"], deputy=data["deputy"], until=data["until"], owner=data["owner"],
                area=area, site=site, sources=[Ref.parse(card.ref) for card in sources], at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Added."))
            return redirect("work:responsibility", me.organisation.slug, made.pk)
    return render(request, "work/edit_responsibility.html", {"form": form, "sources": sources}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def responsibility(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One of them; its owner, or who divides work, hands it over here."""
    found, ref = own(me, pk), Ref("work.responsibility", str(pk))
    may_hand = me.may(Act.WORK_RUN) or found.owner_id == me.pk
    form = HandForm(me, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not may_hand:
        messages.warning(request, _("Its owner, a facilitator or a coach hands it over."))
        return redirect("work:responsibility", me.organisation.slug, pk)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(by=me, one=found, to=form.cleaned_data["to"], notes=form.cleaned_data["notes"], at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("It was handed over."))
            return redirect("work:responsibility", me.organisation.slug, pk)
    see(member=me.pk, at=timezone.now(), about=str(ref))
    handovers = found.handovers.select_related("was__user", "now__user", "by__user").order_by("-at", "-id")[:20]
    context = {
        "one": found, "gap": queries.gap_of(found, timezone.localdate()), "form": form, "may_hand": may_hand, "may": me.may(Act.WORK_DO),
        "may_run": me.may(Act.WORK_RUN), "handovers": handovers, "thread": neighbours([ref], me)[str(ref)],
        "makers": makeable_from("work.responsibility", me), "ref": str(ref),
    }  # fmt: skip
    return render(request, "work/responsibility.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.WORK_RUN, change=Act.WORK_RUN)
def edit_responsibility(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How it is described."""
    found = own(me, pk)
    start = {"name": found.name, "purpose": found.purpose, "reach": found.scope, "deputy": found.deputy_id, "until": found.until}
    form = ResponsibilityForm(me, request.POST if request.method == "POST" else None, one=found, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.describe_responsibility(
                by=me, one=found, name=data["name"], purpose=data["purpose"], scope=data["reach"], deputy=data["deputy"], until=data["until"], at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Saved."))
            return redirect("work:responsibility", me.organisation.slug, pk)
    return render(request, "work/edit_responsibility.html", {"form": form, "one": found}, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.WORK_SEE, change=Act.WORK_DO)
def take(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """I see to what nobody does."""
    found = own(me, pk)
    if request.method == "POST":
        attempt(request, lambda: actions.take_responsibility(by=me, one=found, at=timezone.now()), _("It is yours now. Thank you."))
    return redirect("work:responsibility", me.organisation.slug, pk)


@access.needs(Act.WORK_SEE, change=Act.WORK_RUN)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """No longer needed; with a way back."""
    found = own(me, pk)
    if request.method == "POST":
        if "back" in request.GET:
            actions.bring_back(by=me, one=found, at=timezone.now())
            messages.success(request, _("It is back."))
        else:
            actions.end_responsibility(by=me, one=found, at=timezone.now())
            undo = reverse("work:end_responsibility", args=[me.organisation.slug, pk]) + "?back=1"
            messages.success(request, _("It was ended."), extra_tags=undo)
    return redirect("work:responsibilities", me.organisation.slug)


def own(me: Membership, pk: int) -> Responsibility:
    """One of the caller's organisation, ended ones too; 404 for any other."""
    rows = Responsibility.objects.filter(organisation_id=me.organisation_id, pk=pk)
    found = rows.select_related("area", "site", "owner__user", "deputy__user").first()
    if found is None:
        raise Http404
    return found
