"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.schedule import repeat
from talkoot.targets.actions.looking import look_at, looks_due, whose_eyes
from talkoot.targets.actions.scoring import close_scoring, remind_scorers
from talkoot.targets.models import Scoring


@repeat("targets.reminders", every=timedelta(minutes=10))
def see_to_reminders(at: datetime) -> None:
    """The one reminder that comes by itself, a day before the end, where it was open for two days and nobody has been reminded."""
    soon = Scoring.objects.filter(closed_at=None, closes_at__gt=at, closes_at__lte=at + timedelta(days=1))
    for one in soon.filter(reminded_at=None, opened_at__lte=at - timedelta(days=1)).select_related("organisation"):
        with going_on("targets.remind", one.pk):
            remind_scorers(by=None, scoring=one, at=at)


@repeat("targets.scorings", every=timedelta(minutes=1), destroys=True)
def see_to_scorings(at: datetime) -> None:
    """Ends scorings whose time is up."""
    for one in Scoring.objects.filter(closed_at=None, closes_at__lte=at).select_related("organisation"):
        with going_on("targets.close", one.pk):
            close_scoring(by=None, scoring=one, at=at)


@repeat("targets.looks", every=timedelta(hours=6), destroys=True)
def see_to_looks(at: datetime) -> None:
    """Writes down what can be said of each target whose day to look has come; what is written down stays, so it waits until the time is certain."""
    for target, day in looks_due(timezone.localdate(at)):
        with going_on("targets.looks", target.pk):
            if by := whose_eyes(target.organisation_id):
                look_at(by=by, target=target, on=day, at=at)
