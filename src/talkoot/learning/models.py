from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.figures import Figure
from talkoot.base.store.privacy import Held, not_personal
from talkoot.feedback.logic.moved import Effect, effect_of_kept
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


class Look(models.Model):
    """What could be said of an agreement, or of work re-arranged, on a day agreed for looking: it stands as it was, and later looks are added
    beside it."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    version = models.ForeignKey("agreements.Version", models.CASCADE, null=True, blank=True, related_name="+")
    choice = models.ForeignKey("assessment.Choice", models.CASCADE, null=True, blank=True, related_name="+")
    on = models.DateField()
    label = models.CharField(max_length=30, blank=True)  # a word of `Moved`; empty where there were too few months
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict, blank=True)  # the figure when it began, as `Figure.kept`
    after = models.JSONField(default=dict, blank=True)  # the figure on that day
    made_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "organisation", "version", "choice", "on", "label", "value", "low", "high", "n", "before", "after", "made_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "on"], condition=Q(version__isnull=False), name="look_once_at_version"),
            models.UniqueConstraint(fields=["choice", "on"], condition=Q(choice__isnull=False), name="look_once_at_choice"),
            models.CheckConstraint(condition=Q(version=None, choice__isnull=False) | Q(version__isnull=False, choice=None), name="look_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id or self.choice_id} {self.on}"

    @property
    def effect(self) -> Effect | None:
        """As it was found; None where nothing could be told."""
        return effect_of_kept({name: getattr(self, name) for name in ("label", "value", "low", "high", "n")} | {"started": 0, "waiting": 0})

    @property
    def figure_before(self) -> Figure | None:
        """The figure when it began."""
        return Figure.of_kept(self.before)

    @property
    def figure(self) -> Figure | None:
        """The figure on that day."""
        return Figure.of_kept(self.after)
