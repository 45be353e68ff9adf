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
    """Which presses are among many at once: each once, and earlier ones too when it is noticed."""

    at_once: dict[int, set[object]] = field(default_factory=dict)  # point → keys
    marked: dict[int, set[object]] = field(default_factory=dict)  # those of a point's last presses of which it was said
    recent: dict[int, deque[tuple[datetime, object]]] = field(default_factory=dict)  # what is to be remembered once they are kept


class Pace:
    """Follows presses in the order in which they were given: first look(), then keep() once the disk has them."""

    def __init__(self) -> None:
        self.points: dict[int, deque[tuple[datetime, object]]] = {}
        self.marked: dict[int, set[object]] = {}

    def look(self, presses: Iterable[Press]) -> Found:
        """What the next presses are. One whose key is known already is the same press again. Changes nothing."""
        found = Found()
        for point, key, at in sorted(presses, key=lambda press: press[2]):
            recent = found.recent.get(point)
            if recent is None:
                recent = found.recent[point] = deque(self.points.get(point, ()), maxlen=KEPT)
                found.marked[point] = set(self.marked.get(point, ()))
            if any(known == key for _at, known in recent):
                continue
            # What was given hours ago and comes late is near others of that time, not near those of now.
            near = {known for given, known in recent if abs(at - given) <= WINDOW} | {key}
            recent.append((at, key))
            if len(near) >= MANY and (new := near - found.marked[point]):
                found.at_once.setdefault(point, set()).update(new)
                found.marked[point] |= new
        return found

    def keep(self, found: Found) -> None:
        """Remembers presses that were kept. Those that could not be kept come again, and are looked at anew."""
        if len(self.points) >= POINTS and not found.recent.keys() <= self.points.keys():
            self.points.clear()
            self.marked.clear()
        self.points.update(found.recent)
        for point, marked in found.marked.items():
            self.marked[point] = marked & {key for _at, key in found.recent[point]}

    def follow(self, presses: Iterable[Press]) -> Found:
        """Looks at presses that are kept, and remembers them."""
        found = self.look(presses)
        self.keep(found)
        return found
