from typing import ClassVar

from django.db import models

from talkoot.base.store.privacy import Held


class Turn(models.Model):
    """When a periodic piece of work is due next. Whoever moves the time forward first does the work."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()

    privacy: ClassVar = {"id": Held.NOT_PERSONAL, "name": Held.NOT_PERSONAL, "due_at": Held.NOT_PERSONAL}

    def __str__(self) -> str:
        return self.name
