"""Whether the clock can be believed.

A server's clock can jump: a battery that is flat, a virtual machine that was asleep, a wrong setting. Work that follows
the clock would then remind, close and delete as if the time had passed. Three clocks are held against each other: what
the machine says the time is; how long it has run since we started (which no setting moves); and the newest time at
which the database was written by somebody who could trust theirs. A time that the database does not follow may be a
long pause or a wrong setting, and no waiting tells which: nothing is destroyed by it until a person says that it is right.
"""

from dataclasses import dataclass, field
from enum import IntEnum

TOLERANCE = 10 * 60.0  # seconds that clocks may differ
SETTLED = 10 * 60.0  # seconds that a new time must go on evenly before work that destroys nothing follows it
LONGEST_PAUSE = 3 * 24 * 60 * 60.0  # seconds that nobody may have worked and a start still be sure of the time


class Trust(IntEnum):
    """What may be done by this clock."""

    NOTHING = 0
    ALL_BUT_DESTROYING = 1
    ALL = 2


@dataclass
class Clock:
    """Follows the machine's clock from a start: `wall` is what it says, `steady` what has passed, both in seconds.

    `seen`: the newest time that the database knows of; None when it is new.
    """

    wall: float
    steady: float
    seen: float | None = None
    moved: tuple[float, float] | None = field(default=None, init=False)  # (wall, steady) where a jump was noticed

    def __post_init__(self) -> None:
        self.sure = self.follows(self.wall)

    def follows(self, wall: float) -> bool:
        """Whether a time follows what the database has seen. Going back destroys nothing too early."""
        return self.seen is None or wall - self.seen <= LONGEST_PAUSE

    def trust(self, wall: float, steady: float) -> Trust:
        """What may be done now."""
        if even((self.wall, self.steady), (wall, steady)):
            self.moved = None
            self.sure = self.sure or self.follows(wall)
            return Trust.ALL if self.sure else Trust.ALL_BUT_DESTROYING
        if self.moved is None or not even(self.moved, (wall, steady)):
            self.moved = (wall, steady)
        elif steady - self.moved[1] >= SETTLED:
            (self.wall, self.steady), self.moved = self.moved, None
            self.sure = self.follows(wall)
            return self.trust(wall, steady)
        return Trust.NOTHING


def even(start: tuple[float, float], now: tuple[float, float]) -> bool:
    """Whether both clocks have moved alike."""
    return abs((now[0] - start[0]) - (now[1] - start[1])) <= TOLERANCE
