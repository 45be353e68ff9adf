"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.tasks import task
from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.retry import enqueue_once
from talkoot.base.jobs.schedule import repeat
from talkoot.content.actions.choosing import close_choice, remind
from talkoot.content.models import Half
from talkoot.content.sending import is_anything_due, send_due


@repeat("content.reminders", every=timedelta(minutes=10))
def see_to_reminders(at: datetime) -> None:
    """The one reminder that comes by itself, a day before the end, where it was open for two days and nobody has been reminded."""
    soon = Half.objects.filter(closed_at=None, closes_at__gt=at, closes_at__lte=at + timedelta(days=1))
    for one in soon.filter(reminded_at=None, opened_at__lte=at - timedelta(days=1)).select_related("organisation"):
        with going_on("content.remind", one.pk):
            remind(by=None, half=one, at=at)


@repeat("content.choices", every=timedelta(minutes=1), destroys=True)
def see_to_choices(at: datetime) -> None:
    """Ends choices whose time is up."""
    for one in Half.objects.filter(closed_at=None, closes_at__lte=at).select_related("organisation"):
        with going_on("content.close", one.pk):
            close_choice(by=None, half=one, at=at)


@repeat("content.sending", every=timedelta(seconds=5))
def see_to_sending(at: datetime) -> None:
    """What is to go out by itself is sent by a queue of its own: a network that hangs keeps nothing else waiting."""
    if is_anything_due(at):
        enqueue_once(send_what_is_due)


@task(queue_name="networks")
def send_what_is_due() -> None:
    """Sends what is due by now."""
    send_due(timezone.now)
