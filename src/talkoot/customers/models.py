from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Question(models.Model):
    """Something that customers ask, in the words of the first time it was logged."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    text = models.CharField(_("question"), max_length=300)
    words = models.TextField(blank=True)  # as a dictionary knows them, for finding similar ones
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    sites: "Sequence[tuple[str, int, float | None]]" = ()  # (site, times, per 100 answers); given by the queries
    times: int = 0
    is_candidate: bool = False

    privacy: ClassVar = {**not_personal("id", "organisation", "first_at", "last_at"), "text": Held.CUSTOMERS_WORDS, "words": Held.CUSTOMERS_WORDS}

    class Meta:
        indexes = [models.Index(fields=["organisation", "-last_at"], name="question_newest")]

    def __str__(self) -> str:
        return self.text


class Heard(models.Model):
    """One time that a customer asked it: where, on which day, in which words."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="heard")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    key = models.UUIDField()
    text = models.CharField(max_length=300)
    day = models.DateField()
    at = models.DateTimeField()

    called: ClassVar = _("Customers’ questions that you logged")
    privacy: ClassVar = {
        **not_personal("id", "question", "site", "key", "day", "at"),
        "text": Held.CUSTOMERS_WORDS,
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="heard_once")]
        indexes = [models.Index(fields=["question", "day", "site"], name="heard_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.text[:40]}"


class SameWords(models.Model):
    """The organisation's own list of words that mean the same, one line for each."""

    organisation = models.OneToOneField("orgs.Organisation", models.CASCADE, related_name="+")
    text = models.TextField(_("words that mean the same"), blank=True)

    privacy: ClassVar = not_personal("id", "organisation", "text")

    def __str__(self) -> str:
        return self.text[:40]


class Group(models.Model):
    """A kind of customer, as the organisation sees them."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    about = models.TextField(_("who they are"), blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "organisation", "name", "about", "made_at", "ended_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="group_name_once")]

    def __str__(self) -> str:
        return self.name


class Need(models.Model):
    """What a group needs. Its evidence is what it came from in the thread; without any it says so."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="needs")
    text = models.CharField(_("need"), max_length=300)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    evidence: int = 0  # how many things it came from; given by the queries

    privacy: ClassVar = not_personal("id", "group", "text", "made_at", "ended_at")

    def __str__(self) -> str:
        return self.text
