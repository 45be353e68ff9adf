"""Talks of sparring partners for calendars: in each one's own feed, and as a file. Neither says what it is about, nor holds notes."""

from datetime import UTC

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.sparring.logic.rhythm import LENGTH
from talkoot.sparring.models import Talk
from talkoot.sparring.queries.partners import next_talks
from talkoot.work.models import Feed


def talks_in(feed: Feed) -> list[Event]:
    """Those of a member's own feed; a site's never has them."""
    if feed.site_id is not None or not feed.member.may(Act.HELP_TAKE_PART):
        return []
    return [event_of(talk, other, feed.member) for talk, other in next_talks(feed.member)]


def event_of(talk: Talk, other: Membership, me: Membership) -> Event:
    """One talk, as one of the two reads it."""
    event = Event()
    for key, value in (
        ("uid", f"talk-{talk.pk}@talkoot"), ("dtstamp", talk.starts_at.astimezone(UTC)), ("dtstart", talk.starts_at.astimezone(UTC)),
        ("dtend", (talk.starts_at + LENGTH).astimezone(UTC)), ("summary", _("Sparring with %(name)s") % {"name": other.user.name}),
        ("url", settings.TALKOOT_URL + reverse("sparring:pair", args=[me.organisation.slug, talk.pair_id])),
    ):  # fmt: skip
        event.add(key, value)
    return event


def file_of(talk: Talk, other: Membership, me: Membership) -> bytes:
    """A calendar of this one talk."""
    calendar = Calendar()
    for key, value in (("prodid", "-//Talkoot//sparring//"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(key, value)
    calendar.add_component(event_of(talk, other, me))
    return bytes(calendar.to_ical())
