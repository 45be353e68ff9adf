from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.learning.logic.quarter import Quarter


class Report(models.Model):
    """A quarter of the whole, an area or a site, as it could be told on the day it was made: numbers and names, never sentences.

    The words are made where somebody reads it, in their language. People stand in it by the number of their membership.
    """

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("orgs.Area", models.CASCADE, null=True, blank=True, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, null=True, blank=True, related_name="+")
    first = models.DateField()  # of the quarter
    key = models.UUIDField()  # of the form it was asked for with; made by itself, of its place and quarter
    is_asked_for = models.BooleanField()
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    content = models.JSONField(default=dict)  # as queries/report.py froze it; empty once it was removed
    removed_at = models.DateTimeField(null=True)  # the row stays, so that it does not come again by itself

    called: ClassVar = _("Quarterly reports that you made")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "area", "site", "first", "key", "is_asked_for", "made_at", "content", "removed_at"),
        "made_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="report_once"),
            models.CheckConstraint(condition=Q(area=None) | Q(site=None), name="report_one_scope"),
        ]
        indexes = [models.Index(fields=["organisation", "-first", "-made_at"], name="report_newest", condition=Q(removed_at=None))]

    def __str__(self) -> str:
        return f"{self.quarter.name} {self.site or self.area or self.organisation}"

    @property
    def quarter(self) -> Quarter:
        """Which it tells of."""
        return Quarter(self.first)
