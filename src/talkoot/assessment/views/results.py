"""Results, and the dialogue that re-arranges the work."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.assessment.actions.cards import is_own
from talkoot.assessment.actions.choices import look_again, take_back
from talkoot.assessment.links import CHOICE, ROUND
from talkoot.assessment.logic.statements import PERSPECTIVES, STORY
from talkoot.assessment.logic.wholes import Whole, mean_of, whole_of
from talkoot.assessment.models import Card, Choice, Report, Result, Round
from talkoot.assessment.queries.cards import cards_under_way
from talkoot.assessment.queries.rests import resting_in
from talkoot.assessment.queries.results import MOST_REPORTS, Line, Results, are_open, choices_of, group_names, results_of, words_for
from talkoot.assessment.queries.rounds import kept_agreements, rounds_of
from talkoot.assessment.queries.teams import decided_before, sites_of_team, teams_of
from talkoot.assessment.views.answering import scale
from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.figures import Figure
from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.base.ui import words
from talkoot.feedback.queries import comments as feedback
from talkoot.feedback.queries.figure import figure_named, figure_of

LOOKS_AT = timedelta(days=90)  # the months that the statements ask about


@access.needs(Act.ASSESSMENT_SEE)
def results(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """What was decided last time and whether it happened; then what we see now."""
    found = ROUND.one(me, pk)
    now = timezone.now()
    if not are_open(found, now):
        return redirect("assessment:round", me.organisation.slug, pk)
    asked, words = request.GET.get("group", ""), request.GET.get("find", "")
    shown = results_of(found, now, whole(asked))
    many = shown.groups > MOST_REPORTS
    context = context_of(me, found, shown, now) | {"many": many, "find": words, "found": group_names(found, words, now) if many else []}
    return render(request, "assessment/results.html", context)


def context_of(me: Membership, found: Round, shown: Results, now: datetime, team: Report | None = None) -> dict[str, Any]:
    """What the results' page and the dialogue's page both show: of everybody in the round, or of one team."""
    language, at = get_language() or "fi", sites_of_team(team) if team else []
    said = words_for(me, found, now)
    voices = feedback.as_read_by(me, voices_of(me, found, at)) if me.may(Act.CUSTOMERS_READ) else []
    before = decided_before(team, shown.before) if team else choices_of(shown.before) if shown.before else []
    return {
        "round": found,
        "results": shown,
        "strengths": [line_words(line, language) for line in shown.strengths],
        "topics": [line_words(line, language) for line in shown.topics],
        "energy": [line_words(line, language) for line in shown.energy],
        "blocks": [{"name": name, **range_words(whole), "lines": [line_words(line, language) for line in lines]} for _b, name, whole, lines in shown.blocks],
        "perspectives": [{"name": name, **range_words(whole)} for block, name, whole, _lines in shown.blocks if block in PERSPECTIVES],
        "marks": [{"name": name, **range_words(whole)} for block, name, whole, _lines in shown.blocks if block not in PERSPECTIVES],
        "scale": scale_words(),
        "unshown": [statement.text(language) for statement in shown.unshown],
        "unshown_energy": [statement.text(language) for statement in shown.unshown_energy],
        "rest": resting_in(found, now) if team is None and shown.unshown and shown.groups <= MOST_REPORTS else None,
        "needs": found.fewest if shown.misses_answers else 0,
        "reports": [report_words(shown, report) for report in shown.reports],
        "stories": [one for statement, ones in said if statement.code == STORY for one in ones][:6],
        "said": [(statement.text(language), ones) for statement, ones in said],
        "last": list(before),
        "teams": team is None and shown.groups > 1 and not found.is_pulse,  # the same page for everybody; it says whose they are
        "choices": list(choices_of(found)),
        "figure": figure_then(me, found, at) if me.may(Act.CUSTOMERS_READ) else None,
        "voices": voices,
        "may_decide": me.may(Act.ASSESSMENT_DECIDE),
    }


def figure_then(me: Membership, found: Round, at: list[Site]) -> Figure | None:
    """The customers' figure when the round closed, where its people work: at one site, else in its area or everywhere."""
    return figure_of(me, at[0] if len(at) == 1 else None, timezone.localdate(found.closes_at), None if len(at) == 1 else found.area)


def voices_of(me: Membership, found: Round, at: list[Site]) -> list[Any]:
    """What customers said in the time that the round looks at, where its people work: the three months before it closed."""
    last = timezone.localdate(found.closes_at)
    rows = feedback.comments_of(me).filter(day__lte=last, day__gt=last - LOOKS_AT)
    if at:
        rows = rows.filter(site__in=at)
    elif found.area:
        rows = rows.filter(site__area=found.area)
    return list(rows[:4])


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


def band_words(one: Result | None) -> dict[str, Any] | None:
    """One team's band as it is shown."""
    return range_words(Whole(one.low / one.n, one.high / one.n, one.n)) if one else None


def report_words(shown: Results, report: Any) -> dict[str, Any]:
    """A group's page part: its name, its number of answers, and its perspectives."""
    rows = []
    for _block, name, _whole, lines in shown.perspectives:
        own = [line.bands[report.pk] for line in lines if report.pk in line.bands]
        whole = mean_of([found for one in own if (found := whole_of(one.low, one.high, one.n))])
        if whole:
            rows.append({"name": name, **range_words(whole)})
    return {"name": report.name, "answers": report.answers, "rows": rows}


def scale_words() -> list[str]:
    """The scale's words, the least first, as they stand over the bars."""
    return [word for _value, word in scale()[::-1]]


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
def choice(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One choice: what came of it, and what it came from."""
    found = CHOICE.one(me, pk)
    may_decide = may_look(me, found)
    if request.method == "POST":
        try:
            look_again(by=me, choice=found, outcome=request.POST.get("outcome", ""), note=request.POST.get("note", ""), at=timezone.now())
            messages.success(request, _("Written down."))
        except Refused as refused:
            messages.error(request, refused.reason)
        for kept, name in (("dialogue", "assessment:dialogue"), ("team", "assessment:team_dialogue")):
            if (leads_back := whole(request.POST.get(kept, ""))) is not None:
                return redirect(reverse(name, args=[me.organisation.slug, leads_back]) + "?step=look")
        return redirect("assessment:choice", me.organisation.slug, pk)
    ref = Ref("assessment.choice", str(pk))
    context = {
        "choice": found, "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from("assessment.choice", me), "ref": str(ref),
        "figure": figure_to_move(me, found), "outcomes": Choice.Outcome.choices, "may_decide": may_decide,
    }  # fmt: skip
    return render(request, "assessment/choice.html", context)


def may_look(me: Membership, found: Choice) -> bool:
    """Whether the caller may say how it went: on a card and in a team's dialogue its own people, in a round those who may decide."""
    if found.team and not teams_of(me, timezone.now()).filter(pk=found.team.pk).exists():
        return False
    return is_own(me, found.card.site) if found.card else me.may(Act.ASSESSMENT_DECIDE)


def figure_to_move(me: Membership, found: Choice) -> Figure | None:
    """The figure that the choice should move as it stands today, while its question is asked."""
    if not found.measure or not me.may(Act.CUSTOMERS_READ):
        return None
    place = found.place
    site, area = (place, None) if isinstance(place, Site) else (None, place)
    return figure_named(me, found.measure, timezone.localdate(), site, area)


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def remove_choice(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Taking one away while the dialogue goes on."""
    found = CHOICE.one(me, pk)
    if request.method == "POST":
        try:
            take_back(by=me, choice=found, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.reason)
    if found.card_id:
        return redirect("assessment:card", me.organisation.slug, found.card_id)
    name, back = ("assessment:team_dialogue", found.team_id) if found.team_id else ("assessment:dialogue", found.round_id)
    return redirect(reverse(name, args=[me.organisation.slug, back]) + "?step=arrange")


@access.needs(Act.ASSESSMENT_OPEN)
def cycle(request: HttpRequest, me: Membership) -> HttpResponse:
    """The coach's cycle on one page: where each team is, what comes next, and what was kept. In the order of names, without ranks."""
    now = timezone.now()
    lines = sorted(
        ((one, state_of(one, now)) for one in rounds_of(me)[:100]), key=lambda pair: (finnish_key(pair[0].area.name if pair[0].area else ""), -pair[0].pk)
    )
    cards = [(site, card, card_state(card)) for site, card in cards_under_way(me)]
    return render(request, "assessment/cycle.html", {"lines": lines, "cards": cards, "kept": kept_agreements(me)})


def card_state(card: Card | None) -> str:
    """Where a small site's card is, in words."""
    if card is None:
        return _("no card yet")
    if card.finished_at is None:
        return _("being filled in")
    return _("decided") if card.choices.exists() else _("ready, nothing decided yet")


def state_of(round_: Round, now: datetime) -> int:
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
