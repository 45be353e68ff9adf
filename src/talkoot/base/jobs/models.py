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


class Lease(models.Model):
    """Somebody has a long piece of work in hand, and renews this while they live. When its time has run out, they do not."""

    name = models.CharField(max_length=100, unique=True)
    holder = models.CharField(max_length=100)
    until = models.DateTimeField()

    privacy: ClassVar = {"id": Held.NOT_PERSONAL, "name": Held.NOT_PERSONAL, "holder": Held.NOT_PERSONAL, "until": Held.NOT_PERSONAL}

    def __str__(self) -> str:
        return self.name


class Seen(models.Model):
    """The newest time at which a worker that could trust its clock was at work: the database's own clock."""

    at = models.DateTimeField()

    privacy: ClassVar = {"id": Held.NOT_PERSONAL, "at": Held.NOT_PERSONAL}

    def __str__(self) -> str:
        return self.at.isoformat()
