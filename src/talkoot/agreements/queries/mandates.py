"""Free hands: the one question that other packages ask."""

from django.db.models import QuerySet

from talkoot.agreements.models import Agreement, Commitment, Mandate, Version
from talkoot.base.orgs.models import Membership


def free_hands(me: Membership, mandate: Mandate | str) -> bool:
    """Whether the caller may do it without asking: some agreement in force grants it, and they have committed to that very version."""
    return _in_force(me).filter(version__grants=mandate).exists()


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
