"""Across all that was set out to be developed: what moved, what did not, what cannot be known. Nothing is left out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements.models import Agreement, Review, Version
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
from talkoot.targets.queries import NEVER, UNKNOWN, Looked, is_late, looks_of, targets_of, verdict_of, worked

PAGE = 10
ENDED, REPLACED = "ended", "replaced"  # why no later look comes
LATER = 6  # months after the first look one looks once more
DAYS = timedelta(days=90)  # of customers in a figure: before and after must not share any
# What a round chose holds from the end of its dialogue, what a card says from the moment it was written down.
THAT_HOLD = (Q(card__isnull=False) | Q(settled_at__isnull=False)) & ~Q(kind=Choice.Kind.KEEP) & ~Q(measure="")


@dataclass(frozen=True)
class Then(Looked):
    """A look at an agreement or re-arranged work; where no level could be told, what before and after alone were."""

    found: Difference | None = None
    over: str = ""  # what happened on its day, so that no later look comes


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
    kept_on: date | None = None  # when that look was written down
    over: str = ""  # what happened on the day of that look, so that no later one comes
    is_late: bool = False  # it was, or is now, reckoned long after that day


@dataclass(frozen=True)
class Held:
    """What was to move which figure, since when, on which days one looks, the figure that was written down then, and where: at a site, in an
    area, or everywhere; and the day on which it ended."""

    figure: str
    began: date
    days: Sequence[date]
    before: Figure | None = None
    site: Site | None = None
    area: Area | None = None
    ended: date | None = None


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
        self.former: dict[int, list[Look]] = defaultdict(list)
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
        agreements = [one.pk for one in rows if isinstance(one, Agreement)]
        for look in Look.objects.filter(Q(version__agreement__in=agreements) | Q(choice__in=choices)).select_related("version").order_by("on"):
            if look.version and look.version_id not in versions:
                self.former[look.version.agreement_id].append(look)
            else:
                self.kept[(Agreement, look.version_id) if look.version_id else (Choice, look.choice_id or 0)].append(look)

    def kept_of(self, it: Agreement | Choice) -> list[Look]:
        """What was written down of it, of an agreement of the text in force, the first first."""
        return self.kept[(Agreement, it.in_force_id or 0) if isinstance(it, Agreement) else (Choice, it.pk)]

    def former_of(self, it: Agreement | Choice) -> list[Look]:
        """What was written down of the texts of an agreement that were replaced, the first first."""
        return self.former[it.pk] if isinstance(it, Agreement) else []

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
    """Agreements in force, or ended, of which a text was to move a figure; the newest first."""
    texts = Version.objects.filter(in_force_at__isnull=False).exclude(figure="")
    rows = agreements_of(me).filter(in_force__isnull=False, pk__in=texts.values("agreement")).select_related("in_force", "site", "area")
    return rows.order_by("-in_force__in_force_at", "-id")


def agreement_line(asked: Asked, agreement: Agreement) -> Line:
    """The figure when it came into force, and on the day agreed for looking, or now where that is to come; what was seen of former texts below."""
    return told(asked, agreement, agreement.title, agreement_held(agreement, asked.reviews.get(agreement.in_force_id or 0, ())))


def agreement_held(agreement: Agreement, reviews: Iterable[Review]) -> Held:
    """What is looked at of the text in force, and when."""
    if agreement.in_force is None:
        raise ValueError("it was never in force")
    return version_held(agreement, agreement.in_force, reviews)


def version_held(agreement: Agreement, version: Version, reviews: Iterable[Review]) -> Held:
    """What is looked at of a text, and when: on its first review day, half a year later, on later review days, and no later than its end,
    be it that the agreement ended or that another text replaced it.

    The days are those that were agreed, or on which a review came before them: a review that is put off does not wait for a better figure.
    """
    before = version.baseline_figure
    began = before.day if before else timezone.localdate(version.in_force_at or agreement.made_at)
    first = max(months_after(began, version.months), tellable(began))
    agreed = [min(review.due_on or timezone.localdate(review.at), timezone.localdate(review.at)) for review in reviews]
    next_on = agreement.review_on if version.pk == agreement.in_force_id else None
    later = [day for day in [*agreed, next_on] if day and day > first]
    over = version.ended_at or agreement.ended_at
    ended = timezone.localdate(over) if over else None
    days = sorted({min(day, ended or date.max) for day in (first, months_after(first, LATER), *later)})
    return Held(version.figure, began, days, before, agreement.site, agreement.area, ended)


def rearranged(me: Membership) -> QuerySet[Choice]:
    """Work re-arranged that was to move a figure, as far as the caller sees it; the newest first."""
    rows = choices_seen_by(me).filter(THAT_HOLD).select_related("round__area__merged_into", "team", "card__site")
    return rows.order_by(Coalesce("settled_at", "made_at").desc(), "-pk")


def choice_line(asked: Asked, choice: Choice) -> Line:
    """The figure on the day it was decided, and on the day agreed for looking, or now where that is to come."""
    return told(asked, choice, choice.next, choice_held(choice))


def choice_held(choice: Choice) -> Held:
    """What is looked at of it, and when, where the decision holds."""
    place = choice.place
    site, area = place if isinstance(place, Site) else None, place if isinstance(place, Area) else None
    return Held(choice.measure, timezone.localdate(choice.since), choice_days(choice), None, site, area)


def choice_days(choice: Choice) -> list[date]:
    """On the agreed day and half a year later; known without asking where it holds."""
    decided = timezone.localdate(choice.since)
    first = max(choice.look_on or decided, tellable(decided))
    return [first, months_after(first, LATER)]


def tellable(began: date) -> date:
    """The first day on which a level can be told that moved then. Who agreed to look sooner is answered of this day: so soon one could only say
    that it cannot be known, and before ninety days the two figures share customers."""
    return max(began + DAYS, month_numbered(first_whole_month(began) + LEAST_AFTER))


def told(asked: Asked, it: Agreement | Choice, title: str, held: Held) -> Line:
    """As it was seen on the day agreed for looking, once that has come: it does not change by waiting, and later looks stand below it."""
    measure, kept = asked.measure(held.figure), asked.kept_of(it)
    words = measure[0] if measure else ""
    on: date | None = held.days[0] if held.days[0] <= asked.today else None
    kept_on: date | None = None
    if kept:
        first, later = kept[0], kept[1:] if measure else kept
        found, on, kept_on = Seen(first.figure_before, first.figure, first.effect), first.on, timezone.localdate(first.made_at)
    else:
        found, later = seen(asked, held, on or asked.today), []
    looks = [looked(asked, one, held) for one in (*asked.former_of(it), *later)]
    if measure is None:
        return Line(it, title, UNKNOWN, held.figure, "", None, None, looks=looks)
    effect, over = found.effect, ENDED if on is not None and on == held.ended else ""
    return Line(
        it, title, verdict_at(effect, found.difference, over), held.figure, words, found.before, found.after, effect_sentence(effect) if effect else "",
        found=None if effect else found.difference, effect=effect, looks=looks, on=on, kept_on=kept_on, over=over,
        is_late=on is not None and is_late(on, kept_on or asked.today),
    )  # fmt: skip


def looked(asked: Asked, look: Look, held: Held) -> Then:
    """A look as it was written down; of a former text with its number, and with the figure's words where that was another one."""
    about, version, effect = "", look.version, look.effect
    over = ENDED if look.on == held.ended else ""
    if version and version.ended_at:
        over = REPLACED if look.on == timezone.localdate(version.ended_at) else ""
        about = _("version %(number)s") % {"number": version.number}
        measure = asked.measure(version.figure)
        if measure and version.figure != held.figure:
            about = f"{about}: {measure[0]}"
    alone = Seen(look.figure_before, look.figure, None).difference
    late, said = is_late(look.on, timezone.localdate(look.made_at)), effect_sentence(effect) if effect else ""
    return Then(look.on, verdict_at(effect, alone, over), said, look.figure, late, about, None if effect else alone, over)


def verdict_at(effect: Effect | None, alone: Difference, over: str) -> str:
    """The effect in a word; of what is over and has too few answers, that it will not be known."""
    return NEVER if over and effect is None and alone.interval is None else verdict_of(effect)


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
