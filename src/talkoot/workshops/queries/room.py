"""A room as everybody sees it, and what changed in it since a version."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from talkoot.base.kit.outside import whole
from talkoot.base.orgs.models import Membership
from talkoot.workshops.models import Activity, Heading, Note, Participant, Score, Vote, Workshop
from talkoot.workshops.queries.consent import answered
from talkoot.workshops.queries.items import Item
from talkoot.workshops.queries.scoring import told_scores
from talkoot.workshops.queries.workshops import agenda_of, minutes_of

Kind = Activity.Kind
ABOUT_THEN = timedelta(hours=2)  # from the time that was set: a later or earlier beginning is another time


@dataclass
class Room:
    """All that the parts of a page are made of."""

    workshop: Workshop
    activities: list[Activity]
    current: Activity | None

    @cached_property
    def here(self) -> list[Participant]:
        """Who is in the room; asked only where it is shown."""
        return list(participants_of(self.workshop))

    @property
    def how_many(self) -> int:
        """How many are in the room."""
        return len(self.here) if "here" in self.__dict__ else participants_of(self.workshop).count()

    @cached_property
    def out(self) -> list[Participant]:
        """Members who were taken out; asked only where it is shown."""
        rows = Participant.objects.filter(workshop=self.workshop, member__isnull=False).exclude(removed_at=None)
        return list(rows.select_related("member__user").order_by("removed_at", "pk"))

    @property
    def number(self) -> int:
        """Which step this is; 0 before the first."""
        return next((n for n, one in enumerate(self.activities, 1) if self.current and one.pk == self.current.pk), 0)

    @property
    def next(self) -> Activity | None:
        """The step after this."""
        return self.activities[self.number] if self.number < len(self.activities) else None

    @property
    def previous(self) -> Activity | None:
        """The step before this."""
        return self.activities[self.number - 2] if self.number > 1 else None

    @property
    def sites(self) -> list[tuple[str, int]]:
        """How many are here from each site."""
        return sorted(Counter(one.site.name for one in self.here if one.site).items(), key=lambda pair: (-pair[1], pair[0]))

    @property
    def hands(self) -> list[Participant]:
        """Who asks for the floor, the first first."""
        return sorted((one for one in self.here if one.hand_at), key=lambda one: (one.hand_at, one.pk))


def room_of(workshop: Workshop) -> Room:
    """The room as it stands now."""
    activities = agenda_of(workshop)
    current = next((one for one in activities if one.pk == workshop.current_id), None)
    return Room(workshop, activities, current)


@dataclass(frozen=True)
class Times:
    """When the steps that are left begin by what the clock says now, and when the whole ends."""

    base: datetime  # when the next one begins; it moves with the clock once the time of this one is up
    coming: list[tuple[Activity, datetime]]
    ends: datetime
    promised: datetime  # when the whole was to end

    @property
    def late(self) -> int:
        """How many minutes later than planned the whole ends."""
        return max(0, int((self.ends - self.promised).total_seconds() // 60))


def times_of(room: Room, at: datetime) -> Times | None:
    """None before the first step. The plan counts from the time that was set, where it began about then, else from the beginning."""
    begun = [one.begun_at for one in room.activities if one.begun_at]
    if room.current is None or not begun:
        return None
    base = begins = max(room.current.ends_at or at, at)
    coming = []
    for one in room.activities[room.number :]:
        if one.begun_at is None:
            coming.append((one, begins))
            begins += timedelta(minutes=one.minutes)
    first, planned = min(begun), room.workshop.starts_at
    from_ = planned if planned and abs(first - planned) <= ABOUT_THEN else first
    return Times(base, coming, begins, from_ + timedelta(minutes=minutes_of(room.activities)))


def fresh(workshop_id: int) -> Workshop | None:
    """The workshop as the database has it now."""
    return Workshop.objects.select_related("organisation", "facilitator__user", "facilitator__organisation").filter(pk=workshop_id).first()


def participants_of(workshop: Workshop) -> QuerySet[Participant]:
    """Who is in the room, in the order they came."""
    rows = Participant.objects.filter(workshop=workshop, removed_at=None, is_early=False)
    return rows.select_related("member__user", "site").order_by("joined_at", "pk")


def seat_now(participant: Participant) -> Participant:
    """A seat and its workshop as the database has them now. Raises DoesNotExist."""
    return Participant.objects.select_related("workshop", "member").get(pk=participant.pk)


def own_seat(me: Membership, workshop: Workshop) -> Participant | None:
    """The caller as a participant, taken out or not. Who has only written in their own time is not in the room."""
    return Participant.objects.filter(workshop=workshop, member=me, is_early=False).select_related("member__user", "workshop__organisation", "site").first()


def written_in(activity: Activity, activities: Sequence[Activity]) -> Activity | None:
    """Whose notes a step works on: its own where people write in it, else those of the last step before it in which ideas
    were written."""
    if activity.takes_notes:
        return activity
    before = [one for one in activities if one.position < activity.position and one.kind in (Kind.BRAINSTORM, Kind.WRITE)]
    before = [one for one in before if one.begun_at or not one.early_on]  # what was written beforehand waits for its turn
    shown = Note.objects.filter(activity__in=before, removed_at=None, put_away_at=None)
    used = set(shown.values_list("activity_id", flat=True).distinct()) if len(before) > 1 else set()
    return next((one for one in reversed(before) if one.pk in used), before[-1] if before else None)


def notes_in(activity: Activity | None) -> QuerySet[Note]:
    """The notes of a step, in the order they were written while it goes on; afterwards those without a name in none."""
    rows = Note.objects.filter(activity=activity, removed_at=None, put_away_at=None) if activity else Note.objects.none()
    return rows.select_related("by__member__user", "by__site", "doer__user", "activity", "heading").order_by("made_at", "key")


def changed_notes(activity: Activity, since: int) -> list[Note]:
    """Those of a step that have changed since a version, removed ones too."""
    rows = Note.objects.filter(activity=activity, version__gt=since)
    return list(rows.select_related("by__member__user", "by__site", "doer__user", "activity").order_by("made_at", "key"))


@dataclass
class Gathered:
    """A heading with its notes; the notes of no heading stand first, under None."""

    heading: Heading | None
    notes: list[Note]


def gathered(activity: Activity | None) -> list[Gathered]:
    """A step's notes under its headings."""
    notes = list(notes_in(activity))
    headings: list[Heading | None] = [None, *(activity.made_headings.all() if activity else [])]
    return [Gathered(one, [note for note in notes if note.heading_id == (one.pk if one else None)]) for one in headings]


def items_of(activity: Activity, activities: Sequence[Activity]) -> list[Item]:
    """What a vote is about, in an order that says nothing; once counted, as it was then, what won first."""
    if activity.shown_at:
        return told(activity)
    found = []
    for group in gathered(written_in(activity, activities)):
        if group.heading and group.notes:
            found.append(Item(f"h{group.heading.pk}", group.heading.title, group.notes, [one.pk for one in group.notes]))
        elif group.heading is None:
            found += [Item(f"n{one.pk}", one.text, note_ids=[one.pk]) for one in group.notes]
    return sorted(found, key=lambda item: item.key[0])


def item_of(key: str, activity: Activity, activities: Sequence[Activity]) -> Item | None:
    """One of the items of a choice that goes on, without reading the others; None for what is not to be chosen."""
    source, pk = written_in(activity, activities), whole(key[1:])
    if source is None or pk is None:
        return None
    notes = Note.objects.filter(activity=source, removed_at=None, put_away_at=None).order_by("made_at", "key")
    if key[0] == "h" and (under := list(notes.filter(heading=pk).select_related("heading"))) and under[0].heading:
        return Item(key, under[0].heading.title, under, [one.pk for one in under])
    alone = notes.filter(pk=pk, heading=None).first() if key[0] == "n" else None
    return Item(key, alone.text, note_ids=[alone.pk]) if alone else None


def told(activity: Activity) -> list[Item]:
    """What came of a vote or a scoring, in the words that were chosen among."""
    rows = activity.result.get("told", [])
    if activity.kind == Kind.SCORE:  # they stand in their order
        return [told_scores(row) for row in rows]
    names = named(activity) if not activity.is_secret else {}
    most = max((row.get("n") or 0 for row in rows), default=0)
    items = [Item(row["item"], row["title"], note_ids=row["notes"], n=row.get("n"), names=names.get(row["item"], [])) for row in rows]
    for item in items:
        item.won = item.n is None or item.n == most > 0
    return sorted(items, key=lambda item: (not item.won, -(item.n or 0), item.key))


def named(activity: Activity) -> dict[str, list[str]]:
    """Who voted for what, of a vote by name."""
    found: dict[str, list[str]] = {}
    for vote in Vote.objects.filter(activity=activity).select_related("by__member__user").order_by("by__joined_at", "by", "place"):
        name = vote.by.shown_name
        names = found.setdefault(f"h{vote.heading_id}" if vote.heading_id else f"n{vote.note_id}", [])
        if name not in names:
            names.append(name)
    return found


def voted(activity: Activity) -> int:
    """How many have given a vote or a score: all that anybody learns before the end."""
    rows = Score.objects.filter(activity=activity) if activity.kind == Kind.SCORE else Vote.objects.filter(activity=activity)
    return rows.filter(by__removed_at=None).values("by").distinct().count()


@dataclass
class Mine:
    """What a participant has of their own in a step."""

    notes: list[Note] = field(default_factory=list)
    votes: dict[str, list[str]] = field(default_factory=dict)  # item → keys of my votes
    left: int = 0
    gone: Note | None = None  # the last one I took away, to be brought back


def notes_of(participant: Participant, activity: Activity) -> list[Note]:
    """A participant's own notes in a step, the newest first."""
    return list(Note.objects.filter(activity=activity, by=participant, removed_at=None, put_away_at=None).order_by("-made_at", "-pk"))


def mine_in(participant: Participant, activity: Activity) -> Mine:
    """My notes where people write, my votes where they vote."""
    found = Mine()
    if activity.takes_notes:
        rows = list(Note.objects.filter(activity=activity, by=participant, put_away_at=None).order_by("-made_at", "-pk"))
        found.notes = [one for one in rows if one.removed_at is None]
        found.gone = max((one for one in rows if one.removed_at), key=lambda one: (one.removed_at, one.pk), default=None)
    elif activity.kind == Kind.VOTE and activity.shown_at is None:
        for vote in Vote.objects.filter(activity=activity, by=participant).order_by("place"):
            found.votes.setdefault(f"h{vote.heading_id}" if vote.heading_id else f"n{vote.note_id}", []).append(str(vote.key))
        found.left = activity.votes - sum(map(len, found.votes.values()))
    return found


def promises_of(workshop: Workshop) -> QuerySet[Note]:
    """What was promised, the first day first."""
    rows = Note.objects.filter(workshop=workshop, activity__kind=Kind.PLAN, removed_at=None, put_away_at=None)
    return rows.select_related("doer__user", "by__member__user", "activity").order_by("due_on", "pk")


def seconds_left(activity: Activity, at: datetime) -> int | None:
    """Until its time is up; None where no clock runs."""
    return max(0, round((activity.ends_at - at).total_seconds())) if activity.ends_at else None


def counts_of(room: Room) -> dict[str, Any]:
    """The small figures of a step: notes written, voters, people here."""
    current = room.current
    found: dict[str, Any] = {"here": room.how_many}
    if current and current.takes_notes:
        found["written"] = notes_in(current).count()
    if current and current.kind == Kind.CONSENT:
        found["answered"] = answered(current)
    if current and current.is_choice:
        found["voted"] = current.result.get("voters", 0) if current.shown_at else voted(current)
    return found
