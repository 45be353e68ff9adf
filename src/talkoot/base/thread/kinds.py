"""What each kind of thing shows of itself elsewhere, and how one is made from another.

A package registers its kinds when it starts (its links.py); no package needs to import another for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Card:
    """A thing as seen from elsewhere: what kind it is in words, its title, and its address."""

    ref: str
    kind: str
    title: str
    address: str


@dataclass(frozen=True)
class Maker:
    """How a thing of this kind is made from another: the button's words, its page, who may, from which kinds."""

    label: Any
    address_name: str
    act: Any
    sources: frozenset[str]


# kind → function of (keys, viewer) that returns the cards the viewer may see, in one batch
CARDS: dict[str, Callable[[Iterable[str], Any], list[Card]]] = {}
MAKERS: dict[str, Maker] = {}


def register(kind: str, cards: Callable[[Iterable[str], Any], list[Card]], maker: Maker | None = None) -> None:
    """Makes a kind known to the thread."""
    CARDS[kind] = cards
    if maker:
        MAKERS[kind] = maker
