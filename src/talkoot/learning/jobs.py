"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.learning.actions import look_at, looks_due, whose_eyes


@repeat("learning.looks", every=timedelta(hours=6), destroys=True)
def see_to_looks(at: datetime) -> None:
    """Writes down what can be said of each target whose day to look has come; what is written down stays, so it waits until the time is certain."""
    for target, day in looks_due(timezone.localdate(at)):
        with going_on("learning.looks", target.pk):
            if by := whose_eyes(target):
                look_at(by=by, target=target, on=day, at=at)
