"""What each kind of thing shows of itself elsewhere, and how one is made from another.

A package registers its kinds when it starts (its links.py); no package needs to import another for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from talkoot.base.kit.refs import Ref


@dataclass(frozen=True)
class Card:
    """A thing as seen from elsewhere: what kind it is in words, its title, and its address."""

    ref: str
    kind: str
    title: str
    address: str


@dataclass(frozen=True)
class Wish:
    """What one package would like another to make, in words that every kind understands.

    `place` is whom it is for (an area, or None for the whole), `figure` the key of a customers' figure it should move, `is_goal`
    that it is something to reach by its day. The same `key` makes one thing.
    """

    title: str
    details: str
    owner: Any
    due_on: date | None
    place: Any
    figure: str
    is_goal: bool
    key: UUID


@dataclass(frozen=True)
class Maker:
    """How a thing of this kind is made from another: the button's words, its page, who may, from which kinds; and, where it can
    be made without its page, the action that makes it from a wish of these."""

    label: Any
    address_name: str
    act: Any
    sources: frozenset[str]
    make: Callable[[Any, Wish, Ref, datetime], Ref] | None = None  # by whom, what, from what, when


# kind → function of (keys, viewer) that returns the cards the viewer may see, in one batch
CARDS: dict[str, Callable[[Iterable[str], Any], list[Card]]] = {}
MAKERS: dict[str, Maker] = {}


def make(kind: str, *, by: Any, wish: Wish, source: Ref, at: datetime) -> Ref | None:
    """Makes a thing of another package from one of one's own; None where nobody makes such things of it or the caller may not."""
    maker = MAKERS.get(kind)
    if maker is None or maker.make is None or source.kind not in maker.sources or not by.may(maker.act):
        return None
    return maker.make(by, wish, source, at)


def register(kind: str, cards: Callable[[Iterable[str], Any], list[Card]], maker: Maker | None = None) -> None:
    """Makes a kind known to the thread."""
    CARDS[kind] = cards
    if maker:
        MAKERS[kind] = maker
