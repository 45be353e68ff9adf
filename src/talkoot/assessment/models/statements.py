"""The organisation's own instrument."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import not_personal


class Block(models.TextChoices):
    """The four perspectives, the four marks of true teamwork, and the open questions."""

    WAYS = "ways", _("Ways of working")
    PROCESSES = "processes", _("Key processes")
    GOALS = "goals", _("Goals")
    COOPERATION = "cooperation", _("Cooperation practices")
    DARE = "dare", _("We dare to challenge, discuss and enthuse")
    COMMIT = "commit", _("We commit to shared goals and operating models")
    BUILD = "build", _("We build cooperation by appreciative evaluation and shared rules")
    CUSTOMER = "customer", _("The customer is at the centre")
    QUESTION = "question", _("Open questions")


class Statement(models.Model):
    """A statement or an open question. Its wording never changes: rewording ends it and makes another, so that rounds are
    compared only where the wording stayed."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, blank=True)  # of the shipped instrument
    block = models.CharField(_("what it is about"), max_length=20, choices=Block)
    wording = models.JSONField()  # language → text
    in_pulse = models.BooleanField(_("asked in the pulse as well"), default=False)
    position = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    privacy: ClassVar = not_personal("id", "organisation", "code", "block", "wording", "in_pulse", "position", "ended_at", "replaces")

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """The wording in a language, else in the first there is."""
        texts: dict[str, str] = self.wording
        return texts.get(language) or next((text for text in texts.values() if text), "")
