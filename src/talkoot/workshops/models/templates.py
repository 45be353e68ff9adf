from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal

MOST = 50  # of one person; their places are numbered, so that the database holds the limit


class Template(models.Model):
    """An agenda that somebody has kept to plan from: their own, their site's or everybody's."""

    class Shared(models.TextChoices):
        OWN = "own", _("Only me")
        SITE = "site", _("People of a site")
        ALL = "all", _("Everybody who works here")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was kept in: sent twice it is one
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=240)  # the same, whatever its capital letters
    about = models.CharField(_("what it is for"), max_length=200, blank=True)
    purpose = models.TextField(blank=True)
    steps = models.JSONField(default=list)
    minutes = models.PositiveIntegerField()
    shared = models.CharField(_("who sees it"), max_length=10, choices=Shared, default=Shared.OWN)
    site = models.ForeignKey("orgs.Site", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    called: ClassVar = _("Agendas that you have kept")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "key", "place", "name", "name_key", "about", "purpose", "steps", "minutes", "shared", "site", "made_at", "changed_at",
            "taken_back_at",
        ),
        "owner": Held.ABOUT_PERSON,
        "made_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="template_once"),
            models.UniqueConstraint(fields=["owner", "place"], condition=Q(taken_back_at=None, owner__isnull=False), name="template_place_once"),
            models.UniqueConstraint(fields=["owner", "name_key"], condition=Q(taken_back_at=None, owner__isnull=False), name="template_name_once"),
            models.CheckConstraint(condition=Q(place__lt=MOST), name="template_few"),
            models.CheckConstraint(condition=~Q(name=""), name="template_named"),
            models.CheckConstraint(condition=Q(shared__in=["own", "site", "all"]), name="template_shared_known"),
        ]
        indexes = [models.Index(fields=["organisation", "shared"], name="template_shared")]

    def __str__(self) -> str:
        return self.name
