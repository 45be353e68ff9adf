"""How many answers one address gives at one place: a queue at a counter is let through, a flood is not.

Kept in memory only and by a keyed number: how far an address has used up what it may give there, for an hour at most.
One process sees its own.
"""

import secrets
from hashlib import blake2b
from threading import Lock

AT_ONCE = 0.5  # of an hour’s answers may come at once: a group that leaves together, a tablet that was without a network
PLACES = 50_000  # remembered at most
HOUR = 3600.0


class Gate:
    """Takes answers until an address has given half an hour’s worth at once, then as many as an hour’s worth an hour."""

    def __init__(self) -> None:
        self.secret = secrets.token_bytes(16)
        self.used: dict[bytes, tuple[float, float]] = {}  # place → (answers that count against it, when)
        self.lock = Lock()

    def may_give(self, point: int, place: str, now: float, *, an_hour: int, n: int = 1) -> bool:
        """Counts answers and says whether they are taken. A delivery is taken whole where anything is left; nought an hour is no limit."""
        if not an_hour:
            return True
        key = blake2b(f"{point} {place}".encode(), key=self.secret, digest_size=8).digest()
        with self.lock:
            count, at = self.used.get(key, (0.0, now))
            count = max(0.0, count - max(0.0, now - at) * an_hour / HOUR)
            if count > an_hour * AT_ONCE - 1:
                return False
            if len(self.used) >= PLACES and key not in self.used:
                self.forget(now)
            self.used[key] = (count + n, now)
        return True

    def forget(self, now: float) -> None:
        """Drops what nobody has added to for an hour, or all of it where that makes no room."""
        self.used = {key: (count, at) for key, (count, at) in self.used.items() if now - at < HOUR}
        if len(self.used) >= PLACES:
            self.used.clear()
