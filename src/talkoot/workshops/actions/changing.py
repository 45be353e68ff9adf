"""What every change in a room does: it holds the room, numbers the change, and tells who listens when it is committed."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from talkoot.base.live.actions import announce
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.workshops.models import Series, Workshop
from talkoot.workshops.policy import why_not_lead, why_not_lead_series


def topic_of(workshop_id: int) -> str:
    """What a room's streams listen to."""
    return f"workshops.workshop:{workshop_id}"


def hold(workshop_id: int, *, face: bool = False) -> Workshop:
    """Numbers a change of the room and returns it as it stands, held until the commit. Call it in a transaction, before looking.

    `face`: everybody's view changes as a whole.
    """
    changed = {"version": F("version") + 1} | ({"face": F("version") + 1} if face else {})
    Workshop.objects.filter(pk=workshop_id).update(**changed)
    held = Workshop.objects.get(pk=workshop_id)
    announce(topic_of(workshop_id), str(held.version))
    return held


def lead(by: Membership, workshop: Workshop) -> None:
    """Refuses whoever does not lead it."""
    if workshop.organisation_id != by.organisation_id:
        raise Refused(_("Your role does not let you do this."))
    if reason := why_not_lead(by, workshop):
        raise Refused(reason)


def trail(by: Membership, act: str, workshop: Workshop, at: datetime, **details: object) -> None:
    """A line in the trail. Notes and votes leave none."""
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"workshops.workshop:{workshop.pk}", at=at,
        **details,
    )  # fmt: skip


def hold_series(pk: int) -> Series:
    """A series as it stands, held until the commit. Call it in a transaction, before looking."""
    Series.objects.filter(pk=pk).update(changed_at=F("changed_at"))
    return Series.objects.select_related("organisation", "facilitator__user", "made_by", "at_turn__member__user").get(pk=pk)


def lead_series(by: Membership, series: Series | None) -> Series:
    """A series held. Refused for others than those who lead it. Call it in a transaction."""
    if series is None:
        raise Refused(_("This meeting does not repeat."))
    if series.organisation_id != by.organisation_id:
        raise Refused(_("Your role does not let you do this."))
    held = hold_series(series.pk)
    if reason := why_not_lead_series(by, held):
        raise Refused(reason)
    return held


def trail_series(by: Membership, act: str, series: Series, at: datetime) -> None:
    """A line in the trail."""
    subject = f"workshops.series:{series.pk}"
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at)
