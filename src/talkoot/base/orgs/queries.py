"""What pages ask of organisations, sites and members. Everything goes through the caller's membership."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Collate

from talkoot.base.kit.collation import finnish_key
from talkoot.base.orgs.models import Area, Invitation, Logo, Membership, Organisation, Site, SiteQuerySet
from talkoot.base.orgs.roles import Act, Role
from talkoot.base.store.connections import FINNISH


def memberships_of(user_id: int) -> list[Membership]:
    """A person's memberships in force, the organisation with each."""
    rows = Membership.objects.filter(user_id=user_id, ended_at=None).select_related("organisation")
    return list(rows.order_by(Collate("organisation__name", FINNISH), "id"))


def still_may(member: int, act: str, user: int | None) -> bool:
    """Whether somebody is still that member, and may still do an act by its name: for what goes on after its page was made."""
    found = Membership.objects.filter(pk=member, ended_at=None, user=user, user__is_active=True).first()
    return found is not None and act in Act.__members__ and found.may(Act[act])


def want_the_provider(user_id: int) -> bool:
    """Whether every organisation that somebody belongs to lets the identity provider open their people's accounts by address."""
    wishes = list(Membership.objects.filter(user_id=user_id, ended_at=None).values_list("organisation__opens_by_provider", flat=True))
    return bool(wishes) and all(wishes)


def sites_of(me: Membership) -> SiteQuerySet:
    """The sites of the caller's organisation, alphabetically."""
    return Site.objects.filter(organisation_id=me.organisation_id).alphabetical()


def own_sites(me: Membership) -> list[Site]:
    """The open sites where the caller works, alphabetically; asked once a request."""
    if me.kept is not None and "own_sites" in me.kept:
        found: list[Site] = me.kept["own_sites"]
        return found
    found = list(sites_of(me).open().filter(members=me))
    if me.kept is not None:
        me.kept["own_sites"] = found
    return found


def areas_of(me: Membership) -> QuerySet[Area]:
    """The areas of the caller's organisation, alphabetically."""
    return Area.objects.filter(organisation_id=me.organisation_id, merged_into=None).order_by(Collate("name", FINNISH), "id")


def members_of(me: Membership) -> QuerySet[Membership]:
    """The members of the caller's organisation by name, those who left included; sites prefetched."""
    rows = Membership.objects.filter(organisation_id=me.organisation_id).select_related("user")
    return rows.prefetch_related("sites").order_by(Collate("user__name", FINNISH), "id")


def by_site(people: list[Membership], me: Membership) -> list[tuple[str, list[Membership]]]:
    """People in their order under the names of their sites, one's own sites first, then by name; each once, under the first of
    their sites. Those of no site come last, under an empty name."""
    own = {site.pk for site in me.sites.all()}
    found: dict[str, list[Membership]] = {}
    first: set[str] = set()
    for person in people:
        sites = sorted(person.sites.all(), key=lambda site: (site.closed_on is not None, site.pk not in own, finnish_key(site.name)))
        name = sites[0].name if sites else ""
        found.setdefault(name, []).append(person)
        if sites and sites[0].pk in own:
            first.add(name)
    return sorted(found.items(), key=lambda group: (not group[0], group[0] not in first, finnish_key(group[0])))


SHOWN_PEOPLE = 200  # in a list of people; where there are more, one finds them by words


def person_of(me: Membership, pk: int) -> Membership | None:
    """One member in force of the caller's organisation."""
    return members_of(me).filter(ended_at=None, pk=pk).first()


def site_of(me: Membership, pk: int) -> Site | None:
    """One site of the caller's organisation, with its area."""
    return sites_of(me).select_related("area").filter(pk=pk).first()


def open_invitations(me: Membership) -> QuerySet[Invitation]:
    """Invitations that can still be used, newest first."""
    rows = Invitation.objects.filter(organisation_id=me.organisation_id, revoked_at=None, uses_left__gt=0)
    return rows.prefetch_related("sites").order_by("-created_at", "-id")


def people_to_choose(me: Membership) -> QuerySet[Membership]:
    """Members in force whom one may choose for something. Forms search among them and never load them all."""
    rows = Membership.objects.filter(organisation_id=me.organisation_id, ended_at=None).exclude(role=Role.GUEST)
    return rows.select_related("user").order_by(Collate("user__name", FINNISH), "id")


LISTED = 60  # sites in the menu that chooses the view; a chain searches


@dataclass(frozen=True)
class Scope:
    """Whose view a page shows: one site, or everything when there is none. `others` holds those a menu has room for."""

    site: Site | None
    own: list[Site]
    others: list[Site]
    more: bool


def sites_like(me: Membership, words: str) -> SiteQuerySet:
    """Sites whose name, area or address holds every one of the words, alphabetically; all of them for no words."""
    rows = sites_of(me)
    for word in words.split()[:8]:
        rows = rows.filter(Q(name__icontains=word) | Q(area__name__icontains=word) | Q(address__icontains=word))
    return rows


def scope(me: Membership, asked: str | None) -> Scope:
    """The view asked for in the address, else the one the person looked at last, else their only site, else all.

    A key that is not of this organisation counts as not asked for.
    """
    sites = sites_of(me).open()
    own = own_sites(me)
    listed = list(sites.exclude(pk__in=[site.pk for site in own])[: LISTED + 1])
    chosen = None
    if asked != "all":
        near = {site.key: site for site in (*own, *listed)}
        chosen = near.get(asked or "") or (sites.filter(key=asked).first() if asked else None)
        if chosen is None and me.seen_site_id:
            chosen = sites.filter(pk=me.seen_site_id).first()
    return Scope(chosen, own, listed[:LISTED], len(listed) > LISTED)


def organisation_by_slug(slug: str) -> Organisation:
    """For the command line; raises Organisation.DoesNotExist."""
    return Organisation.objects.get(slug=slug)


def logo_of(me: Membership) -> tuple[str, bytes] | None:
    """The name and the content of the organisation's logo."""
    found = Logo.objects.filter(organisation_id=me.organisation_id).first() if me.organisation.logo else None
    return (found.name, bytes(found.content)) if found else None


@dataclass(frozen=True)
class Holders:
    """Who has a role: how many, and by name those who may do more than a member, as far as there is room."""

    role: Role
    count: int
    people: list[Membership]


NAMED_WITH_ROLE = 12


def holders_of_roles(me: Membership) -> list[Holders]:
    """The roles that somebody has, the one that may do most first."""
    rows = members_of(me).filter(ended_at=None)
    counts = dict(rows.order_by().values_list("role").annotate(n=Count("id")))
    found = []
    for role in (Role.OWNER, Role.COACH, Role.FACILITATOR, Role.MEMBER, Role.GUEST):
        if count := counts.get(role, 0):
            named = rows.filter(role=role).prefetch_related(None)[:NAMED_WITH_ROLE] if role != Role.MEMBER else []
            found.append(Holders(role, count, list(named)))
    return found


def owners_of(me: Membership) -> int:
    """How many owners the caller's organisation has."""
    return members_of(me).filter(ended_at=None, role=Role.OWNER).count()
