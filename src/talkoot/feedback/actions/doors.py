"""Who may give answers at a point: whoever has its key where it asks for one, and from one address no more than a queue gives."""

import secrets
import time
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.gate import Gate
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Channel
from talkoot.feedback.queries.channels import OpenChannel

GATE = Gate()
SENT_BY_KEY = (Channel.Kind.API,)
READ_BY_KEY = (Channel.Kind.API, Channel.Kind.WIDGET, Channel.Kind.MAIL)


class Sender(NamedTuple):
    """What a request says of who sends it: the key it brings, and the place it comes from."""

    authorization: str
    place: str


def why_not_take(channel: OpenChannel, sender: Sender, n: int = 1) -> str:
    """Why answers are not taken from whoever sends them: `key`, `many`, or empty. Those that are taken are counted.

    Who sends with the point's own key sends for many, and is not counted by address.
    """
    if channel.send_key is not None:
        return "" if channel.lets_in(sender.authorization) else "key"
    return "" if GATE.may_give(channel.id, sender.place, time.monotonic(), an_hour=settings.ANSWERS_AN_HOUR, n=n) else "many"


def make_key(*, by: Membership, channel: Channel, use: str, at: datetime) -> str:
    """A new key to `send` answers with or to `read` figures with, in place of any earlier one. Only a digest is kept: it is shown this once."""
    if channel.closed_at is not None:
        raise Refused(_("The feedback point is closed. Open it again first."))
    if channel.kind not in (SENT_BY_KEY if use == "send" else READ_BY_KEY):
        raise Refused(_("This kind of feedback point needs no such key."))
    key = f"talkoot_{use}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        if use == "send":
            Channel.objects.filter(pk=channel.pk).update(needs_key=True, send_key=token_digest(key), send_key_at=at)
        else:
            Channel.objects.filter(pk=channel.pk).update(read_key=token_digest(key), read_key_at=at)
        _trail(by, channel, f"make_{use}_key", at)
    channel.refresh_from_db()
    return key


def end_key(*, by: Membership, channel: Channel, use: str, at: datetime) -> Channel:
    """The key stops working within a second: nothing is sent, or read, until there is another. Safe to repeat."""
    with transaction.atomic():
        rows = Channel.objects.filter(pk=channel.pk)
        if use == "send":
            ended = rows.exclude(send_key="").update(send_key="", send_key_at=None)
        else:
            ended = rows.exclude(read_key="").update(read_key="", read_key_at=None)
        if ended:
            _trail(by, channel, f"revoke_{use}_key", at)
    channel.refresh_from_db()
    return channel


def _trail(by: Membership, channel: Channel, act: str, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"feedback.channel:{channel.pk}", at=at)
