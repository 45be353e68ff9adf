"""Telling a press that puts a mis-tap right from another visit, by the key that we made for the page it comes from."""

import secrets
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from talkoot.feedback.logic import press_keys
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.queries.channels import OpenChannel


def new_key(channel: OpenChannel, at: datetime) -> UUID:
    """A key for the page that a customer opens now: a page sent twice is still one answer."""
    return press_keys.press_key(_secret(settings.SECRET_KEY), channel.key, at, secrets.token_bytes(4))


def is_ours(channel: OpenChannel, key: UUID) -> bool:
    """Whether we made the key for this point, whenever that was."""
    return press_keys.is_ours(_secret(settings.SECRET_KEY), channel.key, key)


def is_begun(channel: OpenChannel, key: UUID, at: datetime) -> bool:
    """Whether we made the key for this point, and lately: then a press under it belongs to the same visit."""
    return press_keys.is_young(key, at) and is_ours(channel, key)


def as_pressed(channel: OpenChannel, submission: Submission, at: datetime) -> tuple[Submission, UUID | None]:
    """The answer under the key of its visit; and the key under which the very same press may stand since a moment ago.

    Only under a young key of ours does a press put the one before it right.
    """
    if not submission.again:
        return submission, None
    if not is_ours(channel, submission.key):
        return replace(submission, again=False), None
    secret, key = _secret(settings.SECRET_KEY), submission.key
    own, before = (press_keys.visit_key(secret, channel.key, key, when) for when in (at, at - press_keys.RETRIED_FOR))
    return replace(submission, key=own, again=own == key), before if before != own else None


@lru_cache(maxsize=2)
def _secret(key: str) -> bytes:
    return salted_hmac("talkoot.feedback.press", "", secret=key, algorithm="sha256").digest()
