"""How the columns of a file are to be read, as written in a mapping file or chosen in the browser."""

from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field
from typing import Any

from talkoot.feedback.logic.importing.dates import form_of
from talkoot.feedback.logic.tally import HIGHEST, LOWEST

AMBIGUOUS = ("first", "leave-out")
MOST_STEPS = 1000


class BadMapping(Exception):
    """The mapping cannot be used. `fault` is a code, `details` fill its sentence."""

    def __init__(self, fault: str, **details: object) -> None:
        super().__init__(fault)
        self.fault, self.details = fault, details


@dataclass(frozen=True)
class Mapping:
    """Which column is what. Names are the file's own column names."""

    date_column: str
    date_formats: tuple[str, ...]
    ambiguous: str = "first"
    score_column: str = ""
    best: int = HIGHEST
    worst: int = LOWEST
    no_answer: tuple[str, ...] = ()
    values: dict[str, int] = field(default_factory=dict)
    site_column: str = ""
    site_name: str = ""
    create_sites: bool = False
    respondent: str = ""
    source: str = ""
    survey: str = ""
    comments: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def used_columns(self) -> list[str]:
        """Every column that the mapping names."""
        named = (self.date_column, self.score_column, self.site_column, self.respondent, *self.comments, *self.themes)
        return [name for name in named if name]

    def check(self, columns: list[str]) -> None:
        """Raises BadMapping unless it can be used for a file with these columns."""
        for name in self.used_columns:
            if name not in columns:
                raise BadMapping("unknown_column", column=name, columns=", ".join(columns[:30]))
        if not self.date_column or not self.date_formats:
            raise BadMapping("no_date")
        for form in self.date_formats:
            if not all(part in form for part in ("%d", "%m")) or not ("%Y" in form or "%y" in form):
                raise BadMapping("bad_date_format", form=form)
        if self.ambiguous not in AMBIGUOUS:
            raise BadMapping("bad_ambiguous", value=self.ambiguous)
        if not self.score_column and not self.comments:
            raise BadMapping("no_score")
        if bool(self.site_column) == bool(self.site_name):
            raise BadMapping("no_site")
        if self.values:
            if any(not LOWEST <= score <= HIGHEST for score in self.values.values()):
                raise BadMapping("bad_values")
        elif self.score_column and not 1 <= abs(self.best - self.worst) <= MOST_STEPS:
            raise BadMapping("bad_scale", best=self.best, worst=self.worst)

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON; read_kept() reads it back."""
        return asdict(self)


def read_kept(kept: AnyMapping[str, Any]) -> Mapping:
    """The mapping that as_dict() wrote."""
    lists = ("date_formats", "no_answer", "comments", "themes")
    fields: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in kept.items()}
    return Mapping(**fields)


def read_document(document: AnyMapping[str, Any]) -> Mapping:
    """The mapping in a TOML document (docs/reference/mapping.md). Raises BadMapping."""
    known = {"survey", "source", "respondent", "comments", "themes", "date", "score", "site"}
    if strange := sorted(set(document) - known):
        raise BadMapping("unknown_setting", name=strange[0])
    date = section(document, "date", {"column", "formats", "format", "ambiguous"})
    score = section(document, "score", {"column", "best", "worst", "no_answer", "values"})
    site = section(document, "site", {"column", "name", "create"})
    return Mapping(
        date_column=column(date, "column"),
        date_formats=tuple(form_of(text) for text in texts(date.get("formats") or date.get("format") or (), "date.formats")),
        ambiguous=str(date.get("ambiguous", "first")),
        score_column=column(score, "column"),
        best=number(score.get("best", HIGHEST), "score.best"),
        worst=number(score.get("worst", LOWEST), "score.worst"),
        no_answer=texts(score.get("no_answer", ()), "score.no_answer"),
        values={" ".join(str(text).split()).casefold(): number(value, "score.values") for text, value in dict(score.get("values", {})).items()},
        site_column=column(site, "column"),
        site_name=column(site, "name"),
        create_sites=bool(site.get("create", False)),
        respondent=column(document, "respondent"),
        source=column(document, "source"),
        survey=column(document, "survey"),
        comments=tuple(" ".join(name.split()) for name in texts(document.get("comments", ()), "comments")),
        themes=tuple(" ".join(name.split()) for name in texts(document.get("themes", ()), "themes")),
    )


def section(document: AnyMapping[str, Any], name: str, known: set[str]) -> AnyMapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, AnyMapping):
        raise BadMapping("bad_setting", name=name)
    if strange := sorted(set(found) - known):
        raise BadMapping("unknown_setting", name=f"{name}.{strange[0]}")
    return found


def column(part: AnyMapping[str, Any], name: str) -> str:
    value = part.get(name, "")
    if not isinstance(value, str):
        raise BadMapping("bad_setting", name=name)
    return " ".join(value.split())


def texts(value: Any, name: str) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or any(isinstance(item, list | dict) for item in value):
        raise BadMapping("bad_setting", name=name)
    return tuple(str(item) for item in value)


def number(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadMapping("bad_setting", name=name)
    return value
