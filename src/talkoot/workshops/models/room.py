import secrets
from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.store.privacy import Held, not_personal
from talkoot.workshops.models.workshops import Activity, Workshop

LONGEST = 2000  # characters of a note


def drawn_number() -> int:
    """A number for a note, by chance: numbers in order would tell in what order people wrote. A script can hold it too."""
    return secrets.randbelow(2**53 - 1) + 1


class Participant(models.Model):
    """Somebody in a room: a member, or a guest with a name and a key of their own that opens this room alone."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="participants")
    member = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)  # of a guest
    site = models.ForeignKey("orgs.Site", models.SET_NULL, null=True, related_name="+")
    key_digest = models.CharField(max_length=64, blank=True)
    moved_digest = models.CharField(max_length=64, blank=True, default="")  # the key of another phone that has the same seat
    pass_digest = models.CharField(max_length=64, blank=True, default="")  # what opens the seat on another phone, once and soon
    pass_until = models.DateTimeField(null=True)
    joined_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    hand_at = models.DateTimeField(null=True)  # asks for the floor
    is_invented = models.BooleanField(default=False)  # of a rehearsal
    is_early = models.BooleanField(default=False)  # has written in their own time, and has not come in yet

    called: ClassVar = _("Workshops that you have taken part in")
    privacy: ClassVar = {
        **not_personal("id", "workshop", "site", "joined_at", "removed_at", "hand_at", "is_invented", "is_early", "pass_until"),
        "member": Held.ABOUT_PERSON,
        "name": Held.ABOUT_PERSON,
        "key_digest": Held.SECRET,
        "moved_digest": Held.SECRET,
        "pass_digest": Held.SECRET,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workshop", "member"], condition=Q(member__isnull=False), name="participant_in_once"),
            models.UniqueConstraint(fields=["key_digest"], condition=~Q(key_digest=""), name="participant_key"),
            models.UniqueConstraint(fields=["moved_digest"], condition=~Q(moved_digest=""), name="participant_moved"),
            models.UniqueConstraint(fields=["pass_digest"], condition=~Q(pass_digest=""), name="participant_pass"),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """What others call them."""
        return self.member.user.name if self.member else self.name


class Heading(models.Model):
    """What notes are gathered under."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="made_headings")
    key = models.UUIDField()
    title = models.CharField(max_length=150)
    position = models.PositiveIntegerField()

    privacy: ClassVar = not_personal("id", "activity", "key", "title", "position")

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["activity", "key"], name="heading_once")]

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """What somebody wrote. Its key is made on their device, so that a note sent twice is one note. Its number is
    drawn (`drawn_number`)."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="notes")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="notes")
    key = models.UUIDField()
    by = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="notes")  # nobody once it ended, where no names are shown
    text = models.TextField(_("text"), max_length=LONGEST)
    heading = models.ForeignKey(Heading, models.SET_NULL, null=True, related_name="notes")
    doer = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # who promises it
    due_on = models.DateField(null=True)
    version = models.PositiveIntegerField()  # of the room when it last changed
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # by its writer
    put_away_at = models.DateTimeField(null=True)  # by the facilitator
    idea = models.CharField(max_length=150, blank=True, default="")  # in a few words, where the harvest kept it as one for content
    kept_at = models.DateTimeField(null=True)

    became: Sequence[object] = ()  # cards of what came of it; given by the minutes

    called: ClassVar = _("What you promised in workshops")
    privacy: ClassVar = {
        **not_personal(
            "id", "workshop", "activity", "key", "by", "text", "heading", "due_on", "version", "made_at", "removed_at", "put_away_at", "idea", "kept_at"
        ),
        "doer": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workshop", "key"], name="note_once")]
        indexes = [models.Index(fields=["activity", "version"], name="note_changed")]

    def __str__(self) -> str:
        return self.text[:80]


class Vote(models.Model):
    """One vote of one participant while voting is open. Their places are numbered, so that the database holds the limit.

    At the end the votes of a secret vote become counts, and these rows go.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="given")
    by = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    key = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()  # how many each has
    note = models.ForeignKey(Note, models.CASCADE, null=True, related_name="+")
    heading = models.ForeignKey(Heading, models.CASCADE, null=True, related_name="+")

    privacy: ClassVar = not_personal("id", "activity", "by", "key", "place", "places", "note", "heading")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "by", "place"], name="vote_place_once"),
            models.UniqueConstraint(fields=["activity", "by", "key"], name="vote_once"),
            models.CheckConstraint(condition=Q(place__lt=F("places")), name="vote_within"),
            models.CheckConstraint(condition=Q(note=None, heading__isnull=False) | Q(note__isnull=False, heading=None), name="vote_for_one"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}"


class Score(models.Model):
    """What one participant gives a note or a heading on one criterion while a scoring is open: 1–5. At its end scores become figures of
    five people or more, and these rows go."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="scores")
    by = models.ForeignKey(Participant, models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, models.CASCADE, null=True, related_name="+")
    heading = models.ForeignKey(Heading, models.CASCADE, null=True, related_name="+")
    criterion = models.CharField(max_length=10)
    step = models.PositiveSmallIntegerField()

    privacy: ClassVar = not_personal("id", "activity", "by", "note", "heading", "criterion", "step")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "by", "note", "criterion"], condition=Q(heading=None), name="room_score_of_note_once"),
            models.UniqueConstraint(fields=["activity", "by", "heading", "criterion"], condition=Q(note=None), name="room_score_of_heading_once"),
            models.CheckConstraint(condition=Q(note=None, heading__isnull=False) | Q(note__isnull=False, heading=None), name="room_score_for_one"),
            models.CheckConstraint(condition=Q(step__range=(1, 5), criterion__in=CRITERIA), name="room_score_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id}"

    @property
    def item(self) -> str:
        """What it is given to."""
        return f"h{self.heading_id}" if self.heading_id else f"n{self.note_id}"
