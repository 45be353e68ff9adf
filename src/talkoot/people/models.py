from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Skill(models.Model):
    """Something that somebody can, or would like to learn, in the words of whoever named it first."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)  # the name in small letters: one skill, however it is capitalised
    name = models.CharField(_("what it is"), max_length=60)
    words = models.TextField(blank=True)  # as a dictionary knows them, for finding it
    made_at = models.DateTimeField()

    able: int = 0  # how many can it and would learn it; given by the queries
    eager: int = 0

    privacy: ClassVar = not_personal("id", "organisation", "key", "name", "words", "made_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="skill_once")]

    def __str__(self) -> str:
        return self.name


class Knowing(models.Model):
    """A person may be asked about something, or wants to learn it. Said by themselves; what another said of them waits for their yes."""

    class Kind(models.TextChoices):
        CAN = "can", _("ask me about it")
        LEARN = "learn", _("I want to learn it")

    skill = models.ForeignKey(Skill, models.CASCADE, related_name="knowings")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="knowings")
    kind = models.CharField(max_length=5, choices=Kind)
    waits = models.BooleanField(default=False)  # for the person's yes
    said_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("What you may be asked about and want to learn")
    privacy: ClassVar = {
        **not_personal("id", "skill"),
        **dict.fromkeys(("member", "kind", "waits", "at"), Held.PERSON_KEEPS),
        "said_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["skill", "member", "kind"], name="knowing_once"),
            models.CheckConstraint(condition=Q(kind__in=("can", "learn")), name="knowing_known"),
        ]
        indexes = [models.Index(fields=["member", "kind"], name="knowing_of_member")]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.kind}"


class Profile(models.Model):
    """What somebody lets colleagues see of them besides."""

    member = models.OneToOneField("orgs.Membership", models.CASCADE, related_name="profile")
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    about = models.TextField(_("a little about me"), blank=True)

    called: ClassVar = _("What you tell about yourself")
    privacy: ClassVar = {**not_personal("id"), **dict.fromkeys(("member", "languages", "about"), Held.PERSON_KEEPS)}

    def __str__(self) -> str:
        return f"{self.member_id}"


class SiteCard(models.Model):
    """What a site is good at, as a neighbour found it. Each time it is written anew; the newest that stands is shown."""

    class How(models.TextChoices):
        VISIT = "visit", _("after a visit")
        CALL = "call", _("after a call")
        WORK = "work", _("after working together")

    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was written in: sent twice it is one
    good_at = models.TextField(_("what they are good at"))
    ask_about = models.CharField(_("ask them about"), max_length=200, blank=True)
    want_to_learn = models.TextField(_("what they want to learn"), blank=True)
    words = models.TextField(blank=True)
    how = models.CharField(max_length=5, choices=How)
    written_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    read_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # of the site: it is so
    read_at = models.DateTimeField(null=True)
    taken_down_at = models.DateTimeField(null=True)
    taken_down_there = models.BooleanField(default=False, db_default=False)  # by those it speaks of: then only they bring it back

    called: ClassVar = _("Cards of sites that you wrote or read")
    privacy: ClassVar = {
        **not_personal("id", "site", "key", "good_at", "ask_about", "want_to_learn", "words", "how", "written_at", "read_at"),
        **not_personal("taken_down_at", "taken_down_there"),
        "written_by": Held.ABOUT_PERSON,
        "read_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="site_card_once")]
        indexes = [models.Index(fields=["site", "-written_at", "-id"], name="site_card_newest")]

    def __str__(self) -> str:
        return self.good_at[:40]

    @property
    def topics(self) -> list[str]:
        """What they may be asked about, one by one."""
        return [one.strip() for one in self.ask_about.split(",") if one.strip()]
