"""Reading the trail."""

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from talkoot.base.trail.models import Entry


def newest_entries(organisation: int | str, before: int | None = None, count: int = 50, *, kinds: Collection[str] = (), who: str = "") -> list[Entry]:
    """The newest lines of an organisation's trail, or those before a given line, newest first: about these kinds of things, by this name."""
    rows = Entry.objects.filter(organisation=str(organisation))
    if before is not None:
        rows = rows.filter(id__lt=before)
    if kinds:
        rows = rows.filter(reduce(or_, (Q(subject__startswith=f"{kind}:") for kind in kinds)))
    for word in who.split()[:8]:
        rows = rows.filter(by_name__icontains=word)
    return list(rows.order_by("-id")[:count])


def last_entry(organisation: int | str, subject: str) -> Entry | None:
    """The newest line about one thing."""
    return Entry.objects.filter(organisation=str(organisation), subject=subject).order_by("-id").first()
