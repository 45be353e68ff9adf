"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.content.actions.choosing import close_choice, remind
from talkoot.content.models import Half


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
