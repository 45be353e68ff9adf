"""Before the meeting: writing in one's own time, and the one reminder of it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.outside import key_of
from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.pages import pressed
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.workshops.actions import own_time, taking_part
from talkoot.workshops.models import Activity, Note, Participant, Workshop
from talkoot.workshops.queries import room as rooms
from talkoot.workshops.queries.workshops import early_steps, is_asked
from talkoot.workshops.views.planning import activity_of, page_of
from talkoot.workshops.views.room import key_in, open_to, out_of


@access.needs(Act.WORKSHOPS_TAKE_PART, change=Act.WORKSHOPS_TAKE_PART)
def before(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """The steps that are open for it, each with a place to write and with one's own notes; nobody else's."""
    found, now = open_to(me, pk), timezone.now()
    fault, post = "", request.POST if request.method == "POST" else {}
    steps = early_steps(found, now) if is_asked(me, found) else []
    if not steps and post.get("text", "").strip():  # too late: what was typed is given back
        fault = _("Nothing is written here beforehand any more. Come to the room when it is open.")
        return render(request, "workshops/before.html", {"workshop": found, "parts": [], "fault": fault, "typed": post["text"]}, status=422)
    if found.state == Workshop.State.OPEN:
        return redirect("workshops:room", me.organisation.slug, pk)
    if not steps:
        messages.info(request, _("Nothing is written here beforehand now."))
        return out_of(me, pk)
    if post:
        try:
            said = deed(me, found, steps, post)
        except Refused as refused:
            fault = refused.reason
        else:
            messages.success(request, said)
            return redirect("workshops:before", me.organisation.slug, pk)
    see(member=me.pk, about=f"workshops.workshop:{pk}", at=now)  # at the look, not at the writing: who has written is nobody's to know
    seat = Participant.objects.filter(workshop=found, member=me).first()
    at_fault = key_of(post.get("activity", "")) if fault else 0
    parts = [Part(one, rooms.mine_in(seat, one) if seat else rooms.Mine(), post.get("text", "") if one.pk == at_fault else "") for one in steps]
    changing = key_of(post.get("note", "")) if fault and post.get("act") == "change" else 0
    mine = {note.pk for part in parts for note in part.mine.notes}
    is_placed = changing in mine or any(part.text for part in parts)
    context = {
        "workshop": found, "parts": parts, "fault": fault, "changing": changing, "changed": post.get("text", ""),
        "typed": "" if is_placed or not fault else post.get("text", ""),
    }  # fmt: skip
    return render(request, "workshops/before.html", context, status=422 if fault else 200)


@access.press(Act.WORKSHOPS_PLAN)
def remind(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """Once, to all who are invited."""
    found = activity_of(me, pk)
    act = partial(own_time.remind_early, by=me, activity=found, at=timezone.now())
    return pressed(request, act, page_of(me, found.workshop_id), said=_("All who are invited are reminded."))


class Part:
    """A step with what is one's own in it, and what was typed and not taken."""

    def __init__(self, step: Activity, mine: rooms.Mine, text: str) -> None:
        self.step, self.mine, self.text = step, mine, text
        self.headings = [line for line in step.headings.splitlines() if line]


def deed(me: Membership, workshop: Workshop, steps: list[Activity], post: Any) -> str:
    """One deed; what is said of it. Raises Refused."""
    at = timezone.now()
    if post.get("act") == "write":
        step = next((one for one in steps if one.pk == key_of(post.get("activity", ""))), None)
        if step is None:
            raise Refused(_("Nothing is written here beforehand any more. Come to the room when it is open."))
        own_time.write_early(by=me, activity=step, text=post.get("text", ""), key=key_in(post), at=at, under=post.get("under", ""))
        return _("Your note is in. Nobody sees it before its turn in the room.")
    note = Note.objects.filter(workshop=workshop, by__member=me, pk=key_of(post.get("note", ""))).select_related("by").first()
    if note is None or note.by is None:
        raise Refused(_("This note is not here any more."))
    if post.get("act") == "change":
        taking_part.change_note(by=note.by, note=note, text=post.get("text", ""), at=at)
        return _("Saved.")
    if post.get("act") == "remove":
        taking_part.remove_note(by=note.by, note=note, at=at)
        return _("Your note is gone.")
    if post.get("act") == "restore":
        taking_part.restore_note(by=note.by, note=note, at=at)
        return _("Your note is back.")
    raise Refused(_("This cannot be done here."))
