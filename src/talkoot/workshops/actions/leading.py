"""What the facilitator does in a room: opening it, bringing everybody on, showing, gathering, and ending it."""

import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.choosing import FEWEST_WON
from talkoot.base.kit.text import clean_line
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.store.clearing import clear_rows
from talkoot.workshops.actions.changing import hold, hold_series, lead, trail
from talkoot.workshops.actions.consenting import begin_asking, concluded
from talkoot.workshops.actions.joining import NO_KEYS, code_of, digest_of, join_member
from talkoot.workshops.actions.repeating import follow
from talkoot.workshops.actions.scoring import figures_of
from talkoot.workshops.models import Activity, Heading, Note, Participant, Score, Vote, Workshop
from talkoot.workshops.models.room import drawn_number
from talkoot.workshops.policy import why_not_now, why_not_on_agenda, why_not_open
from talkoot.workshops.queries.room import items_of
from talkoot.workshops.queries.workshops import people_of, steps_of

FEWEST = 5  # members who voted in secret, before counts are told: guests' seats can be one person's
MOST_UNDONE = 30
ABOUT_TO_COME = ("workshops.open", "workshops.invited", "workshops.moved", "workshops.given", "workshops.turn", "workshops.turn_passed")  # notices
MOST_HEADINGS = 60
LONGEST = 240  # minutes on the clock
State, Kind = Workshop.State, Activity.Kind


def open_workshop(*, by: Membership, workshop: Workshop, at: datetime) -> Workshop:
    """Opens the room and lets its leader in. Safe to repeat. Refused once it has been held, and with an empty agenda."""
    lead(by, workshop)
    with transaction.atomic():
        held = hold(workshop.pk, face=True)
        if reason := why_not_open(held, steps_of(held).count()):
            raise Refused(reason)
        if held.state == State.PLANNED:
            Workshop.objects.filter(pk=held.pk).update(state=State.OPEN, opened_at=at, code_digest=digest_of(code_of(held)))
            if not held.is_rehearsal:
                others = [pk for pk in people_of(held).values_list("pk", flat=True) if pk != by.pk]
                address = reverse("workshops:workshop", args=[held.organisation.slug, held.pk])
                about = f"workshops.workshop:{held.pk}"
                tell(members=others, kind="workshops.open", about=about, address=address, at=at, title=held.title)
            settle(about=f"workshops.workshop:{held.pk}", kinds=("workshops.before",), at=at)
            trail(by, "open_workshop", held, at)
        held.refresh_from_db()
        join_member(by=by, workshop=held, at=at)
    return held


def go_to(*, by: Membership, activity: Activity, at: datetime) -> Activity:
    """Brings everybody to a step; the clock begins with its first time. What is left hidden on the way is opened."""
    lead(by, activity.workshop)
    with transaction.atomic():
        held = _open(activity.workshop_id)
        left = held.current
        if left is not None and left.pk != activity.pk and left.is_hidden:
            _show(held, left, at)
        standing = Activity.objects.get(pk=activity.pk, workshop=held)
        if reason := why_not_on_agenda(standing):
            raise Refused(reason)
        if standing.begun_at is None:
            make_headings(standing)
            mix_notes(standing, at, held.version)
            begin_asking(standing)
            Activity.objects.filter(pk=standing.pk).update(begun_at=at, ends_at=at + timedelta(minutes=standing.minutes))
        Workshop.objects.filter(pk=held.pk).update(current=standing)
        standing.refresh_from_db()
    return standing


def mix_notes(activity: Activity, at: datetime, version: int, *, is_named_elsewhere: bool = False) -> None:
    """Writes anew what was written in a step, of one time and in an order drawn by chance: where a row lies in the database's file
    would tell in what order people wrote. Their numbers are drawn; they stay where something else may name them: a vote, or what came
    of a note. Call it while the room is held."""
    rows = Note.objects.filter(activity=activity)
    notes, votes = list(rows), list(Vote.objects.filter(note__in=rows.values("pk")))
    secrets.SystemRandom().shuffle(notes)
    rows.delete()  # and with them the votes by name for them
    for one in notes:
        one.pk = one.pk if is_named_elsewhere else drawn_number()
        one.made_at, one.version = at, version
    Note.objects.bulk_create(notes)
    Vote.objects.bulk_create(votes)


def make_headings(activity: Activity) -> None:
    """The ready headings of a step, once. Call it while the room is held."""
    if not activity.made_headings.exists():
        titles = [line for line in activity.headings.splitlines() if line]
        Heading.objects.bulk_create([Heading(activity=activity, key=uuid4(), title=title, position=n) for n, title in enumerate(titles)])


def give_time(*, by: Membership, activity: Activity, minutes: int, seen: datetime | None, at: datetime) -> None:
    """More time, or less, than the end that was `seen`: sent again it is given once. Nothing ends by itself at the end of it."""
    lead(by, activity.workshop)
    with transaction.atomic():
        _open(activity.workshop_id)
        standing = Activity.objects.get(pk=activity.pk)
        if standing.ends_at != seen:
            return
        ends = max(standing.ends_at or at, at) + timedelta(minutes=minutes)
        Activity.objects.filter(pk=activity.pk).update(ends_at=min(max(ends, at), at + timedelta(minutes=LONGEST)))


def show_activity(*, by: Membership, activity: Activity, at: datetime) -> Activity:
    """Opens hidden notes to all, or ends a vote or a scoring and counts it. Safe to repeat."""
    lead(by, activity.workshop)
    with transaction.atomic():
        held = _open(activity.workshop_id)
        _show(held, Activity.objects.get(pk=activity.pk, workshop=held), at)
        activity.refresh_from_db()
    return activity


def add_heading(*, by: Membership, activity: Activity, title: str, key: UUID, at: datetime) -> Heading:
    """A heading to gather notes under. Safe to repeat: the same key is one."""
    lead(by, activity.workshop)
    title = clean_line(title)[:150]
    if not title:
        raise Refused(_("Write the heading first."))
    with transaction.atomic():
        _open(activity.workshop_id)
        n = Heading.objects.filter(activity=activity).count()
        if n >= MOST_HEADINGS:
            raise Refused(_("Sixty headings at most."))
        return Heading.objects.get_or_create(activity=activity, key=key, defaults={"title": title, "position": n})[0]


def move_note(*, by: Membership, note: Note, heading: Heading | None, at: datetime) -> None:
    """Puts a note under a heading, or under none. Can be undone. Where it is already, nothing is done."""
    lead(by, note.workshop)
    with transaction.atomic():
        held = _open(note.workshop_id, face=False)
        standing = Note.objects.get(pk=note.pk, workshop=held)
        _not_while_voting(held)
        if heading is not None and heading.activity_id != standing.activity_id:
            raise Refused(_("Choose one of the headings."))
        if standing.heading_id == (heading.pk if heading else None):
            return
        _remember(held, {"what": "move", "note": standing.pk, "was": standing.heading_id})
        Note.objects.filter(pk=standing.pk).update(heading=heading, version=held.version)


def put_away_note(*, by: Membership, note: Note, at: datetime) -> None:
    """Takes a note out of sight. Can be undone."""
    lead(by, note.workshop)
    with transaction.atomic():
        held = _open(note.workshop_id, face=False)
        standing = Note.objects.get(pk=note.pk, workshop=held)
        _not_while_voting(held)
        if standing.put_away_at is None:
            _remember(held, {"what": "away", "note": standing.pk, "was": None})
            Note.objects.filter(pk=standing.pk).update(put_away_at=at, version=held.version)


def undo(*, by: Membership, workshop: Workshop, mark: int, at: datetime) -> Note | None:
    """Takes back the move or removal with this mark, if it is the last; None when it is not, so that sent again it is done once."""
    lead(by, workshop)
    with transaction.atomic():
        held = _open(workshop.pk, face=False)
        _not_while_voting(held)
        if held.undo_mark is None or held.undo_mark != mark:
            return None
        last = held.undo[-1]
        Workshop.objects.filter(pk=held.pk).update(undo=held.undo[:-1])
        note = Note.objects.filter(pk=last["note"], workshop=held).first()
        if note is None:
            return None
        was = Heading.objects.filter(pk=last["was"] or 0, activity=note.activity_id).first()
        changed: dict[str, Any] = {"heading": was} if last["what"] == "move" else {"put_away_at": None}
        Note.objects.filter(pk=note.pk).update(version=held.version, **changed)
    return note


def lower_hand(*, by: Membership, participant: Participant, at: datetime) -> None:
    """Somebody has had the floor."""
    lead(by, participant.workshop)
    with transaction.atomic():
        hold(participant.workshop_id)
        Participant.objects.filter(pk=participant.pk).update(hand_at=None)


def end_workshop(*, by: Membership, workshop: Workshop, at: datetime) -> Workshop:
    """Ends it: the room closes, guests' keys open nothing, and who wrote what without a name, and when, is forgotten.
    What its writer took away goes for good. Safe to repeat."""
    lead(by, workshop)
    with transaction.atomic():
        if workshop.series_id is not None:
            hold_series(workshop.series_id)  # before its meeting, as everybody does
        held = hold(workshop.pk, face=True)
        if held.state == State.OPEN:
            _end_own_time(held, at)
            for one in held.activities.filter(begun_at__isnull=False, shown_at=None, kind__in=(Kind.BRAINSTORM, Kind.VOTE, Kind.SCORE, Kind.CONSENT)):
                _show(held, one, at)
            Note.objects.filter(workshop=held).exclude(removed_at=None).delete()
            for one in held.activities.filter(begun_at__isnull=False):
                if not one.is_named:  # neither their times nor their order tell who wrote them
                    Note.objects.filter(activity=one).update(by=None)
                    mix_notes(one, one.begun_at or at, held.version, is_named_elsewhere=True)
            Participant.objects.filter(workshop=held, is_early=True).delete()  # that they wrote is forgotten with who wrote what
            Participant.objects.filter(workshop=held).update(hand_at=None, **NO_KEYS)
            Workshop.objects.filter(pk=held.pk).update(state=State.ENDED, ended_at=at, code_digest="", undo=[])
            settle(about=f"workshops.workshop:{held.pk}", kinds=ABOUT_TO_COME, at=at)
            trail(by, "end_workshop", held, at)
            held.refresh_from_db()
            follow(held, at)
            transaction.on_commit(lambda: clear_rows(Note, Participant))
        held.refresh_from_db()
    return held


def _end_own_time(held: Workshop, at: datetime) -> None:
    """What was written beforehand in a step whose turn never came is shown as the rest is; in one that was left out it goes."""
    Note.objects.filter(workshop=held).exclude(activity__left_out_at=None).delete()
    written = Note.objects.filter(workshop=held, removed_at=None).values("activity")
    for one in held.activities.filter(pk__in=written, begun_at=None):
        mix_notes(one, at, held.version)
        Activity.objects.filter(pk=one.pk).update(begun_at=at)


def _open(workshop_id: int, *, face: bool = True) -> Workshop:
    held = hold(workshop_id, face=face)
    if reason := why_not_now(held):
        raise Refused(reason)
    return held


def _show(held: Workshop, activity: Activity, at: datetime) -> None:
    """Opens notes; counts votes, scores and answers, and lets go of who gave them where it was in secret."""
    if activity.shown_at is not None or activity.begun_at is None:
        return
    result: dict[str, Any] = {}
    match activity.kind:
        case Kind.VOTE:
            result = _counted(held, activity)
        case Kind.SCORE:
            result = figures_of(activity)
        case Kind.CONSENT:
            result = concluded(held, activity, at)
    Activity.objects.filter(pk=activity.pk).update(shown_at=at, result=result)
    if activity.kind == Kind.SCORE:
        Score.objects.filter(activity=activity).delete()
        transaction.on_commit(lambda: clear_rows(Score))
    if activity.kind == Kind.VOTE and activity.is_secret:
        Vote.objects.filter(activity=activity).delete()
        transaction.on_commit(lambda: clear_rows(Vote))


def _counted(held: Workshop, activity: Activity) -> dict[str, Any]:
    """Counts by item, with the words that were voted on: what becomes of the notes later changes nothing of it. Of a secret vote of
    fewer than five members only what won, without a number; of one of fewer than three nothing."""
    rows = Vote.objects.filter(activity=activity, by__removed_at=None)
    votes = list(rows.values_list("by", "heading", "note", "by__member", "by__is_invented"))
    counts = Counter(f"h{heading}" if heading else f"n{note}" for _by, heading, note, _member, _invented in votes)
    voters = len({by for by, *_rest in votes})
    known = len({by for by, _heading, _note, member, invented in votes if member or invented})
    most = max(counts.values(), default=0)
    items = items_of(activity, list(steps_of(held)))
    told = [{"item": one.key, "title": one.title, "notes": sorted(one.note_ids), "n": counts[one.key]} for one in sorted(items, key=lambda one: one.key)]
    if not activity.is_secret or known >= FEWEST:
        return {"voters": voters, "told": told}
    won = [one for one in told if voters >= FEWEST_WON and one["n"] == most]
    return {"few": True, "told": [{name: value for name, value in one.items() if name != "n"} for one in won]}


def _not_while_voting(held: Workshop) -> None:
    """What is voted on stays as it is while people vote."""
    if held.current is not None and held.current.is_choice and held.current.shown_at is None:
        is_vote = held.current.kind == Kind.VOTE
        raise Refused(_("People are voting on these: end the vote first.") if is_vote else _("People are scoring these: end the scoring first."))


def _remember(held: Workshop, deed: dict[str, Any]) -> None:
    Workshop.objects.filter(pk=held.pk).update(undo=[*held.undo, deed | {"mark": held.version}][-MOST_UNDONE:])
