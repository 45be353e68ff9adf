"""You said – we did."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Deed(models.Model):
    """You said – we did: what was heard, what was done and since when. Public only once a person has released it."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, null=True, blank=True, related_name="+")
    heard = models.TextField(_("what customers said"))
    done = models.TextField(_("what was done"))
    since = models.DateField(_("since when"))
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    called: ClassVar = _("“You said – we did” that you wrote")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "heard", "done", "since", "written_at", "released_at"),
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        indexes = [models.Index(fields=["organisation", "-since"], name="deed_newest")]

    def __str__(self) -> str:
        return self.done[:60]
