"""Areas of responsibility: the map, what nobody sees to, and who carries much."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Collate

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.store.connections import FINNISH
from talkoot.work.models import Responsibility, Task

MUCH = 6  # areas with one person: from here on the page says that it is much
SOON = timedelta(days=30)


def responsibilities_of(me: Membership) -> QuerySet[Responsibility]:
    """The organisation's areas of responsibility in use, by name."""
    rows = Responsibility.objects.filter(organisation_id=me.organisation_id, ended_at=None)
    return rows.select_related("area", "site", "owner__user", "deputy__user").order_by(Collate("name", FINNISH), "id")


@dataclass(frozen=True)
class Line:
    """An area of responsibility with what is wrong with it: nobody, leaving, ending or nothing; and whether its owner carries much."""

    it: Responsibility
    gap: str
    load: int

    @property
    def is_much(self) -> bool:
        """Whether its owner has many others too."""
        return self.load >= MUCH


def lines(me: Membership, today: date, site: Site | None = None) -> list[Line]:
    """Every area of responsibility, those of a site with the organisation's and its area's; what has a gap comes first."""
    everything = list(responsibilities_of(me)[:2000])
    load = Counter(one.owner_id for one in everything if one.owner_id)
    shown = everything
    if site is not None:
        shown = [one for one in everything if one.site_id == site.pk or (one.area_id and one.area_id == site.area_id) or not (one.site_id or one.area_id)]
    found = [Line(one, gap_of(one, today), load[one.owner_id] if one.owner_id else 0) for one in shown]
    return sorted(found, key=lambda line: not line.gap)


def gap_of(one: Responsibility, today: date) -> str:
    """nobody, left (its owner is no member any more), over (its term has passed), ending (within a month), or nothing."""
    if one.owner is None:
        return "nobody"
    if one.owner.ended_at is not None:
        return "left"
    if one.until is not None and one.until < today:
        return "over"
    return "ending" if one.until is not None and one.until <= today + SOON else ""


def open_work_of(member: Membership) -> int:
    """How many tasks somebody has open: shown to themselves and where work is divided, never as a ranking."""
    return Task.objects.filter(doers=member, state__in=(Task.State.TODO, Task.State.DOING)).count()
