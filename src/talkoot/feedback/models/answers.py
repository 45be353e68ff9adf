"""What customers answered, and its roll-ups."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.feedback.models.surveys import Channel, Question

NO_SCORE = -1  # how roll-ups count answers that hold words but no score
PLAY = -2  # and presses that were play
AT_ONCE = -3  # and those that came at once, many at one point, until somebody has looked at them


class Import(models.Model):
    """A file of answers on its way in: what was uploaded, how its columns are read, how far it has come."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Waiting for its columns")
        PLANNING = "planning", _("Being looked at")
        PLANNED = "planned", _("Waiting for your word")
        WAITING = "waiting", _("In the queue")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        STUCK = "stuck", _("Could not be taken back")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="imports")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=300)
    upload = models.OneToOneField("orgs.Upload", models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)  # what would happen, or why it cannot be planned this way
    state = models.CharField(max_length=20, choices=State, default=State.UPLOADED)
    lines_total = models.PositiveBigIntegerField(default=0)
    lines_done = models.PositiveBigIntegerField(default=0)
    report = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undo_until = models.DateField(null=True)  # the last day on which it can be taken back; none for what was brought in otherwise
    undone = models.JSONField(default=dict)  # what went when it was taken back, in numbers

    called: ClassVar = _("Files you brought in")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "upload", "mapping", "plan", "state", "lines_total", "lines_done", "report", "trouble", "created_at", "finished_at"
        ),
        **not_personal("undo_until", "undone"),
        "by": Held.ABOUT_PERSON,
        "file_name": Held.NOT_PERSONAL,
        "path": Held.NOT_PERSONAL,
        "digest": Held.NOT_PERSONAL,
    }

    def __str__(self) -> str:
        return self.file_name

    @property
    def state_words(self) -> str:
        """Where it is on its way, as people call it."""
        is_read = self.state != self.State.UPLOADED or self.upload is None or self.upload.state == self.upload.State.READ
        return self.get_state_display() if is_read or self.upload is None else self.upload.get_state_display()

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it in hand."""
        reading = self.state == self.State.UPLOADED and self.upload is not None and self.upload.is_waiting
        return reading or self.state in (self.State.PLANNING, self.State.WAITING, self.State.RUNNING, self.State.UNDOING)

    def may_be_undone(self, today: date) -> bool:
        """Whether it can be taken back: it is in, whole or in part, and its month is not over. What stopped half-way may end at any time."""
        is_in = self.state in (self.State.DONE, self.State.FAILED) and self.undo_until is not None and today <= self.undo_until
        return is_in or self.state == self.State.STUCK


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
    # A press that came sooner after the last one than customers do. Kept, told apart, in no figure.
    is_play = models.BooleanField(default=False, db_default=False)
    # One of many that came at once at one point: in no figure until somebody says that it may be.
    is_at_once = models.BooleanField(default=False, db_default=False)
    # Somebody may know what it says: it has words or a follow-up, was pressed right after another, or came in by a file.
    is_known = models.BooleanField(default=False, db_default=False)
    day = models.DateField()
    at = models.DateTimeField()
    came_on = models.DateField(null=True)  # where a kiosk delivered it later than the day it was given
    version = models.SmallIntegerField(default=1, db_default=1)  # 2 once the customer changed it

    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "question", "channel", "brought_by", "key", "score", "is_play", "day", "at", "came_on", "version"),
        **not_personal("is_at_once", "is_known"),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="answer_key_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(1, 5)), name="answer_score_on_scale"),
        ]
        indexes = [
            models.Index(fields=["brought_by"], name="answer_brought_by", condition=Q(brought_by__isnull=False)),
            models.Index(fields=["channel", "day"], name="answer_at_once", condition=Q(is_at_once=True)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.score}"


class Reply(models.Model):
    """What the same customer answered to a further question: a number on its scale, or the place of what they chose."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="replies")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", db_index=False)
    value = models.SmallIntegerField()

    privacy: ClassVar = not_personal("id", "answer", "question", "value")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["answer", "question", "value"], name="reply_once"),
            models.CheckConstraint(condition=Q(value__range=(0, 50)), name="reply_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.value}"


class DayCount(models.Model):
    """How many answers a question got at a site on a day with a score. Written with the answers themselves.

    Figures are read from `shown`: how many came into view on this day, with the others that came since the last time
    (actions/moving.py). `taken`: how many of `n` are in view, on this day or a later one. `apart`: how many of those that are
    not in view wait only with each other, since somebody may know them (Answer.is_known). `from_archive`: how many of `n` came
    with an archive as a number only: it holds what figures show, and no single answers (actions/arriving.py).
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    score = models.SmallIntegerField()
    n = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0, db_default=0)
    apart = models.PositiveIntegerField(default=0, db_default=0)
    shown = models.PositiveIntegerField(default=0, db_default=0)
    from_archive = models.PositiveIntegerField(default=0, db_default=0)

    privacy: ClassVar = not_personal("id", "question", "site", "day", "score", "n", "taken", "apart", "shown", "from_archive")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "site", "day", "score"], name="day_count_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("n") - F("apart")), name="day_count_taken_of_n"),
        ]
        indexes = [
            models.Index(fields=["question", "day", "site", "score", "shown"], name="day_count_read"),
            models.Index(fields=["question", "site", "day"], name="day_count_waiting", condition=Q(n__gt=F("taken"))),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.score}: {self.n}"


class MonthCount(models.Model):
    """The same by calendar month, so that long periods cost no more than short ones."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    score = models.SmallIntegerField()
    n = models.PositiveIntegerField()
    shown = models.PositiveIntegerField(default=0, db_default=0)

    privacy: ClassVar = not_personal("id", "question", "site", "month", "score", "n", "shown")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "site", "month", "score"], name="month_count_once")]
        indexes = [models.Index(fields=["question", "month", "site", "score", "shown"], name="month_count_read")]

    def __str__(self) -> str:
        return f"{self.month} {self.score}: {self.n}"


class ImportCount(models.Model):
    """What one file brought of a DayCount. Its answers come into view only with each other, so that all of them can go again.

    `n`, `taken` and `shown` as there; what is not in view is `apart` there and waits for nobody else while the file can be
    taken back.
    """

    importing = models.ForeignKey(Import, models.CASCADE, related_name="counts")
    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    score = models.SmallIntegerField()
    n = models.PositiveIntegerField(default=0, db_default=0)
    taken = models.PositiveIntegerField(default=0, db_default=0)
    shown = models.PositiveIntegerField(default=0, db_default=0)

    privacy: ClassVar = not_personal("id", "importing", "question", "site", "day", "score", "n", "taken", "shown")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["importing", "question", "site", "day", "score"], name="import_count_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("n")), name="import_count_taken_of_n"),
        ]
        indexes = [models.Index(fields=["question", "site", "day"], name="import_count_waiting", condition=Q(n__gt=F("taken")))]

    def __str__(self) -> str:
        return f"{self.day} {self.score}: {self.n}"


class Burst(models.Model):
    """Many answers that came at once at one point on a day. Kept, shown, and in no figure until somebody has looked."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for somebody to look")
        FINE = "fine", _("Customers’ answers: counted")
        LEFT_OUT = "left_out", _("Left out of the figures")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="bursts")
    day = models.DateField()
    n = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, db_default=State.WAITING)
    seen_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    called: ClassVar = _("Answers that came at once, which you looked at")
    privacy: ClassVar = {**not_personal("id", "organisation", "channel", "day", "n", "state", "seen_at"), "seen_by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="burst_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.n}"


class BroughtStep(models.Model):
    """One step of what files show of a question at a site: what came into view, or, below nothing, went out of it.

    All steps together are what they show now; each beginning of them is what somebody may have seen (logic/undone.py).
    """

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+", db_index=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="+", db_index=False)
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    step = models.PositiveIntegerField()  # counted by organisation; one file's in or out
    day = models.DateField()
    score = models.SmallIntegerField()
    taken = models.IntegerField(default=0, db_default=0)
    shown = models.IntegerField(default=0, db_default=0)

    privacy: ClassVar = not_personal("id", "organisation", "question", "site", "step", "day", "score", "taken", "shown")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "question", "site", "step", "day", "score"], name="brought_step_once")]
        indexes = [
            models.Index(fields=["organisation", "step"], name="brought_step_last"),
            models.Index(fields=["organisation"], name="brought_step_out", condition=Q(taken__lt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.day} {self.score}: {self.shown:+}"


class Moved(models.Model):
    """The last day on which an organisation's figures moved: they do so once a day."""

    organisation = models.OneToOneField("orgs.Organisation", models.CASCADE, related_name="+")
    on = models.DateField(null=True)

    privacy: ClassVar = not_personal("id", "organisation", "on")

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.on}"
