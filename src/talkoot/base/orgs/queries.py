"""What pages ask of organisations, sites and members. Everything goes through the caller's membership."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Collate

from talkoot.base.orgs.models import Area, Invitation, Membership, Organisation, Site, SiteQuerySet
from talkoot.base.store.connections import FINNISH


def memberships_of(user_id: int) -> list[Membership]:
    """A person's memberships in force, the organisation with each."""
    rows = Membership.objects.filter(user_id=user_id, ended_at=None).select_related("organisation")
    return list(rows.order_by(Collate("organisation__name", FINNISH), "id"))


def sites_of(me: Membership) -> SiteQuerySet:
    """The sites of the caller's organisation, alphabetically."""
    return Site.objects.filter(organisation_id=me.organisation_id).alphabetical()


def areas_of(me: Membership) -> QuerySet[Area]:
    """The areas of the caller's organisation, alphabetically."""
    return Area.objects.filter(organisation_id=me.organisation_id).order_by(Collate("name", FINNISH), "id")


def members_of(me: Membership) -> QuerySet[Membership]:
    """The members of the caller's organisation by name, those who left included; sites prefetched."""
    rows = Membership.objects.filter(organisation_id=me.organisation_id).select_related("user")
    return rows.prefetch_related("sites").order_by(Collate("user__name", FINNISH), "id")


def open_invitations(me: Membership) -> QuerySet[Invitation]:
    """Invitations that can still be used, newest first."""
    rows = Invitation.objects.filter(organisation_id=me.organisation_id, revoked_at=None, uses_left__gt=0)
    return rows.prefetch_related("sites").order_by("-created_at", "-id")


@dataclass(frozen=True)
class Scope:
    """Whose view a page shows: one site, or everything when there is none."""

    site: Site | None
    own: list[Site]
    others: list[Site]


def scope(me: Membership, asked: str | None) -> Scope:
    """The view asked for in the address, else the one the person looked at last, else their only site, else all.

    A key that is not of this organisation counts as not asked for.
    """
    own_ids = set(me.sites.values_list("id", flat=True))
    sites = list(sites_of(me).open())
    by_key = {site.key: site for site in sites}
    if asked == "all":
        chosen = None
    elif asked in by_key:
        chosen = by_key[asked]
    else:
        chosen = next((site for site in sites if site.id == me.seen_site_id), None)
    return Scope(chosen, [s for s in sites if s.id in own_ids], [s for s in sites if s.id not in own_ids])


def organisation_by_slug(slug: str) -> Organisation:
    """For the command line; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(slug=slug)
