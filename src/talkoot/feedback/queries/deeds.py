"""You said – we did: what customers may see, and what members work on."""

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate

from talkoot.base.orgs.models import Membership
from talkoot.base.store.connections import FINNISH
from talkoot.feedback.models import Channel, Deed


def deeds_shown(organisation_id: int, site_id: int | None = None) -> QuerySet[Deed]:
    """What a person has released, newest first: of the whole organisation, and of one site or of all."""
    rows = Deed.objects.filter(organisation_id=organisation_id).exclude(released_at=None)
    if site_id is not None:
        rows = rows.filter(Q(site_id=site_id) | Q(site=None))
    return rows.select_related("site").order_by("-since", "-id")


def ways_to_answer(organisation_id: int, site_id: int | None = None) -> list[Channel]:
    """A feedback point at each open site where one can answer with one's own phone: a link before a poster's. Thirty at most."""
    rows = Channel.objects.filter(organisation_id=organisation_id, closed_at=None, site__closed_on=None)
    rows = rows.filter(kind__in=[Channel.Kind.LINK, Channel.Kind.QR])
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    found: dict[int, Channel] = {}
    for channel in rows.select_related("site").order_by(Collate("site__name", FINNISH), "kind", "id")[:300]:
        found.setdefault(channel.site_id, channel)
    return list(found.values())[:30]


def deeds_of(me: Membership) -> QuerySet[Deed]:
    """All of the caller's organisation, drafts included, newest first."""
    return Deed.objects.filter(organisation_id=me.organisation_id).select_related("site", "by__user").order_by("-since", "-id")
