"""Feedback points: the one behind a key, and the organisation's list."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Collate
from django.utils import timezone

from talkoot.base.orgs.models import Membership, Organisation, SiteQuerySet
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.roles import Role
from talkoot.base.store.connections import FINNISH
from talkoot.feedback.logic.asking import Asked, Care, Rule
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.logic.tokens import is_bearer
from talkoot.feedback.models import Answer, Channel, Question, Settings

SMALL = 5  # people; at a smaller site the only customer of the morning is easy to recognise


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """What taking an answer needs to know of a feedback point that is open."""

    id: int
    key: str
    organisation_id: int
    site_id: int
    question_id: int
    time_zone: str
    asked: Asked = field(default_factory=Asked)
    send_key: str | None = None  # the digest of the key that whoever sends must have; none: whoever knows the address may send

    def lets_in(self, authorization: str) -> bool:
        """Whether what a sender says in `Authorization` is the key of this point, where it asks for one."""
        return self.send_key is None or is_bearer(authorization, self.send_key)

    def fault(self, submission: Submission) -> str:
        """Why an answer does not belong here: a question that is not asked here, a reply that is none to it. Else empty."""
        shown = self.asked.scored(submission.question, self.question_id)
        if shown is None:
            return "question_unfit"
        if submission.replies and not self.fits(shown, submission.score, submission.replies):
            return "reply_unfit"
        if submission.wish and not self.asked.asks("contact", shown, submission.score):
            return "contact_not_asked"
        return ""

    def asks_more(self, score: int) -> bool:
        """Whether the current version asks anything further of those who gave this score."""
        current = self.asked.rules.get(self.question_id)
        version = current.version if current else 0
        return any(rule.version == version and rule.kind != "smiley" and rule.is_for(score) for rule in self.asked.rules.values())

    def fits(self, shown: int, score: int, replies: tuple[tuple[int, int], ...]) -> bool:
        """Whether the replies belong to the version of the scored question that was shown."""
        rule = self.asked.rules.get(shown)
        return rule is not None and self.asked.fit(rule.version, score, replies)


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """What the customer's page shows: whose it is, the questions, and whether it is still open."""

    channel: OpenChannel
    record: Channel
    organisation: str
    site: str
    language: str
    question: Question
    further: list[Question]

    def asked_of(self, score: int) -> list[Question]:
        """The further questions for those who gave this score."""
        return [question for question in self.further if question.shown_from <= score <= question.shown_to]


def channel_page(key: str, at: datetime | None = None) -> ChannelPage | None:
    """The page behind a key; None when there is no such feedback point, or it is closed.

    `at`: for deliveries that come late: the point counts as open if it was open then.
    """
    channel = Channel.objects.filter(key=key).select_related("organisation__feedback_settings", "site").first()
    if channel is None:
        return None
    if channel.site.closed_on is not None and (at is None or channel.site.closed_on < timezone.localdate(at)):
        return None
    if channel.closed_at is not None and (at is None or channel.closed_at < at):
        return None
    questions = list(Question.objects.filter(survey_id=channel.survey_id).order_by("-version", "position"))
    current = [q for q in questions if q.version == questions[0].version]
    shown = next((q for q in current if q.kind == Question.Kind.SMILEY), None)
    if shown is None:
        return None
    rules = {q.pk: Rule(q.kind, q.version, len(q.options), q.shown_from, q.shown_to) for q in questions}
    wanted = settings_of(channel.organisation)
    care = care_of(wanted, channel.site_id)
    return ChannelPage(
        OpenChannel(
            channel.pk, channel.key, channel.organisation_id, channel.site_id, shown.pk, channel.site.time_zone,
            Asked(rules, care, wanted.keep_contacts_days), channel.send_key if channel.needs_key else None,
        ),
        channel,
        channel.organisation.name,
        channel.site.shown_name,
        channel.organisation.language,
        shown,
        [q for q in current if q is not shown],
    )  # fmt: skip


def questions_shown(page: ChannelPage, answer: UUID, score: int) -> list[Question]:
    """The further questions that go with an answer: those of the version it was given to, even when a newer one is asked by now."""
    kept = Answer.objects.filter(organisation_id=page.channel.organisation_id, key=answer).select_related("question").first()
    shown = kept.question if kept else page.question
    if shown.version == page.question.version or shown.survey_id != page.question.survey_id:
        return page.asked_of(score)
    rows = Question.objects.filter(survey_id=shown.survey_id, version=shown.version, shown_from__lte=score, shown_to__gte=score)
    return list(rows.exclude(pk=shown.pk).order_by("position"))


def settings_of(organisation: Organisation) -> Settings:
    """How the organisation wants its customers' voice handled; the defaults when it has not said."""
    try:
        return organisation.feedback_settings
    except Settings.DoesNotExist:
        return Settings(organisation=organisation)


def carers(site_id: int) -> list[int]:
    """Who sees to what customers of a site say, in a fixed order: everyone who works there."""
    rows = Membership.objects.filter(sites=site_id, ended_at=None).exclude(role=Role.GUEST)
    return list(rows.order_by("id").values_list("id", flat=True))


def care_of(wanted: Settings, site_id: int) -> Care:
    """How what customers of a site say is seen to."""
    people = tuple(carers(site_id))
    holds = wanted.small_sites_in_batches and 0 < len(people) < SMALL
    return Care(wanted.follow_up_from, wanted.follow_up_wordless, words_in(wanted.follow_up_words), wanted.follow_up_days, people, holds)


def words_in(text: str) -> tuple[str, ...]:
    """Watched words, one to a line or separated by commas, as they are compared."""
    return tuple(dict.fromkeys(word.strip().casefold() for line in text.splitlines() for word in line.split(",") if word.strip()))


def open_channel(key: str, at: datetime | None = None) -> OpenChannel | None:
    """The open feedback point behind a key, with the question its survey asks now. One of e-mail invitations is open to its links only."""
    page = channel_page(key, at)
    return page.channel if page and page.record.kind != Channel.Kind.MAIL else None


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
    rows = Channel.objects.filter(organisation_id=me.organisation_id).select_related("site", "survey", "kiosk")
    return rows.order_by("closed_at", Collate("site__name", FINNISH), "id")


HAS_CHANNEL = Exists(Channel.objects.filter(site_id=OuterRef("pk"), closed_at=None))


def sites_without_channel(me: Membership) -> SiteQuerySet:
    """Open sites that no customer can reach yet."""
    return sites_of(me).open().filter(~HAS_CHANNEL)


def count_sites(me: Membership) -> tuple[int, int]:
    """How many open sites there are, and how many of them no customer can reach yet."""
    found = sites_of(me).open().aggregate(n=Count("pk"), without=Count("pk", filter=~HAS_CHANNEL))
    return found["n"], found["without"]
