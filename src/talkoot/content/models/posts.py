from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.content.filling import OWN, digest_of

WEEKS = 26  # of a half-year
# How far a post is, by the mark that tells it.
LOOKS = {"idea": _("idea, nothing written yet"), "draft": _("draft"), "ok": _("approved"), "out": _("published")}


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
        DROPPED = "dropped", _("given up")

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
    """An idea that will be told: in which week, whose turn it is, and the text that all sites share. Where it goes is `networks`.

    What was approved is the text, the networks and the picture of `approved_digest`; when these are others now, nothing is approved.
    """

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    idea = models.OneToOneField(Idea, models.CASCADE, related_name="post")
    week = models.DateField(null=True)  # its Monday; none as long as nobody has said
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # nobody: help is wanted
    text = models.TextField(blank=True)
    networks = models.JSONField(default=list)
    picture = models.ForeignKey("pictures.Picture", models.SET_NULL, null=True, related_name="+")  # shared by all sites
    written_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # changed it last
    writers = models.ManyToManyField("orgs.Membership", related_name="+")  # all who wrote a word of it: none of them approves it
    approved_digest = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    by_free_hands = models.BooleanField(default=False)  # approved by its own maker, as an agreement lets them
    out_at = models.DateTimeField(null=True)  # since when it is published somewhere
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    colour: int = 0  # of its group, 1–5; given by the queries
    done: int = 0  # open sites where it stands; given by the queries

    called: ClassVar = _("Content that it is your turn to make, or that you wrote or approved")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "idea", "week", "text", "networks", "picture", "made_at", "changed_at"),
        **not_personal("approved_digest", "approved_at", "by_free_hands", "out_at"),
        **dict.fromkeys(("owner", "written_by", "writers", "approved_by"), Held.ABOUT_PERSON),
    }

    class Meta:
        indexes = [models.Index(fields=["organisation", "week"], name="content_post_by_week")]

    def __str__(self) -> str:
        return self.idea.title

    @property
    def digest(self) -> str:
        """Of the text, the networks and the picture as they are now; and of the title, where it is read on the own page."""
        return digest_of(self.text, self.networks, self.picture.mark if self.picture else "", self.idea.title if OWN in self.networks else "")

    @property
    def is_approved(self) -> bool:
        """Whether exactly this was approved."""
        return bool(self.approved_digest) and self.approved_digest == self.digest

    @property
    def look(self) -> str:
        """The mark that tells how far it is."""
        return "out" if self.out_at else "ok" if self.is_approved else "draft" if self.text else "idea"

    @property
    def look_words(self) -> str:
        """The same in words."""
        return str(LOOKS[self.look])


class TextVersion(models.Model):
    """The shared text of a post as somebody left it: what stands now is the newest."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="text_versions")
    text = models.TextField(_("text"))
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("Texts of posts that you wrote")
    privacy: ClassVar = {**not_personal("id", "post", "text", "at"), "by": Held.ABOUT_PERSON}

    class Meta:
        indexes = [models.Index(fields=["post", "-at", "-id"], name="content_text_newest")]

    def __str__(self) -> str:
        return self.text[:60]


class Asking(models.Model):
    """Who was asked to approve what; it holds as long as exactly that stands."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="askings")
    of = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    called: ClassVar = _("Content that you were asked to approve")
    privacy: ClassVar = {**not_personal("id", "post", "digest", "at"), "of": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "of"], name="content_asked_once")]

    def __str__(self) -> str:
        return f"{self.post_id}"


class SiteLine(models.Model):
    """A site's own sentence in a post. Until somebody else approves it, or its writer has free hands, the site's version goes without."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="lines")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    text = models.CharField(max_length=300)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    approved_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    called: ClassVar = _("Your site’s own sentences that you wrote or approved")
    privacy: ClassVar = {**not_personal("id", "post", "site", "text", "at", "approved_at"), "by": Held.ABOUT_PERSON, "approved_by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "site"], name="content_line_once")]

    def __str__(self) -> str:
        return self.text


class SitePicture(models.Model):
    """A site's own picture in a post, in place of the shared one. Until somebody else approves exactly what it is, or its chooser has
    free hands, the site's version keeps the shared one."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="site_pictures")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    picture = models.ForeignKey("pictures.Picture", models.CASCADE, related_name="+")
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    hands = models.ManyToManyField("orgs.Membership", related_name="+")  # all who chose it or changed it since: none of them approves it
    at = models.DateTimeField()
    approved_mark = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    called: ClassVar = _("Your site’s own pictures that you chose or approved")
    privacy: ClassVar = {
        **not_personal("id", "post", "site", "picture", "at", "approved_mark", "approved_at"),
        **dict.fromkeys(("by", "hands", "approved_by"), Held.ABOUT_PERSON),
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "site"], name="content_site_picture_once")]

    def __str__(self) -> str:
        return str(self.picture)

    @property
    def is_approved(self) -> bool:
        """Whether exactly this was approved."""
        return bool(self.approved_mark) and self.approved_mark == self.picture.mark


class Publication(models.Model):
    """A site's version that somebody has put on a network by hand, or on the own page by a press, with its text as it was then, and which
    picture. On the own page also its title and what the picture shows."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="publications")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    network = models.CharField(max_length=20)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    picture = models.ForeignKey("pictures.Picture", models.SET_NULL, null=True, related_name="+")
    described = models.TextField(blank=True)  # what the picture shows, in the organisation's language
    address = models.URLField(max_length=500, blank=True)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("Content that you published")
    privacy: ClassVar = {**not_personal("id", "post", "site", "network", "title", "text", "picture", "described", "address", "at"), "by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "site", "network"], name="content_published_once")]
        indexes = [
            models.Index(fields=["site", "at"], name="content_published_newest"),
            models.Index(fields=["post", "network", "-at", "-id"], name="content_newest_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.network}"
