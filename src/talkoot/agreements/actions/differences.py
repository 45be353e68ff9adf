"""Raising a difference of view and handling it. Nothing of this goes into the trail, into logs or into mails but that something waits."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.agreements.models import Difference, Participant, Step
from talkoot.agreements.queries.differences import part_of
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role

LONGEST = timedelta(days=90)
PARTS = ("happened", "effect", "need", "proposal")
MOST_STEPS = 100


def raise_difference(
    *, by: Membership, words: dict[str, str], touches: str, way: str, other: Membership | None, facilitator: Membership | None, handle_by: date, key: UUID,
    at: datetime,
) -> Difference:  # fmt: skip
    """Raises one, in four parts. Safe to repeat with the same key.

    Refused for a part left out, for talking without the other, for a facilitator who is none or who is one of the two, and for a
    day that is not to come within three months.
    """
    parts = {name: clean_text(words.get(name, ""))[:3000] for name in PARTS}
    if not all(parts.values()):
        raise Refused(_("All four parts help the other to understand. One sentence each is enough."))
    if way not in Difference.Way.values:
        raise Refused(_("Choose how you want to handle it."))
    if way in (Difference.Way.PAIR, Difference.Way.FACILITATOR):
        if other is None or other.pk == by.pk or other.organisation_id != by.organisation_id or other.ended_at is not None:
            raise Refused(_("Choose with whom you talk."))
    else:
        other = None
    if way == Difference.Way.FACILITATOR:
        _refuse_facilitator(by, other, facilitator)
    else:
        facilitator = None
    today = timezone.localdate(at)
    if not today <= handle_by <= today + LONGEST:
        raise Refused(_("Choose a day within three months by which you want it handled."))
    with transaction.atomic():
        if standing := Difference.objects.filter(raised_by=by, key=key).first():
            return standing
        made = Difference.objects.create(
            organisation_id=by.organisation_id, key=key, raised_by=by, touches=clean_line(touches)[:500], way=way, handle_by=handle_by, raised_at=at, **parts
        )
        Participant.objects.create(difference=made, member=by, part=Participant.Part.WRITER)
        for member, part in ((other, Participant.Part.OTHER), (facilitator, Participant.Part.FACILITATOR)):
            if member is not None:
                Participant.objects.create(difference=made, member=member, part=part)
                _waits(made, member, at)
    return made


def choose_way(
    *, by: Membership, difference: Difference, way: str, other: Membership | None, facilitator: Membership | None, handle_by: date, at: datetime
) -> Difference:
    """The writer chooses another way, perhaps because it was not handled in time: another day, a facilitator beside them.

    Who was let in stays in. Refused for anybody but the writer, for a closed one, and as when raising.
    """
    _writer_of_open(by, difference)
    today = timezone.localdate(at)
    if way not in Difference.Way.values or not today <= handle_by <= today + LONGEST:
        raise Refused(_("Choose a day within three months by which you want it handled."))
    with transaction.atomic():
        standing = Difference.objects.select_for_update().get(pk=difference.pk)
        others = [one.member for one in standing.participants.filter(part=Participant.Part.OTHER).select_related("member__user")]
        other = others[0] if others else other
        if way in (Difference.Way.PAIR, Difference.Way.FACILITATOR) and (other is None or other.pk == by.pk or other.organisation_id != by.organisation_id):
            raise Refused(_("Choose with whom you talk."))
        if way == Difference.Way.FACILITATOR:
            _refuse_facilitator(by, other, facilitator)
        Difference.objects.filter(pk=standing.pk).update(way=way, handle_by=handle_by, returned_on=None)
        joins = [(other, Participant.Part.OTHER)] if way in (Difference.Way.PAIR, Difference.Way.FACILITATOR) else []
        joins += [(facilitator, Participant.Part.FACILITATOR)] if way == Difference.Way.FACILITATOR else []
        for member, part in joins:
            if member is not None and Participant.objects.get_or_create(difference=standing, member=member, defaults={"part": part})[1]:
                _waits(standing, member, at)
    difference.refresh_from_db()
    return difference


def tell_view(*, by: Membership, difference: Difference, words: str, at: datetime) -> Participant:
    """The other person says how they see it; saying again changes it. Refused for anybody else, without words, and when closed."""
    _part_in_open(by, difference)
    words = clean_text(words)[:3000]
    if not words:
        raise Refused(_("Write how you see it."))
    with transaction.atomic():
        mine = Participant.objects.select_for_update().filter(difference=difference, member=by, part=Participant.Part.OTHER).first()
        if mine is None:
            raise Refused(_("The other person says how they see it."))
        if mine.view != words:
            mine.view, mine.told_at = words, at
            mine.save(update_fields=["view", "told_at"])
            for one in difference.participants.exclude(member=by).select_related("member"):
                _waits(difference, one.member, at, moment=f"view {at.isoformat()}")
    return mine


def add_step(*, by: Membership, difference: Difference, kind: str, text: str, on: date | None, at: datetime) -> Step:
    """Something that is done about it by a day, or a note. Who writes it agrees with it. Refused for strangers and when closed."""
    _part_in_open(by, difference)
    text = clean_text(text)[:2000]
    if not text:
        raise Refused(_("Write what is done, or what you agreed on."))
    if difference.steps.count() >= MOST_STEPS:
        raise Refused(_("%(n)s steps are the most. Close this one and begin another.") % {"n": MOST_STEPS})
    with transaction.atomic():
        made = Step.objects.create(difference=difference, kind=Step.Kind.NOTE if kind == Step.Kind.NOTE else Step.Kind.STEP, text=text, on=on, by=by, at=at)
        made.agreed_by.add(by)
        for one in difference.participants.exclude(member=by).select_related("member"):
            _waits(difference, one.member, at, moment=f"step {made.pk}")
    return made


def agree_to(*, by: Membership, step: Step, at: datetime) -> Step:
    """The other agrees to a step or a note. Safe to repeat."""
    _part_in_open(by, step.difference)
    with transaction.atomic():
        step.agreed_by.add(by)
    return step


def step_done(*, by: Membership, step: Step, at: datetime) -> Step:
    """A step was taken. Safe to repeat."""
    _part_in_open(by, step.difference)
    with transaction.atomic():
        Step.objects.filter(pk=step.pk, done_at=None).update(done_at=at)
    step.refresh_from_db()
    return step


def close_difference(*, by: Membership, difference: Difference, outcome: str, note: str, at: datetime) -> Difference:
    """What came of it. Any of those taking part may write it; the first one stands and the second is told so."""
    if not part_of(by, difference):
        raise Refused(_("Only those who take part can do this."))
    if outcome not in Difference.Outcome.values:
        raise Refused(_("Choose what came of it."))
    with transaction.atomic():
        closed = Difference.objects.filter(pk=difference.pk, closed_at=None).update(closed_at=at, outcome=outcome, outcome_note=clean_text(note)[:2000])
        if not closed:
            raise Refused(_("It has been closed already. Look at what was written."))
        for one in difference.participants.exclude(member=by).select_related("member"):
            _waits(difference, one.member, at, moment="closed")
    difference.refresh_from_db()
    return difference


def open_again(*, by: Membership, difference: Difference, handle_by: date, at: datetime) -> Difference:
    """The writer takes it up again. Safe to repeat."""
    if part_of(by, difference) != Participant.Part.WRITER:
        raise Refused(_("Only the one who wrote it can do this."))
    with transaction.atomic():
        Difference.objects.filter(pk=difference.pk).update(closed_at=None, outcome="", outcome_note="", handle_by=handle_by, returned_on=None)
    difference.refresh_from_db()
    return difference


def return_unhandled(at: datetime) -> int:
    """What was not handled by its day comes back to its writer, once for each day set. Returns how many."""
    today = timezone.localdate(at)
    due = Difference.objects.filter(closed_at=None, returned_on=None, handle_by__lt=today).select_related("raised_by")
    found = 0
    for one in list(due[:500]):
        with transaction.atomic():
            if Difference.objects.filter(pk=one.pk, returned_on=None, closed_at=None).update(returned_on=today):
                _waits(one, one.raised_by, at, moment=f"returned {one.handle_by}")
                found += 1
    return found


def _refuse_facilitator(by: Membership, other: Membership | None, facilitator: Membership | None) -> None:
    roles = (Role.FACILITATOR, Role.COACH)
    fits = facilitator is not None and facilitator.organisation_id == by.organisation_id and facilitator.ended_at is None and facilitator.role in roles
    if not fits or facilitator is None or facilitator.pk in (by.pk, other.pk if other else 0):
        raise Refused(_("Choose a facilitator who is neither of you."))


def _writer_of_open(by: Membership, difference: Difference) -> None:
    if part_of(by, difference) != Participant.Part.WRITER:
        raise Refused(_("Only the one who wrote it can do this."))
    if difference.closed_at is not None:
        raise Refused(_("It has been closed."))


def _part_in_open(by: Membership, difference: Difference) -> None:
    if not Participant.objects.filter(difference=difference, member=by, member__ended_at=None).exists():
        raise Refused(_("Only those who take part can do this."))
    if difference.closed_at is not None:
        raise Refused(_("It has been closed."))


def _waits(difference: Difference, member: Membership, at: datetime, moment: str = "asked") -> None:
    """Tells that something waits, and nothing else: neither who nor what."""
    address = f"/{member.organisation.slug}/agreements/differences/{difference.pk}/"
    tell(members=[member.pk], kind="agreements.difference", about=f"agreements.difference:{difference.pk}", moment=moment, address=address, at=at)
