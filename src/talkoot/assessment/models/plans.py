"""A round to come: agreed on ahead, so that everybody knows its days and nobody has to remember to open it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.assessment.models.rounds import Round
from talkoot.base.store.privacy import Held, not_personal


class Plan(models.Model):
    """The days of a round which opens by itself: of the whole organisation, or of the teams of whoever agreed on it."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    is_pulse = models.BooleanField(default=False)
    of_teams = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=100)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("last day to answer"))
    results_on = models.DateField(_("results open on"))
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    round = models.OneToOneField(Round, models.SET_NULL, null=True, related_name="+")
    trouble = models.CharField(max_length=300, blank=True)  # why it could not be opened

    called: ClassVar = _("Rounds of the team mirror that you agreed on ahead")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "is_pulse", "of_teams", "name", "opens_on", "closes_on", "results_on", "made_at", "round", "trouble",
        ),
        "made_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    def __str__(self) -> str:
        return self.name
