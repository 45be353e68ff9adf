"""What kiosks tell of themselves, and how they are set."""

import secrets
from datetime import datetime

from django.db import transaction

from talkoot.base.orgs.models import Membership
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Channel, KioskState


def hear_from_kiosk(*, channel: Channel, waiting: int, oldest_at: datetime | None, at: datetime) -> None:
    """Notes that a kiosk was heard from, and what it still holds."""
    KioskState.objects.update_or_create(channel=channel, defaults={"heard_at": at, "waiting": waiting, "oldest_at": oldest_at})


def enrol_kiosk(*, by: Membership, channel: Channel, at: datetime) -> str:
    """Makes the secret of a point's tablet, in place of any earlier one. Only a digest is kept: it is shown this once."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(device=token_digest(secret))
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="enrol_kiosk",
            subject=f"feedback.channel:{channel.pk}", at=at,
        )  # fmt: skip
    channel.refresh_from_db()
    return secret
