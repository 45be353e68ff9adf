"""Writing the trail. Called inside the transaction of the act it records."""

from datetime import datetime

from talkoot.base.trail.models import Entry


def record(*, organisation: int | str, by: str, by_name: str, act: str, subject: str, at: datetime, **details: object) -> Entry:
    """Adds one line to the trail; `subject` is a text key such as `orgs.site:12`."""
    return Entry.objects.create(organisation=str(organisation), at=at, by=by, by_name=by_name, act=act, subject=subject, details=details)
