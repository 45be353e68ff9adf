"""Scoring: opening it, one candidate after the other, and what came of it."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.choosing import CRITERIA, STEPS
from talkoot.base.kit.outside import whole
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, form_page, pressed, sent, submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import neighbours
from talkoot.base.ui.criteria import WORDS, order_sentence
from talkoot.targets import queries
from talkoot.targets.actions import scoring as actions
from talkoot.targets.forms import OpenForm
from talkoot.targets.links import TARGET
from talkoot.targets.models import Candidacy, Scoring, Target
from talkoot.targets.policy import why_not_remind


@access.needs(Act.TARGETS_RUN, change=Act.TARGETS_RUN)
def open_one(request: HttpRequest, me: Membership) -> HttpResponse:
    """Which candidates, and until when."""
    candidates = queries.targets_of(me).filter(state__in=(Target.State.CANDIDATE, Target.State.KEPT))
    fresh = [one.pk for one in candidates[: actions.MOST_CANDIDATES] if one.state == Target.State.CANDIDATE]
    form = OpenForm(candidates, sent(request), initial={"targets": fresh})
    done = submitted(
        request,
        form,
        lambda: actions.open_scoring(by=me, targets=form.cleaned_data["targets"], closes_at=form.closes_at, at=timezone.now(), wanted=form.chosen),
        address(me, "targets:targets"),
        said=lambda made: ngettext("Open. %(n)s person is asked.", "Open. %(n)s people are asked.", made.asked) % {"n": made.asked},
    )
    return done or form_page(request, "targets/open.html", form, {"enough": candidates.count() > 1})


@access.needs(Act.TARGETS_SCORE)
def score(request: HttpRequest, me: Membership) -> HttpResponse:
    """The next candidate that waits for the caller's scores; when none does, all of them with what was given, to change."""
    scoring = queries.open_scoring(me)
    if scoring is None:
        return redirect("targets:targets", me.organisation.slug)
    if scoring.wanted:
        return redirect("targets:approve", me.organisation.slug)
    own = queries.own_way(me, scoring)
    if own.waiting and "all" not in request.GET:
        return redirect("targets:score_one", me.organisation.slug, own.waiting[0].pk)
    see(member=me.pk, about=f"targets.scoring:{scoring.pk}", at=timezone.now())
    rows = [(one, own.given.get(one.pk)) for one in own.candidacies]
    context = {"scoring": scoring, "rows": rows, "own": own, "progress": queries.progress_of(scoring)}
    return render(request, "targets/scored.html", context)


@access.needs(Act.TARGETS_SCORE, change=Act.TARGETS_SCORE)
def score_one(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Four scores for one candidate, or none who cannot say; then the next."""
    found = Candidacy.objects.filter(scoring__organisation_id=me.organisation_id, pk=pk).select_related("scoring", "target").first()
    if found is None:
        raise Http404
    if found.scoring.closed_at is not None:
        return redirect("targets:scoring", me.organisation.slug, found.scoring_id)
    if found.scoring.wanted:
        return redirect("targets:approve", me.organisation.slug)
    own, fault = queries.own_way(me, found.scoring), ""
    standing = own.given.get(pk)
    chosen = {criterion: getattr(standing, criterion) for criterion in CRITERIA} if standing else {}
    if request.method == "POST":
        chosen = {criterion: step for criterion in CRITERIA if (step := whole(request.POST.get(criterion, ""))) in STEPS}
        try:
            actions.score(by=me, candidacy=found, given=None if "skip" in request.POST else chosen, at=timezone.now())
        except Refused as refused:
            fault = refused.reason
        else:
            return redirect("targets:score", me.organisation.slug)
    ref = TARGET.ref(found.target)
    number = [one.pk for one in own.candidacies].index(pk) + 1
    context = {
        "candidacy": found, "own": own, "number": number, "left": len(own.waiting), "fault": fault, "steps": STEPS,
        "criteria": [(criterion, *WORDS[criterion], chosen.get(criterion)) for criterion in CRITERIA],
        "heard": neighbours([ref], me)[str(ref)].came_from,
    }  # fmt: skip
    return render(request, "targets/score.html", context, status=422 if fault else 200)


@access.needs(Act.TARGETS_SCORE, change=Act.TARGETS_SCORE)
def approve(request: HttpRequest, me: Membership) -> HttpResponse:
    """What the caller would take up: all candidates on one page, as many ticked as one likes."""
    scoring, fault = queries.open_scoring(me), ""
    if scoring is None or not scoring.wanted:
        return redirect("targets:score" if scoring else "targets:targets", me.organisation.slug)
    own = queries.own_way(me, scoring)
    ticked = own.approved or []
    if request.method == "POST":
        ticked = [pk for raw in request.POST.getlist("candidacy") if (pk := whole(raw)) is not None]
        try:
            actions.approve(by=me, scoring=scoring, approved=ticked, at=timezone.now())
        except Refused as refused:
            fault = refused.reason
        else:
            messages.success(request, _("Thank you. You may change it until the last day."))
            return redirect("targets:targets", me.organisation.slug)
    see(member=me.pk, about=f"targets.scoring:{scoring.pk}", at=timezone.now())
    context = {"scoring": scoring, "own": own, "ticked": ticked, "fault": fault, "progress": queries.progress_of(scoring)}
    return render(request, "targets/approve.html", context, status=422 if fault else 200)


@access.needs(Act.TARGETS_SEE)
def result(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What came of a scoring; while it is open only how many have scored."""
    found = own_scoring(me, pk)
    see(member=me.pk, about=f"targets.scoring:{pk}", at=timezone.now())
    context: dict[str, object] = {"scoring": found, "may_run": me.may(Act.TARGETS_RUN)}
    if found.closed_at is None:
        progress = queries.progress_of(found)
        return render(request, "targets/open_scoring.html", context | {"progress": progress, "why_not_remind": why_not_remind(found, timezone.now())})
    if found.wanted:
        chosen, others = queries.chosen_candidacies(found)
        fewest = min((one.n or 0 for one in chosen), default=0)  # 0 where one's number is not told
        for one in others:
            one.is_outdone = bool(fewest and (one.n or 0) > fewest)
        heard = (sum(n for _areas, n, _all in found.heard), sum(every for _areas, _n, every in found.heard))
        return render(request, "targets/chosen.html", context | {"chosen": chosen, "not_chosen": others, "heard": heard})
    rows = queries.ranked_candidacies(found)
    told = [one for one in rows if one.mean is not None]
    for place, one in enumerate(told, 1):
        one.criteria = [(WORDS[criterion][0], one.standings[criterion]["mean"], one.standings[criterion]["spread"]) for criterion in CRITERIA]
        one.drawn = [place_of(rank, len(told)) for rank in (place, one.rank_low or place, one.rank_high or place)]
    few = [one for one in rows if one.mean is None]
    ticks = [place_of(rank, len(told)) for rank in range(1, len(told) + 1)]
    context |= {"rows": told, "few": few, "ticks": ticks, "best": best_sentence(told)}
    return render(request, "targets/result.html", context)


def place_of(rank: int, among: int) -> str:
    """Where a place lies on the line from the first to the last, in per cent."""
    return f"{100 * (rank - 1) / max(1, among - 1):.1f}%"


def best_sentence(rows: list[Candidacy]) -> str:
    """How firm the first place is, of the one that the order recommends."""
    best = queries.recommended(rows)
    if best is None:
        return _("Fewer than five scored each candidate, so nothing is told of the scores.")
    return order_sentence(best.title, best.first or 0, best.firmness, [one.firmness for one in rows if one != best])


@access.press(Act.TARGETS_RUN)
def close(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ends it before its day, once everybody has scored."""
    found = own_scoring(me, pk)
    act = partial(actions.close_scoring, by=me, scoring=found, at=timezone.now())
    return pressed(request, act, address(me, "targets:scoring", pk), said=_("The scoring is over."))


@access.press(Act.TARGETS_RUN)
def remind(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Reminds those who have not scored everything."""
    found = own_scoring(me, pk)
    act = partial(actions.remind_scorers, by=me, scoring=found, at=timezone.now())
    said = lambda n: ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", n) % {"n": n}  # noqa: E731
    return pressed(request, act, address(me, "targets:scoring", pk), said=said)


def own_scoring(me: Membership, pk: int) -> Scoring:
    """A scoring of the caller's organisation; 404 for any other."""
    found = queries.scorings_of(me).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
