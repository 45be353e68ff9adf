"""Tickets to listen: a page gives one to a person who may see the topic, and the stream asks for nothing else."""

from django.core import signing

SALT = "talkoot.live"
LONGEST = 12 * 60 * 60  # seconds


def ticket_for(topic: str) -> str:
    """A signed ticket for the topic."""
    return signing.dumps(topic, salt=SALT, compress=False)


def topic_of(ticket: str) -> str | None:
    """The ticket's topic; None when it is not ours or too old."""
    try:
        return str(signing.loads(ticket, salt=SALT, max_age=LONGEST))
    except signing.BadSignature:
        return None
