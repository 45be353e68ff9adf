"""Public holidays and flag days of Finland in a stretch of days, by the `holidays` library."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays

LANGUAGES = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}


@dataclass(frozen=True)
class SpecialDay:
    """A day that has a name, and whether one is off work on it."""

    day: date
    name: str
    is_holiday: bool


def special_days(first: date, last: date, language: str) -> list[SpecialDay]:
    """Those from one day to another, both included, in a language; in English where it is another one."""
    return [one for year in range(first.year, last.year + 1) for one in _of_year(year, LANGUAGES.get(language, "en_US")) if first <= one.day <= last]


@lru_cache(maxsize=64)
def _of_year(year: int, language: str) -> tuple[SpecialDay, ...]:
    named = country_holidays("FI", years=year, categories=("public", "unofficial", "workday"), language=language, observed=False)
    off = country_holidays("FI", years=year, language=language, observed=False)
    return tuple(SpecialDay(day, ", ".join(str(named[day]).split("; ")), day in off) for day in sorted(named))
