"""Stretches of days that figures are asked for, and how they split into whole months and single days."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """From first to last day, both included; None on either side means without a limit."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ValueError("the period ends before it begins")

    def months_and_edges(self) -> tuple["Months", list["Period"]]:
        """The whole calendar months inside, and the stretches of days left at either end.

        Sums over long periods are read by the month and only the ends by the day, so their cost does not grow
        with the length of the period.
        """
        start, end = self.first, self.last
        first_whole = None if start is None else start if start.day == 1 else month_after(start)
        last_whole = None if end is None else month_of(end) if is_last_of_month(end) else month_before(end)
        if first_whole and last_whole and first_whole > last_whole:
            return Months(None, None, empty=True), [self]
        edges = []
        if start and first_whole and start < first_whole:
            edges.append(Period(start, first_whole - timedelta(days=1)))
        if end and last_whole and not is_last_of_month(end):
            edges.append(Period(month_of(end), end))
        return Months(first_whole, last_whole), edges


@dataclass(frozen=True)
class Months:
    """Whole months by their first days, both included; None means without a limit."""

    first: date | None
    last: date | None
    empty: bool = False


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def is_last_of_month(day: date) -> bool:
    """Whether the day after is in another month."""
    return (day + timedelta(days=1)).day == 1


def months_back(day: date, count: int) -> date:
    """The first day of the month `count` months before the day's own."""
    return month_numbered(month_number(day) - count)


def month_number(day: date) -> int:
    """Its month as a number that counts on from year to year."""
    return day.year * 12 + day.month - 1


def month_numbered(number: int) -> date:
    """The first day of the month of that number."""
    return date(number // 12, number % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """How many months there are from one to another, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def months_after(day: date, count: int) -> date:
    """The same day `count` months later; the last day of a month too short for it."""
    first = months_back(day, -count)
    last = (month_after(first) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))
