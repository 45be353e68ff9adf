"""Rehearsing: the same agenda with invented participants, who write, vote and score as people would."""

import random
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.workshops.actions.changing import lead
from talkoot.workshops.actions.consenting import answer
from talkoot.workshops.actions.leading import open_workshop
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.showing import copy_pictures
from talkoot.workshops.actions.taking_part import score, vote, write_note
from talkoot.workshops.models import Activity, Note, Participant, Reply, Score, Vote, Workshop
from talkoot.workshops.queries.items import Item
from talkoot.workshops.queries.room import items_of
from talkoot.workshops.queries.workshops import steps_of

Kind = Activity.Kind
NAMES = ("Aamu", "Pyry", "Lumi", "Tuisku", "Halla", "Kaarna", "Sammal", "Vanamo", "Kuura", "Routa", "Ilves", "Pouta")
AT_A_TIME = 2  # deeds of a step of the rehearsal
GREETINGS = (
    gettext_lazy("Well, and a little curious"), gettext_lazy("I came by bike, and it was slippery"), gettext_lazy("The coffee was good this morning"),
    gettext_lazy("I am new here, and listening"), gettext_lazy("A bit tired, but here"), gettext_lazy("A customer thanked me yesterday"),
)  # fmt: skip
THOUGHTS = (
    gettext_lazy("Call back the same day, even without an answer"), gettext_lazy("Say it in plain words"),
    gettext_lazy("One place where one sees who is on duty"),
    gettext_lazy("Ask the customer what would help"), gettext_lazy("Show a newcomer around before the first shift"), gettext_lazy("Thank each other aloud"),
    gettext_lazy("A short note after each visit"), gettext_lazy("Begin on time, end on time"), gettext_lazy("Try it at one site first"),
    gettext_lazy("A picture says it faster"), gettext_lazy("Fewer forms"), gettext_lazy("Ask before you guess"),
)  # fmt: skip
CONCERN, OBJECTION = gettext_lazy("Let us see after a month how much time it takes"), gettext_lazy("On a Monday morning nobody would have the time for it")


def rehearse(*, by: Membership, workshop: Workshop, key: UUID, at: datetime) -> Workshop:
    """A rehearsal of a workshop: its agenda, a room of one's own, and invented participants. Nothing of it becomes real. Safe to repeat."""
    lead(by, workshop)
    steps = [Step(one.kind, one.title, one.minutes, one.guidance, one.headings, one.votes, one.is_secret, text=one.text) for one in steps_of(workshop)]
    with transaction.atomic():
        frame = Frame(workshop.title, workshop.purpose, people=[by])
        made = plan_workshop(by=by, frame=frame, steps=steps, key=key, at=at, template=workshop.template, rehearsal=True)
        if not made.is_rehearsal:
            raise Refused(_("This is not a rehearsal."))
        copy_pictures(workshop, made)
        if made.state == Workshop.State.PLANNED:
            made = open_workshop(by=by, workshop=made, at=at)
            Participant.objects.bulk_create([Participant(workshop=made, name=name, joined_at=at, is_invented=True) for name in NAMES])
    return made


def pretend(*, by: Membership, workshop: Workshop, at: datetime) -> int:
    """One or two invented participants write, vote or score where everybody is; returns how many did. None is left to do so in the end."""
    lead(by, workshop)
    standing = Workshop.objects.select_related("current").get(pk=workshop.pk)
    current = standing.current
    if not has_invented(standing):  # a rehearsal has them, and the demo's open room
        raise Refused(_("This is not a rehearsal."))
    if standing.state != Workshop.State.OPEN or current is None:
        return 0
    dice = random.Random()  # noqa: S311  (a rehearsal, not a secret)
    waiting = _waiting(standing, current)
    agenda = list(steps_of(standing))
    items = items_of(current, agenda) if current.is_choice and current.shown_at is None else []
    done = 0
    for seat in dice.sample(waiting, min(len(waiting), dice.randint(1, AT_A_TIME))):
        try:
            if current.kind == Kind.CONSENT:
                done += _answer(seat, current, dice, at)
            else:
                done += _write(seat, current, dice, at) if current.takes_notes else _choose(seat, current, items, dice, at)
        except Refused:
            return done  # everybody has gone on meanwhile
    return done


def has_invented(workshop: Workshop) -> bool:
    """Whether anybody in the room is invented."""
    return Participant.objects.filter(workshop=workshop, is_invented=True, removed_at=None).exists()


def _waiting(workshop: Workshop, current: Activity) -> list[Participant]:
    """Invented ones who have not done it yet."""
    rows = Participant.objects.filter(workshop=workshop, is_invented=True, removed_at=None).order_by("pk")
    if current.takes_notes:
        return list(rows.exclude(pk__in=Note.objects.filter(activity=current, by__isnull=False).values("by")))
    if current.kind == Kind.CONSENT:
        newest = current.proposals.first() if current.shown_at is None else None
        return list(rows.exclude(pk__in=Reply.objects.filter(proposal=newest).values("by"))) if newest else []
    if current.kind == Kind.SCORE:
        return list(rows.exclude(pk__in=Score.objects.filter(activity=current).values("by")))
    return list(rows.exclude(pk__in=Vote.objects.filter(activity=current).values("by"))) if current.kind == Kind.VOTE else []


def _write(seat: Participant, current: Activity, dice: random.Random, at: datetime) -> int:
    texts = GREETINGS if current.kind == Kind.CHECK_IN else THOUGHTS
    said = set(Note.objects.filter(activity=current).values_list("text", flat=True))
    fresh = [str(one) for one in texts if str(one) not in said] or [_("The same as somebody said already")]
    heading = dice.choice([None, *current.made_headings.all()])
    write_note(by=seat, activity=current, text=dice.choice(fresh), key=uuid4(), at=at, heading=heading)
    return 1


def _choose(seat: Participant, current: Activity, items: list[Item], dice: random.Random, at: datetime) -> int:
    if current.kind == Kind.SCORE:
        for item in items:
            for criterion in CRITERIA:
                score(by=seat, activity=current, item=item.key, criterion=criterion, step=dice.randint(1, 5), at=at)
        return 1 if items else 0
    for _n in range(current.votes if items else 0):
        vote(by=seat, activity=current, item=dice.choice(items).key, key=uuid4(), at=at)
    return 1 if items else 0


def _answer(seat: Participant, current: Activity, dice: random.Random, at: datetime) -> int:
    """Most find that it works; now and then somebody has a concern, and one in the beginning objects."""
    newest = current.proposals.first()
    if newest is None:
        return 0
    said = str(dice.choice(["agree", "agree", "agree", "concern"]))
    if newest.number == 1 and not newest.replies.filter(answer=Reply.Answer.OBJECT).exists():
        said = "object"
    reason = str({"concern": CONCERN, "object": OBJECTION}.get(said, ""))
    answer(by=seat, proposal=newest, answer=said, reason=reason, at=at)
    return 1
