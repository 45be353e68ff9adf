"""Feedback points: the one behind a key, and the organisation's list."""

import threading
import time
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Collate

from talkoot.base.orgs.models import Membership, SiteQuerySet
from talkoot.base.orgs.queries import sites_of
from talkoot.base.store.connections import FINNISH
from talkoot.feedback.models import Channel, Question


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """What taking an answer needs to know of a feedback point that is open."""

    id: int
    key: str
    organisation_id: int
    site_id: int
    question_id: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """What the customer's page shows: whose it is, the questions, and whether it is still open."""

    channel: OpenChannel
    organisation: str
    site: str
    language: str
    question: Question
    why: Question | None


def channel_page(key: str) -> ChannelPage | None:
    """The page behind a key; None when there is no such feedback point, or it is closed."""
    channel = Channel.objects.filter(key=key, closed_at=None).select_related("organisation", "site").first()
    if channel is None:
        return None
    questions = list(Question.objects.filter(survey_id=channel.survey_id).order_by("-version", "position"))
    current = [q for q in questions if q.version == questions[0].version]
    asked = next((q for q in current if q.kind == Question.Kind.SMILEY), None)
    if asked is None:
        return None
    why = next((q for q in current if q.kind == Question.Kind.OPEN), None)
    return ChannelPage(
        OpenChannel(channel.pk, channel.key, channel.organisation_id, channel.site_id, asked.pk, channel.site.time_zone),
        channel.organisation.name,
        channel.site.shown_name,
        channel.organisation.language,
        asked,
        why,
    )


def open_channel(key: str) -> OpenChannel | None:
    """The open feedback point behind a key, with the question its survey asks now."""
    page = channel_page(key)
    return page.channel if page else None


class ChannelBook:
    """Open feedback points kept in memory for a moment, so that thousands of answers a second ask the database once.

    A closed or changed one is noticed within `seconds`. Unknown keys are remembered as well, and at most `most` of
    all of them, so that guessing keys neither asks the database each time nor fills the memory.
    """

    def __init__(self, seconds: float = 1.0, most: int = 20_000) -> None:
        self.seconds, self.most = seconds, most
        self.lock = threading.Lock()
        self.known: dict[str, tuple[float, OpenChannel | None]] = {}

    def recall(self, key: str) -> tuple[bool, OpenChannel | None]:
        """(whether it can be used right now, what it is).

        The first to find it out of date is told so and looks it up; those who come meanwhile use what was known.
        """
        found = self.known.get(key)
        if found is None:
            return False, None
        at, channel = found
        now = time.monotonic()
        if now - at >= self.seconds:
            self.known[key] = (now, channel)
            return False, channel
        return True, channel

    def look_up(self, key: str) -> OpenChannel | None:
        """Asks the database and remembers."""
        channel = open_channel(key)
        with self.lock:
            if len(self.known) >= self.most:
                self.known.clear()
            self.known[key] = (time.monotonic(), channel)
        return channel


def channels_of(me: Membership) -> QuerySet[Channel]:
    """The organisation's feedback points by site, open ones first."""
    rows = Channel.objects.filter(organisation_id=me.organisation_id).select_related("site", "survey")
    return rows.order_by("closed_at", Collate("site__name", FINNISH), "id")


def sites_without_channel(me: Membership) -> SiteQuerySet:
    """Open sites that no customer can reach yet."""
    open_ones = Channel.objects.filter(site_id=OuterRef("pk"), closed_at=None)
    return sites_of(me).open().filter(~Exists(open_ones))
