"""What people have in hand, by kind: shown when somebody leaves, and handed over then, so that nothing is owned by nobody unseen.

Each package says here what of its own somebody can hold and how it passes to the next.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from talkoot.base.orgs.models import Membership

MOST_NAMED = 5


@dataclass(frozen=True)
class Holding:
    """A kind of thing that somebody can hold.

    `of` finds what a member holds now. `hand_over(by=…, thing=…, was=…, to=…, at=…)` passes one thing on; to nobody when `to` is
    None: it then waits in sight for whoever takes it.
    """

    name: str
    label: Promise
    of: Callable[[Membership], Iterable[Any]]
    hand_over: Callable[..., object]
    title: Callable[[Any], str] = str


@dataclass(frozen=True)
class InHand:
    """What somebody holds of a kind: how many, and the first few by name."""

    label: Promise
    count: int
    titles: list[str]


HOLDINGS: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    """Makes a kind of thing known; called when its package starts."""
    HOLDINGS[holding.name] = holding


def in_hand(member: Membership) -> list[InHand]:
    """Everything that a member holds, kinds without anything left out."""
    found = []
    for holding in HOLDINGS.values():
        things = list(holding.of(member))
        if things:
            found.append(InHand(holding.label, len(things), [holding.title(thing) for thing in things[:MOST_NAMED]]))
    return found


def hand_over_all(*, by: Membership, was: Membership, to: Membership | None, at: datetime) -> int:
    """Passes on everything that somebody holds; returns how many things. Call it in the transaction of what makes them leave."""
    count = 0
    for holding in HOLDINGS.values():
        for thing in list(holding.of(was)):
            holding.hand_over(by=by, thing=thing, was=was, to=to, at=at)
            count += 1
    return count
