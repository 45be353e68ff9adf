"""What a member has been told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from talkoot.base.notices.kinds import KINDS
from talkoot.base.notices.models import Notice, Rhythm


def mail_leaves() -> bool:
    """Whether a mail server is set. Where none is, nothing may be said to be on its way."""
    return bool(settings.MAIL_HOST)


def rhythm_of(member: Any) -> Rhythm:
    """How a member wants to be told; what holds for everybody until they say otherwise."""
    return Rhythm.objects.filter(member=member).first() or Rhythm(member=member)


def zone_of(rhythm: Rhythm) -> ZoneInfo:
    """The clock of the member's first site, else the installation's."""
    site = rhythm.member.sites.order_by("pk").first()
    return ZoneInfo(site.time_zone if site else settings.TIME_ZONE)


def awake_at(member: Any, at: datetime) -> datetime:
    """The first moment from `at` on that is not in the member's quiet hours."""
    rhythm = rhythm_of(member)
    now = at.astimezone(zone_of(rhythm))
    while rhythm.is_quiet(now.hour):
        now = (now.astimezone(UTC) + timedelta(hours=1)).astimezone(now.tzinfo).replace(minute=0, second=0, microsecond=0)
    return max(at, now.astimezone(UTC))


def notices_of(member: Any, most: int = 50, unseen: bool = False) -> list[Notice]:
    """The newest first, each with its sentence in the language in force; kinds that were silenced or are no more left out."""
    rows = Notice.objects.filter(member=member).select_related("member__rhythm").order_by("-at", "-id")
    if unseen:
        rows = rows.filter(seen_at=None)
    found = list(rows[: 4 * most])  # a kind that was silenced is left out here, so that one question is enough
    silenced = rhythm.silenced if found and (rhythm := getattr(found[0].member, "rhythm", None)) else []
    return worded([one for one in found if one.kind not in silenced][:most])


def worded(rows: Any) -> list[Notice]:
    """Gives notices their sentences."""
    found = [one for one in rows if one.kind in KINDS]
    for one in found:
        one.sentence = KINDS[one.kind].sentence(one.details)
    return found
