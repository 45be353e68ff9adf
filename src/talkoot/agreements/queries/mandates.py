"""Free hands: the one question that other packages ask."""

from django.db.models import Q, QuerySet

from talkoot.agreements.models import Agreement, Commitment, Mandate, Version
from talkoot.base.orgs.free_hands import Reach, Where
from talkoot.base.orgs.models import Membership, Site


def free_hands(me: Membership, mandate: Mandate | str, where: Where = Reach.SOMEWHERE) -> bool:
    """Whether the caller may do it there without asking: some agreement in force that reaches so far grants it, and they have committed
    to that very version."""
    rows = _in_force(me).filter(version__grants=mandate)
    if where is not Reach.SOMEWHERE:
        reaches = Q(version__agreement__site=None, version__agreement__area=None)
        if isinstance(where, Site):
            reaches |= Q(version__agreement__site=where)
            reaches |= Q(version__agreement__area=where.area_id) if where.area_id else Q()
        rows = rows.filter(reaches)
    return rows.exists()


def mandates_of(me: Membership) -> list[Version]:
    """The versions in force that give the caller free hands."""
    rows = _in_force(me).exclude(version__grants="").select_related("version__agreement")
    return [one.version for one in rows.order_by("version__in_force_at")]


def holders(agreement: Agreement) -> QuerySet[Commitment]:
    """Who has free hands by an agreement, and since when."""
    version = agreement.in_force
    if version is None or not version.grants or agreement.ended_at is not None:
        return Commitment.objects.none()
    return version.commitments.filter(member__ended_at=None).select_related("member__user").order_by("at", "id")


def _in_force(me: Membership) -> QuerySet[Commitment]:
    return Commitment.objects.filter(
        member=me, member__ended_at=None, version__state=Version.State.IN_FORCE, version__agreement__ended_at=None,
        version__agreement__organisation_id=me.organisation_id,
    )  # fmt: skip
