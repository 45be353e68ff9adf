"""Keys that we make for one press at one feedback point, and know again as ours.

A key is a UUID of version 7: it holds the time it was made, in the address or the form that a customer opened. Its last
bits are a seal over the rest and the point, so that nobody else can make a key that many would answer under as if they
were one: pressing again under a key that is young puts a mis-tap right.
"""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

CORRECTED_FOR = timedelta(minutes=10)  # how long after a page was opened its answer may be put right
RETRIED_FOR = timedelta(seconds=15)  # how long after its first try a press that did not get through may come again
SEALED = 42  # bits
VERSION, VARIANT = 0x7 << 76, 0b10 << 62


def press_key(secret: bytes, point: str, at: datetime, chosen: bytes) -> UUID:
    """A key for one press, made at this time; `chosen` are four random bytes."""
    random = int.from_bytes(chosen[:4])
    number = int(at.timestamp() * 1000) << 80 | VERSION | (random >> 20) << 64 | VARIANT | (random & 0xFFFFF) << SEALED
    return UUID(int=number | _seal(secret, point, number))


def is_ours(secret: bytes, point: str, key: UUID) -> bool:
    """Whether we made this key for this point."""
    return key.version == 7 and key.int & ((1 << SEALED) - 1) == _seal(secret, point, key.int)


def is_young(key: UUID, at: datetime) -> bool:
    """Whether a key was made less than ten minutes before. No date is made of it: any time may stand in it."""
    return -CORRECTED_FOR.total_seconds() * 1000 <= (key.int >> 80) - int(at.timestamp() * 1000) <= 60_000


def visit_key(secret: bytes, point: str, key: UUID, at: datetime) -> UUID:
    """The key of a press that comes from a page with this key of ours: while it is young its own, later that of another visit.

    Visits are told apart by the ten minutes of the clock in which they are, so that the same press sent again has the same key.
    """
    if is_young(key, at):
        return key
    turn = at.timestamp() // CORRECTED_FOR.total_seconds()
    begun = datetime.fromtimestamp(turn * CORRECTED_FOR.total_seconds(), UTC)
    return press_key(secret, point, begun, hmac.digest(secret, f"visit {key} {turn}".encode(), sha256))


def _seal(secret: bytes, point: str, number: int) -> int:
    said = f"{point} {number >> SEALED}".encode()
    return int.from_bytes(hmac.digest(secret, said, sha256)[:8]) & ((1 << SEALED) - 1)
