"""Seeing to what a customer said."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.feedback.models import states
from talkoot.feedback.models.answers import Answer
from talkoot.feedback.models.comments import Comment


class Contact(models.Model):
    """How a customer wants to be reached. Given on purpose, kept apart from the answer, and only for its time."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    answer = models.OneToOneField(Answer, models.CASCADE, related_name="contact")
    name = models.CharField(max_length=200, blank=True)
    reach = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="fi")
    given_at = models.DateTimeField()
    keep_until = models.DateField()

    privacy: ClassVar = {
        **not_personal("id", "organisation", "answer", "language", "given_at", "keep_until"),
        "name": Held.CUSTOMERS_WORDS,
        "reach": Held.CUSTOMERS_WORDS,
    }

    class Meta:
        indexes = [models.Index(fields=["keep_until"], name="contact_keep_until")]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class FollowUp(models.Model):
    """Something a customer said that somebody sees to: who, by when, what the cause was and what was done."""

    class State(models.TextChoices):
        OPEN = "open", states.NEW
        TAKEN = "taken", states.TAKEN
        CLOSED = "closed", states.HANDLED

    class Reason(models.TextChoices):
        SCORE = "score", _("A low score")
        CONTACT = "contact", _("The customer wishes to be contacted")
        WORDS = "words", _("Words that are watched")
        PERSON = "person", _("Somebody thought it needed seeing to")
        AGAIN = "again", _("The customer is still unhappy")

    class Recovery(models.TextChoices):
        UNKNOWN = "unknown", _("Not asked")
        ASKED = "asked", _("Asked, not answered yet")
        HAPPY = "happy", _("Set right")
        UNHAPPY = "unhappy", _("Still unhappy")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    answer = models.OneToOneField(Answer, models.CASCADE, related_name="follow_up")
    reason = models.CharField(max_length=10, choices=Reason)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_default=State.OPEN)
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField()
    passed_on = models.PositiveSmallIntegerField(default=0, db_default=0)  # how many times it went to the next person
    cause = models.TextField(_("what was behind it"), blank=True, db_default="")
    action = models.TextField(_("what was done"), blank=True, db_default="")
    recovery = models.CharField(max_length=10, choices=Recovery, default=Recovery.UNKNOWN, db_default=Recovery.UNKNOWN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    words: Comment | None = None  # what it is about; given by the queries

    called: ClassVar = _("Follow-ups in your care")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "answer", "reason", "state", "due_on", "passed_on", "recovery", "opened_at", "closed_at"),
        **not_personal("cause", "action"),
        "owner": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="closed") | (~Q(cause="") & ~Q(action="")), name="closed_with_cause_and_action"),
            models.CheckConstraint(condition=Q(state__in=["open", "taken", "closed"]), name="follow_up_state_known"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on"], name="follow_up_by_state"),
            models.Index(fields=["site", "state", "due_on"], name="follow_up_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.due_on}"

    @property
    def state_words(self) -> str:
        """Its state in the one word there is for it, with who and by when."""
        if self.state != self.State.TAKEN:
            return self.get_state_display()
        return states.taken_words(self.owner.user.name if self.owner else "", self.due_on)

    @property
    def headline(self) -> str:
        """What it is about, in the customer's own first words as the reader may see them, else why it is there and where."""
        if self.words is not None and self.words.shown:
            return " ".join(Truncator(self.words.shown).words(9).split())
        return f"{self.get_reason_display()}, {self.site.name}"

    @property
    def icon(self) -> str:
        """The state as a shape: ○ ◐ ●."""
        return {"open": "new", "taken": "taken"}.get(self.state, "handled")


class Asking(models.Model):
    """One question sent to one customer: an invitation to answer, or “is it right now?” after a follow-up.

    The address is kept as a salted digest, so that nobody is asked too often and who said no stays unasked. Of the
    link, which works once, only a digest is kept. Whether an invitation has been answered is not known here (UsedLinks);
    `used_at` is of “is it right now?” only.
    """

    channel = models.ForeignKey("feedback.Channel", models.CASCADE, related_name="askings")
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, null=True, related_name="askings")
    reach_digest = models.CharField(max_length=64)
    key = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    privacy: ClassVar = {
        **not_personal("id", "channel", "follow_up", "sent_at", "used_at"),
        "reach_digest": Held.SECRET,
        "key": Held.SECRET,
    }

    class Meta:
        indexes = [models.Index(fields=["reach_digest", "sent_at"], name="asking_of_whom")]

    def __str__(self) -> str:
        return f"asking {self.pk}"


class UsedLinks(models.Model):
    """Which invitations to a point have been answered: all that were sent in one month as one sorted value.

    So no row, order, transaction or time is one link's. The digests are not those of Asking and neither can be made from
    the other without the link itself, which is kept nowhere: nothing tells whether somebody who was asked has answered.
    """

    channel = models.ForeignKey("feedback.Channel", models.CASCADE, related_name="+")
    month = models.DateField()
    digests = models.BinaryField(default=b"")

    privacy: ClassVar = {**not_personal("id", "channel", "month"), "digests": Held.SECRET}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "month"], name="used_links_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.month:%Y-%m}"


class Unasked(models.Model):
    """Somebody who said that they do not want to be asked."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    reach_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    privacy: ClassVar = {**not_personal("id", "organisation", "at"), "reach_digest": Held.SECRET}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "reach_digest"], name="unasked_once")]

    def __str__(self) -> str:
        return f"unasked {self.pk}"
