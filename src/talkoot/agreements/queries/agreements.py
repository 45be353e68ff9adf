"""Agreements as lists and pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Collate

from talkoot.agreements.logic.points import Change, Line, changes
from talkoot.agreements.models import Agreement, Commitment, Decision, LocalWay, Point, Reaction, Remark, SiteUse, Tip, Version
from talkoot.base.kit.language import for_finding
from talkoot.base.kit.similar import similar
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import own_sites
from talkoot.base.orgs.roles import Role
from talkoot.base.store.connections import FINNISH

TIPS = 500  # the newest, among which like ones are looked for


def agreements_of(me: Membership) -> QuerySet[Agreement]:
    """The organisation's agreements, those changed last first. Everybody sees all of them."""
    rows = Agreement.objects.filter(organisation_id=me.organisation_id)
    return rows.select_related("organisation", "area", "site", "owner__user", "in_force").order_by("-changed_at", "-id")


def goals_of_all(me: Membership) -> QuerySet[Agreement]:
    """Goals of the whole organisation, proposed or in force."""
    return agreements_of(me).filter(kind=Agreement.Kind.GOAL, area=None, site=None, ended_at=None)


def concerning(me: Membership) -> Q:
    """Agreements whose scope a member belongs to: the organisation's, their areas', their sites'."""
    sites = own_sites(me)
    mine = Q(site__in=[site.pk for site in sites]) | Q(area__in=[site.area_id for site in sites if site.area_id])
    return Q(area=None, site=None) | mine


def people_of(agreement: Agreement) -> QuerySet[Membership]:
    """Whom an agreement concerns: the members in force of its scope, guests left out."""
    rows = Membership.objects.filter(organisation_id=agreement.organisation_id, ended_at=None).exclude(role=Role.GUEST)
    if agreement.site_id:
        rows = rows.filter(sites=agreement.site_id)
    elif agreement.area_id:
        rows = rows.filter(sites__area=agreement.area_id)
    return rows.select_related("user").distinct().order_by("pk")


def listed(me: Membership, kind: str = "", site: int | None = None, words: str = "") -> QuerySet[Agreement]:
    """Those of a kind, of a site and with these words in their title, ended ones last of all left out."""
    rows = agreements_of(me).filter(ended_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if site is not None:
        rows = rows.filter(Q(site=site) | Q(area__sites=site) | Q(area=None, site=None)).distinct()
    for word in words.split()[:8]:
        rows = rows.filter(title__icontains=word)
    return rows.annotate(open_rounds=Exists(Decision.objects.filter(version__agreement=OuterRef("pk"), closed_at=None)))


def reviewed_between(me: Membership, sites: list[Site], first: date, last: date) -> list[Agreement]:
    """Those in force that concern these sites and are reviewed on one of these days, the nearest first; twenty at most."""
    here = Q(site__in=sites) | Q(area__sites__in=sites) | Q(area=None, site=None)
    rows = agreements_of(me).filter(here, ended_at=None, in_force__isnull=False, review_on__range=(first, last))
    return list(rows.distinct().order_by("review_on", "pk")[:20])


def lines_of(version: Version) -> list[Line]:
    """A version's points, ready to be compared."""
    return [Line(one.part, one.text, one.doer, one.site_id or 0, one.key) for one in version.points.all()]


def parts_of(version: Version) -> list[tuple[str, str, list[Point]]]:
    """A version's points by list, in the order of the lists; empty ones left out."""
    points = list(version.points.select_related("site"))
    found = [(part.value, str(part.label), [one for one in points if one.part == part]) for part in Point.Part]
    return [row for row in found if row[2]]


def newest_version(agreement: Agreement) -> Version | None:
    """The draft under way, else the one in force, else the last there was."""
    return agreement.versions.order_by("-number").first()


def draft_of(agreement: Agreement) -> Version | None:
    """The proposal under way."""
    return agreement.versions.filter(state=Version.State.DRAFT).first()


def basis_of(agreement: Agreement) -> Version | None:
    """What a new text begins from: the proposal under way, else what is in force, else the last text there was."""
    return draft_of(agreement) or agreement.versions.filter(state=Version.State.IN_FORCE).first() or newest_version(agreement)


@dataclass(frozen=True)
class Step:
    """A version in the history with what it changed."""

    version: Version
    title: list[Change]
    changed: list[Change]
    decisions: list[Decision]  # closed ones, each with what people said


def history(agreement: Agreement) -> list[Step]:
    """Every version, the newest first, each with what changed from the one before it."""
    reactions = Reaction.objects.select_related("member__user").order_by("at", "id")
    said = Prefetch("decisions", Decision.objects.select_related("closed_by__user").prefetch_related(Prefetch("reactions", reactions)).order_by("opened_at"))
    versions = list(agreement.versions.select_related("made_by__user").prefetch_related("points", said).order_by("number"))
    steps = []
    for before, version in zip([None, *versions], versions, strict=False):
        changed = changes(lines_of(before), lines_of(version)) if before else []
        retitled = changes([_title(before)], [_title(version)]) if before else []
        steps.append(Step(version, retitled, changed, [one for one in version.decisions.all() if one.closed_at]))
    return steps[::-1]


def changed_since(old: Version, new: Version) -> list[Change]:
    """What changed between two versions, the title, the purpose and the free hands counting as everybody's part."""
    found = changes(lines_of(old), lines_of(new))
    around = [(old.title, new.title), (old.why, new.why), (f"{old.grants}{old.grants_text}", f"{new.grants}{new.grants_text}")]
    if any(a != b for a, b in around):
        found = [*changes([_title(old)], [_title(new)]), *found] if old.title != new.title else found
        if not found or old.title == new.title:
            found = [*found, Change("same", [("new", new.title)], frozenset({0}))]
    return found


def tips_of(me: Membership) -> QuerySet[Tip]:
    """Tips beside the organisation's agreements that have not ended, the newest first."""
    rows = Tip.objects.filter(agreement__organisation_id=me.organisation_id, agreement__ended_at=None)
    return rows.select_related("agreement", "by__user").order_by("-at", "-id")


def tips_like(me: Membership, text: str, most: int = 2) -> list[Tip]:
    """The tips that are most like a text, best first."""
    found = {one.pk: one for one in tips_of(me)[:TIPS]}
    listed = [(one.pk, for_finding(one.text), one.text) for one in found.values()]
    return [found[one.pk] for one in similar(for_finding(text), text, listed, most=most)]


def beside(agreement: Agreement) -> dict[str, Sequence[object]]:
    """Tips and local ways, the newest first."""
    ways = LocalWay.objects.filter(agreement=agreement, ended_at=None).select_related("site", "by__user")
    tips = Tip.objects.filter(agreement=agreement).select_related("by__user")
    return {"tips": list(tips.order_by("-at")[:50]), "local_ways": list(ways.order_by("site__name", "at")[:300])}


def sites_using(version: Version) -> list[SiteUse]:
    """Open sites that work by a version, by name, and who said it for each."""
    rows = version.in_use.filter(site__closed_on=None).select_related("site", "by__user")
    return list(rows.order_by(Collate("site__name", FINNISH), "pk")[:300])


def remarks_of(version: Version) -> QuerySet[Remark]:
    """Questions and reactions to a version in the order they came."""
    return version.remarks.select_related("by__user", "answered_by__user").order_by("at", "id")


def pending(me: Membership) -> QuerySet[Agreement]:
    """Agreements in force that concern the caller and wait for their commitment."""
    rows = Agreement.objects.filter(concerning(me), organisation_id=me.organisation_id, ended_at=None, in_force__isnull=False)
    mine = Commitment.objects.filter(member=me).values("version")
    return rows.exclude(in_force__in=mine).select_related("in_force", "area", "site").order_by("in_force__in_force_at", "id")


def in_force_for(me: Membership, kinds: Sequence[str] = ("rule",)) -> QuerySet[Agreement]:
    """What opens meetings: agreements in force of some kinds that concern the caller, points of the shared list prefetched."""
    rows = Agreement.objects.filter(concerning(me), organisation_id=me.organisation_id, ended_at=None, in_force__isnull=False, kind__in=kinds)
    shared = Prefetch("in_force__points", Point.objects.filter(part=Point.Part.SAME), to_attr="shared")
    return rows.select_related("in_force").prefetch_related(shared).order_by("in_force__in_force_at", "id")


def commitments_of(version: Version) -> QuerySet[Commitment]:
    """Who keeps to a version, members in force only."""
    return version.commitments.filter(member__ended_at=None).select_related("member__user").order_by("-at", "id")


def _title(version: Version) -> Line:
    from uuid import NAMESPACE_OID

    return Line("title", version.title, key=NAMESPACE_OID)
