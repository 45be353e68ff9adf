"""What one line of a file says, or why it cannot be taken."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import ceil, floor

from talkoot.base.kit.outside import decimal
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.feedback.logic.importing.dates import DateReader
from talkoot.feedback.logic.importing.mapping import Mapping
from talkoot.feedback.logic.submission import MOST_CHARACTERS
from talkoot.feedback.logic.tally import HIGHEST, LOWEST

EARLIEST = date(1990, 1, 1)
MARKED = {"1", "x", "yes", "true", "kyllä", "k", "ja", "1.0"}
UNMARKED = {"", "0", "no", "false", "ei", "e", "nej", "n", "0.0"}
MOST_NAME = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line as understood. `notes` are codes of what was decided by a rule and should be known."""

    number: int
    respondent: str
    site: str
    at: datetime
    day: date
    score: int | None
    comments: tuple[tuple[str, str], ...]
    themes: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that is not taken: why, and the text that was the trouble."""

    number: int
    fault: str
    value: str = ""


class LineReader:
    """Reads the lines of one file. `today` is the last day an answer can be from."""

    def __init__(self, mapping: Mapping, columns: list[str], today: date) -> None:
        self.mapping, self.today, self.width = mapping, today, len(columns)
        self.dates = DateReader(mapping.date_formats, mapping.ambiguous)
        place = {name: index for index, name in enumerate(columns)}
        self.date_at = place[mapping.date_column]
        self.score_at = place.get(mapping.score_column) if mapping.score_column else None
        self.site_at = place.get(mapping.site_column) if mapping.site_column else None
        self.respondent_at = place.get(mapping.respondent) if mapping.respondent else None
        self.comments_at = [(name, place[name]) for name in mapping.comments]
        self.themes_at = [(name, place[name]) for name in mapping.themes]
        self.no_answer = {text.strip().casefold() for text in mapping.no_answer}
        # Sites and scores are the same few texts again and again.
        self.score = lru_cache(maxsize=10_000)(self._score)
        self.site_name = lru_cache(maxsize=10_000)(clean_line)

    def read(self, number: int, cells: list[str]) -> Line | LeftOut:
        """The line's meaning, or why it is left out. The first fault found is the one told."""
        if len(cells) < self.width:
            cells = cells + [""] * (self.width - len(cells))
        elif len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            return LeftOut(number, "too_many_cells", str(len(cells)))
        when = self.dates.read(cells[self.date_at][:60])
        if isinstance(when, str):
            return LeftOut(number, when, cells[self.date_at][:60])
        if when.day > self.today:
            return LeftOut(number, "date_future", cells[self.date_at])
        if when.day < EARLIEST:
            return LeftOut(number, "date_too_old", cells[self.date_at])
        site = self.mapping.site_name or self.site_name(cells[self.site_at] if self.site_at is not None else "")
        if not site:
            return LeftOut(number, "site_missing")
        if len(site) > MOST_NAME:
            return LeftOut(number, "site_too_long", site[:60])
        respondent = clean_line(cells[self.respondent_at]) if self.respondent_at is not None else ""
        if self.respondent_at is not None and not respondent:
            return LeftOut(number, "respondent_missing")
        score = self.score(cells[self.score_at]) if self.score_at is not None else None
        if isinstance(score, str):
            return LeftOut(number, score, cells[self.score_at][:60] if self.score_at is not None else "")
        comments = tuple((name, text) for name, index in self.comments_at if (text := clean_text(cells[index])))
        for _, text in comments:
            if len(text) > MOST_CHARACTERS:
                return LeftOut(number, "comment_too_long", str(len(text)))
        themes = []
        for name, index in self.themes_at:
            mark = cells[index].strip().casefold()
            if mark in MARKED:
                themes.append(name)
            elif mark not in UNMARKED:
                return LeftOut(number, "theme_unreadable", f"{name}: {cells[index][:40]}")
        if score is None and not comments and (self.score_at is None or not cells[self.score_at].strip()):
            return LeftOut(number, "nothing_said")
        notes = ("date_by_rule",) if when.by_rule else ()
        return Line(number, respondent, site, when.at, when.day, score, comments, tuple(themes), notes)

    def _score(self, raw: str) -> int | str | None:
        """The score with 5 as best, None for “not an answer”, or a fault."""
        text = " ".join(raw.split()).casefold()
        if not text or text in self.no_answer:
            return None
        if self.mapping.values:
            return self.mapping.values.get(text, "score_unknown")
        value = decimal(text)
        steps = abs(self.mapping.best - self.mapping.worst)
        if value is None or (steps == HIGHEST - LOWEST and not value.is_integer()):
            return "score_unreadable"
        return on_five(value, self.mapping.worst, self.mapping.best)


def on_five(value: float, worst: int, best: int) -> int | str:
    """A value of a scale of any size as 1–5, alike from both ends: of 0–10 the two at each end are 1 and 5."""
    place = (HIGHEST - LOWEST) * (value - worst) / (best - worst)
    if not 0 <= place <= HIGHEST - LOWEST:
        return "score_off_scale"
    # What lies half-way between two faces goes towards the middle.
    return LOWEST + (floor(place + 0.5) if place < (HIGHEST - LOWEST) / 2 else ceil(place - 0.5))
