"""What is held of somebody, thing by thing: what each says in their own words, when, and the page where it stands."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import DateField, DateTimeField, Field, ForeignKey, Model, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise

from talkoot.base.accounts.models import User
from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.notices.queries import worded
from talkoot.base.orgs.leaving import person_of, words_of_kind
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.trail_lines import page_of
from talkoot.base.store.personal import may_be_shown, records_of
from talkoot.base.thread.kinds import KINDS
from talkoot.base.thread.queries import seen_sources
from talkoot.base.trail.models import Entry
from talkoot.base.trail.words import CALLED, did
from talkoot.base.ui import words

SHOWN, AT_ONCE, LONGEST = 100, 20, 300


@dataclass(frozen=True)
class OwnRow:
    """One thing: what it is about, what it says, since when, and where it stands, if one may look there."""

    title: str
    said: list[tuple[str, str]]
    day: date | None
    address: str


@dataclass(frozen=True)
class OwnRows:
    """All of a kind, the newest first; `total` where there are more than are listed."""

    words: str
    rows: list[OwnRow]
    total: int


def own_rows(user: User, kind: str) -> OwnRows | None:
    """What is held of somebody under one kind of record; None where there is nothing of it."""
    found = records_of(person_of(user), kind)
    if not found:
        return None
    records = sorted(found, key=lambda row: row.pk, reverse=True)[:SHOWN]
    own = [one.name for one in records[0]._meta.concrete_fields if is_own(records[0], one)]
    prefetch_related_objects(records, *own)
    abouts = [about(record) for record in records]
    members = list(Membership.objects.filter(user=user, ended_at=None).select_related("organisation", "user"))
    cards = cards_of([str(ref) for ref in abouts if ref and ref.kind in KINDS], members)
    rows = []
    for record, ref in zip(records, abouts, strict=True):
        title, address = cards.get(str(ref), ("", "")) if ref else ("", "")
        if ref and not address and ref.kind in CALLED:
            address = next((page_of(ref, me) for me in members if me.organisation_id == organisation_of(record, me)), "")
        said = said_by(record)
        heading = title or next((text for _name, text in said), "")
        rows.append(OwnRow(heading, [one for one in (said if title else said[1:]) if one[1] != heading], day_of(record), address))
    return OwnRows(words_of_kind(kind), rows, len(found))


def organisation_of(record: Model, me: Membership) -> Any:
    """The organisation that a record says it is of, as far as it says so; else the one asked about."""
    said = getattr(record, "organisation_id", None) or getattr(record, "organisation", None)
    return me.organisation_id if said is None else whole(str(said))


def cards_of(refs: Sequence[str], members: Sequence[Membership]) -> dict[str, tuple[str, str]]:
    """Title and address of each thing that one of the person's memberships may see."""
    wanted = sorted(set(refs))
    found: dict[str, tuple[str, str]] = {}
    for me in members:
        for start in range(0, len(wanted), AT_ONCE):
            found |= {card.ref: (card.title, card.address) for card in seen_sources(wanted[start : start + AT_ONCE], me)}
    return found


def about(record: Model, depth: int = 2) -> Ref | None:
    """The thing that a record is, speaks of by name, or belongs to."""
    if record._meta.label_lower in KINDS or record._meta.label_lower in CALLED:
        return Ref(record._meta.label_lower, str(record.pk))
    for name in ("subject", "about"):
        if (text := getattr(record, name, "")) and isinstance(text, str) and ":" in text:
            with suppress(ValueError):
                return Ref.parse(text)
    pointing = [one for one in record._meta.concrete_fields if isinstance(one, ForeignKey) and getattr(record, one.attname) is not None]
    for one in pointing:
        if one.related_model._meta.label_lower in KINDS:
            return Ref(one.related_model._meta.label_lower, str(getattr(record, one.attname)))
    if depth > 1:
        for one in pointing:
            if is_own(record, one) and (ref := about(getattr(record, one.name), depth - 1)):
                return ref
    return None


def is_own(record: Model, one: Field[Any, Any]) -> bool:
    """Whether a field points at a record of the same package."""
    return isinstance(one, ForeignKey) and one.related_model._meta.app_label == record._meta.app_label


def said_by(record: Model) -> list[tuple[str, str]]:
    """The fields that people know by a name, with what stands in them. What may not be shown, or speaks of others, is left out."""
    found = []
    for one in record._meta.concrete_fields:
        if isinstance(one, ForeignKey) or not may_be_shown(record, one) or not is_named(one):
            continue
        text = words_in(record, one)
        if text:
            found.append((str(one.verbose_name), text[:LONGEST]))
    if isinstance(record, Entry):
        found.insert(0, ("", did(record.act)))
    if isinstance(record, Notice) and worded([record]):
        found.insert(0, ("", record.sentence))
    if isinstance(record, Membership):
        found.insert(0, ("", record.organisation.name))
    return found


def is_named(one: Field[Any, Any]) -> bool:
    """Whether somebody gave it a name in the reader's language."""
    return isinstance(one.verbose_name, Promise) and not isinstance(one, DateTimeField)


def words_in(record: Model, one: Field[Any, Any]) -> str:
    """What stands in a field, as one reads it."""
    if one.choices:
        return str(getattr(record, f"get_{one.name}_display")())
    value = one.value_from_object(record)
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    if one.name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if one.name == "hour":
        return words.clock(time(value))
    if isinstance(value, datetime):
        return f"{words.when(timezone.localtime(value))}"
    if isinstance(value, date):
        return words.day_and_month(value)
    if isinstance(value, time):
        return words.clock(value)
    return words.device(str(value)) if one.name == "user_agent" else str(value).strip()


def day_of(record: Model) -> date | None:
    """When it was: the first time that it tells."""
    times = [one for one in record._meta.concrete_fields if isinstance(one, DateField) and may_be_shown(record, one)]
    for one in sorted(times, key=lambda one: not one.name.endswith("at")):
        value = one.value_from_object(record)
        if isinstance(value, datetime):
            return timezone.localdate(value)
        if isinstance(value, date):
            return value
    return None
