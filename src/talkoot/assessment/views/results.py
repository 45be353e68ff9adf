"""Results, and the dialogue that re-arranges the work."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.agreements.queries.agreements import in_force_for
from talkoot.assessment.actions.choices import end_dialogue, look_again, make_choice, take_back
from talkoot.assessment.forms import ChoiceForm
from talkoot.assessment.logic.statements import STORY
from talkoot.assessment.logic.wholes import Whole, mean_of, whole_of
from talkoot.assessment.models import Choice, Round
from talkoot.assessment.queries.results import MOST_REPORTS, Line, Results, are_open, choices_of, group_names, results_of, words_for
from talkoot.assessment.queries.rounds import kept_agreements, rounds_of
from talkoot.assessment.views.answering import scale
from talkoot.assessment.views.rounds import own_round
from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.base.ui import words
from talkoot.feedback.queries import comments as feedback
from talkoot.feedback.queries.figure import ShortFigure, measures_of, short_figure


@access.needs(Act.ASSESSMENT_SEE)
def results(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What was decided last time and whether it happened; then what we see now."""
    found = own_round(me, pk)
    if not are_open(found, timezone.now()):
        return redirect("assessment:round", me.organisation.slug, pk)
    asked, words = request.GET.get("group", ""), request.GET.get("find", "")
    shown = results_of(found, whole(asked))
    many = shown.groups > MOST_REPORTS
    context = context_of(me, found, shown) | {"many": many, "find": words, "found": group_names(found, words) if many else []}
    return render(request, "assessment/results.html", context)


def context_of(me: Membership, found: Round, shown: Results) -> dict[str, Any]:
    """What the results' page and the dialogue's page both show."""
    language = get_language() or "fi"
    said = words_for(me, found)
    voices = feedback.as_read_by(me, voices_of(me, found)) if me.may(Act.CUSTOMERS_READ) else []
    return {
        "round": found,
        "results": shown,
        "strengths": [line_words(line, language) for line in shown.strengths],
        "topics": [line_words(line, language) for line in shown.topics],
        "energy": [line_words(line, language) for line in shown.energy],
        "blocks": [{"name": name, **range_words(whole), "lines": [line_words(line, language) for line in lines]} for _b, name, whole, lines in shown.blocks],
        "perspectives": [{"name": name, **range_words(whole)} for _b, name, whole, _lines in shown.perspectives],
        "unshown": [statement.text(language) for statement in shown.unshown],
        "reports": [report_words(shown, report) for report in shown.reports],
        "stories": [one for statement, ones in said if statement.code == STORY for one in ones][:6],
        "said": [(statement.text(language), ones) for statement, ones in said],
        "last": list(choices_of(shown.before)) if shown.before else [],
        "choices": list(choices_of(found)),
        "figure": short_figure(me, None, found.closes_at.date(), found.area) if me.may(Act.CUSTOMERS_READ) else None,
        "voices": voices,
        "may_decide": me.may(Act.ASSESSMENT_DECIDE),
    }


def voices_of(me: Membership, found: Round) -> list[Any]:
    """What customers said last before the round closed, where its people work."""
    rows = feedback.comments_of(me).filter(day__lte=found.closes_at.date())
    return list((rows.filter(site__area=found.area) if found.area else rows)[:4])


def line_words(line: Line, language: str) -> dict[str, Any]:
    """One statement as it is shown: its words, its range in words and as a bar, each report's band."""
    groups = [
        {
            "name": result.report.name,
            "n": result.n,
            "alike": alike_words().get(result.alike, ""),
            **range_words(Whole(result.low / result.n, result.high / result.n, result.n)),
        }
        for result in sorted(line.bands.values(), key=lambda result: result.report_id)
    ]
    return {
        "pk": line.statement.pk, "text": line.statement.text(language), "named": line.named, "change": line.change, "groups": groups,
        "differs": line.differs, **range_words(line.whole),
    }  # fmt: skip


def report_words(shown: Results, report: Any) -> dict[str, Any]:
    """A group's page part: its name, its number of answers, and its perspectives."""
    rows = []
    for _block, name, _whole, lines in shown.perspectives:
        own = [line.bands[report.pk] for line in lines if report.pk in line.bands]
        whole = mean_of([found for one in own if (found := whole_of(one.low, one.high, one.n))])
        if whole:
            rows.append({"name": name, **range_words(whole)})
    return {"name": report.name, "answers": report.answers, "rows": rows}


def range_words(whole: Whole) -> dict[str, Any]:
    """A range as numbers, as the nearest words of the scale, and as a bar from 0 to 100."""
    labels = dict(scale())
    low, high = labels[max(1, round(whole.middle - 0.25))], labels[min(5, round(whole.middle + 0.25))]
    return {
        "range": f"{words.decimal(whole.low, 1)}–{words.decimal(whole.high, 1)}",
        "words": low if low == high else f"{low} – {high}",
        "n": whole.n,
        "left": round(25 * (whole.low - 1), 1),
        "width": round(25 * (whole.high - whole.low), 1),
    }


def alike_words() -> dict[str, str]:
    """How alike, in words."""
    return {"alike": _("we see this alike"), "partly": _("we see this partly alike"), "differently": _("we see this very differently")}


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_DECIDE)
def dialogue(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Talking it over: strengths with their stories, what each of us sees, and the choice."""
    found = own_round(me, pk)
    if not are_open(found, timezone.now()):
        return redirect("assessment:round", me.organisation.slug, pk)
    shown = results_of(found)
    form = ChoiceForm(me, [line.statement for line in shown.lines], request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            make_choice(by=me, round_=found, next_=data.pop("next"), at=timezone.now(), **data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Written down."))
            return redirect("assessment:dialogue", me.organisation.slug, pk)
    kinds = {choice.kind for choice in choices_of(found)}
    context = context_of(me, found, shown) | {"form": form, "may_end": Choice.Kind.KEEP in kinds and len(kinds) > 1, "big": "big" in request.GET}
    context |= {"rules": list(in_force_for(me)[:5])}
    return render(request, "assessment/dialogue.html", context, status=422 if form.is_bound and form.errors else 200)


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending the round."""
    found = own_round(me, pk)
    if request.method == "POST":
        try:
            end_dialogue(by=me, round_=found, at=timezone.now())
            messages.success(request, _("The round is complete. What you chose is looked at in the next one."))
        except Refused as refused:
            messages.error(request, refused.reason)
    return redirect("assessment:dialogue", me.organisation.slug, pk)


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_DECIDE)
def choice(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One choice: what came of it, and what it came from."""
    found = own_choice(me, pk)
    if request.method == "POST":
        try:
            look_again(by=me, choice=found, outcome=request.POST.get("outcome", ""), note=request.POST.get("note", ""), at=timezone.now())
            messages.success(request, _("Written down."))
        except Refused as refused:
            messages.error(request, refused.reason)
        return redirect("assessment:choice", me.organisation.slug, pk)
    ref = Ref("assessment.choice", str(pk))
    context = {
        "choice": found, "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("assessment.choice", me), "ref": str(ref),
        "figure": figure_of(me, found), "outcomes": Choice.Outcome.choices, "may_decide": me.may(Act.ASSESSMENT_DECIDE),
    }  # fmt: skip
    return render(request, "assessment/choice.html", context)


def figure_of(me: Membership, found: Choice) -> ShortFigure | None:
    """The figure that the choice should move as it stands today, where it is one of those that customers' answers give."""
    asked = next((row for row in measures_of(me) if row[1] == found.figure), None) if found.figure and me.may(Act.CUSTOMERS_READ) else None
    return short_figure(me, None, timezone.localdate(), found.round.area, question=asked[2]) if asked else None


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def remove_choice(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking one away while the dialogue goes on."""
    found = own_choice(me, pk)
    if request.method == "POST":
        try:
            take_back(by=me, choice=found, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reason)
    return redirect("assessment:dialogue", me.organisation.slug, found.round_id)


def own_choice(me: Membership, pk: int) -> Choice:
    """A choice of the caller's organisation; 404 for any other."""
    found = (
        Choice.objects.filter(round__organisation_id=me.organisation_id, pk=pk).select_related("round", "owner__user", "looked_by__user", "statement").first()
    )
    if found is None:
        raise Http404
    return found


@access.needs(Act.ASSESSMENT_OPEN)
def cycle(request: HttpRequest, me: Membership) -> HttpResponse:
    """The coach's cycle on one page: where each team is, what comes next, and what was kept. In the order of names, without ranks."""
    now = timezone.now()
    lines = sorted(
        ((one, state_of(one, now)) for one in rounds_of(me)[:100]), key=lambda pair: (finnish_key(pair[0].area.name if pair[0].area else ""), -pair[0].pk)
    )
    return render(request, "assessment/cycle.html", {"lines": lines, "kept": kept_agreements(me)})


def state_of(round_: Round, now: Any) -> int:
    """Which of the six steps a round is at, 1..6."""
    if round_.state == Round.State.PREPARING:
        return 1
    if round_.state in (Round.State.OPEN, Round.State.CLOSING):
        return 2
    if round_.ended_at is not None:
        return 6
    if not are_open(round_, now):
        return 3
    return 5 if Choice.objects.filter(round=round_).exists() else 4
