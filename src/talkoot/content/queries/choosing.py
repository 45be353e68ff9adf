"""What pages show of choosing half a year's best."""

import random
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import MAY, Act
from talkoot.content.models import Ballot, Half, Idea, Option
from talkoot.content.queries.ideas import COLOURS
from talkoot.customers.models import Group, Need
from talkoot.customers.queries import groups_of, groups_with_needs

LOOKED_BACK = 4  # choices in which an idea's last reason is looked for


def halves_of(me: Membership) -> QuerySet[Half]:
    """The organisation's half-years, the latest first."""
    return Half.objects.filter(organisation_id=me.organisation_id).select_related("organisation").order_by("-starts_on", "-id")


def open_choice(me: Membership) -> Half | None:
    """The choice that is open in the organisation."""
    return halves_of(me).filter(closed_at=None).first()


def last_choice(me: Membership) -> Half | None:
    """The one that closed last."""
    return halves_of(me).exclude(closed_at=None).order_by("-closed_at", "-id").first()


def choosers_of(organisation_id: int) -> QuerySet[Membership]:
    """Everybody who is asked: members whose role may choose."""
    return _who_may(organisation_id, Act.CONTENT_DO)


def runners_of(organisation_id: int) -> QuerySet[Membership]:
    """Those who run content."""
    return _who_may(organisation_id, Act.CONTENT_RUN)


def _who_may(organisation_id: int, act: Act) -> QuerySet[Membership]:
    roles = [role for role, acts in MAY.items() if act in acts]
    return Membership.objects.filter(organisation_id=organisation_id, ended_at=None, role__in=roles)


@dataclass
class Own:
    """One person's way through an open choice: the ideas in an order of their own, and what they approved so far."""

    half: Half
    options: list[Option] = field(default_factory=list)
    approved: list[int] | None = None  # options; None as long as nothing was said

    @property
    def minutes(self) -> int:
        """Some ten seconds each, at least one minute."""
        return max(1, round(len(self.options) * 10 / 60))


def own_way(me: Membership, half: Half) -> Own:
    """The caller's. Everybody has the ideas in another order, the same each time."""
    found = list(half.options.select_related("idea__group", "idea__need").order_by("pk"))
    random.Random(f"{half.pk} {me.pk}").shuffle(found)  # noqa: S311  (an order, not a secret)
    return Own(half, found, Ballot.objects.filter(half=half, by=me).values_list("approved", flat=True).first())


def waiting_for(me: Membership, at: datetime) -> Own | None:
    """The open choice, if the caller has not answered in it."""
    half = open_choice(me)
    if half is None or at >= half.closes_at:
        return None
    own = own_way(me, half)
    return own if own.approved is None else None


@dataclass(frozen=True)
class Progress:
    """How many have answered, and how many are asked: all that anybody learns before the end."""

    said: int
    asked: int

    @property
    def lacking(self) -> int:
        """How many have not answered."""
        return self.asked - self.said


def progress_of(half: Half) -> Progress:
    """Of those who work here now: who has left counts no longer, who has come is asked."""
    asked = choosers_of(half.organisation_id)
    return Progress(Ballot.objects.filter(half=half, by__in=asked.values("pk")).count(), asked.count())


def lacking(half: Half) -> list[int]:
    """The members who have not answered: for a reminder, shown to nobody."""
    return list(choosers_of(half.organisation_id).exclude(pk__in=Ballot.objects.filter(half=half).values("by")).values_list("pk", flat=True))


@dataclass
class Outcome:
    """What came of a choice: the chosen in the order they were, the others, and whom nothing of it serves."""

    chosen: list[Option]
    others: list[Option]
    heard: tuple[int, int]  # how many people have one of theirs, of how many
    shares: list[tuple[Group, int, int]]  # group, its colour, how many of the chosen are for it
    unserved: list[Group]
    gaps: list[tuple[Need, int]]  # needs that nothing chosen answers, and how many ideas for it there were to choose from
    changed: list[Option]


def outcome_of(me: Membership, half: Half) -> Outcome:
    """Of a choice that is over."""
    rows = list(half.options.select_related("idea__group", "idea__need", "changed_by__user").order_by("pk"))
    chosen = sorted((one for one in rows if one.is_chosen), key=lambda one: (one.place is None, one.place or 0, one.pk))
    others = sorted((one for one in rows if not one.is_chosen), key=lambda one: (-(one.n or 0), one.pk))
    fewest = min((one.n or 0 for one in rows if one.place is not None), default=0)  # 0 where one's number is not told
    colours = {group.pk: number % COLOURS + 1 for number, group in enumerate(groups_of(me))}
    for one in rows:
        one.idea.colour = colours.get(one.idea.group_id or 0, 0)
        one.is_outdone = bool(one.place is None and fewest and (one.n or 0) > fewest)
    heard = (sum(n for _sites, n, _every in half.heard), sum(every for _sites, _n, every in half.heard))
    for_groups = [one.idea.group_id for one in chosen]
    answered, offered = {one.idea.need_id for one in chosen}, [one.idea.need_id for one in rows]
    groups = groups_with_needs(me)
    shares = [(group, colours.get(group.pk, 0), for_groups.count(group.pk)) for group, _needs in groups]
    gaps = [(need, offered.count(need.pk)) for _group, needs in groups for need in needs if need.pk not in answered]
    return Outcome(chosen, others, heard, shares, [group for group, _c, n in shares if not n], gaps, [one for one in rows if one.change])


def with_reasons(me: Membership, ideas: list[Idea]) -> list[Idea]:
    """The ideas, each with why it was not chosen when it was asked about last."""
    halves = list(halves_of(me).exclude(closed_at=None)[:LOOKED_BACK])
    rows = Option.objects.filter(half__in=halves, idea__in=ideas).select_related("half").order_by("half__starts_on", "pk")
    last = {one.idea_id: one for one in rows}
    for one in ideas:
        if (option := last.get(one.pk)) is not None and not option.is_chosen:
            one.came_back = option.because or _("did not fit among the %(n)s of weeks %(weeks)s") % {
                "n": option.half.wanted,
                "weeks": weeks_in_words(option.half),
            }
    return ideas


def weeks_in_words(half: Half) -> str:
    """`47–19`."""
    return f"{half.starts_on.isocalendar().week}–{half.ends_on.isocalendar().week}"
