"""What a participant does in a room. What they send carries a key of their device: however often it comes, it is there once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.choosing import CRITERIA, STEPS
from talkoot.base.kit.text import clean_text
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions.changing import hold
from talkoot.workshops.models import Activity, Heading, Note, Participant, Score, Vote, Workshop
from talkoot.workshops.models.room import LONGEST, drawn_number
from talkoot.workshops.policy import MOST_NOTES, why_not_change, why_not_in, why_not_score, why_not_vote, why_not_write
from talkoot.workshops.queries.room import item_of
from talkoot.workshops.queries.workshops import steps_of

Kind = Activity.Kind


def write_note(
    *, by: Participant, activity: Activity, text: str, key: UUID, at: datetime, heading: Heading | None = None, doer: Membership | None = None,
    due_on: date | None = None,
) -> Note:  # fmt: skip
    """A note. Safe to repeat: the same key is one note. Refused without words, when it is too long, and once everybody has gone on."""
    text = _words(text)
    try:
        with transaction.atomic():
            held = inside(by)
            activity = _of(held, activity)
            if reason := why_not_write(held, activity, at):
                raise Refused(reason)
            if heading is not None and heading.activity_id != activity.pk:
                raise Refused(_("Choose one of the headings."))
            _promise(by, activity, doer, due_on)
            if Note.objects.filter(activity=activity, by=by).count() >= MOST_NOTES:
                raise Refused(_("Two hundred notes are plenty: leave some for the others."))
            said = {"text": text, "heading": heading, "doer": doer, "due_on": due_on}
            return Note.objects.create(pk=drawn_number(), workshop=held, activity=activity, key=key, by=by, version=held.version, made_at=at, **said)
    except (IntegrityError, Refused):  # the same key again, perhaps when everybody has gone on: it is in, and stays
        standing = Note.objects.filter(workshop=by.workshop_id, key=key).first()
        if standing is None:
            raise
        return standing if standing.by_id == by.pk else _not_yours()


def change_note(*, by: Participant, note: Note, text: str, at: datetime) -> Note:
    """Its writer rewords it, while everybody is at that step."""
    text = _words(text)
    with transaction.atomic():
        held = inside(by)
        standing = Note.objects.select_related("activity").get(pk=note.pk, workshop=held)
        if reason := why_not_change(by, standing) or why_not_write(held, standing.activity, at):
            raise Refused(reason)
        Note.objects.filter(pk=note.pk).update(text=text, version=held.version)
        note.refresh_from_db()
    return note


def remove_note(*, by: Participant, note: Note, at: datetime) -> None:
    """Its writer takes it away. Safe to repeat."""
    _put(by, note, at, is_gone=True)


def restore_note(*, by: Participant, note: Note, at: datetime) -> None:
    """And brings it back. Safe to repeat."""
    _put(by, note, at, is_gone=False)


def vote(*, by: Participant, activity: Activity, item: str, key: UUID, at: datetime) -> None:
    """One vote for a note or a heading. Safe to repeat: the same key is one vote. Refused when none is left."""
    try:
        with transaction.atomic():
            held = inside(by)
            agenda = list(steps_of(held))
            activity = next((one for one in agenda if one.pk == activity.pk), None) or _of(held, activity)
            if reason := why_not_vote(held, activity):
                raise Refused(reason)
            if item_of(item, activity, agenda) is None:
                raise Refused(_("It is not here to be voted for any more."))
            taken = set(Vote.objects.filter(activity=activity, by=by).values_list("place", flat=True))
            place = next((n for n in range(activity.votes) if n not in taken), None)
            if place is None:
                raise Refused(_("You have given all your votes. Take one back first."))
            about = _about(item)
            Vote.objects.create(activity=activity, by=by, key=key, place=place, places=activity.votes, **about)
    except (IntegrityError, Refused) as error:  # the same tap again, or one more than there are at the same moment: what stands counts
        if Vote.objects.filter(activity=activity, by=by, key=key).exists():
            return
        if isinstance(error, Refused):
            raise
        raise Refused(_("You have given all your votes. Take one back first.")) from None


def take_back_vote(*, by: Participant, activity: Activity, key: UUID, at: datetime) -> None:
    """Takes back one vote by its key. Safe to repeat."""
    with transaction.atomic():
        held = inside(by)
        if reason := why_not_vote(held, _of(held, activity)):
            raise Refused(reason)
        Vote.objects.filter(activity=activity, by=by, key=key).delete()


def score(*, by: Participant, activity: Activity, item: str, criterion: str, step: int | None, at: datetime) -> None:
    """One score of one criterion, in place of the one before. Safe to repeat. Refused for what is not scored here, outside one to five,
    and once the scoring is over."""
    if criterion not in CRITERIA or step is None or step not in STEPS:
        raise Refused(_("Choose from one to five."))
    with transaction.atomic():
        held = inside(by)
        activity = _scored(held, activity, item)
        Score.objects.update_or_create(activity=activity, by=by, criterion=criterion, **_about(item), defaults={"step": step})


def take_back_scores(*, by: Participant, activity: Activity, item: str, at: datetime) -> None:
    """All that one gave an item. Safe to repeat."""
    with transaction.atomic():
        held = inside(by)
        activity = _scored(held, activity, item)
        Score.objects.filter(activity=activity, by=by, **_about(item)).delete()


def raise_hand(*, by: Participant, up: bool, at: datetime) -> None:
    """Asks for the floor, or no longer. Safe to repeat."""
    with transaction.atomic():
        inside(by)
        rows = Participant.objects.filter(pk=by.pk)
        rows.filter(hand_at=None).update(hand_at=at) if up else rows.update(hand_at=None)


def inside(by: Participant) -> Workshop:
    """Holds the room, and refuses who is no longer in it."""
    held = hold(by.workshop_id)
    standing = Participant.objects.select_related("member").only("removed_at", "member__ended_at").get(pk=by.pk)
    if reason := why_not_in(standing):
        raise Refused(reason)
    return held


def _of(held: Workshop, activity: Activity) -> Activity:
    """The step as it stands, if it is of this room."""
    found = Activity.objects.filter(pk=activity.pk, workshop=held).first()
    if found is None:
        raise Refused(_("The workshop has gone on: nothing is written here any more."))
    return found


def _scored(held: Workshop, activity: Activity, item: str) -> Activity:
    """The step as it stands, if the item is scored in it now."""
    standing = _of(held, activity)
    if reason := why_not_score(held, standing):
        raise Refused(reason)
    if item_of(item, standing, list(steps_of(held))) is None:
        raise Refused(_("It is not here to be scored any more."))
    return standing


def _about(item: str) -> dict[str, Any]:
    """What a vote or a score is given to."""
    return {"heading_id" if item[0] == "h" else "note_id": int(item[1:])}


def _put(by: Participant, note: Note, at: datetime, *, is_gone: bool) -> None:
    with transaction.atomic():
        held = inside(by)
        standing = Note.objects.select_related("activity").get(pk=note.pk, workshop=held)
        if reason := why_not_change(by, standing) or why_not_write(held, standing.activity, at):
            raise Refused(reason)
        Note.objects.filter(pk=note.pk).update(removed_at=at if is_gone else None, version=held.version)


def _promise(by: Participant, activity: Activity, doer: Membership | None, due_on: date | None) -> None:
    """Who does what by when: only where that is asked, and somebody who works here."""
    if activity.kind != Kind.PLAN and (doer is not None or due_on is not None):
        raise Refused(_("Days and doers are written where it is asked who does what."))
    if doer is not None and (doer.organisation_id != by.workshop.organisation_id or doer.ended_at is not None):
        raise Refused(_("Choose somebody who works here."))


def _words(raw: str) -> str:
    text = clean_text(raw)
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > LONGEST:
        raise Refused(_("A note holds 2,000 characters; this has %(n)s. Shorten it, or write two.") % {"n": len(text)})
    return text


def _not_yours() -> Note:
    raise Refused(_("Only whoever wrote it changes it."))
