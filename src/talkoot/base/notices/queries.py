"""What a member has been told."""

from typing import Any

from talkoot.base.notices.kinds import KINDS
from talkoot.base.notices.models import Notice, Rhythm


def rhythm_of(member: Any) -> Rhythm:
    """How a member wants to be told; what holds for everybody until they say otherwise."""
    return Rhythm.objects.filter(member=member).first() or Rhythm(member=member)


def notices_of(member: Any, most: int = 50, unseen: bool = False) -> list[Notice]:
    """The newest first, each with its sentence in the language in force; kinds that were silenced or are no more left out."""
    rows = Notice.objects.filter(member=member).order_by("-at", "-id")
    if unseen:
        rows = rows.filter(seen_at=None)
    return worded(rows.exclude(kind__in=rhythm_of(member).silenced)[:most])


def worded(rows: Any) -> list[Notice]:
    """Gives notices their sentences."""
    found = [one for one in rows if one.kind in KINDS]
    for one in found:
        one.sentence = KINDS[one.kind].sentence(one.details)
    return found
