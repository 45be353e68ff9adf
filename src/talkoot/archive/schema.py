"""What an archive holds: which tables and columns leave, what stays and why. Declared in tables.toml, never found out.

A table or a column that is not declared does not leave, and a test fails until somebody has decided.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

DECLARED = Path(__file__).with_name("tables.toml")
STAYS = "stays"
ORGANISATION = "orgs.Organisation"
# Tables without a foreign key that leads to the organisation.
WAYS = {
    ORGANISATION: "pk",
    "accounts.User": "memberships__organisation",
    "trail.Entry": "organisation",  # as text
    "thread.Join": "organisation",  # as a number
}
# What others lean on comes first, so that whoever reads an archive from its beginning finds what a row speaks of.
FIRST = ("orgs.Organisation", "orgs.Logo", "orgs.Area", "orgs.Site", "orgs.SiteChange", "accounts.User", "orgs.Membership")


@dataclass(frozen=True, eq=False)
class Table:
    """A table that leaves: what it is, its columns in order with what they mean, and the columns that stay with the reason."""

    label: str
    about: str
    columns: Mapping[str, str]
    left: Mapping[str, str]

    @property
    def model(self) -> type[Model]:
        """The model whose rows these are."""
        return apps.get_model(self.label)

    @property
    def fields(self) -> list[Field[Any, Any]]:
        """The columns' fields, in order."""
        return [self.model._meta.get_field(name) for name in self.columns]  # type: ignore[misc]  # columns are never reverse

    @property
    def member(self) -> str:
        """Its file in the archive."""
        return f"tables/{self.label}.jsonl"

    @property
    def order(self) -> tuple[str, ...]:
        """What its lines are ordered by, which is the same wherever they are."""
        return ("id",) if "id" in self.columns else tuple(name for name in self.columns if name != "shown")


@cache
def declared() -> dict[str, Any]:
    """All that was decided on."""
    return tomllib.loads(DECLARED.read_text())


@cache
def tables() -> dict[str, Table]:
    """Those that leave, by label, in the order in which they stand in an archive."""
    found = {label: Table(label, said["about"], said["columns"], said.get("left", {})) for label, said in declared().items() if label != STAYS}
    return {label: found[label] for label in sorted(found, key=lambda one: (FIRST.index(one) if one in FIRST else len(FIRST), one))}


def staying() -> dict[str, str]:
    """Tables that stay, each with the reason."""
    found: dict[str, str] = declared()[STAYS]
    return found


def way(label: str) -> str:
    """The lookup that leads from a row to its organisation: the nearest along foreign keys that every row has."""
    if label in WAYS:
        return WAYS[label]
    keys = required_keys(apps.get_model(label))
    for one in keys:
        if target(one) == ORGANISATION:
            return one.name
    for one in keys:
        if target(one) in tables() and target(one) != "accounts.User":
            return f"{one.name}__{way(target(one))}"
    raise LookupError(f"{label} belongs to no organisation that could be found")


def required_keys(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """The foreign keys that every row has."""
    return [one for one in model._meta.concrete_fields if isinstance(one, ForeignKey) and not one.null]


def target(one: ForeignKey[Any, Any]) -> str:
    """The label of what a foreign key points at."""
    return one.remote_field.model._meta.label


def undecided() -> list[str]:
    """Tables and columns of which nobody has said whether they leave, and those that are said twice or are no more. Empty is right."""
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    found = sorted((models.keys() ^ (tables().keys() | staying().keys())) | (tables().keys() & staying().keys()))
    for label in sorted(models.keys() & tables().keys()):
        table = tables()[label]
        names = {one.name for one in models[label]._meta.concrete_fields if not one.generated}
        wrong = (names ^ (table.columns.keys() | table.left.keys())) | (table.columns.keys() & table.left.keys())
        found += [f"{label}.{name}" for name in sorted(wrong)]
    return found
