"""What is published of a closed round: frozen, and all there is."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.models.rounds import Round
from talkoot.assessment.models.statements import Statement
from talkoot.base.store.privacy import Held, not_personal


class Report(models.Model):
    """Groups that are reported together, with at least five answers; of a pulse also its whole, which has the bands."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reports")
    name = models.CharField(max_length=600)
    position = models.PositiveIntegerField()
    answers = models.PositiveIntegerField()
    is_whole = models.BooleanField(default=False)

    privacy: ClassVar = not_personal("id", "round", "name", "position", "answers", "is_whole")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints = [models.CheckConstraint(condition=models.Q(answers__gte=5), name="report_of_five")]

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """The band of one statement in one report, as sums of n answers. `alike` is a word for how alike they were, which is no longer
    given: no proof over several rounds holds beside it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="results")
    statement = models.ForeignKey(Statement, models.RESTRICT, related_name="+")
    n = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    alike = models.CharField(max_length=12, blank=True)

    privacy: ClassVar = not_personal("id", "report", "statement", "n", "low", "high", "alike")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "statement"], name="result_once"),
            models.CheckConstraint(condition=models.Q(n__gte=5) & models.Q(low__lt=models.F("high")), name="result_is_a_band_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.low}–{self.high}/{self.n}"


class Overall(models.Model):
    """The range of one statement's mean over everybody of a round by groups, worked out from the groups' bands and nothing else.
    It tells nothing that they do not, and so it is no view of its own in the joint check."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="overall")
    statement = models.ForeignKey(Statement, models.RESTRICT, related_name="+")
    n = models.PositiveIntegerField()
    low = models.FloatField()
    high = models.FloatField()

    privacy: ClassVar = not_personal("id", "round", "statement", "n", "low", "high")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "statement"], name="overall_once")]

    def __str__(self) -> str:
        return f"{self.low:.2f}–{self.high:.2f}"


class Energy(models.Model):
    """A statement that most would like to develop next in a report: at most three, no counts."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="energy")
    statement = models.ForeignKey(Statement, models.RESTRICT, related_name="+")

    privacy: ClassVar = not_personal("id", "report", "statement")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "statement"], name="energy_once")]

    def __str__(self) -> str:
        return f"{self.statement_id}"


class Words(models.Model):
    """What somebody wrote to one question. Each question is shuffled on its own; the key is random, so that nothing tells the
    order or which words are the same person's."""

    class Reader(models.TextChoices):
        EVERYONE = "everyone", _("Everyone in the organisation")
        COACH = "coach", _("My site’s coach")
        FACILITATOR = "facilitator", _("Only the facilitator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    report = models.ForeignKey(Report, models.CASCADE, related_name="words")
    statement = models.ForeignKey(Statement, models.RESTRICT, related_name="+")
    reader = models.CharField(max_length=12, choices=Reader)
    text = models.TextField()

    privacy: ClassVar = {**not_personal("id", "report", "statement", "reader"), "text": Held.NOT_PERSONAL}

    def __str__(self) -> str:
        return self.text[:40]
