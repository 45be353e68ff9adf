"""The keys that seal what lies on a device: only the signed-in session of its person is given them, and only those of two days."""

from base64 import b64encode
from datetime import date, timedelta

from django.utils.crypto import salted_hmac


def draft_keys(person: int, today: date) -> dict[str, str]:
    """The keys of one membership’s drafts of today and yesterday: a draft older than that opens to nobody."""
    return {day.isoformat(): draft_key(person, day.isoformat()) for day in (today - timedelta(days=1), today)}


def draft_key(person: int, day: str) -> str:
    """The key of one membership's drafts on one day."""
    return b64encode(salted_hmac("talkoot.drafts", f"{person}.{day}", algorithm="sha256").digest()).decode()
