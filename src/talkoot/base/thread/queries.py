"""Following the thread in both directions."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from talkoot.base.kit.outside import whole
from talkoot.base.kit.refs import Ref
from talkoot.base.thread.kinds import KINDS, Card, Maker, makers_of
from talkoot.base.thread.models import Join


@dataclass
class Neighbours:
    """What a thing came from and what it led to, as cards the viewer may see."""

    came_from: list[Card] = field(default_factory=list)
    led_to: list[Card] = field(default_factory=list)


def neighbours(things: list[Ref], viewer: Any) -> dict[str, Neighbours]:
    """Both directions for several things at once: one query for the rows, one per kind for the cards."""
    keys = {str(thing) for thing in things}
    rows = Join.objects.filter(organisation=viewer.organisation_id).filter(Q(source__in=keys) | Q(result__in=keys))
    joins = list(rows.order_by("at", "id").values_list("source", "result"))
    cards = _cards({end for pair in joins for end in pair if end not in keys or pair[0] in keys}, viewer)
    found = {key: Neighbours() for key in keys}
    for source, result in joins:
        if result in found and source in cards:
            found[result].came_from.append(cards[source])
        if source in found and result in cards:
            found[source].led_to.append(cards[result])
    return found


def results_of(source: Ref, kind: str, viewer: Any) -> list[int]:
    """The numbers of the things of a kind that came of one thing, in the viewer's organisation."""
    rows = Join.objects.filter(organisation=viewer.organisation_id, source=str(source), result__startswith=f"{kind}:")
    return [int(Ref.parse(text).pk) for text in rows.order_by("at", "id").values_list("result", flat=True)]


def makeable_from(kind: str, viewer: Any) -> list[tuple[str, Maker]]:
    """What the viewer may make of a thing of this kind."""
    return [(made, maker) for made, maker in makers_of(KINDS[kind]) if viewer.may(maker.act)]


def seen_sources(asked: list[str], viewer: Any) -> list[Card]:
    """The things named in an address (`?from=`) that the viewer may see; strange and foreign ones are left out. Twenty at most."""
    wanted = set()
    for text in asked[:20]:
        with suppress(ValueError):
            ref = Ref.parse(text)
            if whole(ref.pk) is not None:
                wanted.add(str(ref))
    return list(_cards(wanted, viewer).values())


def _cards(refs: set[str], viewer: Any) -> dict[str, Card]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for text in refs:
        ref = Ref.parse(text)
        by_kind[ref.kind].append(ref.pk)
    return {card.ref: card for kind, pks in by_kind.items() if kind in KINDS for card in KINDS[kind].cards(pks, viewer)}


def sources_of_kind(organisation: int, kind: str, result: str = "") -> set[str]:
    """The keys of all things of a kind that led to something; to a thing of the kind `result`, where one is named."""
    rows = Join.objects.filter(organisation=organisation, source__startswith=f"{kind}:")
    sources = (rows.filter(result__startswith=f"{result}:") if result else rows).values_list("source", flat=True)
    return {Ref.parse(source).pk for source in sources}


def joined(organisation: int, things: Iterable[str]) -> set[str]:
    """Those of the things (by text key) that came from something or led to something."""
    listed, found = sorted(things), set()
    for part in (listed[first : first + 200] for first in range(0, len(listed), 200)):
        rows = Join.objects.filter(organisation=organisation).filter(Q(source__in=part) | Q(result__in=part))
        found |= {end for pair in rows.values_list("source", "result") for end in pair}
    return found.intersection(listed)
