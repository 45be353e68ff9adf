"""Areas of responsibility: the map, what nobody sees to, and who carries much."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models.functions import Collate

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.store.connections import FINNISH
from talkoot.work.models import Responsibility

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


def lines(me: Membership, today: date, site: Site | None = None, words: str = "", most: int = 100) -> list[Line]:
    """Areas of responsibility, those of a site with the organisation's and its area's; what has a gap comes first."""
    rows = responsibilities_of(me)
    if site is not None:
        rows = rows.filter(Q(site=site) | Q(area__isnull=False, area=site.area_id) | Q(site=None, area=None))
    for word in words.split()[:8]:
        rows = rows.filter(name__icontains=word)
    has_gap = Q(owner=None) | Q(owner__ended_at__isnull=False) | Q(until__lte=today + SOON)
    first = Case(When(has_gap, then=0), default=1, output_field=IntegerField())
    found = list(rows.alias(first=first).order_by("first", Collate("name", FINNISH), "id")[:most])
    owners = {one.owner_id for one in found if one.owner_id}
    counted = responsibilities_of(me).filter(owner__in=owners).order_by().values_list("owner").annotate(n=Count("id"))
    load = dict(counted)
    return [Line(one, gap_of(one, today), load.get(one.owner_id, 0)) for one in found]


def gaps_at(me: Membership, sites: list[Site]) -> dict[int, int]:
    """How many of each site's own areas of responsibility nobody sees to, by the site's number; those without a gap are left out."""
    nobody = Q(owner=None) | Q(owner__ended_at__isnull=False)
    return dict(responsibilities_of(me).filter(nobody, site__in=sites).order_by().values_list("site_id").annotate(n=Count("id")))


def gap_of(one: Responsibility, today: date) -> str:
    """nobody, left (its owner is no member any more), over (its term has passed), ending (within a month), or nothing."""
    if one.owner is None:
        return "nobody"
    if one.owner.ended_at is not None:
        return "left"
    if one.until is not None and one.until < today:
        return "over"
    return "ending" if one.until is not None and one.until <= today + SOON else ""
