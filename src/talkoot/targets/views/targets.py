"""The list of targets, proposing one, and one target's page from what was heard to whether it worked."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.editing import editing
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours, seen_sources
from talkoot.feedback.queries.figure import figure_of, measure_of
from talkoot.feedback.queries.spans import spans_of_measure
from talkoot.feedback.sentences import effect_sentence, needed_sentence
from talkoot.targets import queries
from talkoot.targets.actions import targets as actions
from talkoot.targets.forms import BecauseForm, SiteStartForm, StartForm, TargetForm
from talkoot.targets.journey import journey_of
from talkoot.targets.links import TARGET
from talkoot.targets.models import Target
from talkoot.targets.policy import why_not_change, why_not_start

State = Target.State
FILTERS = (State.CANDIDATE, State.KEPT, State.ENDED)


@access.needs(Act.TARGETS_SEE)
def targets(request: HttpRequest, me: Membership) -> HttpResponse:
    """What runs, what waits for my scores, the candidates, and what was kept or has ended."""
    asked, q = request.GET.get("state", State.CANDIDATE), request.GET.get("q", "").strip()[:200]
    state = asked if asked in FILTERS else State.CANDIDATE
    rows = queries.targets_of(me).filter(state=state)
    found = [one for one in queries.similar_targets(me, q, most=20) if one.state == state] if q else rows
    page = Paginator(found, queries.PAGE).get_page(request.GET.get("page"))
    refs = [TARGET.ref(one) for one in page]
    threads = neighbours(refs, me) if refs else {}
    for one in page:
        one.evidence = len(threads[str(TARGET.ref(one))].came_from)
    scoring = queries.open_scoring(me)
    context = {
        "running": queries.running(me), "page": page, "state": state, "filters": [(value, value.label) for value in FILTERS], "q": q, "scoring": scoring,
        "mine": queries.own_way(me, scoring) if scoring and me.may(Act.TARGETS_SCORE) else None,
        "last": queries.scorings_of(me).exclude(closed_at=None).first(),
        "may_propose": me.may(Act.TARGETS_PROPOSE), "may_run": me.may(Act.TARGETS_RUN),
    }  # fmt: skip
    return render(request, "targets/targets.html", context)


@access.needs(Act.TARGETS_PROPOSE)
def similar(request: HttpRequest, me: Membership) -> HttpResponse:
    """Similar ones while somebody types."""
    text = request.GET.get("text", "").strip()[:150]
    found = queries.similar_targets(me, text) if len(text) > 5 else []
    listed = [{"text": one.title, "address": page_of(me, one.pk)} for one in found]
    return JsonResponse({"words": _("Is it one of these already?"), "similar": listed})


@access.needs(Act.TARGETS_PROPOSE, change=Act.TARGETS_PROPOSE)
def new_target(request: HttpRequest, me: Membership) -> HttpResponse:
    """A candidate, perhaps from something (`?from=`). What is like it is shown before it is made, once."""
    sources = seen_sources(request.GET.getlist("from"), me)
    refs = [Ref.parse(card.ref) for card in sources]
    form, alike = TargetForm(sent(request)), list[Target]()
    if form.is_bound and form.is_valid() and "anyway" not in request.POST:
        alike = queries.similar_targets(me, form.cleaned_data["title"])
    done = (
        None
        if alike
        else submitted(
            request,
            form,
            lambda: actions.propose_target(by=me, **form.cleaned_data, sources=refs, at=timezone.now()),
            lambda made: page_of(me, made.pk),
            said=_("Proposed. It stands among the candidates."),
            field="title",
        )
    )
    return done or form_page(request, "targets/edit.html", form, {"sources": sources, "alike": TARGET.cards([str(one.pk) for one in alike], me)})


@access.needs(Act.TARGETS_SEE)
def target(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Six chapters: heard, chosen, workshop, agreed, doing, and whether it worked; what is still to come says what it will be."""
    found, today = TARGET.one(me, pk), timezone.localdate()
    see(member=me.pk, about=f"targets.target:{pk}", at=timezone.now())
    ref = TARGET.ref(found)
    consents = queries.consents_of(me, found)
    journey = journey_of(me, ref, {f"agreements.agreement:{pk}" for pk in consents.values_list("pk", flat=True)})
    candidacy, starts, may_run = queries.last_candidacy(found), queries.starts_of(found), me.may(Act.TARGETS_RUN)
    scoring = queries.open_scoring(me, found)
    until = timezone.localdate(found.ended_at) if found.ended_at else today  # what was learned stays
    measure = measure_of(me, found.figure) if found.figure else None
    effect = queries.worked(me, found, until)
    others = Target.objects.filter(organisation_id=me.organisation_id, state=State.RUNNING).exclude(pk=pk).exists()
    consented = queries.is_consented(me, found)
    context = {
        "target": found, "ref": str(ref), "journey": journey, "candidacy": candidacy, "starts": starts, "may_run": may_run,
        "scoring": scoring, "chapter": chapter(found, candidacy is not None or scoring is not None or consented, bool(journey.workshops), bool(starts)),
        "may_edit": why_not_change(me, found, may_run) is None, "why_not_start": why_not_start(found, others, consented), "consented": consented,
        "is_asked": bool(journey.consents),
        "left_out": [site.name for site in sites_of(me).filter(pk__in=effect.left_out)] if effect and effect.left_out else [],
        "makers": makeable_from("targets.target", me), "measure": measure[0] if measure else "",
        "figure": figure_of(me, None, until, question=measure[1], key=found.figure) if measure else None, "baseline": Figure.of_kept(found.baseline),
        "spans": spans_of_measure(me, found.figure, until, journey.refs | {str(ref)}) if found.figure and me.may(Act.CUSTOMERS_READ) else None,
        "sentence": effect_sentence(effect) if effect else "", "needed": needed_sentence(effect) if effect else "",
        "effect": effect, "verdict": queries.verdict_of(effect),
        "looks": queries.looks_of([found]).get(pk, ()), "because_form": BecauseForm(),
        "site_form": SiteStartForm(me, initial={"on": today}) if may_run and found.state == State.RUNNING else None,
    }  # fmt: skip
    return render(request, "targets/target.html", context)


def chapter(found: Target, is_chosen: bool, has_met: bool, has_started: bool) -> int:
    """How far it is: 0 heard, 1 chosen, 2 meeting in a workshop, 3 agreed, 4 under way, 5 learned."""
    if found.state == State.ENDED:
        return 5
    if found.state == State.RUNNING:
        return 4 if has_started else 3 if has_met else 2
    return 1 if is_chosen else 0


@access.needs(Act.TARGETS_PROPOSE, change=Act.TARGETS_PROPOSE)
def edit(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Rewording it."""
    found = TARGET.one(me, pk)
    start = {"title": found.title, "why": found.why, "key": found.key}
    form = editing(TargetForm(sent(request), initial=start), me, f"targets.target:{pk}")

    def act() -> None:
        data = form.cleaned_data
        actions.change_target(by=me, target=found, title=data["title"], why=data["why"], at=timezone.now())

    return submitted(request, form, act, page_of(me, pk)) or form_page(request, "targets/edit.html", form, {"target": found})


@access.needs(Act.TARGETS_RUN, change=Act.TARGETS_RUN)
def start(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It becomes the shared target: who looks after it, and which figure it should move."""
    found = TARGET.one(me, pk)
    form = StartForm(me, sent(request), initial={"figure": found.figure or "main"})
    done = submitted(
        request,
        form,
        lambda: actions.start_target(by=me, target=found, **form.cleaned_data, at=timezone.now()),
        page_of(me, pk),
        said=_("It is our shared target now. Say next when each site starts."),
    )
    return done or form_page(request, "targets/start.html", form, {"target": found})


@access.press(Act.TARGETS_RUN)
def site_start(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """From which day it is in effect at a site."""
    found = TARGET.one(me, pk)
    form = SiteStartForm(me, request.POST)

    def act() -> None:
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
        actions.set_start(by=me, target=found, at=timezone.now(), **form.cleaned_data)

    return pressed(request, act, page_of(me, pk))


@access.press(Act.TARGETS_RUN)
def keep(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Not now, and why."""
    found, because = TARGET.one(me, pk), request.POST.get("because", "")
    act = partial(actions.keep_target, by=me, target=found, because=because, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Kept for later."))


@access.press(Act.TARGETS_RUN)
def take_up(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A candidate again."""
    act = partial(actions.take_up_target, by=me, target=TARGET.one(me, pk), at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("It is a candidate again."))


@access.press(Act.TARGETS_RUN)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """It has been carried through, or given up."""
    found, because = TARGET.one(me, pk), request.POST.get("because", "")
    act = partial(actions.end_target, by=me, target=found, because=because, at=timezone.now())
    return pressed(request, act, page_of(me, pk), said=_("Ended."))


@access.press(Act.TARGETS_RUN)
def consent(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """A proposal of a goal from it, whose page opens the round of asking; the one that stands, where there is one."""
    return pressed(
        request,
        partial(actions.ask_consent, by=me, target=TARGET.one(me, pk), at=timezone.now()),
        page_of(me, pk),
        to=lambda agreement: address(me, "agreements:agreement", agreement),
        said=_("Here is the proposal. Ask everybody from this page."),
    )


def page_of(me: Membership, pk: int) -> str:
    """Where a target stands."""
    return address(me, "targets:target", pk)
