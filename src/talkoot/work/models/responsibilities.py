"""Areas of responsibility and how they were handed over."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Responsibility(models.Model):
    """Something that somebody sees to, always: for the organisation, an area or a site."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    area = models.ForeignKey("orgs.Area", models.RESTRICT, null=True, blank=True, related_name="+")
    site = models.ForeignKey("orgs.Site", models.RESTRICT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    purpose = models.TextField(_("what it is for"), blank=True)
    scope = models.TextField(_("what belongs to it, and what does not"), blank=True)
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    deputy = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    until = models.DateField(_("until"), null=True, blank=True)
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    called: ClassVar = _("Your areas of responsibility")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "area", "site", "name", "purpose", "scope", "until", "made_at", "ended_at"),
        "owner": Held.ABOUT_PERSON, "deputy": Held.ABOUT_PERSON, "made_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(area=None) | Q(site=None), name="responsibility_one_scope"),
            models.CheckConstraint(condition=Q(deputy=None) | Q(owner=None) | ~Q(deputy=models.F("owner")), name="deputy_is_another"),
        ]
        indexes = [models.Index(fields=["organisation", "name"], name="responsibility_open", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.name


class Handover(models.Model):
    """From one owner to the next, with what the next one should know."""

    responsibility = models.ForeignKey(Responsibility, models.CASCADE, related_name="handovers")
    was = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    now = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    notes = models.TextField(_("what the next one should know"), blank=True)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("Responsibilities that were handed over")
    privacy: ClassVar = {
        **not_personal("id", "responsibility", "notes", "at"), "was": Held.ABOUT_PERSON, "now": Held.ABOUT_PERSON, "by": Held.ABOUT_PERSON,
    }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.responsibility}"
