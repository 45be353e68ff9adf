"""The harvest: notes become the real thing, through the makers that other packages declare. All of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import KINDS, Wish, make
from talkoot.base.thread.queries import results_of
from talkoot.workshops.actions.changing import hold, lead, trail
from talkoot.workshops.actions.remembering import put_off
from talkoot.workshops.models import Note, Workshop
from talkoot.workshops.queries.series import coming_of
from talkoot.workshops.queries.workshops import seen_notes

TITLE = 150  # characters; the rest of a note goes under details
LATER = "workshops.later"  # put off to the next meeting of a series


@dataclass(frozen=True)
class Pick:
    """What one note becomes: of which kind, by what title, whose, by when; and what it belongs to, where its maker asks for that
    (Wish.whole)."""

    note: Note
    kind: str
    title: str
    owner: Membership | None = None
    due_on: date | None = None
    whole: int | str = ""


class NotHarvested(Refused):
    """Nothing was made; the makers' own reasons by note."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(_("Nothing was made yet: mend what is marked, then everything is made at once."))
        self.reasons = reasons


def harvest(*, by: Membership, workshop: Workshop, picks: Sequence[Pick], at: datetime) -> list[Ref]:
    """Makes what was picked, each joined with its note and with the workshop. Safe to repeat: what a note has become of a kind it
    does not become again. Raises NotHarvested, and then nothing has been made."""
    lead(by, workshop)
    if workshop.is_rehearsal:
        raise Refused(_("Nothing of a rehearsal becomes real."))
    made: list[Ref] = []
    reasons: dict[int, str] = {}
    with transaction.atomic():
        held = hold(workshop.pk)
        for pick in sorted(picks, key=_needs_another):
            if results_of(_ref(pick.note), pick.kind, by):
                continue
            try:
                with transaction.atomic():
                    made += KEPT_HERE[pick.kind](held, pick, at) if pick.kind in KEPT_HERE else [_made(by, held, pick, at)]
            except Refused as refused:
                reasons[pick.note.pk] = refused.reason
        if reasons:
            raise NotHarvested(reasons)
        if made:
            trail(by, "harvest", held, at, n=len(made))
    return made


def let_go_idea(*, by: Membership, note: Note, at: datetime) -> None:
    """It is not kept as an idea after all; the note stays in the minutes. Safe to repeat."""
    lead(by, note.workshop)
    with transaction.atomic():
        held = hold(note.workshop_id)
        if Note.objects.filter(pk=note.pk, workshop=held).exclude(kept_at=None).update(kept_at=None, idea=""):
            trail(by, "let_go_idea", held, at)


def _needs_another(pick: Pick) -> bool:
    """What belongs to another thing is made after those that it may belong to: a need after its group."""
    kind = KINDS.get(pick.kind)
    return bool(kind and kind.maker and kind.maker.whole)


def _put_off(held: Workshop, pick: Pick, at: datetime) -> list[Ref]:
    """Leaves a note to the next meeting; nothing where it is left to it already. Refused where none comes, and for what nobody sees."""
    coming = coming_of(held.series) if held.series else None
    if coming is None:
        raise Refused(_("No meeting is planned to which it could be put off."))
    if not seen_notes().filter(pk=pick.note.pk, workshop=held).exists():
        raise Refused(_("This note is not here any more."))
    return [_ref(pick.note)] if put_off(note=pick.note, into=coming, at=at) else []


def _title(held: Workshop, pick: Pick) -> str:
    """What it is in a few words. Refused without them, for too many, and for a note of elsewhere."""
    title = clean_line(pick.title)
    if pick.note.workshop_id != held.pk:
        raise Refused(_("This note is of another workshop."))
    if not title:
        raise Refused(_("Say in a few words what it is."))
    if len(title) > TITLE:
        raise Refused(_("A hundred and fifty characters at most. The note itself comes along."))
    return title


def _made(by: Membership, held: Workshop, pick: Pick, at: datetime) -> Ref:
    """One thing of one note."""
    title, kind = _title(held, pick), KINDS.get(pick.kind)
    owner = pick.owner or (by if kind is None or kind.maker is None or kind.maker.needs_owner else None)
    if owner is not None and (owner.organisation_id != by.organisation_id or owner.ended_at is not None):
        raise Refused(_("Choose somebody who works here."))
    details = pick.note.text if pick.note.text.strip() != title else ""
    wish = Wish(title, details, owner, pick.due_on, None, "", False, uuid5(pick.note.key, pick.kind), pick.whole)
    made = make(pick.kind, by=by, wish=wish, source=_ref(pick.note), at=at)
    if made is None:
        raise Refused(_("Your role does not let you make this. Choose another, or ask somebody who may."))
    join(organisation=by.organisation_id, source=Ref("workshops.workshop", str(held.pk)), result=made, at=at)
    return made


def _ref(note: Note) -> Ref:
    return Ref("workshops.note", str(note.pk))


KEPT_HERE = {LATER: _put_off}
