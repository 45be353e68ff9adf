"""Reading the trail."""

from talkoot.base.trail.models import Entry


def newest_entries(organisation: int | str, before: int | None = None, count: int = 50) -> list[Entry]:
    """The newest lines of an organisation's trail, or those before a given line, newest first."""
    rows = Entry.objects.filter(organisation=str(organisation))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:count])
