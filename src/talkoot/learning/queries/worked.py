"""Across all that was set out to be developed: what moved, what did not, what cannot be known. Nothing is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from talkoot.agreements.models import Agreement, Review
from talkoot.agreements.queries.agreements import agreements_of
from talkoot.assessment.models import Choice
from talkoot.assessment.queries.cards import choices_seen_by
from talkoot.base.kit.figures import Figure
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.logic.series import Level
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.models import Question
from talkoot.feedback.queries.figure import figure_in, measure_of, sums_of
from talkoot.feedback.queries.moved import Histories, shifted
from talkoot.feedback.sentences import effect_sentence, needed_sentence
from talkoot.learning.logic.before_after import Difference, Went, difference
from talkoot.targets.models import Target
from talkoot.targets.queries import UNKNOWN, Looked, looks_of, targets_of, verdict_of, worked

PAGE = 10
DAYS = timedelta(days=90)  # of customers in a figure: before and after must not share any


@dataclass(frozen=True)
class Line:
    """One thing: its figure before and after, and what can be said of it."""

    it: Any
    title: str
    verdict: str
    key: str  # of the figure it should move; empty where none was chosen
    measure: str  # its words; empty where its question is asked no more
    before: Figure | None
    after: Figure | None
    sentence: str = ""
    needed: str = ""  # what would make it known
    found: Difference | None = None
    looks: Sequence[Looked] = field(default_factory=list)


class Asked:
    """What the lines of one page ask alike, asked once: the same figure on the same day in the same place, and looks."""

    def __init__(self, me: Membership, today: date) -> None:
        self.me, self.today = me, today
        self.measures: dict[str, tuple[str, Question | None] | None] = {}
        self.figures: dict[Any, Figure | None] = {}
        self.histories = Histories(me, today)
        self.looks: Mapping[int, Sequence[Looked]] = {}
        self.reviews: dict[int, Review] = {}
        self.inside: dict[int, list[int]] = {}
        self.sums: dict[tuple[str, date], Mapping[int, Tally]] = {}

    def prepare(self, lines: Iterable[Any]) -> None:
        """Reads what belongs to all of these at once."""
        rows = list(lines)
        self.looks = looks_of([one for one in rows if isinstance(one, Target)])
        versions = [one.in_force_id for one in rows if isinstance(one, Agreement)]
        for review in Review.objects.filter(version__in=versions).order_by("at", "id"):
            self.reviews[review.version_id] = review  # the last of each

    def measure(self, key: str) -> tuple[str, Question | None] | None:
        """The figure's words and question."""
        if key and key not in self.measures:
            self.measures[key] = measure_of(self.me, key)
        return self.measures.get(key)

    def sites_in(self, site: Site | None, area: Area | None) -> list[int] | None:
        """The numbers of the sites of a place; None: everywhere."""
        if site is not None:
            return [site.pk]
        if area is None:
            return None
        if area.pk not in self.inside:
            self.inside[area.pk] = list(sites_of(self.me).filter(area=area).values_list("pk", flat=True))
        return self.inside[area.pk]

    def figure(self, key: str, day: date, site: Site | None = None, area: Area | None = None) -> Figure | None:
        """The figure of ninety days up to a day; None when it is asked no more."""
        measure, at = self.measure(key), (key, day, site and site.pk, area and area.pk)
        if measure is None:
            return None
        if at not in self.figures:
            if (key, day) not in self.sums:
                self.sums[key, day] = sums_of(self.me, measure[1], day)
            self.figures[at] = figure_in(self.sums[key, day], key, day, self.sites_in(site, area))
        return self.figures[at]


def lines_of(me: Membership, rows: Iterable[Any], one: Any, today: date) -> list[Line]:
    """The lines of one page."""
    found, asked = list(rows), Asked(me, today)
    asked.prepare(found)
    return [one(asked, row) for row in found]


def that_ran(me: Membership) -> QuerySet[Target]:
    """Targets that run or have run, the newest start first."""
    return targets_of(me).filter(state__in=(Target.State.RUNNING, Target.State.ENDED)).order_by("-started_at", "-id")


def line_of(asked: Asked, target: Target) -> Line:
    """What stands on the target's own page, by the same function; and each look as it was written down."""
    until = timezone.localdate(target.ended_at) if target.ended_at else asked.today
    measure = asked.measure(target.figure)
    effect = worked(asked.me, target, until, asked.histories) if measure else None
    return Line(
        target, target.title, verdict_of(effect), target.figure, measure[0] if measure else "", Figure.of_kept(target.baseline),
        asked.figure(target.figure, until), effect_sentence(effect) if effect else "", needed_sentence(effect) if effect else "",
        looks=asked.looks.get(target.pk, ()),
    )  # fmt: skip


def that_hold(me: Membership) -> QuerySet[Agreement]:
    """Agreements in force, or ended, that were to move a figure; the newest first."""
    rows = agreements_of(me).filter(in_force__isnull=False).exclude(in_force__figure="").select_related("in_force", "site", "area")
    return rows.order_by("-in_force__in_force_at", "-id")


def agreement_line(asked: Asked, agreement: Agreement) -> Line:
    """The figure when it came into force, and on the day of its last review if that was late enough, else now or at its end."""
    version = agreement.in_force
    if version is None:
        raise ValueError("it was never in force")
    before, review = version.baseline_figure, asked.reviews.get(version.pk)
    began = before.day if before else timezone.localdate(version.in_force_at or agreement.made_at)
    until = min(asked.today, timezone.localdate(agreement.ended_at)) if agreement.ended_at else asked.today
    if review and timezone.localdate(review.at) - began >= DAYS:
        after = review.figure_then
    else:
        after = asked.figure(version.figure, until, agreement.site, agreement.area)
    return told(asked, agreement, agreement.title, Held(version.figure, began, until, agreement.site, agreement.area), before, after)


def rearranged(me: Membership) -> QuerySet[Choice]:
    """Work re-arranged that was to move a figure, as far as the caller sees it; the newest first.

    What a round chose holds from the end of its dialogue, what a card says from the moment it was written down.
    """
    holds = Q(card__isnull=False) | Q(settled_at__isnull=False)
    rows = choices_seen_by(me).filter(holds).exclude(kind=Choice.Kind.KEEP).exclude(measure="")
    return rows.select_related("round", "team", "card__site").order_by(Coalesce("settled_at", "made_at").desc(), "-pk")


def choice_line(asked: Asked, choice: Choice) -> Line:
    """The figure on the day it was decided, and on the day agreed for looking, else now: where the decision holds, at one site or everywhere.

    Where one agreed to look before ninety days had passed, the figure is that of the ninetieth day: earlier the two share customers.
    """
    decided, site = timezone.localdate(choice.since), site_of_choice(choice)
    until = min(max(choice.look_on or asked.today, decided + DAYS), asked.today)
    before, after = (asked.figure(choice.measure, day, site) for day in (decided, until))
    return told(asked, choice, choice.next, Held(choice.measure, decided, asked.today, site), before, after)


def site_of_choice(choice: Choice) -> Site | None:
    """The one site that decided it; none where several did."""
    if choice.card is not None:
        return choice.card.site
    sites = list(Site.objects.filter(pk__in=choice.team.groups.values("sites"))[:2]) if choice.team else []
    return sites[0] if len(sites) == 1 else None


@dataclass(frozen=True)
class Held:
    """What was to move which figure, from which day to which, and where: at a site, in an area, or everywhere."""

    figure: str
    began: date
    until: date
    site: Site | None = None
    area: Area | None = None


def told(asked: Asked, it: Any, title: str, held: Held, before: Figure | None, after: Figure | None) -> Line:
    """What the figure's level did, where there are months enough; else before and after alone, from which nothing is concluded."""
    measure = asked.measure(held.figure)
    words = measure[0] if measure else ""
    if measure and (effect := effect_on(asked, held)):
        return Line(it, title, verdict_of(effect), held.figure, words, before, after, effect_sentence(effect))
    early = before is not None and after is not None and after.day - before.day < DAYS  # the two share customers
    found = Difference(Went.TOO_FEW) if early else difference(before, after)
    return Line(it, title, UNKNOWN, held.figure, words, before, after, found=found)


def effect_on(asked: Asked, held: Held) -> Effect | None:
    """By how much the level moved when it began; None where there are too few months."""
    shift = shifted(asked.histories, held.figure, asked.sites_in(held.site, held.area), held.began, held.until)
    if shift is None or shift.value is None:
        return None
    label = {Level.UP: Moved.ROSE, Level.DOWN: Moved.FELL}.get(shift.label, Moved.LEVEL_UNSURE)
    return Effect(label, shift.value, shift.interval, n=shift.n)
