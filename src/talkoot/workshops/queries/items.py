"""What people choose among."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from talkoot.workshops.models import Note


@dataclass
class Item:
    """What can be voted for or scored: a heading with notes under it, or a note under none."""

    key: str  # h12 or n34
    title: str
    notes: list[Note] = field(default_factory=list)  # under a heading, while it can be voted for
    note_ids: list[int] = field(default_factory=list)  # what it is made of
    n: int | None = None  # votes, once they are counted and told
    won: bool = False
    names: list[str] = field(default_factory=list)
    mine: int = 0
    scores: dict[str, Any] = field(default_factory=dict)  # of a scoring that is over: what is told of it
    criteria: Sequence[tuple[Any, float, float]] = ()  # of the same: each criterion's name, mean and spread
    why_untold: str = ""
