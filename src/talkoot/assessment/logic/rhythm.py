"""The days of the next round: the whole form half a year after the last, a pulse a month after whatever was last."""

from dataclasses import dataclass
from datetime import date, timedelta

from talkoot.assessment.logic.tables import REST

FRIDAY = 4
ANSWERING = timedelta(days=7)
HALF_A_YEAR, MONTH = timedelta(days=182), timedelta(days=28)


def working_day(day: date) -> date:
    """The day, or the Monday after it where it is in a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > FRIDAY else day


@dataclass(frozen=True)
class Days:
    """When a round opens, the last day to answer, and when its results open."""

    opens_on: date
    closes_on: date
    results_on: date

    @property
    def rests_until(self) -> date:
        """Until when what it shows rests."""
        return self.closes_on + timedelta(days=REST)


def days_closing(closes_on: date, today: date) -> Days:
    """A week to answer, results on the next working day; never opening in the past."""
    opens_on = working_day(max(closes_on - ANSWERING, today))
    closes_on = working_day(max(closes_on, opens_on + ANSWERING))
    return Days(opens_on, closes_on, working_day(closes_on + timedelta(days=1)))


def next_form(last: date | None, today: date) -> Days:
    """The whole form: half a year after the last one closed, so that nothing of it rests; at once where there was none."""
    return days_closing(last + HALF_A_YEAR if last else today + ANSWERING, today)


def next_pulse(last: date | None, form: date, today: date) -> Days | None:
    """The pulse a month after whatever closed last; None in the month before the whole form, and before the first one."""
    if last is None:
        return None
    days = days_closing(last + MONTH, today)
    return days if days.closes_on <= form - MONTH else None
