"""What the clock does: makes what comes again, reminds, and asks once when a day has passed. Each at most once, whatever the clock does."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from talkoot.work.actions.tasks import make_due, told
from talkoot.work.models import Series, Task

MOST = 500


def make_repeats(at: datetime) -> int:
    """Makes what comes again, and what was missed while nobody ran, once. Returns how many tasks."""
    today = timezone.localdate(at)
    due = Series.objects.filter(ended_at=None, made_until__lte=today).order_by("made_until", "id")
    return sum(make_due(one, today, at) for one in list(due[:MOST]))


def remind(at: datetime) -> int:
    """Tells the doers of tasks whose reminder is due. Returns how many tasks."""
    due = Task.objects.filter(remind_at__lte=at, reminded_at=None).select_related("organisation").order_by("remind_at", "id")
    sent = 0
    for task in list(due[:MOST]):
        with transaction.atomic():
            # Claimed by moving it on: of two workers only one tells.
            if not Task.objects.filter(pk=task.pk, reminded_at=None, remind_at=task.remind_at).update(reminded_at=at):
                continue
            if task.is_open:
                day = task.due_on.isoformat() if task.due_on else ""
                time = task.due_time.strftime("%H:%M") if task.due_time else ""
                doers = task.doers.filter(ended_at=None).values_list("pk", flat=True)
                told(task, task.organisation.slug, doers, "work.reminder", at, moment=f"{task.remind_at}", day=day, time=time)
                sent += 1
    return sent


def ask_about_passed(at: datetime) -> int:
    """Asks the doers once when a day has passed: move it, give it to somebody, or leave it out. Returns how many tasks."""
    today = timezone.localdate(at)
    rows = Task.objects.filter(state__in=(Task.State.WAITING, Task.State.DOING), due_on__lt=today, asked_on=None)
    asked = 0
    for task in list(rows.select_related("organisation").order_by("due_on", "id")[:MOST]):
        with transaction.atomic():
            if Task.objects.filter(pk=task.pk, asked_on=None, due_on=task.due_on).update(asked_on=today):
                doers = task.doers.filter(ended_at=None).values_list("pk", flat=True)
                told(task, task.organisation.slug, doers, "work.passed", at, moment=f"{task.due_on}")
                asked += 1
    return asked
