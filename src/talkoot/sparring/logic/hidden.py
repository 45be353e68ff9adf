"""Numbers of asking hidden: how many permissions, how many people, which quarter of an hour; and the digests things stand under."""

import hashlib
from datetime import date, datetime

PERMISSIONS = 3  # a month, for everybody alike
FEWEST = 8  # people whose browsers hold the month's permissions, below which nobody asks hidden
QUARTER = 15  # minutes


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def quarter_of(at: datetime) -> datetime:
    """The full quarter of an hour at or before a moment."""
    return at.replace(minute=at.minute - at.minute % QUARTER, second=0, microsecond=0)


def digest(*parts: bytes | str | int) -> str:
    """What a thing stands under: nobody gets back to the parts, and the same parts get there again."""
    listed = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return hashlib.sha256(b"".join(len(part).to_bytes(4) + part for part in listed)).hexdigest()
