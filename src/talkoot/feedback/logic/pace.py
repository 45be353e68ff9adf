"""How fast presses come at one point: whether many come at once.

What is remembered is when the last ones came, for as long as it takes to tell, in memory only. One process sees its own.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW, MANY = timedelta(seconds=60), 15  # a queue at one counter is slower: a kiosk takes one press in four seconds
KEPT = 3 * MANY  # presses remembered of a point
POINTS = 20_000  # remembered at most

Press = tuple[int, object, datetime]  # the point, the answer's key, when it was given


@dataclass
class Found:
    """Which presses are among many at once (earlier ones too)."""

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
            recent = self.points.setdefault(point, deque(maxlen=KEPT))
            if any(known == key for _at, known in recent):
                continue
            # What was given hours ago and comes late is near others of that time, not near those of now.
            near = {known for given, known in recent if abs(at - given) <= WINDOW} | {key}
            recent.append((at, key))
            if len(near) >= MANY:
                found.at_once.setdefault(point, set()).update(near)
        return found
