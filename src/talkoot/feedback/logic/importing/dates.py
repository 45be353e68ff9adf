"""Days as people write them, read by a list of forms and a rule for those that can be read two ways."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A day (and a time of day when it was given), and whether the rule had to choose."""

    at: datetime
    day: date
    by_rule: bool


class DateReader:
    """Reads dates by the forms, the first that fits going first. Repeated ones are remembered, up to a limit."""

    def __init__(self, forms: tuple[str, ...], ambiguous: str, remembered: int = 50_000) -> None:
        self.forms = forms
        self.first_wins = ambiguous == "first"
        self.read = lru_cache(maxsize=remembered)(self._read)

    def _read(self, text: str) -> ReadDate | str:
        """The date, or a fault: date_missing, date_unreadable, date_ambiguous."""
        text = bare(text)
        if not text:
            return "date_missing"
        readings: dict[datetime, str] = {}
        for form in self.forms:
            if (found := parse(text, form)) is not None:
                readings.setdefault(found, form)
        if not readings:
            # What a spreadsheet itself calls a date comes in ISO form, whatever the text cells look like.
            found = iso(text)
            return ReadDate(found, found.date(), by_rule=False) if found else "date_unreadable"
        days = {found.date() for found in readings}
        if len(days) > 1 and not self.first_wins:
            return "date_ambiguous"
        chosen = next(iter(readings))
        return ReadDate(chosen, chosen.date(), by_rule=len(days) > 1)


WEEKDAY = re.compile(r"^[^\W\d]{2,12}[.,]*\s+(?=\d)")


def bare(text: str) -> str:
    """A day without the name of its weekday: “ti 3.11.2026”."""
    return WEEKDAY.sub("", " ".join(text.split()))


def parse(text: str, form: str) -> datetime | None:
    """The time that a text means in a form, without its zone; None when it does not fit."""
    try:
        return datetime.strptime(text, form).replace(tzinfo=None)
    except ValueError:
        return None


def iso(text: str) -> datetime | None:
    """The time that an ISO text means; None when it is none."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


# How people write forms, in the reader's language: the longest letters first, so that “vvvv” is not two “vv”.
LETTERS = {
    "fi": (("vvvv", "%Y"), ("vv", "%y"), ("pp", "%d"), ("kk", "%m"), ("tt", "%H"), ("mm", "%M"), ("ss", "%S"), ("hh", "%I"), ("ap", "%p")),
    "sv": (("åååå", "%Y"), ("åå", "%y"), ("dd", "%d"), ("mm", "%m"), ("HH", "%H"), ("MM", "%M"), ("SS", "%S"), ("hh", "%I"), ("AM", "%p")),
    "en": (("yyyy", "%Y"), ("yy", "%y"), ("dd", "%d"), ("mm", "%m"), ("HH", "%H"), ("MM", "%M"), ("SS", "%S"), ("hh", "%I"), ("AM", "%p")),
}


def written(form: str, language: str = "en") -> str:
    """A form as people write it: pp.kk.vvvv."""
    for letters, code in LETTERS.get(language, LETTERS["en"]):
        form = form.replace(code, letters)
    return form


def form_of(text: str, language: str = "en") -> str:
    """The form that people wrote; one in the program's own letters stays as it is."""
    if "%" not in text:
        for letters, code in LETTERS.get(language, LETTERS["en"]):
            text = text.replace(letters, code)
    return text


def is_day_first(form: str) -> bool:
    """Whether the day stands before the month."""
    return form.find("%d") < form.find("%m")


def two_ways(cells: Sequence[str], forms: Sequence[str]) -> tuple[str, date, date] | None:
    """The first cell that can be read two ways, day first and month first."""
    for cell in cells:
        by_day = next((found.date() for form in forms if is_day_first(form) and (found := parse(bare(cell), form))), None)
        by_month = next((found.date() for form in forms if not is_day_first(form) and (found := parse(bare(cell), form))), None)
        if by_day and by_month and by_day != by_month:
            return cell, by_day, by_month
    return None


def told_by_order(cells: Sequence[str], forms: Sequence[str]) -> bool | None:
    """Whether the day comes first (True) or the month (False), where the file's own order tells: read one way its days follow each
    other, read the other way they do not. None where it does not tell."""
    straight = {day_first: _follows(cells, sorted(forms, key=lambda form: is_day_first(form) is not day_first)) for day_first in (True, False)}
    return straight[True] if straight[True] != straight[False] else None


def _follows(cells: Sequence[str], forms: Sequence[str]) -> bool:
    """Whether the days follow each other, forwards or backwards; a few that are out of turn are let pass."""
    days = [found.date() for cell in cells if (found := next((found for form in forms if (found := parse(bare(cell), form))), None))]
    steps = [(after - before).days for before, after in pairwise(days)]
    return bool(steps) and min(sum(step < 0 for step in steps), sum(step > 0 for step in steps)) <= len(steps) // 100
