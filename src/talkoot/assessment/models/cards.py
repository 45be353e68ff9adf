"""The consensus card of a small site."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Card(models.Model):
    """The form filled in together, in the open, one answer a statement after talking. Another kind of data: never in a mean."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    people = models.PositiveSmallIntegerField()
    ratings = models.JSONField(default=dict)  # statement → 1..5, None for “we cannot say”, “differently”
    notes = models.JSONField(default=dict)  # question, or statement seen differently → what the team wrote
    energy = models.JSONField(default=list)  # statements that the team would like to develop next, three at most
    finished_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)

    called: ClassVar = _("Consensus cards that you began")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "made_at", "people", "ratings", "notes", "energy", "finished_at", "shared_at"),
        "made_by": Held.ABOUT_PERSON,
    }

    def __str__(self) -> str:
        return f"{self.site} {self.made_at:%Y-%m-%d}"
