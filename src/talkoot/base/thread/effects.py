"""From which day, and where, things have been in effect: what stands as marks on the customers' curve.

A package whose things change how customers are served says so where it registers their kind (its links.py). Nobody who draws
the marks knows which packages there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

MOST = 200  # that one kind may bring at a time, its newest


@dataclass(frozen=True)
class Effect:
    """A thing that took effect on a day: what kind it is in words, its title, its address, and where it is so (empty: everywhere)."""

    ref: str
    kind: str
    title: str
    address: str
    day: date
    place: str = ""
    width: int = 0  # how narrow its place is: 0 everywhere, 1 an area, 2 a site

    @property
    def marking(self) -> str:
        """The kind of its marks, by its name."""
        return self.ref.split(":")[0]


@dataclass(frozen=True)
class Stretch:
    """What is asked for: days, both ends included, and one site with its area, an area with its sites, or everywhere."""

    first: date | None
    last: date
    site: int | None = None
    area: int | None = None

    def here(self, *, site: str = "", area: str = "") -> Q:
        """The rows whose place is this site, its area or everywhere, by the names of their fields; of an area those of its sites too; every
        row where all sites are asked for."""
        if self.site is None and self.area is None:
            return Q()
        found = Q(**{f"{name}__isnull": True for name in (site, area) if name})
        if self.site is None:
            found |= Q(**{f"{site}__area": self.area}) if site else Q()
            return found | Q(**{area: self.area}) if area else found
        if site:
            found |= Q(**{site: self.site})
        if area and self.area is not None:
            found |= Q(**{area: self.area})
        return found

    def days(self, field: str) -> Q:
        """The rows whose day lies in the stretch; `field` may end with `__date`."""
        found = Q(**{f"{field}__lte": self.last})
        return found & Q(**{f"{field}__gte": self.first}) if self.first else found


@dataclass(frozen=True)
class Marking:
    """Marks of one kind: what they are called together, and what of it took effect then and there, as far as the viewer may see it."""

    label: Any
    find: Callable[[Stretch, Any], list[Effect]]


EFFECTS: dict[str, Marking] = {}  # by kind


def effects(stretch: Stretch, viewer: Any) -> list[Effect]:
    """What took effect, of every kind: what holds everywhere first, then the newest."""
    found = [effect for kind in sorted(EFFECTS) for effect in EFFECTS[kind].find(stretch, viewer)]
    return sorted(found, key=lambda effect: (effect.width, -effect.day.toordinal(), effect.ref))
