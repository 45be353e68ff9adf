from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Archive(models.Model):
    """An organisation's data as a file, made by the worker and kept for some days."""

    class State(models.TextChoices):
        WAITING = "waiting", _("In the queue")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Could not be made")
        TAKEN_BACK = "taken back", _("A permission for a picture has ended since")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_total = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()  # then the file goes, and the row with it

    called: ClassVar = _("Archives of the organisation's data that you asked for")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "state", "rows_done", "rows_total", "size", "asked_at", "done_at", "expires_at"),
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], condition=Q(state__in=("waiting", "running")), name="one_archive_under_way")]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"

    @property
    def path(self) -> Path:
        """Where its file lies."""
        return folder() / f"{self.pk}.zip"

    @property
    def is_lost(self) -> bool:
        """Whether it should have a file and has none: it came with a backup, which holds no archives."""
        return self.state == self.State.DONE and not self.path.is_file()

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to come."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


def folder() -> Path:
    """Where archives lie."""
    return Path(settings.MEDIA_ROOT) / "archives"
