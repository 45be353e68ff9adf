"""What kiosks tell of themselves, and how they are set."""

from datetime import datetime

from talkoot.feedback.models import Channel, KioskState


def hear_from_kiosk(*, channel: Channel, waiting: int, oldest_at: datetime | None, at: datetime) -> None:
    """Notes that a kiosk was heard from, and what it still holds."""
    KioskState.objects.update_or_create(channel=channel, defaults={"heard_at": at, "waiting": waiting, "oldest_at": oldest_at})
