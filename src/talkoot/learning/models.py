from typing import Any, ClassVar

from django.db import models

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.intervals import Interval
from talkoot.base.store.privacy import not_personal
from talkoot.feedback.logic.moved import Effect


class Look(models.Model):
    """What could be said of a target on the day agreed for looking: it stands as it was, and later looks are added beside it."""

    target = models.ForeignKey("targets.Target", models.CASCADE, related_name="+")
    on = models.DateField()
    label = models.CharField(max_length=30)  # a word of `Moved`; empty where its figure was asked no more
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    started = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField(default=0)
    after = models.JSONField(default=dict, blank=True)  # the figure on that day, as `Figure.kept`
    made_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "target", "on", "label", "value", "low", "high", "started", "waiting", "n", "after", "made_at")

    class Meta:
        ordering: ClassVar[list[Any]] = ["on"]
        constraints = [models.UniqueConstraint(fields=["target", "on"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.on}"

    @property
    def effect(self) -> Effect | None:
        """As it was found; None where there was nothing to ask."""
        if not self.label:
            return None
        interval = Interval(self.low, self.high) if self.low is not None and self.high is not None else None
        return Effect(self.label, self.value, interval, self.started, self.waiting, self.n)

    @property
    def figure(self) -> Figure | None:
        """The figure on that day."""
        return Figure.of_kept(self.after)
