"""From which day, and where, things have been in effect: what stands as marks on the customers' curve.

A package whose things change how customers are served says so where it registers their kind (its links.py). Nobody who draws
the marks knows which packages there are.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

MOST = 200  # that one kind may bring at a time, its newest
NAMED = 3  # places of one thing that are named


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
    """What took effect, of every kind: what holds everywhere first, then the first of each thing, then the newest.

    A thing that took effect at several sites in one month is one, from the first of those days on.
    """
    found = [one for kind in sorted(EFFECTS) for one in _by_month(EFFECTS[kind].find(stretch, viewer))]
    first: dict[tuple[str, str, str], date] = {}
    for one in found:
        first[one.ref, one.kind, one.title] = min(one.day, first.get((one.ref, one.kind, one.title), one.day))
    return sorted(found, key=lambda one: (one.width, one.day > first[one.ref, one.kind, one.title], -one.day.toordinal(), one.ref))


def _by_month(found: list[Effect]) -> list[Effect]:
    same: dict[tuple[Any, ...], list[Effect]] = {}
    for one in sorted(found, key=lambda one: (one.day, one.place)):
        same.setdefault((one.ref, one.kind, one.title, one.width, one.day.replace(day=1)), []).append(one)
    listed = list[Effect]()
    for ones in same.values():
        places = list(dict.fromkeys(one.place for one in ones))
        listed += [replace(ones[0], place=places_of(places))] if len(places) > 1 else ones
    return listed


def places_of(places: list[str]) -> str:
    """Some of them by name, and how many more there are."""
    if len(places) <= NAMED:
        return ", ".join(places)
    more = len(places) - NAMED
    return ngettext("%(places)s and %(n)s more", "%(places)s and %(n)s more", more) % {"places": ", ".join(places[:NAMED]), "n": more}
