"""Agendas that people have kept."""

from django.db.models import Q, QuerySet

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import own_sites
from talkoot.workshops.models import Template

SHOWN = 100


def templates_of(me: Membership) -> QuerySet[Template]:
    """One's own, those of one's sites, and those shared with everybody; taken back ones too."""
    mine = Q(owner=me) | Q(shared=Template.Shared.ALL) | Q(shared=Template.Shared.SITE, site__in=[site.pk for site in own_sites(me)])
    return Template.objects.filter(mine, organisation_id=me.organisation_id).select_related("made_by__user", "site", "organisation").order_by("name_key", "pk")


def to_plan_from(me: Membership) -> list[Template]:
    """Those offered when one plans."""
    return list(templates_of(me).filter(taken_back_at=None)[:SHOWN])


def taken_back(me: Membership) -> list[Template]:
    """One's own that are offered no longer, the last first."""
    return list(templates_of(me).filter(owner=me).exclude(taken_back_at=None).order_by("-taken_back_at", "-pk")[:20])
