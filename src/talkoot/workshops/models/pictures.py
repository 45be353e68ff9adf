from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import not_personal
from talkoot.workshops.models.workshops import Activity


class Picture(models.Model):
    """What a step shows beside its text, small enough to lie in the database. It goes with its workshop."""

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)  # made from its content, with its kind at the end
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(_("what is in the picture"), max_length=300)
    content = models.BinaryField()

    privacy: ClassVar = not_personal("id", "activity", "name", "width", "height", "alt", "content")

    def __str__(self) -> str:
        return self.alt
