"""Numbers and days as they come from outside: in addresses, forms, files and deliveries. One reading for the whole product.

Only ASCII digits count, of a bounded number: no other script's digits, no sign tricks, no “inf” and no “nan”. Days lie in a
window in which everything else – calendars, feeds, databases, spreadsheets – can still reckon.
"""

import math
import re
from datetime import date, datetime

KEY_DIGITS = 18  # every key of a row fits, and every database takes the number
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?", re.ASCII)


def whole(raw: object, digits: int = KEY_DIGITS) -> int | None:
    """A whole number of at most so many digits, from a number or text without a sign; None for anything else."""
    if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) <= digits:
        return int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**digits:
        return raw
    return None


def key_of(raw: object) -> int:
    """The key of a row; 0, which no row has, for anything else."""
    return whole(raw) or 0


def decimal(raw: str) -> float | None:
    """A number with a point or a comma, finite and of bounded length; None for anything else."""
    text = raw.strip()
    found = float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None
    return found if found is not None and math.isfinite(found) else None


def is_sane(day: date | datetime) -> bool:
    """Whether a day lies in the window."""
    return FIRST_DAY <= (day.date() if isinstance(day, datetime) else day) <= LAST_DAY


def day_of(raw: str) -> date | None:
    """A day written as 2026-11-24, in the window; None for anything else."""
    try:
        found = date.fromisoformat(raw) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw, re.ASCII) else None
    except ValueError:
        return None
    return found if found and is_sane(found) else None
