"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from talkoot.base.jobs.schedule import repeat
from talkoot.work.actions import clock


@repeat("work.repeats", every=timedelta(minutes=30))
def repeats(at: datetime) -> None:
    """What comes again is made ahead."""
    clock.make_repeats(at)


@repeat("work.reminders", every=timedelta(minutes=1))
def reminders(at: datetime) -> None:
    """Reminders that are due."""
    clock.remind(at)


@repeat("work.passed", every=timedelta(hours=1))
def passed(at: datetime) -> None:
    """Asking once about what was not done in time."""
    clock.ask_about_passed(at)
