"""A row as one line of JSON, the same on every database; and back, trusting nothing."""

import base64
import binascii
import json
import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator
from django.db import connection, models
from django.utils.translation import gettext as _

from talkoot.archive.shapes import DEEPEST, fits, shape_of

NO_SIGNS = re.compile("[\x00\ud800-\udfff]")  # the end of a text, and halves of signs

Reader = Callable[[Any], Any]
Writer = Callable[[Any], str]


class BadValue(Exception):
    """A value that cannot stand in its column; the text says why."""


def line_of(writers: Sequence[tuple[str, Writer]], row: Sequence[Any]) -> str:
    """A line for a row, by what writes each column. Said column by column: a JSON encoder that is made anew for each row takes twice as long."""
    said = [head + ("null" if value is None else write(value)) for (head, write), value in zip(writers, row, strict=True)]
    return "{" + ",".join(said) + "}\n"


def writers_of(fields: Sequence[models.Field[Any, Any]]) -> list[tuple[str, Writer]]:
    """For each column what stands before its value, and what writes one that is there."""
    return [(f"{encode_basestring(one.name)}:", writer_for(one)) for one in fields]


def writer_for(one: models.Field[Any, Any]) -> Writer:
    """What writes a value of a column."""
    if isinstance(one, models.ForeignKey):
        return writer_for(one.target_field)
    if isinstance(one, models.BooleanField):
        return lambda value: "true" if value else "false"
    if isinstance(one, models.IntegerField):
        return int.__repr__
    if isinstance(one, models.FloatField):
        return lambda value: repr(float(value))
    if isinstance(one, models.CharField | models.TextField):
        return encode_basestring
    if isinstance(one, models.JSONField):
        return lambda value: json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"))  # no database keeps keys in order
    return lambda value: encode_basestring(plain(value))


def in_order(value: Any) -> Any:
    """JSON with its keys in order."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    return [in_order(one) for one in value] if isinstance(value, list) else value


def plain(value: Any) -> str:
    """What JSON has no word for, as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def row_of(line: bytes, readers: dict[str, Reader]) -> dict[str, Any]:
    """The values of a line by column. Raises BadValue."""
    try:
        said = json.loads(line, parse_constant=no_number)
    except (ValueError, RecursionError):
        raise BadValue(_("it is no line of JSON")) from None
    if not isinstance(said, dict) or said.keys() != readers.keys():
        raise BadValue(_("it has other columns than its table"))
    found = {}
    for name, read in readers.items():
        try:
            found[name] = read(said[name])
        except (BadValue, ValueError, TypeError, InvalidOperation, OverflowError, binascii.Error) as error:
            why = str(error) if isinstance(error, BadValue) else _("it does not fit")
            raise BadValue(_("%(column)s: %(why)s") % {"column": name, "why": why}) from None
    return found


def no_number(text: str) -> Any:
    """NaN and its like are no JSON."""
    raise ValueError(text)


def reader_for(one: models.Field[Any, Any]) -> Reader:
    """How a value of a column is read."""
    if isinstance(one, models.ForeignKey):
        one_read, null = reader_for(one.target_field), one.null
        return lambda value: None if value is None and null else one_read(value)
    read = plainly(one)
    validators = [found for found in one.validators if isinstance(found, RegexValidator | EmailValidator)]  # of addresses of all sorts
    allowed = frozenset(value for value, _label in one.flatchoices) | ({""} if one.blank else set()) if one.choices else None

    def checked(value: Any) -> Any:
        if value is None:
            if not one.null:
                raise BadValue(_("it is missing"))
            return None
        found = read(value)
        if allowed is not None and found not in allowed:
            raise BadValue(_("“%(value)s” is not one of its values") % {"value": str(found)[:40]})
        for validate in validators if found != "" else ():
            try:
                validate(found)
            except ValidationError as error:
                raise BadValue("; ".join(error.messages).rstrip(".")) from None
        return found

    return checked


def plainly(one: models.Field[Any, Any]) -> Reader:
    """How a value that is there is read."""
    if isinstance(one, models.BooleanField):
        return of_kind(bool)
    if isinstance(one, models.IntegerField):
        low, high = connection.ops.integer_field_range(one.get_internal_type())
        return lambda value: within(value, low, high)
    if isinstance(one, models.FloatField):
        return finite
    if isinstance(one, models.DecimalField):
        return lambda value: decimal(value, one)
    if isinstance(one, models.DateTimeField):
        return moment
    if isinstance(one, models.DateField):
        return lambda value: date.fromisoformat(of_kind(str)(value))
    if isinstance(one, models.TimeField):
        return lambda value: time.fromisoformat(of_kind(str)(value))
    if isinstance(one, models.UUIDField):
        return lambda value: UUID(of_kind(str)(value))
    if isinstance(one, models.BinaryField):
        return lambda value: base64.b64decode(of_kind(str)(value), validate=True)
    if isinstance(one, models.JSONField):
        shape = shape_of(one)
        return lambda value: json_value(value, shape)
    if isinstance(one, models.CharField) and one.name == "time_zone":
        return lambda value: zone(text(value, one.max_length))
    if isinstance(one, models.CharField | models.TextField):
        return lambda value: text(value, one.max_length)
    raise LookupError(f"{one}: nobody has said how it is read")


@cache
def of_kind(kind: type) -> Reader:
    """Just this type, since True is a number too."""

    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise BadValue(_("it does not fit"))
        return value

    return read


def within(value: Any, low: int | None, high: int | None) -> int:
    found: int = of_kind(int)(value)
    if (low is not None and found < low) or (high is not None and found > high):
        raise BadValue(_("it is too large or too small"))
    return found


def finite(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise BadValue(_("it does not fit"))
    return float(value)


def decimal(value: Any, one: models.DecimalField[Any, Any]) -> Decimal:
    found = Decimal(of_kind(str)(value))
    if not found.is_finite() or one.max_digits is None or abs(found) >= 10 ** (one.max_digits - (one.decimal_places or 0)):
        raise BadValue(_("it is too large or too small"))
    return found


def moment(value: Any) -> datetime:
    found = datetime.fromisoformat(of_kind(str)(value))
    if found.tzinfo is None:
        raise BadValue(_("its time zone is missing"))
    return found


def json_value(value: Any, shape: Any) -> Any:
    """JSON that every database can keep and every archive can say again."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST or (isinstance(one, float) and not math.isfinite(one)):
            raise BadValue(_("it does not fit"))
        if isinstance(one, str):
            refuse_signs(one)
        elif isinstance(one, list):
            waiting += [(part, depth + 1) for part in one]
        elif isinstance(one, dict):
            waiting += [(part, depth + 1) for part in (*one, *one.values())]
    if not fits(value, shape):
        raise BadValue(_("it does not fit"))
    return value


def refuse_signs(said: str) -> None:
    """Raises BadValue for a text that no database and no file takes."""
    if NO_SIGNS.search(said):
        raise BadValue(_("it holds a sign that no text can hold"))


def zone(value: str) -> str:
    """A time zone that there is."""
    if value not in zones():
        raise BadValue(_("“%(value)s” is not one of its values") % {"value": value[:40]})
    return value


@cache
def zones() -> frozenset[str]:
    """All there are."""
    return frozenset(available_timezones())


def text(value: Any, longest: int | None) -> str:
    found: str = of_kind(str)(value)
    refuse_signs(found)
    if longest is not None and len(found) > longest:
        raise BadValue(_("it is longer than %(n)s characters") % {"n": longest})
    return found
