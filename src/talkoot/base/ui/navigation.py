"""The places of the main navigation. Packages add theirs when they start; each shows to those who may go there."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    """A second-level page: its name, its address, the act it needs, the views that count as being there, and its place among others."""

    label: Any
    address_name: str
    act: Any
    views: frozenset[str] = frozenset()
    order: int = 50


@dataclass
class Place:
    """A place of the bottom bar and the rail, with its pages; the first one a person may see opens it."""

    key: str
    order: int
    label: Any
    icon: str
    pages: list[Page] = field(default_factory=list)
    aside: bool = False  # stands apart from the places that everybody uses


PLACES: dict[str, Place] = {}


def add_place(key: str, order: int, label: Any, icon: str, pages: list[Page], aside: bool = False) -> None:
    """Adds a place, or pages to a place that another package added."""
    place = PLACES.setdefault(key, Place(key, order, label, icon, aside=aside))
    place.pages = sorted([*place.pages, *pages], key=lambda page: page.order)


def add_upkeep(pages: list[Page]) -> None:
    """Adds pages with which an organisation is built and kept up: for the roles that do that, apart from what all use daily."""
    add_place("upkeep", 90, _("Upkeep"), "upkeep", pages, aside=True)


@dataclass(frozen=True)
class Shown:
    """A place as one person sees it on one page."""

    place: Place
    pages: list[tuple[Page, bool]]

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to this place."""
        return any(here for _, here in self.pages)

    @property
    def address_name(self) -> str:
        """Where the place opens."""
        return self.pages[0][0].address_name


def shown_to(me: Any, view_name: str) -> list[Shown]:
    """The places a member may go to, in order."""
    shown = []
    for place in sorted(PLACES.values(), key=lambda place: place.order):
        pages = [(page, view_name == page.address_name or view_name in page.views) for page in place.pages if me.may(page.act)]
        if pages:
            shown.append(Shown(place, pages))
    return shown
