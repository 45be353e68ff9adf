"""Writing in one's own time before the meeting: the same hidden notes as in the room, which nobody sees before their step's turn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.workshops.actions.changing import hold, lead, trail
from talkoot.workshops.actions.leading import make_headings
from talkoot.workshops.actions.taking_part import write_note
from talkoot.workshops.models import Activity, Heading, Note, Participant
from talkoot.workshops.queries.workshops import is_asked, people_of


def write_early(*, by: Membership, activity: Activity, text: str, key: UUID, at: datetime, under: str = "") -> Note:
    """A note before the meeting, perhaps under one of the step's ready headings. Safe to repeat: the same key is one note.

    Refused for who is not invited, in a step that is not open for it, and as in the room.
    """
    workshop = activity.workshop
    if workshop.organisation_id != by.organisation_id or not by.may(Act.WORKSHOPS_TAKE_PART) or by.ended_at is not None:
        raise Refused(_("Your role does not let you do this."))
    if not is_asked(by, workshop):
        raise Refused(_("Those who are invited write here."))
    with transaction.atomic():
        held = hold(workshop.pk)
        if sent := Note.objects.filter(activity=activity, key=key, by__member=by).first():  # its acknowledgement was lost
            return sent
        standing = Activity.objects.get(pk=activity.pk, workshop=held)
        if not standing.is_open_early(held, at):
            raise Refused(_("Nothing is written here beforehand any more. Come to the room when it is open."))
        make_headings(standing)
        seat, _made = Participant.objects.get_or_create(workshop=held, member=by, defaults={"joined_at": at, "is_early": True})
        heading = Heading.objects.filter(activity=standing, title=under).first() if under else None
        return write_note(by=seat, activity=standing, text=text, key=key, at=at, heading=heading)


def remind_early(*, by: Membership, activity: Activity, at: datetime) -> None:
    """Reminds all who are invited, once for each day it comes on: who has written is nobody's to know. Safe to repeat. Refused when nothing is open for it."""
    lead(by, activity.workshop)
    with transaction.atomic():
        held = hold(activity.workshop_id)
        standing = Activity.objects.get(pk=activity.pk, workshop=held)
        if not standing.is_open_early(held, at):
            raise Refused(_("Nothing is written here beforehand now."))
        if not Activity.objects.filter(pk=standing.pk, reminded_at=None).update(reminded_at=at):
            return
        address = reverse("workshops:before", args=[held.organisation.slug, held.pk])
        others = [pk for pk in people_of(held).values_list("pk", flat=True) if pk != by.pk]
        about, moment = f"workshops.workshop:{held.pk}", f"step {standing.pk} {held.version}"
        tell(members=others, kind="workshops.before", about=about, moment=moment, address=address, at=at, title=held.title)
        trail(by, "remind_early", held, at)
