"""The lines of the trail with names and links, as far as their reader may see the things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.urls import resolve, reverse

from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.thread.kinds import KINDS
from talkoot.base.thread.queries import seen_sources
from talkoot.base.trail.models import Entry
from talkoot.base.trail.words import CALLED, did

AT_ONCE = 20  # things of the thread that are looked up together


def kinds_told() -> list[tuple[str, str]]:
    """The kinds of things that the trail may speak of, with what each is called, as the reader's language sorts them."""
    found = {kind: str(one.label) for kind, one in CALLED.items()} | {kind: str(one.label) for kind, one in KINDS.items()}
    return sorted(found.items(), key=lambda one: finnish_key(one[1]))


@dataclass(frozen=True)
class Line:
    """Who did what to what, when; the title and the address are empty where the reader may not see it, or where it is gone."""

    at: datetime
    who: str
    did: str
    kind: str
    title: str
    address: str


def lines_of(entries: Sequence[Entry], me: Membership) -> list[Line]:
    """Each entry in words."""
    subjects = sorted({entry.subject for entry in entries})
    threaded = [one for one in subjects if one.partition(":")[0] in KINDS]
    cards = {card.ref: card for start in range(0, len(threaded), AT_ONCE) for card in seen_sources(threaded[start : start + AT_ONCE], me)}
    names = names_of(subjects, me)
    found = []
    for entry in entries:
        ref, card = Ref.parse(entry.subject), cards.get(entry.subject)
        known, called = KINDS.get(ref.kind), CALLED.get(ref.kind)
        kind = str(known.label if known else called.label if called else "")
        is_gone = bool(called and called.named) and entry.subject not in names
        address = card.address if card else "" if is_gone else page_of(ref, me)
        found.append(Line(entry.at, entry.by_name, did(entry.act), kind, card.title if card else names.get(entry.subject, ""), address))
    return found


def page_of(ref: Ref, me: Membership) -> str:
    """The page of a thing that only the trail speaks of, where the reader may open it."""
    called, pk = CALLED.get(ref.kind), whole(ref.pk)
    if not called or not called.page or pk is None:
        return ""
    address = reverse(called.page, args=[me.organisation.slug, pk])
    look = resolve(address).func.access.look  # type: ignore[attr-defined]  # every view of ours says so
    return address if look and me.may(look) else ""


def names_of(subjects: Sequence[str], me: Membership) -> dict[str, str]:
    """The names of sites, people, groups … among them, of the reader's own organisation."""
    found: dict[str, str] = {}
    for kind, called in CALLED.items():
        pks = [pk for one in subjects if one.startswith(f"{kind}:") and (pk := whole(one.partition(":")[2])) is not None]
        if called.named and pks:
            model, _dot, name = called.named.rpartition(".")
            rows = apps.get_model(model)._default_manager.filter(organisation_id=me.organisation_id, pk__in=pks).values_list("pk", name)
            found |= {f"{kind}:{pk}": said for pk, said in rows}
    return found
