"""Adding, taking, doing and leaving out tasks."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.kit.outside import FIRST_DAY, LAST_DAY, is_sane
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.work.logic.repeats import Rule, days_due, reminder_of
from talkoot.work.models import Item, Series, Task

MOST_ITEMS = 50
GONE = gettext_lazy("It is not there any more: the list that brought it was taken back.")


@dataclass(frozen=True)
class Plan:
    """What a task says."""

    title: str
    details: str = ""
    site: Site | None = None
    doers: list[Membership] = field(default_factory=list)
    start_on: date | None = None
    due_on: date | None = None
    due_time: time | None = None
    remind_minutes: int | None = None
    help_wanted: bool = False
    items: list[tuple[str, bool]] = field(default_factory=list)
    every: str = ""
    interval: int = 1
    until: date | None = None


def add_task(*, by: Membership, plan: Plan, at: datetime, key: UUID | None = None, sources: Iterable[Ref] = ()) -> Task:
    """A new task, perhaps one that comes again. Safe to repeat with the same key.

    Refused without words, for people or a site of elsewhere, for a time without a day, and for an end before the beginning.
    """
    key = key or uuid4()
    plan = _checked(by.organisation, plan)
    try:
        with transaction.atomic():
            if standing := Task.objects.filter(organisation_id=by.organisation_id, key=key).first():
                return standing
            made = _create(by, plan, at, key, _series(by, plan) if plan.every else None)
            for source in sources:
                join(organisation=by.organisation_id, source=source, result=Ref("work.task", str(made.pk)), at=at)
            _tell_given(by, made, plan.doers, at)
            if made.series is not None:
                make_due(made.series, timezone.localdate(at), at)
            trail(by, "add_task", made, at)
    except IntegrityError:  # the same key at the same moment
        return Task.objects.get(organisation_id=by.organisation_id, key=key)
    return made


def change_task(*, by: Membership, task: Task, plan: Plan, at: datetime) -> Task:
    """Changes what a task says; lines of the checklist that stay the same stay ticked. What repeats is changed from this one on."""
    plan = _checked(by.organisation, plan)
    with transaction.atomic():
        standing = _locked(task)
        before = set(standing.doers.values_list("pk", flat=True))
        moved = (standing.due_on, standing.due_time, standing.remind_minutes) != (plan.due_on, plan.due_time, plan.remind_minutes)
        for name, value in _fields(plan).items():
            setattr(standing, name, value)
        if moved:
            standing.remind_at, standing.reminded_at, standing.asked_on = _remind_at(plan), None, None
        standing.changed_at = at
        _change_series(by, standing, plan, at)
        try:
            with transaction.atomic():
                standing.save()
        except IntegrityError:
            raise Refused(_("This task comes on that day already. Choose another day.")) from None
        standing.doers.set(plan.doers)
        done = dict(standing.items.values_list("text", "done_at"))
        standing.items.all().delete()
        Item.objects.bulk_create(
            Item(task=standing, text=text, position=i, done_at=(done.get(text) or at) if is_done else None) for i, (text, is_done) in enumerate(plan.items)
        )
        _tell_given(by, standing, [one for one in plan.doers if one.pk not in before], at)
        trail(by, "change_task", standing, at)
    return standing


def take_task(*, by: Membership, task: Task, at: datetime) -> Task:
    """The caller does it. Where help is wanted several may; else the first one does, and the second one is told who. Safe to repeat."""
    with transaction.atomic():
        standing = _locked(task)
        others = [one.user.name for one in standing.doers.select_related("user").exclude(pk=by.pk)]
        mine = standing.doers.filter(pk=by.pk).exists()
        if not standing.is_open:
            raise Refused(_("It is not to be done any more."))
        if others and not mine and not standing.help_wanted:
            raise Refused(_("%(name)s took this a moment ago.") % {"name": ", ".join(others)})
        if not mine:
            standing.doers.add(by)
            Task.objects.filter(pk=standing.pk).update(changed_at=at)
            trail(by, "take_task", standing, at)
    return standing


def let_go(*, by: Membership, task: Task, at: datetime) -> Task:
    """The caller no longer does it. Safe to repeat."""
    with transaction.atomic():
        _locked(task).doers.remove(by)
        Task.objects.filter(pk=task.pk).update(changed_at=at)
    return task


def pass_task(*, by: Membership, thing: Task, was: Membership, to: Membership | None, at: datetime) -> None:
    """A task goes from one of its doers to the next; to nobody: it waits in sight for whoever takes it."""
    with transaction.atomic():
        thing.doers.remove(was)
        if to is not None:
            thing.doers.add(to)
            _tell_given(by, thing, [to], at)
        Task.objects.filter(pk=thing.pk).update(changed_at=at)
        trail(by, "pass_task", thing, at)


def move_task(*, by: Membership, task: Task, to: str, at: datetime) -> Task:
    """To do, in hand, done, left out; and back. What comes again has its next one made when this one is done. Safe to repeat."""
    if to not in Task.State.values:
        raise Refused(_("Choose where it goes."))
    with transaction.atomic():
        standing = _locked(task)
        if standing.state == to:
            return standing
        is_done = to == Task.State.DONE
        standing.state, standing.changed_at = to, at
        standing.done_at, standing.done_by = (at, by) if is_done else (None, None)
        standing.save(update_fields=["state", "changed_at", "done_at", "done_by"])
        if not standing.is_open and standing.series is not None:
            make_due(standing.series, timezone.localdate(at), at)
        trail(by, f"task_{to}", standing, at)
    return standing


def tick(*, by: Membership, item: Item, done: bool, at: datetime) -> Item:
    """A line of the checklist is done, or not after all. Safe to repeat."""
    with transaction.atomic():
        if not Item.objects.filter(pk=item.pk).update(done_at=at if done else None):
            raise Refused(GONE)
        Task.objects.filter(pk=item.task_id).update(changed_at=at)
    item.refresh_from_db()
    return item


def postpone(*, by: Membership, task: Task, day: date, at: datetime) -> Task:
    """Another day. Refused for a day that has passed, and where what repeats stands on that day already."""
    if day < timezone.localdate(at):
        raise Refused(_("%(day)s has passed already. Choose a day that is to come.") % {"day": day.strftime("%-d.%-m.%Y")})
    with transaction.atomic():
        standing = _locked(task)
        standing.due_on = day
        plan = Plan(standing.title, site=standing.site, due_on=day, due_time=standing.due_time, remind_minutes=standing.remind_minutes)
        try:
            with transaction.atomic():
                Task.objects.filter(pk=task.pk).update(due_on=day, remind_at=_remind_at(plan), reminded_at=None, asked_on=None, changed_at=at)
        except IntegrityError:
            raise Refused(_("This task comes on that day already. Choose another day.")) from None
        trail(by, "postpone_task", standing, at)
    task.refresh_from_db()
    return task


def stop_repeating(*, by: Membership, task: Task, at: datetime) -> None:
    """It does not come again; those made ahead and not begun go too. Safe to repeat."""
    if task.series is None:
        return
    with transaction.atomic():
        Series.objects.filter(pk=task.series.pk, ended_at=None).update(ended_at=at)
        ahead = Task.objects.filter(series=task.series, state=Task.State.WAITING).exclude(pk=task.pk)
        if task.due_on is not None:
            ahead = ahead.filter(due_on__gt=task.due_on)
        ahead.update(state=Task.State.DROPPED, changed_at=at)
        trail(by, "stop_repeating", task, at)


def make_due(series: Series, today: date, at: datetime) -> int:
    """Makes what is still to be made of a series: none twice, what was missed once, the next one always ahead. Returns how many.

    The day it has been made until only ever moves on, so a clock that is set back makes nothing again.
    """
    with transaction.atomic():
        standing = Series.objects.select_for_update().get(pk=series.pk)
        if standing.ended_at is not None:
            return 0
        last = standing.tasks.order_by("-due_on").prefetch_related("doers", "items").select_related("site").first()
        if last is None:
            return 0
        # When the one to come is done or left out before its day, the one after it is made.
        past = today if last.is_open else max(today, standing.made_until)
        days = days_due(Rule(standing.every, standing.interval, standing.start_on, standing.until), standing.made_until, past)
        for day in days:
            _repeat(last, standing, day, at)
        if not days and standing.until is not None and standing.until <= today:
            Series.objects.filter(pk=standing.pk).update(ended_at=at)  # it has come for the last time
        if days:
            Series.objects.filter(pk=standing.pk).update(made_until=days[-1])
    return len(days)


def trail(by: Membership, act: str, task: Task, at: datetime) -> None:
    """A line in the trail."""
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"work.task:{task.pk}", at=at)


def told(task: Task, slug: str, members: Iterable[int], kind: str, at: datetime, moment: str, who: Membership | None = None, **details: object) -> None:
    """A notice about a task."""
    details = {"title": task.title, **details}
    tell(members=members, kind=kind, about=f"work.task:{task.pk}", moment=moment, address=f"/{slug}/work/tasks/{task.pk}/", at=at, who=who, **details)


def _locked(task: Task) -> Task:
    """The task as it stands, for nobody else to change meanwhile."""
    found = Task.objects.select_for_update(of=("self",)).select_related("site", "series").filter(pk=task.pk).first()
    if found is None:
        raise Refused(GONE)
    return found


def zone_of(site: Site | None) -> ZoneInfo:
    """The clock of a site, else the installation's."""
    return ZoneInfo(site.time_zone if site else settings.TIME_ZONE)


def _checked(organisation: Organisation, plan: Plan) -> Plan:
    title = clean_line(plan.title)
    if not title:
        raise Refused(_("Write what is to be done."))
    if len(title) > 300:
        raise Refused(_("Three hundred characters at most. Put the rest into the details."))
    if plan.site is not None and plan.site.organisation_id != organisation.pk:
        raise Refused(_("Choose the site."))
    if any(one.organisation_id != organisation.pk or one.ended_at is not None for one in plan.doers):
        raise Refused(_("Only members can do it."))
    if not all(is_sane(day) for day in (plan.start_on, plan.due_on, plan.until) if day is not None):
        raise Refused(_("Choose a day between %(first)s and %(last)s.") % {"first": FIRST_DAY.year, "last": LAST_DAY.year})
    if plan.due_time is not None and plan.due_on is None:
        raise Refused(_("Choose the day as well as the time."))
    if plan.every and plan.due_on is None:
        raise Refused(_("Choose the first day of what comes again."))
    if plan.start_on and plan.due_on and plan.start_on > plan.due_on:
        raise Refused(_("It cannot begin after its day."))
    if plan.until and plan.due_on and plan.until < plan.due_on:
        raise Refused(_("It cannot end before its first day."))
    items = [(clean_line(text)[:300], done) for text, done in plan.items if clean_line(text)]
    if len(items) > MOST_ITEMS:
        raise Refused(_("%(n)s lines are the most in a checklist.") % {"n": MOST_ITEMS})
    return replace(plan, title=title, details=clean_text(plan.details)[:5000], items=items)


def _fields(plan: Plan) -> dict[str, object]:
    names = ("title", "details", "site", "start_on", "due_on", "due_time", "remind_minutes", "help_wanted")
    return {name: getattr(plan, name) for name in names}


def _remind_at(plan: Plan) -> datetime | None:
    if plan.remind_minutes is None or plan.due_on is None:
        return None
    return reminder_of(plan.due_on, plan.due_time, plan.remind_minutes, zone_of(plan.site))


def _create(by: Membership | None, plan: Plan, at: datetime, key: UUID, series: Series | None) -> Task:
    organisation_id = by.organisation_id if by else series.organisation_id if series else 0
    made = Task.objects.create(
        organisation_id=organisation_id, key=key, made_by=by, made_at=at, changed_at=at, series=series, remind_at=_remind_at(plan), **_fields(plan)
    )
    made.doers.set(plan.doers)
    Item.objects.bulk_create(Item(task=made, text=text, position=i, done_at=at if done else None) for i, (text, done) in enumerate(plan.items))
    return made


def _series(by: Membership, plan: Plan) -> Series:
    assert plan.due_on is not None
    if not 1 <= plan.interval <= 99:
        raise Refused(_("Choose how often it comes: from 1 to 99."))
    return Series.objects.create(
        organisation_id=by.organisation_id, every=plan.every, interval=plan.interval, start_on=plan.due_on, until=plan.until, made_until=plan.due_on
    )


def _change_series(by: Membership, task: Task, plan: Plan, at: datetime) -> None:
    """Another rhythm ends the old series and begins a new one; what was made ahead of the old one goes."""
    standing = task.series
    same = standing is not None and (standing.every, standing.interval, standing.until) == (plan.every, plan.interval, plan.until) and not standing.ended_at
    if same:
        return
    if standing is not None:
        stop_repeating(by=by, task=task, at=at)
        task.series = None
    if plan.every:
        task.series = _series(by, plan)


def _repeat(like: Task, series: Series, day: date, at: datetime) -> None:
    plan = Plan(
        like.title, like.details, like.site, [one for one in like.doers.all() if one.ended_at is None], None, day, like.due_time, like.remind_minutes,
        like.help_wanted, [(one.text, False) for one in like.items.all()],
    )  # fmt: skip
    if not Task.objects.filter(series=series, due_on=day).exists():
        _create(None, plan, at, uuid4(), series)


def _tell_given(by: Membership, task: Task, doers: Iterable[Membership], at: datetime) -> None:
    given = [one.pk for one in doers if one.pk != by.pk]
    told(task, by.organisation.slug, given, "work.given", at, moment=f"given {at.isoformat()}", who=by)
