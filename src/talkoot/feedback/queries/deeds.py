"""You said – we did: what customers may see, and what members work on."""

from django.db.models import Q, QuerySet

from talkoot.base.orgs.models import Membership
from talkoot.feedback.models import Deed


def deeds_shown(organisation_id: int, site_id: int | None = None) -> QuerySet[Deed]:
    """What a person has released, newest first: of the whole organisation, and of one site or of all."""
    rows = Deed.objects.filter(organisation_id=organisation_id).exclude(released_at=None)
    if site_id is not None:
        rows = rows.filter(Q(site_id=site_id) | Q(site=None))
    return rows.select_related("site").order_by("-since", "-id")


def deeds_of(me: Membership) -> QuerySet[Deed]:
    """All of the caller's organisation, drafts included, newest first."""
    return Deed.objects.filter(organisation_id=me.organisation_id).select_related("site", "by__user").order_by("-since", "-id")
