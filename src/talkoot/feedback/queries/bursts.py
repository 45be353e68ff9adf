"""Answers that came at once and wait for somebody to look."""

from django.db.models import QuerySet

from talkoot.base.orgs.models import Membership, Site
from talkoot.feedback.models import Burst


def bursts_of(me: Membership) -> QuerySet[Burst]:
    """The organisation's, those that wait first, then the newest."""
    rows = Burst.objects.filter(organisation_id=me.organisation_id).select_related("channel__site", "seen_by__user")
    return rows.order_by("seen_at", "-day", "id")


def bursts_waiting(me: Membership, site: Site | None) -> list[Burst]:
    """Those that wait, of a site or of all; ten at most."""
    rows = bursts_of(me).filter(state=Burst.State.WAITING)
    return list((rows.filter(channel__site=site) if site else rows)[:10])
