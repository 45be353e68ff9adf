"""What stands in columns of JSON that the program relies on the shape of, as it is written by the packages whose columns they are.

A shape is a type (`str`), `[shape]` for a list of it, `(shape, shape)` for a list of just these, `{str: shape}` for texts with one each, a Row,
or Either of some.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import JSONField

DEEPEST = 50  # lists and texts with values within each other


@dataclass(frozen=True)
class Row:
    """Named parts: those that must be there, those that may, and whether there may be others."""

    needed: Mapping[str, Any]
    known: Mapping[str, Any]
    is_open: bool = True


@dataclass(frozen=True)
class Either:
    """One of some shapes."""

    of: tuple[Any, ...]


class Day:
    """A day as `2026-11-30`."""


NUMBER = Either((int, float))
PERHAPS = Either((int, float, type(None)))
TEXTS = {str: str}  # language → text
FIGURE = Row({}, {"key": str, "day": Day, "n": int, "days": int, "value": PERHAPS, "low": PERHAPS, "high": PERHAPS})  # kit.figures
HEARD = [([str], int, int)]  # which areas or sites, how many were heard, of how many
STEPS = [Row({"kind": str, "title": str, "minutes": int}, {"guidance": str, "headings": str, "votes": int, "is_secret": bool, "text": str})]
PASSAGES = [Row({"part": str, "text": str, "draft": str, "sources": [str]}, {"is_figure": bool, "is_out": bool}, is_open=False)]  # stories.logic.parts
SHAPES: dict[str, Any] = {
    "agreements.Review.figure": FIGURE,
    "agreements.Version.baseline": FIGURE,
    "assessment.Card.notes": {str: str},
    "assessment.Statement.wording": TEXTS,
    "content.Half.heard": HEARD,
    "content.Post.networks": [str],
    "feedback.Question.options": [TEXTS],
    "feedback.Question.wording": TEXTS,
    "learning.Look.after": FIGURE,
    "learning.Look.before": FIGURE,
    "pictures.Picture.descriptions": TEXTS,
    "stories.Naming.said": [str],
    "stories.Story.passages": PASSAGES,
    "targets.Candidacy.not_common_in": [str],
    "targets.Candidacy.standings": {str: Row({"mean": NUMBER, "spread": NUMBER}, {})},
    "targets.Look.after": FIGURE,
    "targets.Scoring.heard": HEARD,
    "targets.Target.baseline": FIGURE,
    "workshops.Activity.result": Row({}, {"told": [Row({"title": str}, {"notes": [int]})]}),
    "workshops.Series.skipped": [Day],
    "workshops.Series.steps": STEPS,
    "workshops.Template.steps": STEPS,
}


def shape_of(one: JSONField[Any, Any]) -> Any:
    """What must stand in a column: as said above, else whatever its default is one of."""
    said = SHAPES.get(f"{one.model._meta.label}.{one.name}")
    if said is None and one.default in (dict, list):
        return one.default
    return said


def fits(value: Any, shape: Any) -> bool:
    """Whether a value is of a shape. A number is none of `bool`, and a yes no number."""
    if shape is None:
        return True
    if isinstance(shape, type):
        return is_day(value) if shape is Day else type(value) is shape
    if isinstance(shape, list):
        return type(value) is list and all(fits(part, shape[0]) for part in value)
    if isinstance(shape, Either):
        return any(fits(value, part) for part in shape.of)
    if isinstance(shape, tuple):
        return type(value) is list and len(value) == len(shape) and all(fits(part, said) for part, said in zip(value, shape, strict=True))
    if type(value) is not dict:
        return False
    if isinstance(shape, Row):
        known = {**shape.needed, **shape.known}
        return shape.needed.keys() <= value.keys() and all(fits(part, known[name]) if name in known else shape.is_open for name, part in value.items())
    return all(fits(part, shape[str]) for part in value.values())


def is_day(value: Any) -> bool:
    """Whether it is a text that says a day."""
    try:
        return type(value) is str and bool(date.fromisoformat(value))
    except ValueError:
        return False
