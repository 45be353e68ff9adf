"""Across all that was set out to be developed: what moved, what did not, what cannot be known. Nothing is left out."""

from collections import defaultdict
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
from talkoot.base.kit.periods import month_numbered, months_after
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.feedback.logic.moved import Effect
from talkoot.feedback.logic.series import LEAST_AFTER
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.models import Question
from talkoot.feedback.queries.figure import figure_in, measure_of, sums_of
from talkoot.feedback.queries.moved import Histories, first_whole_month, moved_label, shifted
from talkoot.feedback.sentences import effect_sentence, needed_sentence
from talkoot.learning.logic.before_after import Difference, difference
from talkoot.learning.models import Look
from talkoot.targets.models import Target
from talkoot.targets.queries import UNKNOWN, Looked, looks_of, targets_of, verdict_of, worked

PAGE = 10
LATER = 6  # months after the first look one looks once more
DAYS = timedelta(days=90)  # of customers in a figure: before and after must not share any
# What a round chose holds from the end of its dialogue, what a card says from the moment it was written down.
THAT_HOLD = (Q(card__isnull=False) | Q(settled_at__isnull=False)) & ~Q(kind=Choice.Kind.KEEP) & ~Q(measure="")


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
    effect: Effect | None = None
    on: date | None = None  # the day agreed for looking, whose figure this is, once it has come
    looks: Sequence[Looked] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """What was to move which figure, since when, on which days one looks, the figure that was written down then, and where: at a site, in an
    area, or everywhere."""

    figure: str
    began: date
    days: Sequence[date]
    before: Figure | None = None
    site: Site | None = None
    area: Area | None = None


class Asked:
    """What the lines of one page ask alike, asked once: the same figure on the same day in the same place, and looks."""

    def __init__(self, me: Membership, today: date) -> None:
        self.me, self.today = me, today
        self.measures: dict[str, tuple[str, Question | None] | None] = {}
        self.figures: dict[Any, Figure | None] = {}
        self.histories = Histories(me, today)
        self.looks: Mapping[int, Sequence[Looked]] = {}
        self.reviews: dict[int, list[Review]] = defaultdict(list)
        self.kept: dict[tuple[type, int], list[Look]] = defaultdict(list)
        self.inside: dict[int, list[int]] = {}
        self.sums: dict[tuple[str, date], Mapping[int, Tally]] = {}

    def prepare(self, lines: Iterable[Any]) -> None:
        """Reads what belongs to all of these at once."""
        rows = list(lines)
        self.looks = looks_of([one for one in rows if isinstance(one, Target)])
        versions = [one.in_force_id for one in rows if isinstance(one, Agreement)]
        for review in Review.objects.filter(version__in=versions).order_by("at", "id"):
            self.reviews[review.version_id].append(review)
        choices = [one.pk for one in rows if isinstance(one, Choice)]
        for look in Look.objects.filter(Q(version__in=versions) | Q(choice__in=choices)).order_by("on"):
            self.kept[(Agreement, look.version_id) if look.version_id else (Choice, look.choice_id or 0)].append(look)

    def kept_of(self, it: Agreement | Choice) -> list[Look]:
        """What was written down of it, the first first."""
        return self.kept[(Agreement, it.in_force_id or 0) if isinstance(it, Agreement) else (Choice, it.pk)]

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
        effect=effect, looks=asked.looks.get(target.pk, ()),
    )  # fmt: skip


def that_hold(me: Membership) -> QuerySet[Agreement]:
    """Agreements in force, or ended, that were to move a figure; the newest first."""
    rows = agreements_of(me).filter(in_force__isnull=False).exclude(in_force__figure="").select_related("in_force", "site", "area")
    return rows.order_by("-in_force__in_force_at", "-id")


def agreement_line(asked: Asked, agreement: Agreement) -> Line:
    """The figure when it came into force, and on the day agreed for looking, or now where that is to come."""
    return told(asked, agreement, agreement.title, agreement_held(agreement, asked.reviews.get(agreement.in_force_id or 0, ())))


def agreement_held(agreement: Agreement, reviews: Iterable[Review]) -> Held:
    """What is looked at of it, and when: on its first review day, half a year later, on later review days, and no later than its end.

    The days are those that were agreed, or on which a review came before them: a review that is put off does not wait for a better figure.
    """
    version = agreement.in_force
    if version is None:
        raise ValueError("it was never in force")
    before = version.baseline_figure
    began = before.day if before else timezone.localdate(version.in_force_at or agreement.made_at)
    first = max(months_after(began, version.months), tellable(began))
    agreed = [min(review.due_on or timezone.localdate(review.at), timezone.localdate(review.at)) for review in reviews]
    later = [day for day in [*agreed, agreement.review_on] if day and day > first]
    ended = timezone.localdate(agreement.ended_at) if agreement.ended_at else date.max
    days = sorted({min(day, ended) for day in (first, months_after(first, LATER), *later)})
    return Held(version.figure, began, days, before, agreement.site, agreement.area)


def rearranged(me: Membership) -> QuerySet[Choice]:
    """Work re-arranged that was to move a figure, as far as the caller sees it; the newest first."""
    rows = choices_seen_by(me).filter(THAT_HOLD).select_related("round__area", "team", "card__site")
    return rows.order_by(Coalesce("settled_at", "made_at").desc(), "-pk")


def choice_line(asked: Asked, choice: Choice) -> Line:
    """The figure on the day it was decided, and on the day agreed for looking, or now where that is to come."""
    return told(asked, choice, choice.next, choice_held(choice))


def choice_held(choice: Choice) -> Held:
    """What is looked at of it, and when: on the agreed day and half a year later, where the decision holds."""
    decided, place = timezone.localdate(choice.since), choice.place
    first = max(choice.look_on or decided, tellable(decided))
    site, area = place if isinstance(place, Site) else None, place if isinstance(place, Area) else None
    return Held(choice.measure, decided, [first, months_after(first, LATER)], None, site, area)


def tellable(began: date) -> date:
    """The first day on which a level can be told that moved then. Who agreed to look sooner is answered of this day: so soon one could only say
    that it cannot be known, and before ninety days the two figures share customers."""
    return max(began + DAYS, month_numbered(first_whole_month(began) + LEAST_AFTER))


def told(asked: Asked, it: Agreement | Choice, title: str, held: Held) -> Line:
    """As it was seen on the day agreed for looking, once that has come: it does not change by waiting, and later looks stand below it."""
    measure, kept = asked.measure(held.figure), asked.kept_of(it)
    words = measure[0] if measure else ""
    on: date | None = held.days[0] if held.days[0] <= asked.today else None
    if kept:
        first, later = kept[0], kept[1:] if measure else kept
        found, on = Seen(first.figure_before, first.figure, first.effect), first.on
    else:
        found, later = seen(asked, held, on or asked.today), []
    looks = [Looked(one.on, verdict_of(one.effect), effect_sentence(one.effect) if one.effect else "", one.figure) for one in later]
    if measure is None:
        return Line(it, title, UNKNOWN, held.figure, "", None, None, looks=looks)
    if found.effect:
        said = effect_sentence(found.effect)
        return Line(it, title, verdict_of(found.effect), held.figure, words, found.before, found.after, said, effect=found.effect, looks=looks, on=on)
    return Line(it, title, UNKNOWN, held.figure, words, found.before, found.after, found=found.difference, looks=looks, on=on)


@dataclass(frozen=True)
class Seen:
    """What can be said on one day: the figure before and then, and what its level did, where there are months enough."""

    before: Figure | None
    after: Figure | None
    effect: Effect | None

    @property
    def difference(self) -> Difference:
        """Before and after alone, from which nothing is concluded; none while the two share customers."""
        early = self.before is not None and self.after is not None and self.after.day - self.before.day < DAYS
        return Difference() if early else difference(self.before, self.after)


def seen(asked: Asked, held: Held, day: date) -> Seen:
    """What is found when one looks, as of a day."""
    if asked.measure(held.figure) is None:
        return Seen(None, None, None)
    before = held.before or asked.figure(held.figure, held.began, held.site, held.area)
    return Seen(before, asked.figure(held.figure, day, held.site, held.area), effect_on(asked, held, day))


def effect_on(asked: Asked, held: Held, day: date) -> Effect | None:
    """By how much the level moved when it began; None where there are too few months."""
    shift = shifted(asked.histories, held.figure, asked.sites_in(held.site, held.area), held.began, day)
    if shift is None or shift.value is None:
        return None
    label = moved_label(shift.label)
    return Effect(label, shift.value, shift.interval, n=shift.n)
