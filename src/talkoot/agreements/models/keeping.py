"""How agreements are kept: who has committed to which version, and what a review decided."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.agreements.models.agreements import Agreement, Version
from talkoot.base.kit.figures import Figure
from talkoot.base.store.privacy import Held, not_personal


class Commitment(models.Model):
    """A member keeps to a version. Carried over to the next one when nothing changed in the member's part."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="commitments")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    promise = models.CharField(_("what I promise"), max_length=300, blank=True)
    at = models.DateTimeField()
    carried = models.BooleanField(default=False)

    called: ClassVar = _("What you have committed to")
    privacy: ClassVar = {**not_personal("id", "version", "at", "carried", "promise"), "member": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "member"], name="commitment_once")]

    def __str__(self) -> str:
        return f"{self.version}"


class SiteUse(models.Model):
    """A site works by a version, said for it by one of its people. Beside the members' own commitments, not in their place."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="in_use")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("What you said that your site works by")
    privacy: ClassVar = {**not_personal("id", "version", "site", "at"), "by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "site"], name="site_use_once")]

    def __str__(self) -> str:
        return f"{self.site} · {self.version}"


class Review(models.Model):
    """A look at an agreement in force: keep, change or end, and why."""

    class Outcome(models.TextChoices):
        KEEP = "keep", _("keep")
        CHANGE = "change", _("change")
        END = "end", _("end")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="reviews")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    note = models.CharField(max_length=500, blank=True)
    figure = models.JSONField(default=dict)  # as `Figure.kept`
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField(null=True)  # the review date it answers; once each

    called: ClassVar = _("Reviews that you wrote down")
    privacy: ClassVar = {**not_personal("id", "agreement", "version", "outcome", "note", "figure", "at", "due_on"), "by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "due_on"], condition=Q(due_on__isnull=False), name="review_once")]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.get_outcome_display()}"

    @property
    def figure_then(self) -> Figure | None:
        """The figure on the day of the review; None where there was none to show."""
        return Figure.of_kept(self.figure)
