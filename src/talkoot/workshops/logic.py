"""When a meeting that repeats comes next, and whose turn it is to lead. Days are days of the calendar, hours those of its clock."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKS = {"week": 1, "two_weeks": 2, "four_weeks": 4}


def next_day(every: str, first: date, after: date) -> date:
    """The first day after `after` on which it comes: so many weeks from its first day on, or once a month on the same weekday (the
    second Tuesday, the last one) or on the same day. A month too short for the day has it on its last."""
    if after < first:
        return first
    if every in WEEKS:
        span = WEEKS[every] * 7
        return first + timedelta(days=((after - first).days // span + 1) * span)
    for n in range(2):
        months = after.year * 12 + after.month - 1 + n
        day = _in_month(every, first, months // 12, months % 12 + 1)
        if day > after:
            return day
    raise AssertionError("a month has its day")


def _in_month(every: str, first: date, year: int, month: int) -> date:
    last = monthrange(year, month)[1]
    if every == "month_day":
        return date(year, month, min(first.day, last))
    begin = 1 + (first.weekday() - date(year, month, 1).weekday()) % 7
    day = begin + (first.day - 1) // 7 * 7
    return date(year, month, day if day <= last else day - 7)  # the fifth, where there is none, is the last


def moment_of(day: date, begins: time, zone: ZoneInfo) -> datetime:
    """When it begins: the same hour of the local clock in summer and in winter. An hour that the clocks skip comes an hour later."""
    return datetime.combine(day, begins, zone).astimezone(UTC)


def next_time(every: str, first: date, begins: time, zone: ZoneInfo, *, after: date, now: datetime) -> tuple[date, datetime]:
    """The next day after `after` whose beginning is still ahead. What was missed while nobody ran is left out."""
    day = next_day(every, first, after)
    if moment_of(day, begins, zone) <= now:
        day = next_day(every, first, max(after, now.astimezone(zone).date() - timedelta(days=1)))
        if moment_of(day, begins, zone) <= now:
            day = next_day(every, first, day)
    return day, moment_of(day, begins, zone)


def next_place(there: Sequence[bool], last: int) -> int | None:
    """Whose turn comes after the place of the last one, round and round: the first who is there. None where nobody is."""
    places = [(last + n) % len(there) for n in range(1, len(there) + 1)]
    return next((place for place in places if there[place]), None)
