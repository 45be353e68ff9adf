from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Workshop(models.Model):
    """A meeting with an agenda: planned, open while its room is, ended."""

    class State(models.TextChoices):
        PLANNED = "planned", _("coming")
        OPEN = "open", _("going on")
        ENDED = "ended", _("held")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was planned in: sent twice it is one
    title = models.CharField(_("title"), max_length=150)
    purpose = models.TextField(_("purpose"), blank=True)
    template = models.CharField(max_length=20, blank=True)  # the ready agenda it began from
    starts_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("video link"), max_length=500, blank=True)
    facilitator = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    sites = models.ManyToManyField("orgs.Site", blank=True, related_name="+")
    people = models.ManyToManyField("orgs.Membership", blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_rehearsal = models.BooleanField(default=False)
    series = models.ForeignKey("workshops.Series", models.SET_NULL, null=True, related_name="meetings")
    turn_on = models.DateField(null=True)  # the day that is its own in the series, also where it was moved to another
    # The room: its code as a digest, where everybody is, and what has changed in it.
    code_digest = models.CharField(max_length=64, blank=True)
    code_salt = models.CharField(max_length=32, blank=True)  # drawn anew for a new code
    current = models.ForeignKey("workshops.Activity", models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    face = models.PositiveIntegerField(default=0)  # the version at which everybody's view last changed as a whole
    undo = models.JSONField(default=list)  # what the facilitator did last with notes, so that it can be taken back

    called: ClassVar = _("Workshops that you planned, facilitate or are invited to")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "key", "title", "purpose", "template", "starts_at", "place", "link", "sites", "state", "made_at", "changed_at", "opened_at",
            "ended_at", "is_rehearsal", "current", "version", "face", "undo", "series", "turn_on",
        ),
        "facilitator": Held.ABOUT_PERSON,
        "people": Held.ABOUT_PERSON,
        "made_by": Held.ABOUT_PERSON,
        "code_digest": Held.SECRET,
        "code_salt": Held.SECRET,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="workshop_once"),
            models.UniqueConstraint(fields=["series"], condition=Q(state="planned", series__isnull=False), name="workshop_one_coming"),
            models.UniqueConstraint(fields=["series", "turn_on"], condition=Q(series__isnull=False), name="workshop_turn_once"),
            models.UniqueConstraint(fields=["code_digest"], condition=~Q(code_digest=""), name="workshop_code_once"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "-starts_at", "-id"], name="workshop_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def undo_mark(self) -> int | None:
        """Of what would be taken back next; None when there is nothing."""
        return self.undo[-1].get("mark", 0) if self.undo else None


class Activity(models.Model):
    """A step of the agenda. Begun when the facilitator first brings everybody to it; shown when its notes or its votes are opened."""

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", _("Check-in round")
        TALK = "talk", _("Conversation")
        BRAINSTORM = "brainstorm", _("Silent brainstorm")
        WRITE = "write", _("Writing together")
        GROUP = "group", _("Grouping")
        VOTE = "vote", _("Voting")
        SCORE = "score", _("Scoring")
        CONSENT = "consent", _("Consent")
        PLAN = "plan", _("Who, what, when")
        SHOW = "show", _("Text and picture")
        BREAK = "break", _("Break")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="activities")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("what we ask"), max_length=200)
    guidance = models.TextField(_("for the facilitator"), blank=True)
    text = models.TextField(_("text"), blank=True)  # what everybody reads; of a consent the proposal, where it is known before
    headings = models.TextField(_("ready headings"), blank=True)  # one a line; made when it begins
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10)
    votes = models.PositiveSmallIntegerField(_("votes for each"), default=3)
    is_secret = models.BooleanField(_("secret"), default=True)  # of a vote; never changed once it has begun
    begun_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict, blank=True)  # of a vote or a scoring that is over: what could be chosen, in words, with figures as far as told

    early_on = models.DateField(_("people write in their own time from"), null=True)  # of a silent brainstorm, until the room opens
    reminded_at = models.DateTimeField(null=True)  # of writing in their own time, once
    left_out_at = models.DateTimeField(null=True)  # off the agenda, and can be brought back

    begins: int = 0  # minutes from the beginning, by plan; given by the agenda

    privacy: ClassVar = not_personal(
        "id", "workshop", "position", "kind", "title", "guidance", "text", "headings", "minutes", "votes", "is_secret", "begun_at", "ends_at", "shown_at",
        "result", "left_out_at", "early_on", "reminded_at",
    )  # fmt: skip

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.CheckConstraint(condition=Q(votes__range=(1, 20)), name="activity_votes_few")]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_notes(self) -> bool:
        """Whether people write in it."""
        return self.kind in (self.Kind.CHECK_IN, self.Kind.BRAINSTORM, self.Kind.WRITE, self.Kind.PLAN)

    @property
    def is_named(self) -> bool:
        """Whether others see who wrote what."""
        return self.kind in (self.Kind.CHECK_IN, self.Kind.PLAN)

    @property
    def is_choice(self) -> bool:
        """Whether people choose in it among what was written before."""
        return self.kind in (self.Kind.VOTE, self.Kind.SCORE)

    @property
    def is_hidden(self) -> bool:
        """Whether notes are still each writer's own, votes and scores not counted yet, or consent still asked."""
        return (self.kind in (self.Kind.BRAINSTORM, self.Kind.CONSENT) or self.is_choice) and self.shown_at is None

    def is_open_early(self, workshop: Workshop, at: datetime) -> bool:
        """Whether those invited write in it in their own time: from its day on until the room opens, in a silent brainstorm alone,
        whose notes nobody sees before its turn."""
        is_planned = workshop.state == Workshop.State.PLANNED and not workshop.is_rehearsal and self.left_out_at is None
        return is_planned and self.kind == self.Kind.BRAINSTORM and self.early_on is not None and self.early_on <= localdate(at)

    def is_over(self, at: datetime) -> bool:
        """Whether its time is up; nothing ends by itself."""
        return self.ends_at is not None and at >= self.ends_at
