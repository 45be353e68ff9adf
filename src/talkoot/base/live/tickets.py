"""Tickets to listen: a page gives one to a member who may see the topic; the stream asks whether they still may."""

from dataclasses import dataclass

from django.core import signing

SALT = "talkoot.live"
LONGEST = 12 * 60 * 60  # seconds


@dataclass(frozen=True)
class Ticket:
    """What may be listened to, by which member, and the act that lets them."""

    topic: str
    member: int
    act: str


def ticket_for(topic: str, *, member: int, act: str) -> str:
    """A signed ticket for the topic, good while the member may do the act."""
    return signing.dumps([topic, member, act], salt=SALT, compress=False)


def ticket_in(text: str) -> Ticket | None:
    """The ticket; None when it is not ours or too old."""
    try:
        topic, member, act = signing.loads(text, salt=SALT, max_age=LONGEST)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Ticket(str(topic), int(member), str(act))
