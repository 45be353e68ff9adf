"""What pages show of workshops before and after they are held."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from talkoot.agreements.models import Agreement
from talkoot.agreements.queries.agreements import in_force_for
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.queries import own_sites, people_to_choose
from talkoot.workshops.models import Activity, Note, Turn, Workshop

PAGE = 50
AGREEMENTS = 8  # that open a meeting
MOST_LOOKED_AT = 60  # meetings for Today
TURN_TOLD = timedelta(days=7)  # before a meeting its turn stands on Today
State = Workshop.State


def workshops_of(me: Membership) -> QuerySet[Workshop]:
    """The organisation's, rehearsals left out but for one's own; those that come last first."""
    rows = Workshop.objects.filter(Q(is_rehearsal=False) | Q(made_by=me), organisation_id=me.organisation_id)
    return rows.select_related("organisation", "facilitator__user", "current", "series").order_by("-starts_at", "-id")


def going_on(me: Membership) -> list[Workshop]:
    """Those whose room is open, the last opened first."""
    return list(workshops_of(me).filter(state=State.OPEN).order_by("-opened_at", "-id")[:20])


def coming(me: Membership) -> QuerySet[Workshop]:
    """Those that are planned, the next first; those without a time last."""
    return workshops_of(me).filter(state=State.PLANNED).order_by("starts_at", "id")


def held(me: Membership) -> QuerySet[Workshop]:
    """Those that have been held, the latest first."""
    return workshops_of(me).filter(state=State.ENDED).order_by("-ended_at", "-id")


def people_of(workshop: Workshop) -> QuerySet[Membership]:
    """Who is invited: those named, those of the sites named, and everybody where nobody is."""
    rows = Membership.objects.filter(organisation_id=workshop.organisation_id, ended_at=None)
    sites, people = list(workshop.sites.values_list("pk", flat=True)), list(workshop.people.values_list("pk", flat=True))
    if not sites and not people:
        return rows.exclude(role="guest").order_by("pk")
    return rows.filter(Q(sites__in=sites) | Q(pk__in=people)).distinct().order_by("pk")


def is_asked(me: Membership, workshop: Workshop) -> bool:
    """Whether the caller is invited, or leads it."""
    return workshop.facilitator_id == me.pk or people_of(workshop).filter(pk=me.pk).exists()


@dataclass(frozen=True)
class ForToday:
    """What of the workshops that concern me stands on Today."""

    now: list[Workshop]  # that I am invited to or lead, going on or coming today
    before: list[Workshop]  # to come, in which I can write in my own time and have not
    turns: list[Workshop]  # that come in a few days and that it is my turn to lead; today's stands among those of today


def for_today(me: Membership, at: datetime) -> ForToday:
    """In one question to the database: Today asks it each time."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    mine = Note.objects.filter(activity=OuterRef("pk"), by__member=me, removed_at=None)
    kind = Activity.Kind.BRAINSTORM
    steps = Activity.objects.filter(workshop=OuterRef("pk"), kind=kind, early_on__lte=timezone.localdate(at), left_out_at=None).exclude(Exists(mine))
    at_turn = Turn.objects.filter(pk=OuterRef("series__at_turn"), member=me)
    rows = workshops_of(me).filter(is_rehearsal=False).annotate(waits=Exists(steps), is_turn=Exists(at_turn))
    soon = Q(state=State.OPEN) | Q(state=State.PLANNED, starts_at__gte=at - timedelta(hours=2), starts_at__lt=midnight)
    before = Q(Q(starts_at=None) | Q(starts_at__gte=at), Q(series=None) | Q(series__paused_at=None), state=State.PLANNED, waits=True)
    turn = Q(facilitator=me, state=State.PLANNED, is_turn=True, starts_at__gte=midnight, starts_at__lt=midnight + TURN_TOLD)
    found: list[Any] = list(_asking(me, rows.filter(soon | before | turn)).order_by("starts_at", "id")[:MOST_LOOKED_AT])
    planned = [one for one in found if one.state == State.PLANNED]
    today = [one for one in found if one.state == State.OPEN or (one.starts_at and at - timedelta(hours=2) <= one.starts_at < midnight)]
    waiting = [one for one in planned if one.waits and (one.starts_at is None or one.starts_at >= at) and not (one.series and one.series.paused_at)]
    led = [one for one in planned if one.is_turn and one.facilitator_id == me.pk and one.starts_at and midnight <= one.starts_at < midnight + TURN_TOLD]
    return ForToday(today[:5], waiting[:5], led[:3])


def early_steps(workshop: Workshop, at: datetime) -> list[Activity]:
    """Those in which people write in their own time now."""
    return [one for one in steps_of(workshop) if one.is_open_early(workshop, at)]


def wrote_early(steps: Iterable[Activity]) -> dict[int, int]:
    """By step how many have written in it: all that anybody learns before its turn."""
    rows = Note.objects.filter(activity__in=list(steps), removed_at=None).values("activity").annotate(n=Count("by", distinct=True))
    return dict(rows.order_by().values_list("activity", "n"))


def _asking(me: Membership, rows: QuerySet[Workshop]) -> QuerySet[Workshop]:
    """Those that the caller is invited to or leads."""
    sites = [site.pk for site in own_sites(me)]
    named = rows.annotate(sites_n=Count("sites", distinct=True), people_n=Count("people", distinct=True))
    mine = Q(facilitator=me) | Q(sites__in=sites) | Q(people=me) | (Q(sites_n=0, people_n=0) if me.role != "guest" else Q(pk=None))
    return named.filter(mine).distinct()


def steps_of(workshop: Workshop) -> QuerySet[Activity]:
    """The steps on the agenda, in order."""
    return workshop.activities.filter(left_out_at=None).order_by("position", "pk")


def left_out_of(workshop: Workshop) -> QuerySet[Activity]:
    """Those that were left out, the last first."""
    return workshop.activities.exclude(left_out_at=None).order_by("-left_out_at", "-pk")


def agenda_of(workshop: Workshop) -> list[Activity]:
    """The steps in order, each with the minutes from the beginning at which it begins by plan."""
    found, begins = list(steps_of(workshop)), 0
    for one in found:
        one.begins = begins
        begins += one.minutes
    return found


def minutes_of(activities: Iterable[Activity]) -> int:
    """How long the whole takes."""
    return sum(one.minutes for one in activities)


def agreements_opening(workshop: Workshop) -> list[Agreement]:
    """The rules in force by which the meeting works: those that concern its facilitator."""
    if workshop.facilitator is None:
        return []
    return list(in_force_for(workshop.facilitator)[:AGREEMENTS])


def seen_notes() -> QuerySet[Note]:
    """Every note that is no longer hidden. Whoever asks says of which workshops."""
    rows = Note.objects.filter(removed_at=None, put_away_at=None)
    return rows.exclude(activity__kind=Activity.Kind.BRAINSTORM, activity__shown_at=None).select_related("workshop")


def all_notes_of(me: Membership) -> QuerySet[Note]:
    """Every note that is no longer hidden, of the organisation's workshops."""
    return seen_notes().filter(workshop__in=workshops_of(me).values("pk"))


def ideas_kept(me: Membership) -> QuerySet[Note]:
    """The ideas that workshops kept before the harvest made content ideas of them, each a note with `idea` as its title, the last kept first.

    The idea bank takes one over by making its own from `workshops.note:<pk>`. Under which customer group it was written says
    `heading`. The note itself stays in the minutes whatever becomes of the idea.
    """
    return all_notes_of(me).exclude(kept_at=None).filter(workshop__is_rehearsal=False).select_related("heading").order_by("-kept_at", "-pk")


def facilitators_for(me: Membership) -> QuerySet[Membership]:
    """Who may lead one."""
    return people_to_choose(me)
