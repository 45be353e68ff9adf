"""The parts of a room's pages: made whole for a page, and as what changed since a version for those who are there already."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject

from talkoot.base.accounts.sessions import code_of as session_code
from talkoot.base.accounts.sessions import request_of_session
from talkoot.base.kit.choosing import STEPS
from talkoot.base.kit.trees import tree
from talkoot.base.live.rooms import RoomKind, Seat, register
from talkoot.base.orgs.actions import code_holds
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import still_may
from talkoot.base.orgs.roles import Act, Role
from talkoot.workshops.actions.joining import code_of, guest_of, spaced
from talkoot.workshops.models import Activity, Note, Participant, Workshop
from talkoot.workshops.policy import why_not_asked, why_not_lead
from talkoot.workshops.queries import room as rooms
from talkoot.workshops.queries.advice import ADVICE
from talkoot.workshops.queries.consent import askings_of, outcome_words, own_reply
from talkoot.workshops.queries.items import Item
from talkoot.workshops.queries.pictures import picture_of
from talkoot.workshops.queries.room import Room
from talkoot.workshops.queries.scoring import best_sentence, own_rows
from talkoot.workshops.queries.series import left_to
from talkoot.workshops.queries.workshops import agreements_opening

KIND = "workshops.workshop"
COOKIE = "__Host-room" if settings.SESSION_COOKIE_SECURE else "room"  # a guest's key
MEMBER, GUEST, LEAD, STAGE = "member", "guest", "lead", "stage"
Kind = Activity.Kind
MOST_OFFERED = 12  # notes or headings that could be the proposal
MAIN = {MEMBER: "workshops/room/main.html", GUEST: "workshops/room/main.html", LEAD: "workshops/room/lead.html", STAGE: "workshops/room/stage.html"}


def context_of(room: Room, role: str) -> dict[str, Any]:
    """What the templates of a role's parts are made of."""
    current = room.current
    context: dict[str, Any] = {
        "room": room, "workshop": room.workshop, "activity": current, "role": role, "counts": SimpleLazyObject(lambda: rooms.counts_of(room)), "n": room.number,
        "is_lead": role == LEAD, "is_big": role in (LEAD, STAGE), "code": spaced(code_of(room.workshop)) if role in (LEAD, STAGE) else "",
    }  # fmt: skip
    context["times"] = rooms.times_of(room, timezone.now())
    if current is None:
        leader = room.workshop.facilitator
        left = left_to(room.workshop, leader, waiting=True) if role in (MEMBER, LEAD) and room.workshop.series_id else []
        left = [one for one in left if not one.is_on_agenda]
        return context | {"agreements": agreements_opening(room.workshop) if role != GUEST else [], "left": left}
    context["guidance"] = current.guidance or ADVICE.get(Kind(current.kind), "") if role == LEAD else ""
    if current.kind == Kind.SCORE:
        context |= {"steps": STEPS, "best": best_sentence(current) if current.shown_at else ""}
    source = rooms.written_in(current, room.activities)
    if source is not None and current.kind in (Kind.GROUP, *(kind for kind in Kind.values if Activity(kind=kind).takes_notes)):
        context["headings"] = list(source.made_headings.all())
        if not source.is_hidden:
            context["groups"] = SimpleLazyObject(lambda: rooms.gathered(source))  # all notes: only where a whole view is made
        context["source"] = source
    if current.is_choice:
        context["items"] = SimpleLazyObject(lambda: rooms.items_of(current, room.activities))
    if current.kind == Kind.CONSENT:
        context |= consent_in(room, current, role)
    if current.kind == Kind.SHOW:
        context["picture"] = picture_of(current)
    if current.kind in (Kind.TALK, Kind.PLAN):
        context["chosen"] = chosen_before(room, current)
    return context


def chosen_before(room: Room, current: Activity) -> list[Item]:
    """What the last vote or scoring before a step chose."""
    choices = [one for one in room.activities if one.position < current.position and one.is_choice and one.shown_at]
    if not choices:
        return []
    most = 5 if choices[-1].kind == Kind.VOTE else 3
    return [item for item in rooms.items_of(choices[-1], room.activities) if item.won or item.n][:most]


def consent_in(room: Room, current: Activity, role: str) -> dict[str, Any]:
    """What is asked, what was before, and for who leads what the proposal could be."""
    askings = askings_of(current)
    found: dict[str, Any] = {"asking": askings[0] if askings else None, "former": askings[1:], "outcome": outcome_words(current)}
    if role == LEAD and current.shown_at is None:
        found["could_be"] = chosen_before(room, current) or rooms.items_of(current, room.activities)[:MOST_OFFERED]
    return found


def rendered(name: str, context: dict[str, Any]) -> Any:
    """A part as a tree."""
    return tree(render_to_string(name, context))


def own_of(participant: Participant, context: dict[str, Any]) -> dict[str, Any]:
    """What a participant has of their own in the step where everybody is."""
    current = context["activity"]
    found: dict[str, Any] = {"mine": rooms.mine_in(participant, current)}
    if current.kind == Kind.CONSENT and current.shown_at is None:
        found |= {"reply": own_reply(participant, current), "why_not_asked": why_not_asked(participant)}
    if current.kind == Kind.SCORE and current.shown_at is None:
        found["rows"] = own_rows(participant, current, list(context["items"]))
    return found


def role_of(participant: Participant) -> str:
    """As what somebody sees the room: promises and names of other meetings are for those who work here, not for guests of the organisation."""
    return MEMBER if participant.member is not None and participant.member.role != Role.GUEST else GUEST


def own_part(participant: Participant, room: Room) -> Any:
    """The same as a tree."""
    if room.current is None:
        return []
    context = context_of(room, role_of(participant))
    return rendered("workshops/room/mine.html", context | own_of(participant, context))


def own_news(participant: Participant, room: Room, sent: Mapping[str, str]) -> dict[str, Any]:
    """What is new of one's own by what was sent: a note that was written, a vote with what is left; else all of it.

    Two hundred people who write sixty notes each would otherwise have all of theirs made anew each time.
    """
    current = room.current
    if current is not None and str(current.pk) == sent.get("activity"):
        if sent.get("act") == "write":
            notes = rooms.notes_of(participant, current)
            if len(notes) > 1 and str(notes[0].key) == sent.get("key"):
                return {"first": {"own-notes": rendered("workshops/room/own_note.html", {"note": notes[0]})}, "swap": {"own-n": [str(len(notes))]}}
        if sent.get("act") in ("vote", "unvote") and current.kind == Kind.VOTE and (item := rooms.item_of(sent.get("item", ""), current, room.activities)):
            mine = rooms.mine_in(participant, current)
            if mine.left > (sent["act"] == "unvote"):  # else every other button changes too
                context = {"item": item, "mine": mine, "activity": current}
                parts = {f"vote-{item.key}": "workshops/room/vote.html", "left-votes": "workshops/room/left_votes.html"}
                return {"swap": {place: rendered(name, context) for place, name in parts.items()}}
    return {"mine": own_part(participant, room)}


def since(workshop: Workshop, version: int, role: str) -> dict[str, Any]:
    """What changed since a version, in the language in force."""
    room = rooms.room_of(workshop)
    context = context_of(room, role)
    parts = {"head": rendered("workshops/room/head.html", context), "count": rendered("workshops/room/count.html", context)}
    told: dict[str, Any] = {"v": workshop.version, "parts": parts, "activity": workshop.current_id or 0}
    if context.get("asking") and context["asking"].proposal.shown_at and version >= workshop.face:  # else nothing of it changes alone
        parts["answers"] = rendered("workshops/room/consent.html", context)
    parts["times"] = rendered("workshops/room/times.html", context)
    if version < workshop.face:
        parts |= {"phases": rendered("workshops/room/phases.html", context), "main": rendered(MAIN[role], context)}
    elif "groups" in context:
        told["rows"] = [row_of(note, context) for note in rooms.changed_notes(context["source"], version)]
    if role == LEAD:
        parts["controls"] = rendered("workshops/room/controls.html", context)
    if role in (LEAD, STAGE):
        parts["side"] = rendered("workshops/room/side.html", context)
    if workshop.state == Workshop.State.ENDED:
        told["over"] = True
    return told


def row_of(note: Note, context: dict[str, Any]) -> list[Any]:
    """A note's place and its row; no row when it has been removed."""
    row = None if note.removed_at or note.put_away_at else rendered("workshops/room/note.html", context | {"note": note})
    return [note.pk, note.heading_id or 0, row]


def tell(topic: str, version: int, role: str, language: str) -> tuple[int, str]:
    """What a stream sends."""
    workshop = rooms.fresh(int(topic.partition(":")[2]))
    if workshop is None:
        return version, '{"over": true, "parts": {}}'
    with translation.override(language):
        told = since(workshop, version, role)
    return told["v"], json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def may(seat: Seat, cookies: dict[str, str]) -> bool:
    """A seat holds with the session of its member, or with the key of its guest, while they are in the room."""
    workshop_id = int(seat.topic.partition(":")[2])
    if seat.member == 0:
        guest = guest_of(cookies.get(COOKIE, ""))
        return guest is not None and guest.pk == seat.who and guest.workshop_id == workshop_id
    request = request_of_session(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    code = session_code(request)
    if not ((code is None or code_holds(code)) and still_may(seat.member, Act.WORKSHOPS_TAKE_PART.name, request.user.pk)):
        return False
    if seat.role in (LEAD, STAGE):
        return seat.member in leaders_of(workshop_id, {seat.member})
    return Participant.objects.filter(pk=seat.who, workshop=workshop_id, member=seat.member, removed_at=None, is_early=False).exists()


def leaders_of(workshop_id: int, members: set[int]) -> set[int]:
    """Which of these lead the workshop now."""
    workshop = Workshop.objects.filter(pk=workshop_id).first()
    rows = Membership.objects.select_related("organisation").filter(pk__in=members, ended_at=None)
    return {one.pk for one in rows if workshop and one.organisation_id == workshop.organisation_id and why_not_lead(one, workshop) is None}


def out(topic: str, seats: set[Seat]) -> set[Seat]:
    """Who has been taken out, or leads no more."""
    workshop_id = int(topic.partition(":")[2])
    gone = set(Participant.objects.filter(workshop=workshop_id).exclude(removed_at=None).values_list("pk", flat=True))
    leading = {seat for seat in seats if seat.role in (LEAD, STAGE)}
    leaders = leaders_of(workshop_id, {seat.member for seat in leading}) if leading else set()
    return {seat for seat in seats if seat.who in gone} | {seat for seat in leading if seat.member not in leaders}


register(KIND, RoomKind(tell, may, out))
