"""What customers wrote, and what it is about."""

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.feedback.models import states
from talkoot.feedback.models.answers import Answer

PRAISE = 4  # a face from here on says that all went well


class Comment(models.Model):
    """What a customer wrote, and whether somebody has taken it into their care."""

    class State(models.TextChoices):
        NEW = "new", states.NEW
        TAKEN = "taken", states.TAKEN
        HANDLED = "handled", states.HANDLED
        READ = "read", states.READ
        PAST = "past", _("Brought in from earlier")  # by a file: history, which waits for nobody

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="comments")
    brought_by = models.ForeignKey("feedback.Import", models.SET_NULL, null=True, related_name="+", db_index=False)
    key = models.UUIDField()
    text = models.TextField()
    score = models.SmallIntegerField(null=True)
    day = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW, db_default=State.NEW)
    taken_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True, default="", db_default="")  # the text's words as a dictionary knows them; made by the worker
    held = models.BooleanField(default=False, db_default=False)  # at a small site, until there are enough to hide each other
    masked_at = models.DateTimeField(null=True)  # names and numbers were taken out for good
    released_at = models.DateTimeField(null=True)  # a coach looked and lets everyone read it as it stands
    themes: models.ManyToManyField["Theme", "CommentTheme"] = models.ManyToManyField("Theme", through="CommentTheme", related_name="comments")

    called: ClassVar = _("Customers’ comments in your care")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "site", "answer", "key", "score", "day", "at", "state", "changed_at", "held", "masked_at", "released_at", "themes"
        ),
        **not_personal("brought_by"),
        "text": Held.CUSTOMERS_WORDS,
        "words": Held.CUSTOMERS_WORDS,
        "taken_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "key"], name="comment_key_once"),
            models.CheckConstraint(condition=Q(state__in=["new", "taken", "handled", "read", "past"]), name="comment_state_known"),
        ]
        indexes = [
            models.Index(fields=["site", "at"], name="comment_held", condition=Q(held=True)),
            models.Index(fields=["id"], name="comment_without_words", condition=Q(words="")),
            models.Index(fields=["brought_by"], name="comment_brought_by", condition=Q(brought_by__isnull=False)),
            models.Index("organisation", F("at").desc(), F("id").desc(), name="comment_newest"),
            models.Index("site", F("at").desc(), F("id").desc(), name="comment_newest_of_site"),
            models.Index("organisation", "state", F("at").desc(), F("id").desc(), name="comment_by_state"),
            models.Index("site", "state", F("at").desc(), F("id").desc(), name="comment_by_site_and_state"),
        ]

    suggested: "Sequence[tuple[Theme, float]]" = ()  # themes it may be about and how surely; given by the queries
    shown: str = ""  # the words as the reader may read them; given by the queries

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def state_words(self) -> str:
        """Its state in the one word there is for it, with who and by when."""
        if self.state != self.State.TAKEN:
            return self.get_state_display()
        follow_up = getattr(self.answer, "follow_up", None)
        return states.taken_words(self.taken_by.user.name if self.taken_by else "", follow_up.due_on if follow_up else None)

    @property
    def is_praise(self) -> bool:
        """Whether there is nothing to see to: it is read together, not taken into anybody’s care."""
        return self.score is not None and self.score >= PRAISE


class Theme(models.Model):
    """What a comment is about, in the organisation's own words."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="themes")
    name = models.CharField(_("name"), max_length=200)
    words = models.TextField(_("words that tell of it"), blank=True)
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "organisation", "name", "words", "ended_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="theme_name_once")]

    def __str__(self) -> str:
        return self.name


class CommentTheme(models.Model):
    """A comment has a theme because a person said so, here or in the file it came from, or the software where the owner allows it."""

    comment = models.ForeignKey(Comment, models.CASCADE)
    theme = models.ForeignKey(Theme, models.CASCADE)
    certainty = models.FloatField(null=True)  # when the software labelled by itself, as the owner allowed; a person's label has none

    privacy: ClassVar = not_personal("id", "comment", "theme", "certainty")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "theme"], name="comment_theme_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.theme_id}"


class ThemeModel(models.Model):
    """What the software has learnt of an organisation's themes, and from how many labels."""

    organisation = models.OneToOneField("orgs.Organisation", models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    labels = models.PositiveBigIntegerField()
    data = models.JSONField()

    privacy: ClassVar = {**not_personal("id", "organisation", "made_at", "labels"), "data": Held.CUSTOMERS_WORDS}

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.made_at}"
