"""Taking part in getting to know each other, drawing the pairs, and saying that one met."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership, Organisation
from talkoot.base.orgs.refused import Refused
from talkoot.sparring.actions.asking import may
from talkoot.sparring.logic.pairs import draw
from talkoot.sparring.models import Meeting, Mixing, Round, Seat
from talkoot.sparring.queries.pairs import past_of, person, pool_of
from talkoot.sparring.queries.questions import settings_of

MONDAY = 0
TOPICS = 12  # light questions there are to begin with (topics.py)


def take_part(*, by: Membership, yes: bool, at: datetime) -> None:
    """One wants to get to know others from the next round on, or no longer. Safe to repeat. Refused for guests."""
    may(by, by.organisation_id)
    with transaction.atomic():
        if yes:
            Mixing.objects.get_or_create(member=by, defaults={"since": at})
        else:
            Mixing.objects.filter(member=by).delete()


def pause(*, by: Membership, until: date | None, at: datetime) -> None:
    """No pairs for oneself before a day, or (None) again. Safe to repeat. Refused to who does not take part."""
    with transaction.atomic():
        if not Mixing.objects.filter(member=by).update(rests_until=until):
            raise Refused(_("You do not take part yet."))


def say_met(*, by: Membership, meeting: Meeting, yes: bool, at: datetime) -> None:
    """One of them says that they met, or did not after all. Safe to repeat. Refused to others."""
    with transaction.atomic():
        if not meeting.seats.filter(member=by).exists():
            raise Refused(_("Those who were to meet say whether they did."))
        Meeting.objects.filter(pk=meeting.pk, met_at__isnull=yes).update(met_at=at if yes else None)
        settle(about=f"sparring.meeting:{meeting.pk}", kinds=["sparring.pair"], at=at)


def is_due(organisation: Organisation, on: date) -> bool:
    """On Mondays, when the agreed weeks have passed since the last round and no holiday was agreed."""
    agreed = settings_of(organisation.pk)
    last = Round.objects.filter(organisation=organisation).order_by("-on").values_list("on", flat=True).first()
    rests = agreed.rests_until is not None and on < agreed.rests_until
    return on.weekday() == MONDAY and not rests and (last is None or on - last >= timedelta(weeks=agreed.weeks))


def draw_round(*, organisation: Organisation, on: date, at: datetime) -> Round | None:
    """Pairs all who take part, once a day, and tells each whom they meet; nothing for fewer than two. Safe to repeat."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        members = {one.pk: one for one in pool_of(organisation.pk, on).select_related("user")}
        if Round.objects.filter(organisation=organisation, on=on).exists() or len(members) < 2:
            return None
        groups = draw([person(one) for one in members.values()], past_of(organisation.pk))
        made = Round.objects.create(organisation=organisation, on=on)
        for number, group in enumerate(groups):
            meeting = Meeting.objects.create(round=made, topic=(made.pk + number) % TOPICS)
            Seat.objects.bulk_create([Seat(meeting=meeting, member_id=one.key) for one in group])
            for one in group:
                for other in group:
                    if other.key != one.key:
                        _tell(organisation, meeting, members[one.key], members[other.key], at)
    return made


def _tell(organisation: Organisation, meeting: Meeting, member: Membership, other: Membership, at: datetime) -> None:
    """Of each of the others by a notice of its own: a name goes with its person."""
    address, about = reverse("sparring:pairs", args=[organisation.slug]), f"sparring.meeting:{meeting.pk}"
    tell(members=[member.pk], kind="sparring.pair", about=about, address=address, at=at, moment=f"{other.pk}", who=other)
