"""Real change told from noise."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.feedback.models.surveys import Question


class Signal(models.Model):
    """A real change told from noise, by month, up or down, at a site, in an area or as a whole."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, null=True, related_name="+")
    area = models.ForeignKey("orgs.Area", models.CASCADE, null=True, related_name="+")
    place = models.CharField(max_length=30)  # site:5, area:2 or all: what makes a row one of a kind, on every database
    month = models.DateField()
    upwards = models.BooleanField()
    back = models.BooleanField(default=False)  # to where it was before an earlier change
    level = models.FloatField()  # how far the sum was over its limit
    found_at = models.DateTimeField()
    seen_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    fell_at = models.DateTimeField(null=True)  # when answers it rested on were taken back, so that it would not be told any more

    called: ClassVar = _("Signals that you looked at")
    privacy: ClassVar = {
        **not_personal("id", "question", "organisation", "site", "area", "place", "month", "upwards", "back", "level", "found_at", "seen_at", "note"),
        **not_personal("fell_at"),
        "seen_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "place", "month", "upwards"], name="signal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {'up' if self.upwards else 'down'}"


class DayWatch(models.Model):
    """A person asked to be told of single bad days, of one site or of all together. Nobody is told who did not ask."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, null=True, related_name="+")
    place = models.CharField(max_length=30)  # site:5 or all, as in Signal
    below = models.PositiveSmallIntegerField()  # percent of satisfied customers
    asked_on = models.DateField()

    called: ClassVar = _("Warnings you asked for")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "site", "place", "below", "asked_on"),
        "member": Held.PERSON_KEEPS,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="day_watch_once")]

    def __str__(self) -> str:
        return f"{self.place} < {self.below} %"


class BadDay(models.Model):
    """A day that somebody asked to be told of; told once."""

    watch = models.ForeignKey(DayWatch, models.CASCADE, related_name="days")
    day = models.DateField()
    satisfied = models.PositiveIntegerField()
    n = models.PositiveIntegerField()

    privacy: ClassVar = not_personal("id", "watch", "day", "satisfied", "n")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "day"], name="bad_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.satisfied}/{self.n}"
