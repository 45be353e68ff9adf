"""How a form is laid out: what is asked first, and the rest as questions that have a ready answer already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField, CheckboxInput, Form, RadioSelect, Select, SelectMultiple
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from talkoot.base.ui import words
from talkoot.base.ui.inputs import Rest

LONGEST = 80  # letters of an answer that are told


@dataclass(frozen=True)
class Fold:
    """A question, the answer that stands, and the fields that change it. Open where something in it needs mending."""

    question: Promise
    said: str
    fields: list[BoundField]
    open: bool


@dataclass(frozen=True)
class Layout:
    """The fields of a form in their places, and whether any is marked as required."""

    first: list[BoundField]
    rest: list[Fold]
    marked: bool


def layout(form: Form) -> Layout:
    """A form’s own `rest` says what is folded; a form without it asks everything at once."""
    rest: tuple[Rest, ...] = getattr(form, "rest", ())
    folded = {name for one in rest for name in one.names}
    first = [field for field in form.visible_fields() if field.name not in folded]
    folds = [fold for one in rest if (fold := folded_part(form, one)) is not None]
    return Layout(first, folds, any(is_marked(field) for field in first))


def folded_part(form: Form, rest: Rest) -> Fold | None:
    """One question of the rest; None when the form has none of its fields."""
    fields = [form[name] for name in rest.names if name in form.fields and not form.fields[name].widget.is_hidden]
    if not fields:
        return None
    told = [answer for field in fields if field.name in (rest.told or rest.names) and (answer := answer_of(field))]
    is_open = any(field.errors or getattr(field.field, "now", "") for field in fields)
    return Fold(rest.question, " · ".join(told) or _("Nothing yet (optional)"), fields, is_open)


def answer_of(field: BoundField) -> str:
    """What stands in a field, as one would say it in short."""
    return Truncator(" ".join(said(field, field.value()).split())).chars(LONGEST)


def said(field: BoundField, value: Any) -> str:
    """A value of a field, as one would say it."""
    widget = field.field.widget
    if hasattr(widget, "names_of"):
        return ", ".join(sorted(widget.names_of(value)))
    if isinstance(widget, CheckboxInput):
        return str(field.label) if value else ""
    if isinstance(widget, Select | RadioSelect | SelectMultiple):
        choices, keys = choices_of(widget), chosen(value)
        nothing = next((label for key, label in choices if not key), "")
        return ", ".join(label for key, label in choices if key in keys) or (nothing if nothing != "–" else "")
    if isinstance(value, date):
        return words.day_and_month(value)
    return "\n".join(str(value if value is not None else "").splitlines()).strip()


def chosen(value: Any) -> set[str]:
    """The keys that are chosen, as the page has them."""
    several = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    return {str(getattr(one, "pk", one)) for one in several if one not in (None, "")}


def choices_of(widget: Any) -> list[tuple[str, str]]:
    """Every choice of a list, groups opened."""
    found: list[tuple[str, str]] = []
    for key, label in widget.choices:
        inside = label if isinstance(label, list | tuple) else [(key, label)]
        found += [(str(one), str(words)) for one, words in inside]
    return found


def is_marked(field: BoundField) -> bool:
    """Whether a field is marked as one that must be filled in: where others need not, and it has no answer of its own."""
    if not field.field.required or isinstance(field.field.widget, CheckboxInput) or all(one.field.required for one in field.form.visible_fields()):
        return False
    widget = field.field.widget
    return not (isinstance(widget, Select | RadioSelect) and (field.value() or any(key for key, _label in choices_of(widget)[:1])))
