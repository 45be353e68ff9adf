"""Sums over the weeks of a half-year. No framework."""

from collections.abc import Sequence
from datetime import date, timedelta

THURSDAY = timedelta(days=3)  # says in which month a week is (ISO 8601)
APART = 3  # weeks that a post moves rather than to share its week


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def month_of(monday: date) -> int:
    """In which month a week is: that of its Thursday."""
    return (monday + THURSDAY).month


def spread(start: date, weeks: int, groups: Sequence[Sequence[tuple[int, int | None]]]) -> dict[int, date]:
    """A first plan: each group's posts evenly over the weeks, those with a month in that month, and as few as can be in the same week.

    `groups` are posts as (number, month or None). Returns each one's Monday.
    """
    load, found = [0] * weeks, dict[int, date]()
    mondays = [start + timedelta(weeks=one) for one in range(weeks)]
    for posts in groups:
        for place, (number, month) in enumerate(posts):
            even = (place + 0.5) * weeks / len(posts)
            fitting = [one for one in range(weeks) if month_of(mondays[one]) == month] or list(range(weeks))
            best = min(fitting, key=lambda one: (load[one] * APART + abs(one + 0.5 - even), one))
            load[best] += 1
            found[number] = mondays[best]
    return found


def runs(empty: Sequence[bool], at_least: int) -> list[tuple[int, int]]:
    """Stretches of so many empty weeks at least, as (first, how many)."""
    found, first = [], None
    for place, is_empty in enumerate([*empty, False]):
        if is_empty and first is None:
            first = place
        elif not is_empty and first is not None:
            if place - first >= at_least:
                found.append((first, place - first))
            first = None
    return found
