"""Tasks as an iCalendar feed (RFC 5545): all-day events, or half an hour where there is a time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from talkoot.work.actions.tasks import zone_of
from talkoot.work.logic.repeats import moment_of
from talkoot.work.models import Feed, Task

log = structlog.get_logger(__name__)

BESIDE: list[Callable[[Feed], list[Event]]] = []  # what packages above put beside the tasks; each says so when it starts


def calendar_of(feed: Feed, tasks: list[Task]) -> bytes:
    """The feed's calendar. Times are given in UTC, so that no client has to know our clocks."""
    calendar = Calendar()
    name = _("Tasks of %(name)s") % {"name": feed.site.name if feed.site else feed.member.user.name}
    for key, value in (("prodid", "-//Talkoot//tasks//"), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", name)):
        calendar.add(key, value)
    for task in tasks:
        try:
            event = event_of(task, feed.member.organisation.slug)
            event.to_ical()
        except (ValueError, OverflowError, TypeError):
            log.warning("task_not_in_feed", id=task.pk)  # one that cannot be written keeps no other out of the calendar
        else:
            calendar.add_component(event)
    for events in BESIDE:
        for event in events(feed):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def event_of(task: Task, org: str) -> Event:
    """One task. Its UID never changes; what was done is marked and stays on its day."""
    event = Event()
    event.add("uid", f"{task.key}@talkoot")
    event.add("dtstamp", task.changed_at.astimezone(UTC))
    event.add("last-modified", task.changed_at.astimezone(UTC))
    event.add("summary", f"✓ {task.title}" if task.state == Task.State.DONE else task.title)
    assert task.due_on is not None
    if task.due_time is None:
        event.add("dtstart", task.due_on)
        event.add("dtend", task.due_on + timedelta(days=1))
    else:
        start: datetime = moment_of(task.due_on, task.due_time, zone_of(task.site))
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=30))
    event.add("url", settings.TALKOOT_URL + reverse("work:task", args=[org, task.pk]))
    event.add("transp", "TRANSPARENT")
    if task.site:
        event.add("location", task.site.name)
    lines = [task.details] * bool(task.details) + [f"{'[x]' if item.done_at else '[ ]'} {item.text}" for item in task.items.all()]
    if lines:
        event.add("description", "\n".join(lines))
    return event
