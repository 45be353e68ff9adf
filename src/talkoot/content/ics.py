"""Whose turn it is to make content sees it in their own calendar, beside their tasks: as a week."""

from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Event

from talkoot.base.orgs.roles import Act
from talkoot.content.queries.plan import held_by
from talkoot.work.models import Feed

MOST = 200


def turns_in(feed: Feed) -> list[Event]:
    """Those of a member's own feed; a site's has its tasks alone."""
    if feed.site_id is not None or not feed.member.may(Act.CONTENT_SEE):
        return []
    found = []
    for one in held_by(feed.member).exclude(week=None)[:MOST]:
        if one.week is None:
            continue
        event = Event()
        for key, value in (
            ("uid", f"content-{one.pk}@talkoot"), ("dtstamp", one.changed_at.astimezone(UTC)), ("dtstart", one.week),
            ("dtend", one.week + timedelta(days=7)), ("transp", "TRANSPARENT"),
            ("summary", f"✓ {one.idea.title}" if one.out_at else one.idea.title),
            ("url", settings.TALKOOT_URL + reverse("content:post", args=[one.organisation.slug, one.pk])),
        ):  # fmt: skip
            event.add(key, value)
        found.append(event)
    return found
