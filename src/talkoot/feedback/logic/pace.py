"""How fast presses come at one point: right after another, or many at once.

What is remembered is when the last ones came, for as long as it takes to tell, in memory only. One process sees its own.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SOON = timedelta(seconds=20)  # after another: perhaps the same person again
WINDOW, MANY = timedelta(seconds=60), 15  # a queue at one counter is slower: a kiosk takes one press in four seconds
POINTS = 20_000  # remembered at most

Press = tuple[int, object, datetime]  # the point, the answer's key, when it was given


@dataclass
class Found:
    """What can be said of some presses: which came right after another, and which are among many at once (earlier ones too)."""

    soon: set[object] = field(default_factory=set)
    at_once: dict[int, set[object]] = field(default_factory=dict)  # point → keys


class Pace:
    """Follows presses in the order in which they were given."""

    def __init__(self) -> None:
        self.points: dict[int, deque[tuple[datetime, object]]] = {}

    def follow(self, presses: Iterable[Press]) -> Found:
        """Takes the next presses in. One whose key is known already is the same press again."""
        found = Found()
        for point, key, at in sorted(presses, key=lambda press: press[2]):
            if len(self.points) >= POINTS and point not in self.points:
                self.points.clear()
            recent = self.points.setdefault(point, deque())
            if any(known == key for _at, known in recent):
                continue
            while recent and at - recent[0][0] > WINDOW:
                recent.popleft()
            if recent and at - recent[-1][0] < SOON:
                found.soon.add(key)
            recent.append((at, key))
            if len(recent) >= MANY:
                found.at_once.setdefault(point, set()).update(known for _at, known in recent)
                while len(recent) > MANY:
                    recent.popleft()
        return found
