"""Consensus cards as people see them."""

from django.db.models import Q, QuerySet

from talkoot.assessment.models import Card
from talkoot.base.orgs.models import Membership


def cards_of(me: Membership) -> QuerySet[Card]:
    """Cards of the caller's own sites, and those that other teams share. Nobody else's, whatever their role."""
    rows = Card.objects.filter(organisation_id=me.organisation_id).filter(Q(site__in=me.sites.all()) | Q(shared_at__isnull=False))
    return rows.select_related("site").distinct().order_by("-made_at", "-id")
