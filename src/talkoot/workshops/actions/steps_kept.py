"""An agenda kept apart from a workshop: in a series, and as a template."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from talkoot.workshops.actions.planning import Step
from talkoot.workshops.models import Activity

NAMES = tuple(one.name for one in fields(Step) if one.name != "early_on")


def kept(agenda: Iterable[Activity], day: date | None) -> list[dict[str, Any]]:
    """An agenda as it is kept: from when people write beforehand as days before the meeting."""
    return [{name: getattr(one, name) for name in NAMES} | {"early": max(0, (day - one.early_on).days) if day and one.early_on else None} for one in agenda]


def steps_in(rows: Iterable[dict[str, Any]], day: date | None) -> list[Step]:
    """The same as steps of a workshop of that day."""
    return [Step(**{name: row[name] for name in NAMES if name in row}, early_on=_early(row.get("early"), day)) for row in rows]


def _early(before: int | None, day: date | None) -> date | None:
    return day - timedelta(days=before) if day is not None and before is not None else None
