"""Guessing which column is what from names and contents, and saying which guesses are unsure."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from talkoot.base.kit.outside import decimal, whole
from talkoot.feedback.logic.importing.dates import bare, is_day_first, iso, parse, told_by_order
from talkoot.feedback.logic.importing.lines import MARKED, UNMARKED
from talkoot.feedback.logic.importing.mapping import Mapping

# Tried in this order: where a day can be read two ways, day before month is the Nordic and British habit.
FORMS = (
    "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y", "%d/%m/%y", "%Y%m%d",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y klo %H.%M", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p",
)  # fmt: skip
WORDS = {
    "date": ("date", "pvm", "päiv", "aika", "time", "submitted", "datum", "dag", "created", "vastattu"),
    "score": ("score", "arvosana", "arvio", "rating", "betyg", "tyytyv", "satisf", "categorical", "nöjd", "smiley", "tähdet", "stars", "pisteet"),
    "site": ("site", "toimipiste", "yksik", "unit", "location", "service type", "ort", "kontor", "branch", "paikka", "store", "myymälä", "verksamhet"),
    "respondent": ("respondent", "vastaaja", "response id", "vastaus id", "svarande", "submission id", "answer id", "vastaustunnus"),
    "comment": ("comment", "komment", "palaute", "answer", "vapaa", "text", "sana", "miksi", "why", "fritext", "svar", "feedback", "kerro"),
}
DAY_NAMES = {"päivä", "päiväys", "päivämäärä", "pvm", "date", "day", "datum", "dag"}
NUMBERED = re.compile(r"\b(id|nro|no|nr|number|numero|tunnus|tunniste)\b")
SCALES = ((1, 5), (0, 5), (1, 7), (1, 10), (0, 10), (1, 100), (0, 100))  # the first that holds all values
NO_ANSWER_WORDS = {"eos", "en osaa sanoa", "ei vastausta", "don't know", "no answer", "n/a", "na", "vet ej", "-"}


@dataclass(frozen=True)
class Guess:
    """The mapping that fits best, and the codes of what a person should look at."""

    mapping: Mapping
    unsure: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column with the cells of a sample that are not empty."""

    name: str
    cells: list[str]
    lines: int

    def named(self, kind: str) -> bool:
        """Whether the name speaks of this kind of thing."""
        return any(word in self.name.casefold() for word in WORDS[kind])

    @property
    def is_called_day(self) -> bool:
        """Whether its name is a word for a day and nothing else."""
        return self.name.casefold().strip() in DAY_NAMES

    @property
    def distinct(self) -> int:
        """How many different cells there are."""
        return len(set(self.cells))


def recognise(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> Guess:
    """The likeliest mapping for a file with these columns, judged by a sample of its lines."""
    all_columns = [
        Column(name, [cell for row in sample if index < len(row) and (cell := " ".join(row[index].split()))], len(sample))
        for index, name in enumerate(columns)
        if name
    ]
    left = [column for column in all_columns if column.cells]
    unsure: list[str] = []
    date = pick(left, date_likeness)
    left = [column for column in left if column is not date]
    score = pick(left, score_likeness)
    left = [column for column in left if column is not score]
    respondent = pick(left, respondent_likeness)
    left = [column for column in left if column is not respondent]
    themes = [c for c in left if {cell.casefold() for cell in c.cells} <= MARKED | UNMARKED]
    left = [column for column in left if column not in themes]
    site = pick(left, site_likeness)
    left = [column for column in left if column is not site]
    comments = [column for column in left if comment_likeness(column) > 0]
    forms, both_ways = date_forms(date.cells) if date else ((), False)
    if both_ways and date and (day_first := told_by_order(date.cells, forms)) is not None:
        forms, both_ways = tuple(sorted(forms, key=lambda form: is_day_first(form) is not day_first)), False
    best, worst, no_answer = scale(score.cells) if score else (5, 1, ())
    unsure += [code for code, found in (("no_date", date), ("no_score", score), ("no_site", site)) if found is None]
    if both_ways:
        unsure.append("date_both_ways")
    if score:
        unsure.append("score_direction")
    if no_answer:
        unsure.append("score_codes")
    mapping = Mapping(
        date_column=date.name if date else "",
        date_formats=forms,
        score_column=score.name if score else "",
        best=best,
        worst=worst,
        no_answer=no_answer,
        site_column=site.name if site else "",
        respondent=respondent.name if respondent else "",
        comments=tuple(column.name for column in comments),
        themes=tuple(column.name for column in themes),
    )
    return Guess(mapping, tuple(unsure))


def sample_of(lines: Iterable[tuple[int, list[str]]], first: int = 500, every: int = 23, most: int = 3000) -> list[list[str]]:
    """The first lines, then some from all over: what comes late in a file is often written another way."""
    sample = []
    for index, (_number, cells) in enumerate(lines):
        if index < first or index % every == 0:
            sample.append(cells)
        if len(sample) >= most:
            break
    return sample


def pick(columns: list[Column], likeness: Callable[[Column], float]) -> Column | None:
    """The column that is most like it, None when none is."""
    best = max(columns, key=likeness, default=None)
    return best if best is not None and likeness(best) > 0 else None


def date_likeness(column: Column) -> float:
    """How like a column of days it is."""
    sample = [bare(cell) for cell in column.cells[:300]]
    share = mean(any(parse(cell, form) for form in FORMS) or iso(cell) is not None for cell in sample)
    named = column.named("date") and not column.named("comment")
    # A column that is called a day is one, even where most of its days cannot be read: that is told line by line.
    return (share + named) if share >= (0.5 if named else 0.8) else 0.1 * column.is_called_day


def score_likeness(column: Column) -> float:
    """How like a column of scores it is: mostly whole numbers 1–5, or numbers under a name that says so."""
    share = mean(cell in {"1", "2", "3", "4", "5"} for cell in column.cells)
    named = column.named("score")
    if share >= 0.7:
        return (share + named) if named or column.distinct > 2 else 0
    # A scale of another size is taken for one only where its name says so.
    return (0.5 + named) if named and mean(decimal(cell) is not None for cell in column.cells) >= 0.7 else 0


def respondent_likeness(column: Column) -> float:
    """How like a column of respondents it is: one for nearly every line, and named so."""
    return 1 + column.distinct / len(column.cells) if column.named("respondent") and len(column.cells) == column.lines else 0


def site_likeness(column: Column) -> float:
    """How like a column of sites it is: short names that come again and again."""
    if len(column.cells) < column.lines * 0.8 or mean(len(cell) for cell in column.cells) > 60:
        return 0
    few = column.distinct < len(column.cells) and column.distinct <= max(2, len(column.cells) // 3)
    return 2 * column.named("site") + (0.5 if few and column.distinct > 1 else 0)


def comment_likeness(column: Column) -> float:
    """How like people's own words it is."""
    if NUMBERED.search(column.name.casefold()):
        return 0
    length = mean(len(cell) for cell in column.cells)
    varied = column.distinct / len(column.cells)
    return length if (length > 15 and varied > 0.3) or (column.named("comment") and varied > 0.3 and length > 3) else 0


def date_forms(cells: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The forms needed to read all the cells, and whether some can be read two ways."""
    cells = [bare(cell) for cell in cells]
    forms = [form for form in FORMS if any(parse(cell, form) for cell in cells)]
    needed: list[str] = []
    open_cells = list(cells)
    for form in sorted(forms, key=lambda form: -sum(parse(cell, form) is not None for cell in cells)):
        if any(parse(cell, form) for cell in open_cells):
            needed.append(form)
            open_cells = [cell for cell in open_cells if not parse(cell, form)]
    # Where every day fits the other way round as well, both are asked about.
    for form in list(needed):
        other = form.replace("%d", "%#").replace("%m", "%d").replace("%#", "%m")
        if other in FORMS and other not in needed and all(parse(cell, other) for cell in cells if parse(cell, form)):
            needed.append(other)
    both = any(len({day.date() for form in needed if (day := parse(cell, form))}) > 1 for cell in cells)
    return tuple(needed), both


def scale(cells: Sequence[str]) -> tuple[int, int, tuple[str, ...]]:
    """Best, worst and the codes that are not on the scale. The direction cannot be seen: the largest is taken as best."""
    if mean(cell in {"1", "2", "3", "4", "5"} for cell in cells) < 0.7:
        values = [value for cell in cells if (value := decimal(cell)) is not None]
        for worst, best in SCALES:
            if all(worst <= value <= best for value in values):
                return best, worst, tuple(sorted({cell for cell in cells if cell.casefold() in NO_ANSWER_WORDS}))[:20]
    codes = sorted({cell for cell in cells if cell not in {"1", "2", "3", "4", "5"}})
    return 5, 1, tuple(code for code in codes if whole(code) is not None or code.casefold() in NO_ANSWER_WORDS)[:20]
