from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.models import new_key
from talkoot.base.store.privacy import Held

NO_SCORE = -1  # how roll-ups count answers that hold words but no score


def not_personal(*names: str) -> dict[str, Held]:
    """The declaration of fields that say nothing of a person."""
    return dict.fromkeys(names, Held.NOT_PERSONAL)


class Survey(models.Model):
    """What customers are asked. Its questions come in versions, and figures never mix versions silently."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="surveys")
    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "organisation", "name", "created_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="survey_name_once")]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question of one version of a survey. A changed wording is a new row, never an edited one."""

    class Kind(models.TextChoices):
        SMILEY = "smiley", _("Five faces")
        OPEN = "open", _("Own words")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    version = models.PositiveIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SMILEY)
    wording = models.JSONField(_("wording"))  # language → text
    opened_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "survey", "version", "position", "kind", "wording", "opened_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "version", "position"], name="question_once"),
            models.CheckConstraint(condition=Q(kind__in=["smiley", "open"]), name="question_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """The wording in a language, else in the first one there is."""
        wording: dict[str, str] = self.wording
        return wording.get(language) or next((text for text in wording.values() if text), "")


class Channel(models.Model):
    """A feedback point: one way to one survey, tied to one site without the customer choosing it."""

    class Kind(models.TextChoices):
        QR = "qr", _("QR poster")
        LINK = "link", _("Link")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="channels")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="channels", verbose_name=_("site"))
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="channels")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.QR)
    name = models.CharField(_("where it is"), max_length=200, blank=True)
    key = models.CharField(max_length=20, unique=True, default=new_key)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "organisation", "site", "survey", "kind", "name", "key", "opened_at", "closed_at")

    def __str__(self) -> str:
        return f"{self.site} · {self.get_kind_display()}"


class Import(models.Model):
    """A file of answers on its way in: what was uploaded, how its columns are read, how far it has come."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting for its columns")
        WAITING = "waiting", _("In the queue")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="imports")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.UPLOADED)
    lines_total = models.PositiveBigIntegerField(default=0)
    lines_done = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    privacy: ClassVar = {
        **not_personal("id", "organisation", "mapping", "state", "lines_total", "lines_done", "report", "trouble", "created_at", "finished_at"),
        "by": Held.ABOUT_PERSON,
        "file_name": Held.NOT_PERSONAL,
        "path": Held.NOT_PERSONAL,
        "digest": Held.NOT_PERSONAL,
    }

    def __str__(self) -> str:
        return self.file_name


class Answer(models.Model):
    """One customer's answer, once. Nothing tells who gave it; the key was made on the customer's device."""

    # Only the indexes that reading needs: every one more is paid for by each answer.
    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", db_index=False)
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+", db_index=False)
    brought_by = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+", db_index=False)
    key = models.UUIDField()
    score = models.SmallIntegerField(null=True)
    day = models.DateField()
    at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "organisation", "site", "question", "channel", "brought_by", "key", "score", "day", "at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="answer_key_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="answer_score_on_scale"),
        ]
        indexes = [models.Index(fields=["brought_by"], name="answer_brought_by", condition=Q(brought_by__isnull=False))]

    def __str__(self) -> str:
        return f"{self.day} {self.score}"


class Comment(models.Model):
    """What a customer wrote, and whether somebody has taken it into their care."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        TAKEN = "taken", _("In somebody’s care")
        HANDLED = "handled", _("Handled")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="comments")
    key = models.UUIDField()
    text = models.TextField()
    score = models.SmallIntegerField(null=True)
    day = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW, db_default=State.NEW)
    taken_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    themes: models.ManyToManyField["Theme", "CommentTheme"] = models.ManyToManyField("Theme", through="CommentTheme", related_name="comments")

    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "answer", "key", "score", "day", "at", "state", "changed_at", "themes"),
        "text": Held.CUSTOMERS_WORDS,
        "taken_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "key"], name="comment_key_once"),
            models.CheckConstraint(condition=Q(state__in=["new", "taken", "handled"]), name="comment_state_known"),
        ]
        indexes = [
            models.Index("organisation", F("at").desc(), F("id").desc(), name="comment_newest"),
            models.Index("site", F("at").desc(), F("id").desc(), name="comment_newest_of_site"),
            models.Index("organisation", "state", F("at").desc(), F("id").desc(), name="comment_by_state"),
            models.Index("site", "state", F("at").desc(), F("id").desc(), name="comment_by_site_and_state"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Theme(models.Model):
    """What a comment is about, in the organisation's own words."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="themes")
    name = models.CharField(_("name"), max_length=200)

    privacy: ClassVar = not_personal("id", "organisation", "name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="theme_name_once")]

    def __str__(self) -> str:
        return self.name


class CommentTheme(models.Model):
    """A comment has a theme because a person said so, here or in the file it came from."""

    comment = models.ForeignKey(Comment, models.CASCADE)
    theme = models.ForeignKey(Theme, models.CASCADE)

    privacy: ClassVar = not_personal("id", "comment", "theme")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "theme"], name="comment_theme_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.theme_id}"


class DayCount(models.Model):
    """How many answers a question got at a site on a day with a score. Written with the answers themselves."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    score = models.SmallIntegerField()
    n = models.PositiveIntegerField()

    privacy: ClassVar = not_personal("id", "question", "site", "day", "score", "n")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "site", "day", "score"], name="day_count_once")]
        indexes = [models.Index(fields=["question", "day", "site", "score", "n"], name="day_count_read")]

    def __str__(self) -> str:
        return f"{self.day} {self.score}: {self.n}"


class MonthCount(models.Model):
    """The same by calendar month, so that long periods cost no more than short ones."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    score = models.SmallIntegerField()
    n = models.PositiveIntegerField()

    privacy: ClassVar = not_personal("id", "question", "site", "month", "score", "n")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "site", "month", "score"], name="month_count_once")]
        indexes = [models.Index(fields=["question", "month", "site", "score", "n"], name="month_count_read")]

    def __str__(self) -> str:
        return f"{self.month} {self.score}: {self.n}"
