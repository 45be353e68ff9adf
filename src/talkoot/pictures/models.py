from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.shapes import SHAPES, Box, box_of
from talkoot.base.store.privacy import Held, not_personal


class Picture(models.Model):
    """A picture of the organisation's, made anew from what was sent. Its files lie on disk under what can be seen in it: the same
    picture twice is one. What whoever uses it relies on – what is seen, where its most important spot is, what it is said to show –
    is in its `mark`."""

    class People(models.TextChoices):
        NOBODY = "nobody", _("Nobody can be recognised")
        SOME = "some", _("Somebody can be recognised")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    title = models.CharField(_("name"), max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    weight = models.PositiveIntegerField()  # bytes of its files
    x = models.PositiveSmallIntegerField(default=50)  # the most important spot, in hundredths from the left
    y = models.PositiveSmallIntegerField(default=50)  # and from above
    descriptions = models.JSONField(_("what it shows"), default=dict)  # by language
    people = models.CharField(max_length=6, choices=People, blank=True)  # empty: nobody has said
    added_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # gone a day later

    uses: int = 0  # given by the queries

    called: ClassVar = _("Pictures you added")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "digest", "title", "width", "height", "weight", "x", "y", "descriptions", "people"),
        **not_personal("added_at", "changed_at", "removed_at"),
        "added_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="picture_once"),
            models.CheckConstraint(condition=Q(x__lte=100, y__lte=100), name="picture_spot_inside"),
        ]
        indexes = [models.Index(fields=["organisation", "-added_at", "-id"], name="picture_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return Path(settings.MEDIA_ROOT) / "pictures" / str(self.organisation_id) / self.digest

    @property
    def mark(self) -> str:
        """Of all that somebody sees or hears of it: any change is another."""
        told = sorted((language, text) for language, text in self.descriptions.items() if text)
        return sha256(repr((self.digest, self.x, self.y, told)).encode()).hexdigest()

    @property
    def described(self) -> str:
        """What it shows, to those who do not see it: in the reader's language, else in the organisation's."""
        told: dict[str, str] = self.descriptions
        return told.get(get_language() or "") or told.get(self.organisation.language, "")

    @property
    def short(self) -> str:
        """So much of the mark as tells a browser that it is another."""
        return self.mark[:8]

    def box(self, key: str) -> Box:
        """What is cut of it for a shape."""
        shape = SHAPES[key]
        return box_of(self.width, self.height, shape.width / shape.height, self.x, self.y)


class Permission(models.Model):
    """Somebody who can be recognised in a picture allows its use, perhaps to a day. A picture is used while all of them do."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="permissions")
    who = models.CharField(_("who"), max_length=100, blank=True)
    member = models.ForeignKey("orgs.Membership", models.CASCADE, null=True, related_name="+")  # a colleague
    about = models.CharField(_("what was agreed"), max_length=200, blank=True)
    given_on = models.DateField(_("given on"))
    until = models.DateField(_("until"), null=True)  # its last day
    noted_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    seen_to_at = models.DateTimeField(null=True)  # it has ended, and the picture was taken off

    called: ClassVar = _("Permissions for pictures that you gave or wrote down")
    privacy: ClassVar = {
        **not_personal("id", "picture", "given_on", "until", "noted_at", "withdrawn_at", "seen_to_at"),
        "who": Held.CUSTOMERS_WORDS,
        "about": Held.CUSTOMERS_WORDS,
        "member": Held.ABOUT_PERSON,
        "noted_by": Held.ABOUT_PERSON,
        "withdrawn_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(who="") | Q(member__isnull=False), name="permission_of_somebody")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Who it is."""
        return self.member.user.name if self.member else self.who

    def holds(self, today: date) -> bool:
        """Whether it is in force on a day. Whose account was erased allows nothing any more."""
        is_there = self.member is None or self.member.user.is_active
        return is_there and self.withdrawn_at is None and (self.until is None or today <= self.until)
