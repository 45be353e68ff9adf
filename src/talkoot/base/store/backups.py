"""When the newest backup of this home was written, for those who look after it."""

from datetime import datetime

from django.conf import settings

NEWEST = "newest-backup"  # in TALKOOT_HOME


def note_backup(made_at: str) -> None:
    """Notes that a backup was written and checked at a time in ISO's form."""
    (settings.TALKOOT_HOME / NEWEST).write_text(made_at)


def newest_backup() -> datetime | None:
    """When the newest backup of this home was written."""
    try:
        return datetime.fromisoformat((settings.TALKOOT_HOME / NEWEST).read_text().strip())
    except (OSError, ValueError):
        return None
