"""A consensus card beside the one before: no means, only what the team agreed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from talkoot.assessment.logic.statements import BLOCKS, HIGHEST

STRENGTHS = 3
DIFFERENTLY = "differently"  # an answer like the others, and something to talk about

type Rating = int | str | None  # 1..5, DIFFERENTLY, or None for “we cannot say”


@dataclass(frozen=True)
class Asked:
    """A statement as a card asks it."""

    pk: int
    block: str
    text: str
    replaces: int | None


@dataclass(frozen=True)
class Line:
    """One statement: the answer now and on the card before, and what each of the team sees."""

    asked: Asked
    is_answered: bool
    now: Rating
    was_answered: bool
    before: Rating
    note: str

    @property
    def has_room(self) -> bool:
        """Whether it is a likely thing to develop: seen differently, or not yet agreed to hold well."""
        return self.differs or (isinstance(self.now, int) and self.now < HIGHEST - 1)

    @property
    def differs(self) -> bool:
        """Whether the team sees it differently."""
        return self.now == DIFFERENTLY


@dataclass(frozen=True)
class Sheet:
    """All statements of a card in the instrument's order."""

    lines: list[Line]

    @property
    def answered(self) -> list[Line]:
        """Those with an answer, whichever."""
        return [line for line in self.lines if line.is_answered]

    @property
    def differing(self) -> list[Line]:
        """What the team sees differently: something to talk about, no gap."""
        return [line for line in self.lines if line.differs]

    @property
    def strengths(self) -> list[Line]:
        """At most three that the team agreed to hold well or very well, best first."""
        good = [(line.now, line) for line in self.lines if isinstance(line.now, int) and line.now >= HIGHEST - 1]
        return [line for _now, line in sorted(good, key=lambda pair: -pair[0])[:STRENGTHS]]

    @property
    def blocks(self) -> list[tuple[str, list[Line]]]:
        """(block, its answered statements), the four perspectives first."""
        found = [(block, [line for line in self.answered if line.asked.block == block]) for block in BLOCKS]
        return [(block, lines) for block, lines in found if lines]


def parts_of(asked: Sequence[Asked]) -> list[str]:
    """The blocks that are asked, in the instrument's order: one page of the form each."""
    blocks = {one.block for one in asked}
    return [block for block in BLOCKS if block in blocks]


def sheet_of(asked: Sequence[Asked], ratings: Mapping[str, Rating], notes: Mapping[str, str], earlier: Mapping[str, Rating]) -> Sheet:
    """A card beside the one before it; a reworded statement stands beside the one that it replaced."""
    lines = []
    for one in asked:
        key = str(one.pk)
        was = key if key in earlier else str(one.replaces)
        lines.append(Line(one, key in ratings, ratings.get(key), was in earlier, earlier.get(was), notes.get(key, "")))
    return Sheet(lines)
