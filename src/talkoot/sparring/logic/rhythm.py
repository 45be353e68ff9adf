"""When two meet: half an hour every two weeks, on days and at times of day that suit both as far as there are such."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

EVERY = timedelta(weeks=2)
LENGTH = timedelta(minutes=30)
WORKDAYS = range(5)
PARTS = ("morning", "noon", "afternoon")
# What is tried in a part of the day, one after the other.
HOURS = {"morning": (time(9), time(10), time(8, 30)), "noon": (time(12, 30), time(11, 30), time(12)), "afternoon": (time(14, 30), time(13, 30), time(15))}
LOOKED_AT = 28  # days from the first that suits on


def suits(one: Iterable[object], other: Iterable[object], everything: Sequence[object]) -> list[object]:
    """What suits both; where nothing does, what suits either; who said nothing can do all."""
    first, second = set(one) & set(everything) or set(everything), set(other) & set(everything) or set(everything)
    both = first & second or first | second
    return [item for item in everything if item in both]


def times_for(
    one: tuple[Iterable[int], Iterable[str]],
    other: tuple[Iterable[int], Iterable[str]],
    *,
    first: date,
    zone: tzinfo,
    free: Callable[[datetime], bool],
    is_workday: Callable[[date], bool],
    most: int = 3,
) -> list[datetime]:
    """The next times that suit two (weekdays and parts of the day of each), from a day on: at most one a day, none that is not free."""
    days, parts = suits(one[0], other[0], list(WORKDAYS)), suits(one[1], other[1], list(PARTS))
    found: list[datetime] = []
    for after in range(LOOKED_AT):
        day = first + timedelta(days=after)
        if day.weekday() not in days or not is_workday(day):
            continue
        moments = (datetime.combine(day, hour, zone) for part in parts for hour in HOURS[str(part)])
        here = next((moment for moment in moments if free(moment)), None)
        if here is not None:
            found.append(here)
        if len(found) == most:
            break
    return found
