from typing import ClassVar

from django.db import models

from talkoot.base.store.privacy import Held


class Join(models.Model):
    """One thing led to another. Both ends are text keys (`feedback.comment:88`)."""

    organisation = models.PositiveBigIntegerField()
    source = models.CharField(max_length=120)
    result = models.CharField(max_length=120)
    at = models.DateTimeField()

    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "organisation": Held.NOT_PERSONAL,
        "source": Held.NOT_PERSONAL,
        "result": Held.NOT_PERSONAL,
        "at": Held.NOT_PERSONAL,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "source", "result"], name="thread_once"),
            models.CheckConstraint(condition=~models.Q(source=models.F("result")), name="thread_not_itself"),
        ]
        indexes = [models.Index(fields=["organisation", "result"], name="thread_backwards")]

    def __str__(self) -> str:
        return f"{self.source} → {self.result}"
