"""What pages show of ideas."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from talkoot.base.kit.language import for_finding
from talkoot.base.kit.similar import similar
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import sources_of_kind
from talkoot.content.models import Idea
from talkoot.customers.models import Group, Need
from talkoot.customers.queries import groups_with_needs
from talkoot.workshops.models import Note
from talkoot.workshops.queries.workshops import ideas_kept

LOOKED_AT = 3000
PAGE = 50
SHOWN = 3  # of a need, on the page of all
NEWEST = 400  # among which those shown are
COLOURS = 5  # that tell groups apart
FROM_WORKSHOPS = 20
State = Idea.State


def ideas_of(me: Membership) -> QuerySet[Idea]:
    """The organisation's, those changed last first."""
    rows = Idea.objects.filter(organisation_id=me.organisation_id)
    return rows.select_related("group", "need", "who__user", "made_by__user").order_by("-changed_at", "-id")


def similar_ideas(me: Membership, text: str, most: int = 3) -> list[Idea]:
    """The organisation's ideas, of any state, that are most like the text, best first."""
    listed = [(pk, words.split(), title) for pk, words, title in ideas_of(me).values_list("id", "words", "title")[:LOOKED_AT]]
    found = similar(for_finding(text), text, listed, most=most)
    by_pk = ideas_of(me).in_bulk([likeness.pk for likeness in found])
    return [by_pk[likeness.pk] for likeness in found]


@dataclass
class OfNeed:
    """The ideas that answer one need, the newest few of them; without a need those that name none."""

    need: Need | None
    count: int
    ideas: list[Idea] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not among them."""
        return self.count - len(self.ideas)


@dataclass
class OfGroup:
    """The ideas for one customer group by need, gaps too; without a group those that name none."""

    group: Group | None
    colour: int  # 1–5, or 0 for none
    count: int
    needs: list[OfNeed]


@dataclass
class Bank:
    """All ideas that wait to be chosen, by group and need; how many, and how many needs have none."""

    groups: list[OfGroup]
    count: int
    gaps: int


def bank(me: Membership) -> Bank:
    """The whole of it, the newest few ideas of each need."""
    waiting = ideas_of(me).filter(state=State.WAITING)
    counts: dict[tuple[int | None, int | None], int] = defaultdict(int)
    for group, need, n in waiting.order_by().values_list("group", "need").annotate(n=Count("pk")):
        counts[group, need] += n
    newest: dict[tuple[int | None, int | None], list[Idea]] = defaultdict(list)
    for one in waiting[:NEWEST]:
        if len(newest[one.group_id, one.need_id]) < SHOWN:
            newest[one.group_id, one.need_id].append(one)
    found, gaps = [], 0
    listed: set[tuple[int | None, int | None]] = set()
    for number, (group, needs) in enumerate(groups_with_needs(me)):
        rows = [OfNeed(need, counts[group.pk, need.pk], newest[group.pk, need.pk]) for need in needs]
        listed |= {(group.pk, need.pk) for need in needs}
        gaps += sum(not one.count for one in rows)
        others = [key for key in counts if key[0] == group.pk and key not in listed]  # no need, or one that has ended
        listed |= set(others)
        if rest := sum(counts[key] for key in others):
            rows.append(OfNeed(None, rest, [one for key in others for one in newest[key]][:SHOWN]))
        found.append(OfGroup(group, number % COLOURS + 1, sum(one.count for one in rows), rows))
    others = [key for key in counts if key not in listed]
    if rest := sum(counts[key] for key in others):
        found.append(OfGroup(None, 0, rest, [OfNeed(None, rest, [one for key in others for one in newest[key]][:SHOWN])]))
    return Bank(found, sum(counts.values()), gaps)


def kept_in_workshops(me: Membership) -> list[Note]:
    """Ideas that workshops kept and nobody has taken over yet, the last kept first."""
    if not me.may(Act.WORKSHOPS_SEE):
        return []
    taken = sources_of_kind(me.organisation_id, "workshops.note", "content.idea")
    return list(ideas_kept(me).exclude(pk__in=taken).select_related("workshop")[:FROM_WORKSHOPS])
