"""The dialogue about a round, which leads a team through it: what became of the last decisions, strengths, one topic, decisions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talkoot.agreements.queries.agreements import in_force_for
from talkoot.assessment.actions.choices import MOST_REARRANGEMENTS, end_dialogue, end_team_dialogue, make_choice
from talkoot.assessment.actions.talks import choose_topic, note_down
from talkoot.assessment.forms import ChoiceForm
from talkoot.assessment.links import ROUND
from talkoot.assessment.models import Choice, Report, Round, Words
from talkoot.assessment.models.talks import NOTED
from talkoot.assessment.queries.results import Results, are_open, choices_of, results_of, talk_of
from talkoot.assessment.queries.teams import choices_of_team, results_of_team, team_lines, teams_of
from talkoot.assessment.views.results import band_words, context_of, line_words
from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs import access
from talkoot.base.orgs.attempts import attempt
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import submitted
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import neighbours

STEPS = ("look", "proud", "heard", "arrange")
WHOLE = "all"  # every step on one page, for paper


@dataclass(frozen=True)
class Table:
    """Who talks: everybody of a round, or one of its teams."""

    round: Round
    team: Report | None = None

    @property
    def it(self) -> dict[str, Any]:
        """What an action needs to know of it."""
        return {"round_": self.round, "team": self.team}

    def results(self, now: datetime) -> Results:
        """What is published of them."""
        return results_of_team(self.team, now) if self.team else results_of(self.round, now)

    def address(self, me: Membership, what: str = "dialogue", step: str = "") -> str:
        """Where their dialogue stands, perhaps at a step."""
        name, pk = (f"team_{what}", self.team.pk) if self.team else (what, self.round.pk)
        return reverse(f"assessment:{name}", args=[me.organisation.slug, pk]) + (f"?step={step}" if step else "")


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_DECIDE)
def dialogue(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One step at a time, or all of them on paper. What is decided is written down here."""
    found = ROUND.one(me, pk)
    if not are_open(found, timezone.now()):
        return redirect("assessment:round", me.organisation.slug, pk)
    return led(request, me, Table(found))


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def talk(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Choosing the topic, and noting down what was said."""
    found = ROUND.one(me, pk)
    if request.method != "POST" or not are_open(found, timezone.now()):
        return redirect("assessment:dialogue", me.organisation.slug, pk)
    return noted(request, me, Table(found))


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending the round."""
    found = ROUND.one(me, pk)
    if request.method == "POST":
        words = _("The round is complete. What you chose is looked at in the next one.")
        attempt(request, lambda: end_dialogue(by=me, round_=found, at=timezone.now()), words)
    return redirect(Table(found).address(me, step="arrange"))


@access.needs(Act.ASSESSMENT_SEE)
def teams(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One's own teams beside each other: what each talks about and what it decided."""
    found, now = ROUND.one(me, pk), timezone.now()
    if not are_open(found, now):
        return redirect("assessment:round", me.organisation.slug, pk)
    lines = [(one, band_words(one.band)) for one in team_lines(me, found, now)]
    return render(request, "assessment/teams.html", {"round": found, "lines": lines})


@access.needs(Act.ASSESSMENT_SEE, change=Act.ASSESSMENT_DECIDE)
def team_dialogue(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The dialogue of one team, about what is published of it."""
    return led(request, me, own_table(me, pk))


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def team_talk(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Choosing its topic, and noting down what it said."""
    table = own_table(me, pk)
    return noted(request, me, table) if request.method == "POST" else redirect(table.address(me))


@access.needs(Act.ASSESSMENT_DECIDE, change=Act.ASSESSMENT_DECIDE)
def team_end(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Ending its dialogue."""
    table = own_table(me, pk)
    if request.method == "POST" and table.team is not None:
        team, words = table.team, _("The dialogue has ended. What you chose is looked at in the next round.")
        attempt(request, lambda: end_team_dialogue(by=me, team=team, at=timezone.now()), words)
    return redirect(table.address(me, step="arrange"))


def own_table(me: Membership, pk: int) -> Table:
    """A team whose dialogue is the caller's; 404 for any other, and before its results are open."""
    team = teams_of(me, timezone.now()).filter(pk=pk).first()
    if team is None:
        raise Http404
    return Table(team.round, team)


def led(request: HttpRequest, me: Membership, table: Table) -> HttpResponse:
    """The page of a dialogue, or a decision written down."""
    if request.method != "POST":
        return page(request, me, table)
    form = ChoiceForm(me, [line.statement for line in table.results(timezone.now()).lines], request.POST)

    def decide() -> Choice:
        data = dict(form.cleaned_data)
        return make_choice(by=me, next_=data.pop("next"), at=timezone.now(), **table.it, **data)

    done = submitted(request, form, decide, table.address(me, step="arrange"), said=_("Written down."))
    return done or page(request, me, table, form=form)


def noted(request: HttpRequest, me: Membership, table: Table) -> HttpResponse:
    """The topic that was chosen, or what was said. What could not be kept stays in its field."""
    now = timezone.now()
    if "topic" in request.POST:
        statement = next((line.statement for line in table.results(now).lines if line.statement.pk == whole(request.POST["topic"])), None)
        attempt(request, lambda: choose_topic(by=me, statement=statement, at=now, **table.it))
        return redirect(table.address(me, step="heard"))
    what, words = request.POST.get("what", ""), request.POST.get("words", "")
    try:
        note_down(by=me, what=what, words=words, seen=request.POST.get("seen", ""), at=now, **table.it)
    except Refused as refused:
        return page(request, me, table, typed={"what": what, "words": words, "why": refused.reason})
    messages.success(request, _("Written down."))
    return redirect(table.address(me, step=STEPS[STEPS.index(what) + 1] if "on" in request.POST and what in NOTED else what))


def page(request: HttpRequest, me: Membership, table: Table, form: ChoiceForm | None = None, typed: dict[str, str] | None = None) -> HttpResponse:
    """The page at the step asked for, else where the team is. What was decided last is looked at before any figure is shown."""
    now, found, team = timezone.now(), table.round, table.team
    shown = table.results(now)
    said, choices = talk_of(found, team), list(choices_of_team(team) if team else choices_of(found).filter(team=None))
    ended_at = (said.ended_at if said else None) if team else found.ended_at
    context = context_of(me, found, shown, now, team)
    steps = STEPS if context["last"] else STEPS[1:]
    step = request.GET.get("step", "")
    if form is not None:
        step = "arrange"
    elif typed:
        step = typed["what"]
    if step not in (*steps, WHOLE):
        step = where(context["last"], said, choices, ended_at)
    by_pk = {line.statement.pk: line for line in shown.lines}
    topic = by_pk.get(said.topic_id) if said and said.topic_id else None
    kinds = [choice.kind for choice in choices]
    rearranged = len(kinds) - kinds.count(Choice.Kind.KEEP)
    language = get_language() or "fi"
    context |= {
        "form": form or ChoiceForm(me, [line.statement for line in shown.lines], initial={"statement": topic.statement.pk} if topic else {}),
        "step": step, "steps": [(one, step_words()[one]) for one in steps], "after": following(steps, step), "whole": step == WHOLE,
        "talk": said, "typed": typed, "topic": line_words(topic, language) if topic else None,
        "statements": [(line.statement.pk, line.statement.text(language)) for line in shown.lines],
        "may_end": Choice.Kind.KEEP in kinds and rearranged > 0, "may_add": rearranged < MOST_REARRANGEMENTS, "rearranged": rearranged,
        "big": "big" in request.GET, "rules": list(in_force_for(me)[:5]), "became": became(me, choices) if ended_at else [],
        "team": team, "choices": choices, "ended_at": ended_at, "talk_address": table.address(me, "talk"), "end_address": table.address(me, "end"),
        # Before a whole team on a screen: what was written for fewer is not read there.
        "stories": [one for one in context["stories"] if one.reader == Words.Reader.EVERYONE],
    }  # fmt: skip
    return render(request, "assessment/dialogue.html", context, status=422 if typed or (form is not None and form.errors) else 200)


def where(last: list[Choice], said: Any, choices: list[Choice], ended_at: datetime | None) -> str:
    """The step at which the team is."""
    if ended_at is not None or choices:
        return "arrange"
    if said and (said.topic_id or said.proud):
        return "heard"
    return "look" if any(not one.outcome and one.is_time_to_look for one in last) else "proud"


def following(steps: tuple[str, ...], step: str) -> tuple[str, str] | None:
    """The step after this one, with its words."""
    later = steps[steps.index(step) + 1 :] if step in steps else ()
    return (later[0], step_words()[later[0]]) if later else None


def step_words() -> dict[str, str]:
    """What the steps are called."""
    return {
        "look": _("What we decided last time"), "proud": _("What we are proud of"), "heard": _("What does each of us see?"),
        "arrange": _("Re-arranging the work"),
    }  # fmt: skip


def became(me: Membership, choices: list[Choice]) -> list[tuple[Choice, list[Any]]]:
    """What was made of each decision, as far as the caller may see it."""
    refs = {choice.pk: Ref("assessment.choice", str(choice.pk)) for choice in choices if choice.kind != Choice.Kind.KEEP}
    around = neighbours(list(refs.values()), me)
    return [(choice, list(around[str(refs[choice.pk])].led_to)) for choice in choices if choice.pk in refs]
