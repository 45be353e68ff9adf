"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.db import transaction

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.workshops.actions.repeating import catch_up, whose_meeting_is_due

MOST = 500


@repeat("workshops.repeats", every=timedelta(minutes=30), destroys=True)  # a wrong clock would move every meeting for good
def repeats(at: datetime) -> None:
    """Meetings whose day has passed come at their next time."""
    for one in list(whose_meeting_is_due(at)[:MOST]):
        with going_on("workshops.repeats", one.pk), transaction.atomic():
            catch_up(one, at)
