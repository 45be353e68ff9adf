"""What one meeting leaves to the next, and what becomes of it there: taken on the agenda, or let go."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions.changing import hold, lead
from talkoot.workshops.actions.planning import MOST_STEPS, number_steps, step_fields
from talkoot.workshops.actions.steps_kept import kept, steps_in
from talkoot.workshops.models import Activity, Left, Note, Workshop
from talkoot.workshops.policy import why_not_settle
from talkoot.workshops.queries.series import with_cards
from talkoot.workshops.queries.workshops import steps_of

MOST_LEFT = 40
SHORT = 5  # minutes for what was put off or promised
Kind = Activity.Kind


def remember(before: Workshop, into: Workshop, at: datetime) -> None:
    """Writes down what a meeting that was held, or whose room nobody closed, left to another: its promises first, then what it had
    been left itself and nobody settled, and its steps that were not reached or left out. Safe to repeat. Call it in a transaction."""
    if before.pk == into.pk or before.state == Workshop.State.PLANNED:
        return
    promised = Note.objects.filter(workshop=before, activity__kind=Kind.PLAN, activity__begun_at__isnull=False, removed_at=None, put_away_at=None)
    rows = [Left(workshop=into, kind=Left.Kind.PROMISE, note=one, made_at=at) for one in promised.order_by("made_at", "pk")]
    rows += [Left(workshop=into, kind=one.kind, step_id=one.step_id, note_id=one.note_id, made_at=at) for one in _still(before)]
    # What was written beforehand in a step that was not reached is shown at the end: that is not reaching it.
    missed = before.activities.filter(Q(begun_at=None) | Q(begun_at=before.ended_at, ends_at=None))
    named = Left.objects.filter(workshop=before, taken__isnull=False).exclude(kind=Left.Kind.STEP).values("taken")  # come back as what they were
    missed = missed.exclude(kind=Kind.BREAK).exclude(pk__in=named).order_by("position", "pk")
    rows += [Left(workshop=into, kind=Left.Kind.STEP, step=one, made_at=at) for one in missed]
    known = set(Left.objects.filter(workshop=into).values_list("step", "note"))
    fresh = [one for one in rows if (one.step_id, one.note_id) not in known]
    Left.objects.bulk_create(fresh[: max(0, MOST_LEFT - len(known))], ignore_conflicts=True)


def put_off(*, note: Note, into: Workshop, at: datetime) -> bool:
    """A note for the next meeting; whether it was not left to it already. Call it in a transaction, from an action that has asked who
    may. Refused for too many."""
    hold(into.pk, face=True)
    if Left.objects.filter(workshop=into, note=note).exists():
        return False
    if Left.objects.filter(workshop=into).count() >= MOST_LEFT:
        raise Refused(_("Forty things at most are left to the next meeting. Let some of them go."))
    Left.objects.create(workshop=into, kind=Left.Kind.LATER, note=note, made_at=at)
    return True


def take_left(*, by: Membership, left: Left, at: datetime) -> Activity:
    """Takes it on the agenda: a step as it was, a promise or a note as a short conversation; after what opens the meeting and what
    was taken before. Safe to repeat."""
    lead(by, left.workshop)
    with transaction.atomic():
        held = hold(left.workshop_id, face=True)
        standing = Left.objects.select_related("step", "note", "taken", "workshop").get(pk=left.pk)
        if reason := why_not_settle(standing):
            raise Refused(reason)
        if standing.taken is not None:
            return standing.taken
        agenda = list(steps_of(held))
        if len(agenda) >= MOST_STEPS:
            raise Refused(_("Forty steps at most."))
        made = Activity.objects.create(workshop=held, position=len(agenda), **_as_step(standing))
        taken = set(Left.objects.filter(workshop=held, taken__isnull=False).values_list("taken", flat=True))
        opening = 1 if agenda and agenda[0].kind == Kind.CHECK_IN else 0
        place = max([opening, *(n for n, one in enumerate(agenda, 1) if one.begun_at or one.pk in taken)])
        number_steps([*agenda[:place], made, *agenda[place:]])
        Left.objects.filter(pk=standing.pk).update(taken=made, let_go_at=None)
    return made


def let_go_left(*, by: Membership, left: Left, at: datetime) -> None:
    """It is not taken up, and does not go on to the next meeting. Safe to repeat."""
    lead(by, left.workshop)
    with transaction.atomic():
        hold(left.workshop_id, face=True)
        standing = Left.objects.select_related("workshop").get(pk=left.pk)
        if reason := why_not_settle(standing):
            raise Refused(reason)
        Left.objects.filter(pk=left.pk, taken=None, let_go_at=None).update(let_go_at=at)


def bring_back_left(*, by: Membership, left: Left, at: datetime) -> None:
    """It waits again; the step that came of it goes off the agenda. Safe to repeat. Refused once that step has begun."""
    lead(by, left.workshop)
    with transaction.atomic():
        hold(left.workshop_id, face=True)
        standing = Left.objects.select_related("workshop", "taken").get(pk=left.pk)
        taken = standing.taken
        if reason := why_not_settle(standing):
            raise Refused(reason)
        if taken is not None and (taken.begun_at is not None or taken.notes.exists()):
            raise Refused(_("This step has begun, so it stays as it is."))
        Left.objects.filter(pk=left.pk).update(taken=None, let_go_at=None)
        if taken is not None:
            taken.delete()
            number_steps(list(steps_of(standing.workshop)))


def _still(before: Workshop) -> list[Left]:
    """What a meeting had been left itself and nobody settled, also what was taken on the agenda and not reached; promises whose tasks
    are done go no further."""
    waits = Q(taken=None) | Q(taken__begun_at=None)
    rows = list(Left.objects.filter(waits, workshop=before, let_go_at=None).select_related("step", "note").order_by("pk"))
    with_cards(rows, before.facilitator)
    known = {(one.kind, one.title) for one in before.activities.all()}  # reached this time, or missed once more
    return [one for one in rows if not one.is_done and not (one.step and (one.step.kind, one.step.title) in known)]


def _as_step(left: Left) -> dict[str, object]:
    if left.step is not None:
        return step_fields(steps_in(kept([left.step], None), None)[0])
    title, note = clean_line(left.title), left.note.text if left.note else ""
    short = title if len(title) <= 200 else title[:199].rsplit(" ", 1)[0] + "…"
    row = {"kind": Kind.TALK, "title": short, "minutes": SHORT, "guidance": note if short != title else ""}
    return step_fields(steps_in([row], None)[0])
