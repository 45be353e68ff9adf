"""Planning a workshop: what it is, who is invited, and its agenda."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import settle, tell, unsay
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act, Role
from talkoot.base.store.clearing import clear_rows
from talkoot.base.thread.actions import join
from talkoot.workshops.actions.changing import hold, lead, lead_series, trail
from talkoot.workshops.models import Activity, Note, Participant, Series, Workshop
from talkoot.workshops.models.room import LONGEST
from talkoot.workshops.policy import why_not_on_agenda, why_not_replan, why_not_reword
from talkoot.workshops.queries.workshops import people_of, steps_of

MOST_STEPS = 40
LONGEST_STEP = 240  # minutes


@dataclass(frozen=True)
class Frame:
    """What a workshop is: everything but its agenda."""

    title: str
    purpose: str = ""
    starts_at: datetime | None = None
    place: str = ""
    link: str = ""
    facilitator: Membership | None = None
    sites: list[Site] = field(default_factory=list)
    people: list[Membership] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """An activity as it is planned."""

    kind: str
    title: str
    minutes: int = 10
    guidance: str = ""
    headings: str = ""
    votes: int = 3
    is_secret: bool = True
    text: str = ""  # what everybody reads; of a consent the proposal, where it is known before
    early_on: date | None = None  # of a silent brainstorm: people write in their own time from then on


def plan_workshop(
    *, by: Membership, frame: Frame, steps: Iterable[Step], key: UUID, at: datetime, template: str = "", sources: Iterable[Ref] = (), rehearsal: bool = False
) -> Workshop:  # fmt: skip
    """A workshop to come, perhaps for something (a target). Those invited are told. Safe to repeat: the same key is one.

    Refused without a title, and for a facilitator, sites or people of elsewhere.
    """
    if not by.may(Act.WORKSHOPS_PLAN):
        raise Refused(_("Your role does not let you do this."))
    frame = _checked(by, frame)
    with transaction.atomic():
        if standing := Workshop.objects.filter(organisation_id=by.organisation_id, key=key).first():
            return standing
        made = Workshop.objects.create(
            organisation_id=by.organisation_id, key=key, made_by=by, made_at=at, changed_at=at, template=template, is_rehearsal=rehearsal, **_fields(frame, by)
        )
        made.sites.set(frame.sites)
        made.people.set(frame.people)
        Activity.objects.bulk_create([Activity(workshop=made, position=n, **step_fields(one)) for n, one in enumerate(steps)])
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("workshops.workshop", str(made.pk)), at=at)
        if not rehearsal:
            _tell_invited(by, made, at)
            if made.facilitator_id != by.pk:
                tell_of(made, [made.facilitator_id], "workshops.given", at, who=by)
        trail(by, "plan_workshop", made, at)
    return made


def change_workshop(*, by: Membership, workshop: Workshop, frame: Frame, at: datetime) -> Workshop:
    """Changes what it is and who is invited; those who are so newly are told, and the others of a new time. Refused for others than
    those who lead it."""
    lead(by, workshop)
    frame = _checked(by, frame)
    if (
        workshop.series is not None
        and workshop.series.is_running
        and workshop.state == Workshop.State.PLANNED
        and frame.starts_at is None
        and workshop.starts_at is not None
    ):
        raise Refused(_("A meeting that repeats has a day. Let it pause instead."))
    with transaction.atomic():
        was, before = hold(workshop.pk, face=True), set(people_of(workshop).values_list("pk", flat=True))
        Workshop.objects.filter(pk=workshop.pk).update(changed_at=at, **_fields(frame, by))
        workshop.sites.set(frame.sites)
        workshop.people.set(frame.people)
        changed = Workshop.objects.select_related("organisation").get(pk=workshop.pk)
        if changed.state == Workshop.State.PLANNED and not changed.is_rehearsal:
            if changed.starts_at != was.starts_at:
                tell_moved(changed, at, by=by, asked=before | {was.facilitator_id})
            _tell_invited(by, changed, at, but=before)
            if changed.facilitator_id not in (was.facilitator_id, by.pk):
                tell_of(changed, [changed.facilitator_id], "workshops.given", at, moment=f"{changed.version}", who=by)
        trail(by, "change_workshop", changed, at)
    return changed


def drop_workshop(*, by: Membership, workshop: Workshop, at: datetime) -> None:
    """A workshop that is not held after all goes with its agenda, and those who were invited are told; one that repeats comes no more,
    so that it takes who leads them all. Refused once its room has been opened."""
    lead(by, workshop)
    with transaction.atomic():
        ends = workshop.series is not None and workshop.series.ended_at is None
        if ends:
            lead_series(by, workshop.series)
        standing = hold(workshop.pk)
        if standing.state != Workshop.State.PLANNED and not standing.is_rehearsal:
            raise Refused(_("It has been held, so it stays."))
        trail(by, "drop_workshop", workshop, at, title=workshop.title)
        unsay([f"workshops.workshop:{workshop.pk}"])
        is_over = standing.starts_at is not None and timezone.localdate(standing.starts_at) < timezone.localdate(at)
        if not standing.is_rehearsal and not is_over:
            asked = {*people_of(workshop).values_list("pk", flat=True), standing.facilitator_id} - {by.pk, None}
            day = standing.starts_at.isoformat() if standing.starts_at else ""
            about, address = f"workshops.list:{workshop.organisation_id}", reverse("workshops:workshops", args=[workshop.organisation.slug])
            _tell(workshop, asked, "workshops.dropped", about, address, at, moment=f"{workshop.pk}", who=by, day=day, series=ends)
        Series.objects.filter(pk=standing.series_id or 0, ended_at=None).update(ended_at=at, changed_at=at)
        Workshop.objects.filter(pk=workshop.pk).delete()
        transaction.on_commit(lambda: clear_rows(Note, Participant))  # written beforehand


def add_activity(*, by: Membership, workshop: Workshop, step: Step, at: datetime, after: Activity | None = None) -> Activity:
    """One more step, after another or at the end. Refused without words, and when there are too many."""
    lead(by, workshop)
    with transaction.atomic():
        hold(workshop.pk, face=True)
        agenda = list(steps_of(workshop))
        if len(agenda) >= MOST_STEPS:
            raise Refused(_("Forty steps at most."))
        made = Activity.objects.create(workshop=workshop, position=len(agenda), **step_fields(step))
        place = next((n for n, one in enumerate(agenda, 1) if after and one.pk == after.pk), len(agenda))
        number_steps([*agenda[:place], made, *agenda[place:]])
    return made


def change_activity(*, by: Membership, activity: Activity, step: Step, at: datetime) -> Activity:
    """Changes a step that has not begun: whether a vote is secret is settled before it is given. Where somebody has written
    beforehand its wording alone."""
    workshop = activity.workshop
    lead(by, workshop)
    with transaction.atomic():
        hold(workshop.pk, face=True)
        standing = Activity.objects.get(pk=activity.pk)
        changed = step_fields(step)
        if reason := why_not_replan(standing) or why_not_on_agenda(standing) or why_not_reword(standing, changed):
            raise Refused(reason)
        Activity.objects.filter(pk=activity.pk).update(**changed)
        activity.refresh_from_db()
        trail(by, "change_activity", workshop, at)
    return activity


def move_activity(*, by: Membership, activity: Activity, up: bool, at: datetime) -> None:
    """One place up or down the agenda. At the end it stays where it is. Refused where one of the two has begun: what a vote was about
    stays before it."""
    lead(by, activity.workshop)
    with transaction.atomic():
        hold(activity.workshop_id, face=True)
        agenda = list(steps_of(activity.workshop))
        if reason := why_not_on_agenda(Activity.objects.get(pk=activity.pk)):
            raise Refused(reason)
        here = [one.pk for one in agenda].index(activity.pk)
        there = here - 1 if up else here + 1
        if 0 <= there < len(agenda):
            if reason := why_not_replan(agenda[here]) or why_not_replan(agenda[there]):
                raise Refused(reason)
            agenda[here], agenda[there] = agenda[there], agenda[here]
        number_steps(agenda)


def remove_activity(*, by: Membership, activity: Activity, at: datetime) -> None:
    """Leaves a step out of the agenda. Refused once it has begun. Safe to repeat, and can be taken back."""
    lead(by, activity.workshop)
    with transaction.atomic():
        hold(activity.workshop_id, face=True)
        if reason := why_not_replan(Activity.objects.get(pk=activity.pk)):
            raise Refused(reason)
        Activity.objects.filter(pk=activity.pk, left_out_at=None).update(left_out_at=at)
        number_steps(list(steps_of(activity.workshop)))


def bring_back_activity(*, by: Membership, activity: Activity, at: datetime) -> None:
    """A step that was left out stands where it stood, or after the last that has begun. Safe to repeat. Refused when there are too
    many, and once the workshop has been held."""
    lead(by, activity.workshop)
    with transaction.atomic():
        held = hold(activity.workshop_id, face=True)
        if held.state == Workshop.State.ENDED:
            raise Refused(_("It has been held, so it stays."))
        standing, agenda = Activity.objects.get(pk=activity.pk), list(steps_of(held))
        if standing.left_out_at is None:
            return
        if len(agenda) >= MOST_STEPS:
            raise Refused(_("Forty steps at most."))
        begun = max((n for n, one in enumerate(agenda, 1) if one.begun_at), default=0)
        place = max(begun, min(standing.position, len(agenda)))
        Activity.objects.filter(pk=standing.pk).update(left_out_at=None)
        number_steps([*agenda[:place], standing, *agenda[place:]])


def number_steps(agenda: list[Activity]) -> None:
    """Writes down the order of an agenda. Call it while the room is held."""
    for n, one in enumerate(agenda):
        if one.position != n:
            Activity.objects.filter(pk=one.pk).update(position=n)


def _checked(by: Membership, frame: Frame) -> Frame:
    title = clean_line(frame.title)[:150]
    if not title:
        raise Refused(_("Give the workshop a name."))
    leader = frame.facilitator or by
    if any(one.organisation_id != by.organisation_id or one.ended_at is not None for one in (leader, *frame.people)):
        raise Refused(_("Choose somebody who works here."))
    if any(site.organisation_id != by.organisation_id for site in frame.sites):
        raise Refused(_("Choose sites of yours."))
    return Frame(title, clean_text(frame.purpose)[:2000], frame.starts_at, clean_line(frame.place)[:200], frame.link[:500], leader, frame.sites, frame.people)


def _fields(frame: Frame, by: Membership) -> dict[str, object]:
    return {
        "title": frame.title, "purpose": frame.purpose, "starts_at": frame.starts_at, "place": frame.place, "link": frame.link,
        "facilitator": frame.facilitator or by,
    }  # fmt: skip


def step_fields(step: Step) -> dict[str, object]:
    """A step as its row. Refused without words, and where its numbers make no sense."""
    title = clean_line(step.title)[:200]
    if not title:
        raise Refused(_("Say what you ask, or what is done."))
    if step.kind not in Activity.Kind.values or not 1 <= step.minutes <= LONGEST_STEP or not 1 <= step.votes <= 20:
        raise Refused(_("From 1 to 240 minutes, and from 1 to 20 votes for each."))
    if step.kind == Activity.Kind.CONSENT and len(clean_text(step.text)) > LONGEST:
        raise Refused(_("A proposal holds 2,000 characters; this has %(n)s.") % {"n": len(clean_text(step.text))})
    if step.early_on is not None and step.kind != Activity.Kind.BRAINSTORM:
        raise Refused(_("Only a silent brainstorm is written in beforehand: its notes stay hidden until its turn."))
    headings = "\n".join(line for raw in step.headings.splitlines()[:20] if (line := clean_line(raw)[:150]))
    return {
        "kind": step.kind, "title": title, "minutes": step.minutes, "guidance": clean_text(step.guidance)[:2000], "headings": headings, "votes": step.votes,
        "text": clean_text(step.text)[:5000], "is_secret": step.is_secret, "early_on": step.early_on,
    }  # fmt: skip


def _tell_invited(by: Membership, workshop: Workshop, at: datetime, but: Iterable[int] = ()) -> None:
    known = {*but, by.pk}
    asked = [pk for pk in people_of(workshop).values_list("pk", flat=True) if pk not in known]
    day = workshop.starts_at.isoformat() if workshop.starts_at else ""
    tell_of(workshop, asked, "workshops.invited", at, who=by, day=day)


def tell_moved(workshop: Workshop, at: datetime, *, by: Membership, asked: Iterable[int | None] | None = None) -> None:
    """Tells those invited (`asked`: those who were so before) and who leads that somebody has put it on another time, or on none for
    now. What they were told of the time before is settled; whoever leads it by turn is told of a new time by their turn."""
    concerned = {*people_of(workshop).values_list("pk", flat=True), workshop.facilitator_id} - {by.pk, None}
    told = concerned if asked is None else concerned & set(asked)
    kinds = ["workshops.invited", "workshops.moved"]
    if workshop.starts_at is None:
        kinds.append("workshops.turn")
    elif Workshop.objects.filter(pk=workshop.pk, series__at_turn__member=F("facilitator")).exists():
        told = told - {workshop.facilitator_id}
    settle(about=f"workshops.workshop:{workshop.pk}", kinds=kinds, at=at)
    tell_of(workshop, told, "workshops.moved", at, moment=f"{workshop.version}", who=by, day=workshop.starts_at.isoformat() if workshop.starts_at else "")


def tell_of(workshop: Workshop, members: Iterable[int | None], kind: str, at: datetime, **details: object) -> None:
    """Tells members of a workshop, with the way to its page."""
    address = reverse("workshops:workshop", args=[workshop.organisation.slug, workshop.pk])
    _tell(workshop, members, kind, f"workshops.workshop:{workshop.pk}", address, at, **details)


def _tell(workshop: Workshop, members: Iterable[int | None], kind: str, about: str, address: str, at: datetime, **details: Any) -> None:
    """The organisation's guests see no page of its workshops: they come in from Today."""
    asked = {pk for pk in members if pk is not None}
    guests = set(Membership.objects.filter(pk__in=asked, role=Role.GUEST).values_list("pk", flat=True)) if asked else set()
    today = reverse("today:today", args=[workshop.organisation.slug])
    for told, way in ((asked - guests, address), (guests, today)):
        tell(members=told, kind=kind, about=about, address=way, at=at, title=workshop.title, **details)
