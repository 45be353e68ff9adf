"""Quarters of a year, by their first day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from talkoot.base.kit.outside import whole
from talkoot.base.kit.periods import Period, month_after, months_after, months_back


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months from the first of January, April, July or October on."""

    first: date

    @classmethod
    def of(cls, day: date) -> Self:
        """The one that a day lies in."""
        return cls(date(day.year, day.month - (day.month - 1) % 3, 1))

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The one of a name such as `2026-3`; None for any other text."""
        year, _dash, number = name.partition("-")
        of_year, of_quarter = whole(year), whole(number)
        if of_year is None or of_quarter is None or not 2000 <= of_year < 3000 or not 1 <= of_quarter <= 4:
            return None
        return cls(date(of_year, 3 * of_quarter - 2, 1))

    @property
    def number(self) -> int:
        """Its place in the year, from one."""
        return (self.first.month + 2) // 3

    @property
    def name(self) -> str:
        """As an address names it."""
        return f"{self.first.year}-{self.number}"

    @property
    def last_month(self) -> date:
        """The first day of its last month."""
        return months_after(self.first, 2)

    @property
    def last(self) -> date:
        """Its last day."""
        return month_after(self.last_month) - timedelta(days=1)

    @property
    def days(self) -> Period:
        """From first to last."""
        return Period(self.first, self.last)

    @property
    def months(self) -> str:
        """As the customers' page names a stretch of whole months."""
        return f"{self.first:%Y-%m}_{self.last_month:%Y-%m}"

    def before(self, count: int = 1) -> "Quarter":
        """So many quarters earlier."""
        return Quarter(months_back(self.first, 3 * count))

    @property
    def after(self) -> "Quarter":
        """The next one."""
        return Quarter(months_after(self.first, 3))
