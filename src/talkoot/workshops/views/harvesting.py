"""The harvest: what of the notes becomes the real thing, whose, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.outside import key_of
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import address, pressed
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import Maker, makers_of
from talkoot.base.ui.inputs import DayField
from talkoot.workshops.actions.harvest import LATER, TITLE, NotHarvested, Pick, let_go_idea
from talkoot.workshops.actions.harvest import harvest as gather
from talkoot.workshops.links import NOTE, WORKSHOP
from talkoot.workshops.models import Activity, Note, Workshop
from talkoot.workshops.policy import why_not_lead
from talkoot.workshops.queries import room as rooms
from talkoot.workshops.queries.consent import CONSENTED
from talkoot.workshops.queries.minutes import became
from talkoot.workshops.queries.series import coming_of, put_off_to
from talkoot.workshops.queries.workshops import agenda_of

Kind = Activity.Kind
MOST = 120  # notes on the page that have not become anything yet
NEW = "new:"  # before the name of what there is not yet


@dataclass
class Row:
    """A note on the page, with what was chosen for it."""

    note: Note
    kind: str = ""
    title: str = ""
    owner: int = 0
    due_on: str = ""
    whole: str = ""
    fault: str = ""

    @property
    def new_whole(self) -> str:
        """The heading a note was written under, in which a group or the like may stand that there is not yet."""
        return self.note.heading.title if self.note.heading else ""


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
def harvest(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Chooses what becomes of the notes; everything is made at once, or nothing."""
    found = WORKSHOP.one(me, pk)
    if reason := why_not_lead(me, found):
        messages.warning(request, reason)
        return redirect("workshops:minutes" if me.may(Act.WORKSHOPS_SEE) else "workshops:join", me.organisation.slug, pk)
    notes = worth_it(found)
    became(notes, me)
    owners = owners_in(found, me)
    coming = coming_of(found.series) if found.series and found.state == Workshop.State.ENDED else None
    later = put_off_to(coming) if coming else set()
    waiting = [one for one in notes if not one.became and one.kept_at is None and one.pk not in later]
    wholes = wholes_for(me)
    rows = [row_of(one, request.POST if request.method == "POST" else None, me, wholes) for one in waiting[:MOST]]
    status = 200
    if request.method == "POST":
        try:
            made = gather(by=me, workshop=found, picks=picks_of(rows, owners), at=timezone.now())
        except NotHarvested as refused:
            messages.error(request, refused.reason)
            status = 422
            for row in rows:
                row.fault = refused.reasons.get(row.note.pk, "")
        except Refused as refused:
            messages.warning(request, refused.reason)
            status = 422
        else:
            said = ngettext("%(n)s note became real.", "%(n)s notes became real.", len(made)) % {"n": len(made)}
            messages.success(request, said) if made else messages.info(request, _("Nothing was chosen."))
            return redirect("workshops:minutes", me.organisation.slug, pk)
    makers = [(kind, maker.label) for kind, maker in makers_for(me)]
    if coming is not None:
        makers.append((LATER, _("For the next meeting")))
    context = {
        "workshop": found, "rows": rows, "makers": makers, "owners": owners, "done": [one for one in notes if one.became][:MOST], "most": TITLE,
        "wholes": wholes, "ideas": [one for one in notes if one.kept_at][:MOST],
    }  # fmt: skip
    return render(request, "workshops/harvest.html", context, status=status)


@access.press(Act.WORKSHOPS_TAKE_PART)
def let_go(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """An idea is not kept after all."""
    note = NOTE.one(me, pk)
    act = partial(let_go_idea, by=me, note=note, at=timezone.now())
    return pressed(request, act, address(me, "workshops:workshop", note.workshop_id), said=_("It is kept no longer. The note stays in the minutes."))


def makers_for(me: Membership) -> list[tuple[str, Maker]]:
    """What the caller may make of a note without another page."""
    return [(kind, maker) for kind, maker in makers_of(NOTE) if maker.make is not None and me.may(maker.act)]


@dataclass
class Belongs:
    """A field of what a thing belongs to: for which kind, its words, and what there is to choose from."""

    kind: str
    of: str
    label: str
    choices: list[tuple[str, str]]


def wholes_for(me: Membership) -> list[Belongs]:
    """One for each kind that asks for it."""
    return [Belongs(kind, maker.label, maker.whole.label, maker.whole.choices(me)) for kind, maker in makers_for(me) if maker.whole]


def worth_it(workshop: Workshop) -> list[Note]:
    """Notes that may become something: promises first, then what was consented to, what won a vote or a scoring, then the rest that is shown."""
    agenda = agenda_of(workshop)
    won: set[int] = set()
    for choice in (one for one in agenda if one.is_choice and one.shown_at):
        for item in rooms.items_of(choice, agenda):
            if item.won:
                won |= set(item.note_ids)
    steps = [one for one in agenda if (one.takes_notes or one.kind == Kind.CONSENT) and not one.is_hidden and one.kind != Kind.CHECK_IN]
    found = [note for one in steps for note in rooms.notes_in(one)]
    found.sort(key=lambda note: (note.activity.kind != Kind.PLAN, not is_consented(note), note.pk not in won))
    return found


def is_consented(note: Note) -> bool:
    """Whether it is a proposal to which the room consented."""
    return note.activity.kind == Kind.CONSENT and note.activity.result.get("outcome") == CONSENTED


def owners_in(workshop: Workshop, me: Membership) -> list[tuple[int, str]]:
    """Whom one may name: the members who are here, and oneself."""
    found = {me.pk: me.user.name}
    found |= {one.member_id: one.shown_name for one in rooms.participants_of(workshop) if one.member_id and one.member and one.member.ended_at is None}
    return list(found.items())


def row_of(note: Note, post: Any, me: Membership, wholes: list[Belongs]) -> Row:
    """As it was sent; at first a promise is a task of who promised it, and belongs to what is called as its heading is."""
    if post is None:
        is_promise = note.activity.kind == Kind.PLAN
        kind = "work.task" if is_promise else "agreements.agreement" if is_consented(note) else ""
        owner = note.doer_id or (note.by.member_id if is_promise and note.by else None) or (me.pk if is_promise else 0)
        title = note.text if len(note.text) <= TITLE else note.text[: TITLE - 1].rsplit(" ", 1)[0] + "…"
        day = note.due_on.isoformat() if note.due_on else ""
        return Row(note, kind, title.replace("\n", " "), owner, day, called_as(note, wholes))
    sent = {name: post.get(f"{name}-{note.pk}", "") for name in ("kind", "title", "due_on")}
    return Row(note, owner=key_of(post.get(f"owner-{note.pk}", "")), whole=post.get(f"whole-{sent['kind']}-{note.pk}", ""), **sent)


def called_as(note: Note, wholes: list[Belongs]) -> str:
    """The one that is called as the note's heading is, else a new one of that name; none without a heading."""
    title = note.heading.title if note.heading else ""
    standing = (pk for one in wholes for pk, name in one.choices if title and name.casefold() == title.casefold())
    return next(standing, f"{NEW}{title}" if title else "")


def whole_in(sent: str) -> int | str:
    """A number of what stands, or the name of a new one."""
    return sent.removeprefix(NEW) if sent.startswith(NEW) else key_of(sent)


def picks_of(rows: Iterable[Row], owners: list[tuple[int, str]]) -> list[Pick]:
    """What was chosen. Raises NotHarvested where a day cannot be read."""
    faults: dict[int, str] = {}
    known = {pk for pk, _name in owners}
    people = Membership.objects.select_related("user", "organisation").in_bulk(known)
    picks = []
    for row in rows:
        if not row.kind:
            continue
        try:
            due_on = DayField(required=False).clean(row.due_on)
        except ValidationError as error:
            faults[row.note.pk] = " ".join(error.messages)
            continue
        picks.append(Pick(row.note, row.kind, row.title, people.get(row.owner), due_on, whole_in(row.whole)))
    if faults:
        raise NotHarvested(faults)
    return picks
