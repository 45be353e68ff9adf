"""Across all that was set out to be developed: what moved, what did not, what cannot be known. Nothing is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from talkoot.agreements.models import Agreement, Review
from talkoot.agreements.queries.agreements import agreements_of
from talkoot.agreements.queries.figures import figure_name, figure_now
from talkoot.assessment.models import Choice
from talkoot.assessment.queries.cards import choices_seen_by
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Membership, Site
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.queries.figure import figure_named, measure_of
from talkoot.feedback.sentences import effect_sentence
from talkoot.learning.logic.before_after import Difference, Went, difference
from talkoot.learning.models import Look
from talkoot.targets.models import Target
from talkoot.targets.queries import targets_of, worked

PAGE = 20
DAYS = timedelta(days=90)  # of customers in a figure: before and after must not share any
MOVED, WRONG_WAY, NO_SIGN, UNKNOWN = "moved", "wrong way", "no sign", "unknown"


@dataclass(frozen=True)
class Line:
    """One thing: its figure before and after, and what can be said of it."""

    it: Any
    title: str
    verdict: str
    measure: str
    before: Figure | None
    after: Figure | None
    sentence: str = ""
    found: Difference | None = None
    looks: Sequence["Looked"] = field(default_factory=list)


@dataclass(frozen=True)
class Looked:
    """A look as it was written down."""

    on: date
    verdict: str
    sentence: str
    figure: Figure | None


def that_ran(me: Membership) -> QuerySet[Target]:
    """Targets that run or have run, the newest start first."""
    return targets_of(me).filter(state__in=(Target.State.RUNNING, Target.State.ENDED)).order_by("-started_at", "-id")


def line_of(me: Membership, target: Target, today: date) -> Line:
    """What stands on the target's own page, by the same function; and each look as it was written down."""
    until = timezone.localdate(target.ended_at) if target.ended_at else today
    measure, effect = measure_of(me, target.figure) if target.figure else None, worked(me, target, until)
    after = figure_named(me, target.figure, until) if measure else None
    looks = [looked(one) for one in Look.objects.filter(target=target).order_by("on")]
    return Line(
        target, target.title, verdict_of(effect), measure[0] if measure else "", Figure.of_kept(target.baseline), after,
        effect_sentence(effect) if effect else "", looks=looks,
    )  # fmt: skip


def looked(one: Look) -> Looked:
    """A look in words."""
    effect = one.effect
    return Looked(one.on, verdict_of(effect), effect_sentence(effect) if effect else "", one.figure)


def verdict_of(effect: Effect | None) -> str:
    """The effect in one of four words."""
    if effect is None or effect.value is None:
        return UNKNOWN
    return {Moved.UP: MOVED, Moved.DOWN: WRONG_WAY}.get(effect.label, NO_SIGN)


def that_hold(me: Membership) -> QuerySet[Agreement]:
    """Agreements in force, or ended, that were to move a figure; the newest first."""
    return agreements_of(me).filter(in_force__isnull=False).exclude(in_force__figure="").order_by("-in_force__in_force_at", "-id")


def agreement_line(me: Membership, agreement: Agreement, today: date) -> Line:
    """The figure when it came into force, and on the day of its last review, else now."""
    version = agreement.in_force
    if version is None:
        raise ValueError("it was never in force")
    review = Review.objects.filter(version=version).order_by("-at", "-id").first()
    after = review.figure_then if review else figure_now(me, agreement, version, today)
    return told(agreement, agreement.title, figure_name(me, version), Figure.of_kept(version.baseline), after)


def rearranged(me: Membership) -> QuerySet[Choice]:
    """Work re-arranged that was to move a figure, as far as the caller sees it; the newest first."""
    rows = choices_seen_by(me).exclude(kind=Choice.Kind.KEEP).exclude(measure="").filter(settled_at__isnull=False)
    return rows.select_related("round", "team", "card__site").order_by("-settled_at", "-pk")


def choice_line(me: Membership, choice: Choice, today: date) -> Line:
    """The figure on the day it was decided, and on the day agreed for looking, else now: where the decision holds, at one site or everywhere."""
    decided, until = timezone.localdate(choice.settled_at or choice.made_at), min(choice.look_on or today, today)
    measure, site = measure_of(me, choice.measure), site_of_choice(choice)
    before = figure_named(me, choice.measure, decided, site) if measure else None
    after = figure_named(me, choice.measure, until, site) if measure else None
    return told(choice, choice.next, measure[0] if measure else "", before, after)


def site_of_choice(choice: Choice) -> Site | None:
    """The one site that decided it; none where several did."""
    if choice.card is not None:
        return choice.card.site
    sites = list(Site.objects.filter(pk__in=choice.team.groups.values("sites"))[:2]) if choice.team else []
    return sites[0] if len(sites) == 1 else None


def told(it: Any, title: str, measure: str, before: Figure | None, after: Figure | None) -> Line:
    """Before and after alone. Where the two share customers it is too early."""
    early = before is not None and after is not None and after.day - before.day < DAYS
    found = Difference(Went.TOO_FEW) if early else difference(before, after)
    verdict = {Went.UP: MOVED, Went.DOWN: WRONG_WAY, Went.UNSURE: NO_SIGN}.get(found.label, UNKNOWN)
    return Line(it, title, verdict, measure, before, after, found=found)
