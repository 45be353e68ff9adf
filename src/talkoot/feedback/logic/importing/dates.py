"""Days as people write them, read by a list of forms and a rule for those that can be read two ways."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache


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
        text = " ".join(text.split())
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
