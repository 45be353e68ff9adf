"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.learning.actions import key_by_itself, make_by_itself, reports_due
from talkoot.learning.looking import look_at, looks_due
from talkoot.learning.queries.worked import Asked
from talkoot.targets.actions.looking import whose_eyes

A_TURN = 40  # reports; a chain's are made in some hours, and nothing else waits for them


@repeat("learning.reports", every=timedelta(minutes=20), destroys=True)
def make_reports(at: datetime) -> None:
    """The reports of the quarter that is over, each once: what it says stays, so it waits until the time is certain."""
    made = 0
    for organisation, place, quarter in reports_due(timezone.localdate(at)):
        with going_on("learning.reports", f"{organisation.pk} {key_by_itself(place, quarter)}"):
            make_by_itself(organisation=organisation, place=place, quarter=quarter, at=at)
            made += 1
        if made == A_TURN:
            return


@repeat("learning.looks", every=timedelta(hours=6), destroys=True)
def see_to_looks(at: datetime) -> None:
    """Writes down what can be said of agreements and re-arranged work whose day to look has come; it stays, so it waits until the time is certain."""
    today = timezone.localdate(at)
    for organisation, due in looks_due(today).items():
        if (by := whose_eyes(organisation)) is None:
            continue
        asked = Asked(by, today)
        for it, held, day in due:
            with going_on("learning.looks", f"{it._meta.label_lower} {it.pk} {day}"):
                look_at(asked=asked, it=it, held=held, on=day, at=at)
