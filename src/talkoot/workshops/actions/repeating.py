"""Meetings that repeat: one stands at a time, the next is planned when it ends, and a day that passes without a meeting moves it on."""

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.ui import words
from talkoot.workshops.actions.changing import hold, hold_series, lead, lead_series, trail, trail_series
from talkoot.workshops.actions.planning import Frame, change_workshop, step_fields, tell_moved
from talkoot.workshops.actions.remembering import remember
from talkoot.workshops.actions.showing import copy_pictures
from talkoot.workshops.actions.steps_kept import kept, steps_in
from talkoot.workshops.actions.turns import give_turn, tell_turn
from talkoot.workshops.logic import moment_of, next_day, next_time
from talkoot.workshops.models import Activity, Series, Workshop
from talkoot.workshops.policy import why_not_lead, why_not_lead_series, why_not_repeat
from talkoot.workshops.queries.series import agenda_for_all, coming_of

MOST_SKIPPED = 12
State = Workshop.State


def repeat(*, by: Membership, workshop: Workshop, every: str, at: datetime, first_on: date | None = None) -> Series:
    """Makes a meeting one that repeats; of one that has been held the next is planned at once. One that repeats already does so from
    now on as often as this, counted from the meeting that comes (`first_on`: from a day of before, when that is taken back).
    Safe to repeat. Refused without a day, and for a rehearsal."""
    if workshop.series_id is None:
        lead(by, workshop)
    if every not in Series.Every.values:
        raise Refused(_("Choose how often it comes."))
    with transaction.atomic():
        _first(workshop)
        held = hold(workshop.pk)
        if reason := why_not_repeat(held):
            raise Refused(reason)
        if held.series is not None:
            return _again(by, held.series, every, first_on, at)
        local = timezone.localtime(held.starts_at)
        series = Series.objects.create(
            organisation_id=held.organisation_id, every=every, first_on=local.date(), begins_at=local.time().replace(tzinfo=None), template=held.template,
            steps=kept(agenda_for_all(held), local.date()), made_by=by, made_at=at, changed_at=at, **_frame_of(held),
        )  # fmt: skip
        series.sites.set(held.sites.all())
        series.people.set(held.people.all())
        Workshop.objects.filter(pk=held.pk).update(series=series, turn_on=local.date())
        trail(by, "repeat_workshop", held, at, every=every)
        if held.state == State.ENDED:
            plan_next(series, at)
    return series


def plan_next(series: Series, at: datetime) -> Workshop | None:
    """The next meeting, planned at its time with all that the meeting before left. None while one stands, and where none comes.
    Safe to repeat, by several at once. Call it in a transaction."""
    series = hold_series(series.pk)
    if not series.is_running or coming_of(series) is not None:
        return None
    last = Workshop.objects.filter(series=series).order_by("-turn_on").first()
    after = last.turn_on if last and last.turn_on else series.first_on - timedelta(days=1)
    day, starts_at = time_after(series, after, at)
    made = Workshop.objects.create(
        organisation_id=series.organisation_id, key=uuid4(), series=series, turn_on=day, starts_at=starts_at, title=series.title,
        purpose=series.purpose, place=series.place, link=series.link, template=series.template, made_by=series.made_by, made_at=at, changed_at=at,
    )  # fmt: skip
    made.sites.set(series.sites.all())
    made.people.set(series.people.filter(ended_at=None) or series.people.all())  # nobody named would be everybody
    Activity.objects.bulk_create([Activity(workshop=made, position=n, **step_fields(one)) for n, one in enumerate(steps_in(series.steps, day))])
    give_turn(series, made, at)
    if last is not None:
        copy_pictures(last, made)
        remember(last, made, at)
    return made


def follow(ended: Workshop, at: datetime) -> None:
    """What a meeting's end does to its series: the next one is there, and knows what was left. Call it in the end's transaction."""
    if ended.series is None:
        return
    plan_next(ended.series, at)
    if (coming := coming_of(ended.series)) is not None:  # also one that was planned while this room stood open
        remember(ended, coming, at)


def move_on(series: Series, workshop: Workshop, at: datetime, *, to: date | None = None) -> Workshop:
    """A meeting that has not been held goes to its next time with all that stands in it: its agenda, what was written beforehand
    and what was left; one whose room was opened meanwhile stays. Call it while the series is held."""
    standing = hold(workshop.pk)
    if standing.state != State.PLANNED:
        return standing
    after = workshop.turn_on or series.first_on
    day, starts_at = (to, begins_on(series, to)) if to else time_after(series, after, at)
    for one in workshop.activities.exclude(early_on=None):
        Activity.objects.filter(pk=one.pk).update(early_on=F("early_on") + (day - after), reminded_at=None)
    Workshop.objects.filter(pk=workshop.pk).update(turn_on=day, starts_at=starts_at, changed_at=at)
    moved = hold(workshop.pk, face=True)
    if series.at_turn_id is not None:
        tell_turn(moved, at)
    return moved


def skip(*, by: Membership, series: Series, day: date, at: datetime) -> Workshop:
    """The meeting of a day is not held: it comes at the next time instead, and those invited are told. For who leads it, or all of
    them. Safe to repeat: another day's stays where it is."""
    with transaction.atomic():
        series, coming = _coming(by, series, or_leads_it=True)
        if coming.turn_on != day or not series.is_running:
            return coming
        series.skipped = [*series.skipped, day.isoformat()][-MOST_SKIPPED:]
        series.save(update_fields=["skipped"])
        trail(by, "skip_workshop", coming, at, day=day.isoformat())
        return _moved_by(by, move_on(series, coming, at), at)


def unskip(*, by: Membership, series: Series, day: date, at: datetime) -> Workshop:
    """It is held on that day after all. For who leads it, or all of them. Safe to repeat. Refused once the day's time has passed."""
    with transaction.atomic():
        series, coming = _coming(by, series, or_leads_it=True)
        if not series.is_running or day.isoformat() not in series.skipped:
            return coming
        if begins_on(series, day) <= at or Workshop.objects.filter(series=series, turn_on__gte=day).exclude(pk=coming.pk).exists():
            raise Refused(_("Its time has passed. It comes at its next time."))
        series.skipped = [one for one in series.skipped if one != day.isoformat()]
        series.save(update_fields=["skipped"])
        trail(by, "bring_back_workshop", coming, at, day=day.isoformat())
        return _moved_by(by, move_on(series, coming, at, to=day), at)


def pause(*, by: Membership, series: Series, at: datetime) -> Series:
    """Nothing comes until it is taken up again; the meeting that stands waits without a day. Safe to repeat."""
    with transaction.atomic():
        series = lead_series(by, series)
        if not series.is_running:
            return series
        _set(series, at, paused_at=at)
        if (coming := coming_of(series)) is not None and hold(coming.pk, face=True).state == State.PLANNED:
            Workshop.objects.filter(pk=coming.pk).update(starts_at=None, changed_at=at)
            _moved_by(by, coming, at)
        trail_series(by, "pause_series", series, at)
    return series


def end_series(*, by: Membership, series: Series, at: datetime) -> Series:
    """It comes no more; a meeting that stands is still held. Safe to repeat, and can be taken back."""
    with transaction.atomic():
        series = lead_series(by, series)
        if series.ended_at is None:
            _set(series, at, ended_at=at)
            trail_series(by, "end_series", series, at)
    return series


def take_up(*, by: Membership, series: Series, at: datetime) -> Series:
    """It comes again, after a break or after it was ended. Safe to repeat."""
    with transaction.atomic():
        series = lead_series(by, series)
        if series.is_running:
            return series
        _set(series, at, paused_at=None, ended_at=None)
        _come_again(by, series, at)
        trail_series(by, "take_up_series", series, at)
    return series


def keep_for_all(*, by: Membership, workshop: Workshop, at: datetime) -> Series:
    """What a meeting is, when it begins and for whom, becomes that of all to come. Refused where the meeting before was on its day or later."""
    with transaction.atomic():
        series, coming = _coming(by, workshop.series)
        if coming.pk != workshop.pk or coming.starts_at is None:
            raise Refused(_("Only the meeting that comes next can be the model of those after it."))
        local = timezone.localtime(coming.starts_at)
        day = local.date()
        if Workshop.objects.filter(series=series, turn_on__gte=day).exclude(pk=coming.pk).exists():
            raise Refused(_("The meeting before was on that day or later. Choose a later day, or change this one only."))
        moved = begins_on(series, coming.turn_on or day) != coming.starts_at
        again: dict[str, object] = {"begins_at": local.time().replace(tzinfo=None)} if moved else {}
        again |= {"first_on": day} if day != coming.turn_on else {}  # another hour on a short month's last day is no other day
        _set(series, at, **again, **_frame_of(coming, series))
        series.sites.set(coming.sites.all())
        series.people.set(coming.people.all())
        Workshop.objects.filter(pk=coming.pk).update(turn_on=day)
        trail_series(by, "change_series", series, at)
    return series


def change_meeting(*, by: Membership, workshop: Workshop, frame: Frame, for_all: bool, at: datetime) -> Workshop:
    """Changes a meeting that repeats: this one only, or all to come as well. Everything or nothing. Refused where this one only would
    come after the next."""
    with transaction.atomic():
        _first(workshop)
        series = workshop.series
        if not for_all and series is not None and series.is_running and workshop.state == State.PLANNED and frame.starts_at is not None:
            following, _moment = time_after(series, workshop.turn_on or series.first_on, at)
            if frame.starts_at != workshop.starts_at and timezone.localdate(frame.starts_at) >= following:
                told = {"day": words.day_and_month(following)}
                raise Refused(_("The one after it comes on %(day)s already. Choose an earlier day, skip this one, or change all to come.") % told)
        changed = change_workshop(by=by, workshop=workshop, frame=frame, at=at)
        if for_all:
            keep_for_all(by=by, workshop=changed, at=at)
        if changed.state == State.PLANNED and changed.starts_at != workshop.starts_at:
            tell_turn(changed, at)  # on another day another may be there
    return changed


def keep_agenda(*, by: Membership, workshop: Workshop, at: datetime) -> Series:
    """A meeting's agenda becomes that of all to come; what was taken on it from the meeting before stays with this one.
    Safe to repeat, and can be taken back."""
    with transaction.atomic():
        lead(by, workshop)
        series = lead_series(by, workshop.series)
        steps = kept(agenda_for_all(workshop), workshop.turn_on)
        if steps != series.steps:
            _set(series, at, steps=steps, steps_before=series.steps)
            trail_series(by, "change_series", series, at)
    return series


def agenda_back(*, by: Membership, series: Series, at: datetime) -> Series:
    """The agenda of all to come is again what it was. Safe to repeat."""
    with transaction.atomic():
        series = lead_series(by, series)
        if series.steps_before is not None:
            _set(series, at, steps=series.steps_before, steps_before=None)
            trail_series(by, "change_series", series, at)
    return series


def time_after(series: Series, after: date, at: datetime) -> tuple[date, datetime]:
    """The next day after another, and when it begins then. Days that were called off are passed over."""
    zone = timezone.get_current_timezone()
    day, begins = next_time(series.every, series.first_on, series.begins_at, zone, after=after, now=at)
    while day.isoformat() in series.skipped:
        day, begins = next_time(series.every, series.first_on, series.begins_at, zone, after=day, now=at)
    return day, begins


def begins_on(series: Series, day: date) -> datetime:
    """When it begins on a day of its own."""
    return moment_of(day, series.begins_at, timezone.get_current_timezone())


def midnight_of(at: datetime) -> datetime:
    """When the day of a moment began."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def whose_meeting_is_due(at: datetime) -> QuerySet[Series]:
    """Those that run and whose next meeting is not there: its day has passed, or none is planned."""
    there = Workshop.objects.filter(state=State.PLANNED, starts_at__gte=midnight_of(at), series__isnull=False).values("series")
    return Series.objects.filter(paused_at=None, ended_at=None).exclude(pk__in=there).order_by("pk")


def catch_up(series: Series, at: datetime) -> None:
    """What the clock does to one of them: a day without a meeting moves it on; where the room of the one before was never closed,
    the next is planned all the same from the day after. Call it in a transaction. Safe to repeat."""
    series, midnight = hold_series(series.pk), midnight_of(at)
    coming = coming_of(series)
    if not series.is_running:
        return
    if coming is not None:
        if coming.starts_at is not None and coming.starts_at < midnight:
            move_on(series, coming, at)
            settle(about=f"workshops.workshop:{coming.pk}", kinds=("workshops.invited", "workshops.moved"), at=at)  # of a day that is over
        return
    going_on = Workshop.objects.filter(series=series, state=State.OPEN, opened_at__gte=midnight)
    if not going_on.exists():
        plan_next(series, at)


def _first(workshop: Workshop) -> None:
    """A series is held before its meetings: two who hold them the other way round wait for each other."""
    if workshop.series_id is not None:
        hold_series(workshop.series_id)


def _again(by: Membership, known: Series, every: str, first_on: date | None, at: datetime) -> Series:
    series = lead_series(by, known)
    if series.every == every and series.is_running:
        return series
    last = Workshop.objects.filter(series=series, turn_on__isnull=False).order_by("-turn_on").first()
    first = series.first_on
    if series.every != every and last is not None and last.turn_on is not None:
        # A day of before is as good where the last meeting's own day is one of those that follow from it.
        fits = first_on is not None and first_on <= last.turn_on and next_day(every, first_on, last.turn_on - timedelta(days=1)) == last.turn_on
        first = first_on if fits and first_on is not None else last.turn_on
    _set(series, at, every=every, first_on=first, paused_at=None, ended_at=None)
    trail_series(by, "change_series", series, at)
    if not Workshop.objects.filter(series=series, state=State.OPEN).exists():
        _come_again(by, series, at)
    return series


def _come_again(by: Membership, series: Series, at: datetime) -> None:
    """One that comes is there, on a day that is not over: its own where it is not, else the next."""
    coming = coming_of(series)
    if coming is None:
        plan_next(series, at)
    elif coming.starts_at is None or coming.starts_at < midnight_of(at):
        own = coming.turn_on if coming.turn_on and begins_on(series, coming.turn_on) > at else None
        _moved_by(by, move_on(series, coming, at, to=own), at)


def _moved_by(by: Membership, moved: Workshop, at: datetime) -> Workshop:
    """A meeting as it stands now that somebody has moved it; those invited are told."""
    standing = Workshop.objects.select_related("organisation").get(pk=moved.pk)
    if standing.state == State.PLANNED:
        tell_moved(standing, at, by=by)
    return standing


def _coming(by: Membership, series: Series | None, *, or_leads_it: bool = False) -> tuple[Series, Workshop]:
    """A series held, with the meeting that comes. Refused for others than those who lead it (or that meeting), and where none comes."""
    if not or_leads_it or series is None or series.organisation_id != by.organisation_id:
        held = lead_series(by, series)
        coming = coming_of(held)
    else:
        held = hold_series(series.pk)
        coming = coming_of(held)
        if (coming is None or why_not_lead(by, coming)) and (reason := why_not_lead_series(by, held)):
            raise Refused(reason)
    if coming is None:
        raise Refused(_("No meeting is planned now."))
    return held, coming


def _set(series: Series, at: datetime, **values: object) -> None:
    for name, value in ({"changed_at": at} | values).items():
        setattr(series, name, value)
    series.save(update_fields=["changed_at", *values])


def _frame_of(workshop: Workshop, series: Series | None = None) -> dict[str, object]:
    """What a meeting hands to those to come. Who leads it by turn is not who leads them all."""
    leads = {} if series and series.at_turn_id else {"facilitator": workshop.facilitator}
    return {"title": workshop.title, "purpose": workshop.purpose, "place": workshop.place, "link": workshop.link, **leads}
