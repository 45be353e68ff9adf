from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal

WEEKS = 26  # of a half-year
LOOKS = {"idea": _("idea, nothing written yet")}  # how far a post is, by the mark that tells it


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

    came_back: str = ""  # why it was not chosen before; given by the queries
    colour: int = 0  # of its group, 1–5; given by the views

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


class Half(models.Model):
    """Half a year, and the time in which everybody says which of the ideas they would carry out in it, each on their own. What came of
    that stands from its end on; what a person changes in it stands beside it."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    starts_on = models.DateField()  # a Monday
    wanted = models.PositiveIntegerField()  # how many are chosen
    opened_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)  # how many people, in the end
    voters = models.PositiveIntegerField(default=0)  # how many answered
    heard = models.JSONField(default=list)  # sites, how many have one of theirs among the chosen, how many approved something
    reminded_at = models.DateTimeField(null=True)

    called: ClassVar = _("Choices of content that you opened")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "starts_on", "wanted", "opened_at", "closes_at", "closed_at", "asked", "voters", "heard", "reminded_at"),
        "opened_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(closed_at=None), name="one_content_choice_open"),
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="content_half_once"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%G/%V}"

    @property
    def ends_on(self) -> date:
        """Its last Sunday."""
        return self.starts_on + timedelta(weeks=WEEKS, days=-1)


class Option(models.Model):
    """An idea in a choice; after its end with what was counted, and what a person has changed in that and why."""

    class Change(models.TextChoices):
        IN = "in", _("taken in")
        OUT = "out", _("left out")

    half = models.ForeignKey(Half, models.CASCADE, related_name="options")
    idea = models.ForeignKey(Idea, models.CASCADE, related_name="options")
    title = models.CharField(max_length=150)  # as it was chosen from
    place = models.PositiveIntegerField(null=True)  # among the chosen, as it was counted
    n = models.PositiveIntegerField(null=True)  # approvals, where these and the others are enough
    is_nearly_all = models.BooleanField(default=False)  # fewer than five of those who answered did not approve it
    is_told_before = models.BooleanField(default=False)  # of nearly the same people: no number
    change = models.CharField(max_length=3, choices=Change, blank=True)
    because = models.CharField(max_length=500, blank=True)
    changed_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    is_outdone: bool = False  # more approved it than another that was chosen; given by the queries

    called: ClassVar = _("What you changed in a choice of content")
    privacy: ClassVar = {
        **not_personal("id", "half", "idea", "title", "place", "n", "is_nearly_all", "is_told_before", "change", "because", "changed_at"),
        "changed_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["half", "idea"], name="content_option_once"),
            models.CheckConstraint(condition=Q(change="") | ~Q(because=""), name="content_change_says_why"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_chosen(self) -> bool:
        """Whether it stands among those to be carried out: as it was counted, unless somebody changed that."""
        return self.change == self.Change.IN or (self.place is not None and self.change != self.Change.OUT)


class Ballot(models.Model):
    """Which ideas one person would carry out, while the choice is open; perhaps none. Gone at the end."""

    half = models.ForeignKey(Half, models.CASCADE, related_name="ballots")
    by = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    approved = models.JSONField(default=list)  # options

    called: ClassVar = _("Which content ideas you would carry out, in a choice under way")
    privacy: ClassVar = {**not_personal("id", "half"), "by": Held.PERSON_KEEPS, "approved": Held.PERSON_KEEPS}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["half", "by"], name="content_ballot_once")]

    def __str__(self) -> str:
        return f"{self.half_id}"


class Post(models.Model):
    """An idea that will be told: in which week, and whose turn it is."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    idea = models.OneToOneField(Idea, models.CASCADE, related_name="post")
    week = models.DateField(null=True)  # its Monday; none as long as nobody has said
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # nobody: help is wanted
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    colour: int = 0  # of its group, 1–5; given by the queries

    called: ClassVar = _("Content that it is your turn to make")
    privacy: ClassVar = {**not_personal("id", "organisation", "idea", "week", "made_at", "changed_at"), "owner": Held.ABOUT_PERSON}

    class Meta:
        indexes = [models.Index(fields=["organisation", "week"], name="content_post_by_week")]

    def __str__(self) -> str:
        return self.idea.title

    @property
    def look(self) -> str:
        """The mark that tells how far it is."""
        return "idea"

    @property
    def look_words(self) -> str:
        """The same in words."""
        return str(LOOKS[self.look])
