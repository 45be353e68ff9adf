"""When something comes again, and when a reminder of it is due. Days are calendar days; only reminders know the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, TH, TU, WE, WEEKLY, YEARLY, rrule

FREQUENCIES: dict[str, Any] = {"day": DAILY, "workday": DAILY, "week": WEEKLY, "month": MONTHLY, "year": YEARLY}
MORNING = time(8)  # when a task without a time is reminded of


@dataclass(frozen=True)
class Rule:
    """Every so many days, working days, weeks, months or years from a first day on. `until` is the last day it may fall on."""

    every: str
    interval: int
    start: date
    until: date | None = None


def days_after(rule: Rule, after: date) -> Iterator[date]:
    """The days it falls on, after a day, in order and without end unless it has one.

    A month too short for the day, and a year without 29 February, has it on its last day instead: nothing is left out.
    """
    for moment in _recurrence(rule).xafter(datetime.combine(after, time()), inc=False):
        yield moment.date()


def days_due(rule: Rule, made_until: date, past: date) -> list[date]:
    """The days that are still to be made: of those up to `past` the last one only, and the next after it, so that one to come
    always stands. Nothing when one after `past` has been made already.

    What was missed while nobody ran – for a night, for a year, by a clock that jumped – is one thing to do, not hundreds.
    """
    if made_until > past:
        return []
    missed, ahead = None, None
    for day in days_after(rule, made_until):
        if day > past:
            ahead = day
            break
        missed = day
    return [day for day in (missed, ahead) if day is not None]


def _recurrence(rule: Rule) -> rrule:
    start = datetime.combine(rule.start, time())
    until = datetime.combine(rule.until, time()) if rule.until else None
    day = rule.start.day
    if rule.every == "workday":
        return rrule(DAILY, dtstart=start, interval=rule.interval, until=until, byweekday=(MO, TU, WE, TH, FR))
    if rule.every == "month" and day > 28:
        return rrule(MONTHLY, dtstart=start, interval=rule.interval, until=until, bymonthday=range(28, day + 1), bysetpos=-1)
    if rule.every == "year" and (rule.start.month, day) == (2, 29):
        return rrule(YEARLY, dtstart=start, interval=rule.interval, until=until, bymonth=2, bymonthday=(28, 29), bysetpos=-1)
    return rrule(FREQUENCIES[rule.every], dtstart=start, interval=rule.interval, until=until)


def moment_of(day: date, at: time | None, zone: ZoneInfo) -> datetime:
    """The moment of a local day and time. An hour that the clocks skip comes an hour later, one that they repeat the first time."""
    return datetime.combine(day, at or MORNING, zone).astimezone(UTC)


def reminder_of(day: date, at: time | None, minutes: int, zone: ZoneInfo) -> datetime:
    """So many real minutes before it; of a task without a time, before the morning of its day."""
    return moment_of(day, at, zone) - timedelta(minutes=minutes)
