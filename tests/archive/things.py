"""What this package adds to an organisation that has one of everything: tests/architecture/conftest.py."""

from datetime import timedelta

from talkoot.archive.models import Archive
from tests.cast import AT


def things(by, site, word):
    """An archive that is ready, but for its file."""
    made = Archive.objects.create(organisation=by.organisation, by=by, state="done", asked_at=AT, done_at=AT, expires_at=AT + timedelta(days=7))
    return {"archive": made.pk}
