from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held


class Entry(models.Model):
    """One act: by whom (a name as it was and a text key), which act, to what, and what was said of it."""

    organisation = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)

    # Where a line names a person as text, and what is left of it when they are erased.
    person_keys: ClassVar = {"by": {"by_name": "", "details": {}}}

    called: ClassVar = _("What you have done")
    privacy: ClassVar = {
        "id": Held.NOT_PERSONAL,
        "organisation": Held.NOT_PERSONAL,
        "at": Held.NOT_PERSONAL,
        "by": Held.ABOUT_PERSON,
        "by_name": Held.ABOUT_PERSON,
        "act": Held.NOT_PERSONAL,
        "subject": Held.NOT_PERSONAL,
        "details": Held.ABOUT_PERSON,
    }

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="trail_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.act} {self.subject}"
