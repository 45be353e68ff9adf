"""What is held of one person, across all records: shown and exported to them, and removed when they are erased.

The engine reads the declarations (privacy.py) and knows no record by name. A record speaks of a person when one of its
fields points at one of the records that stand for them, or when a text field that it names in `person_keys` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model, Q

from talkoot.base.store.privacy import Held

# What the sign-in library keeps of a person, and the only parts of it that may be shown.
OF_SIGN_IN = {
    "account.EmailAddress": ("email", "verified", "primary"),
    "mfa.Authenticator": ("type", "created_at", "last_used_at"),
    "socialaccount.SocialAccount": ("provider", "uid", "last_login", "date_joined"),
    "usersessions.UserSession": ("created_at", "last_seen_at", "ip", "user_agent"),
}
SHOWN = frozenset({Held.NOT_PERSONAL, Held.PERSON_KEEPS, Held.ABOUT_PERSON})


@dataclass(frozen=True)
class Person:
    """The records that stand for one person: keys by model, and what text fields call them."""

    stands_as: dict[type[Model], frozenset[Any]]
    names: frozenset[str] = field(default_factory=frozenset)


def held_of(person: Person) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each kind of record (`orgs.membership`) with what it holds of the person, plain values only; kinds with nothing are left out.

    Never shown: what proves who somebody is, customers' words, and who else a record speaks of.
    """
    for model in apps.get_models():
        if rows := [_shown(row, person) for row in _rows(model, person)]:
            yield model._meta.label_lower, rows


def records_of(person: Person, kind: str) -> list[Model]:
    """The records of one kind (`orgs.membership`) that speak of a person; none of a kind that there is not."""
    model = next((one for one in apps.get_models() if one._meta.label_lower == kind), None)
    return _rows(model, person) if model is not None else []


def may_be_shown(row: Model, one: Field[Any, Any]) -> bool:
    """Whether somebody may see what stands in a field of a record that speaks of them."""
    allowed = OF_SIGN_IN.get(row._meta.label)
    return one.name in allowed if allowed else _held(type(row)).get(one.name) in SHOWN


def erase(person: Person, replaced_by: dict[type[Model], dict[str, Any]]) -> None:
    """Removes what is the person's own and blanks what names them in text; records that stand for them get the values given.

    What others did with them stays, without a name. Call it inside a transaction.
    """
    for model in apps.get_models():
        own = [f for f in _pointing(model, person) if _held(model).get(f.name) in (Held.PERSON_KEEPS, None)]
        for one in own:
            rows = model._default_manager.filter(**{f"{one.name}__in": person.stands_as[_target(one)]})
            if isinstance(one, ManyToManyField):
                for row in rows:
                    getattr(row, one.name).remove(*person.stands_as[_target(one)])
            else:
                rows.delete()
        for names_field, blanked in getattr(model, "person_keys", {}).items():
            model._default_manager.filter(**{f"{names_field}__in": person.names}).update(**blanked)
    for model, values in replaced_by.items():
        model._default_manager.filter(pk__in=person.stands_as[model]).update(**values)


def _rows(model: type[Model], person: Person) -> list[Model]:
    if model in person.stands_as:
        return list(model._default_manager.filter(pk__in=person.stands_as[model]).order_by("pk"))
    wanted = Q()
    for one in _pointing(model, person):
        wanted |= Q(**{f"{one.name}__in": person.stands_as[_target(one)]})
    for name in getattr(model, "person_keys", {}):
        wanted |= Q(**{f"{name}__in": person.names})
    return list(model._default_manager.filter(wanted).distinct().order_by("pk")) if wanted else []


def _pointing(model: type[Model], person: Person) -> list[Field[Any, Any]]:
    """The fields that point at a record standing for the person, as far as the record is declared."""
    if model._meta.auto_created or (not hasattr(model, "privacy") and model._meta.label not in OF_SIGN_IN):
        return []
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [f for f in fields if isinstance(f, ForeignKey | ManyToManyField) and _target(f) in person.stands_as and model not in person.stands_as]


def _target(one: Field[Any, Any]) -> type[Model]:
    return one.related_model  # type: ignore[return-value]  # never a name once the apps are loaded


def _held(model: type[Model]) -> dict[str, Held]:
    return getattr(model, "privacy", {})


def _shown(row: Model, person: Person) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for one in (*row._meta.concrete_fields, *row._meta.many_to_many):
        if not may_be_shown(row, one):
            continue
        if isinstance(one, ForeignKey | ManyToManyField) and _target(one) in person.stands_as:
            # Of people, only whether it is this one: the others' part is theirs to ask for.
            keys = getattr(row, one.name).values_list("pk", flat=True) if isinstance(one, ManyToManyField) else [getattr(row, one.attname)]
            if person.stands_as[_target(one)].intersection(keys):
                shown[one.name] = "you"
        elif isinstance(one, ManyToManyField):
            shown[one.name] = [str(other) for other in getattr(row, one.name).all()]
        else:
            value = getattr(row, one.name) if isinstance(one, ForeignKey) else one.value_from_object(row)
            shown[one.name] = _plain(value)
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
