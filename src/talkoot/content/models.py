from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Idea(models.Model):
    """Something that could be told to customers: for which group, which need it answers, in which form, who would make it and when."""

    class Form(models.TextChoices):
        STORY = "story", _("Story")
        TIP = "tip", _("Tip")
        PICTURE = "picture", _("Picture")
        OFFER = "offer", _("Offer")
        BEHIND = "behind", _("Behind the scenes")
        QUESTION = "question", _("Question to customers")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be chosen")
        CHOSEN = "chosen", _("chosen")
        DROPPED = "dropped", _("let go")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was written in: sent twice it is one
    title = models.CharField(_("idea"), max_length=150)
    details = models.TextField(_("details"), blank=True)
    words = models.TextField(blank=True)  # as a dictionary knows them, for finding similar ones
    group = models.ForeignKey("customers.Group", models.SET_NULL, null=True, related_name="+")
    need = models.ForeignKey("customers.Need", models.SET_NULL, null=True, related_name="+")
    form = models.CharField(max_length=10, choices=Form, blank=True)
    month = models.PositiveSmallIntegerField(null=True)  # in which it fits best
    who = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # would make it
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    because = models.CharField(max_length=500, blank=True)  # why it was let go
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    called: ClassVar = _("Content ideas that you proposed or would make")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "key", "title", "details", "words", "group", "need", "form", "month", "state", "because", "made_at", "changed_at"),
        "who": Held.ABOUT_PERSON,
        "made_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="content_idea_once"),
            models.CheckConstraint(condition=Q(month=None) | Q(month__range=(1, 12)), name="content_idea_month"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "-changed_at", "-id"], name="content_idea_newest")]

    def __str__(self) -> str:
        return self.title
