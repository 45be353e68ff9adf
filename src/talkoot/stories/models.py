from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talkoot.base.kit.rich_text import to_plain
from talkoot.base.store.privacy import Held, not_personal
from talkoot.pictures.models import Picture


class Story(models.Model):
    """Something told by somebody: a post, a chapter of a journey, or a discussion that needs no answer."""

    class Form(models.TextChoices):
        POST = "post", _("story")
        CHAPTER = "chapter", _("chapter")
        TALK = "talk", _("discussion")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OUT = "out", _("out")
        BACK = "back", pgettext_lazy("story", "taken back")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was written in: sent twice it is one
    form = models.CharField(max_length=10, choices=Form, default=Form.POST)
    title = models.CharField(_("title"), max_length=150)
    lead = models.CharField(_("lead"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)  # with little marks (base/kit/rich_text.py)
    passages = models.JSONField(default=list, blank=True)  # of a chapter, as `logic.Part.kept`
    journey = models.CharField(max_length=120, blank=True)  # whose journey it is a chapter of, by text key
    sites = models.ManyToManyField("orgs.Site", related_name="+", blank=True)
    picture = models.ForeignKey("pictures.Picture", models.SET_NULL, null=True, related_name="+")  # above it
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    is_public = models.BooleanField(default=False)
    slug = models.CharField(max_length=60, blank=True)  # its address in public; never another's
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    out_at = models.DateTimeField(null=True)  # first let out
    public_at = models.DateTimeField(null=True)  # first for everybody
    changed_at = models.DateTimeField()

    number: int = 0  # of its journey's chapters; given by the queries
    shown: Picture | None = None  # its picture while it may be shown; given by the pages that list stories

    called: ClassVar = _("Stories that you wrote")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "key", "form", "title", "lead", "text", "passages", "journey", "sites", "state", "is_public", "slug"),
        **not_personal("picture", "made_at", "out_at", "public_at", "changed_at"),
        "by": Held.ABOUT_PERSON,
    }

    class Meta:
        verbose_name_plural = "stories"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="story_once"),
            models.UniqueConstraint(fields=["organisation", "slug"], condition=~Q(slug=""), name="story_address_once"),
            models.CheckConstraint(condition=Q(is_public=False) | ~Q(slug=""), name="story_public_has_address"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-out_at", "-id"], name="story_newest"),
            models.Index(fields=["organisation", "journey"], condition=~Q(journey=""), name="story_of_journey"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def public_writer(self) -> str:
        """Who everybody reads that wrote it; nobody once they have left."""
        return self.by.user.name if self.by is not None and self.by.ended_at is None else ""

    @property
    def teaser(self) -> str:
        """What a list says of it below its title: its lead, or how it goes on."""
        return self.lead or to_plain(self.text).removeprefix(self.title).strip()


class Wording(models.Model):
    """How a story that was out read before it was changed."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="wordings")
    title = models.CharField(max_length=150)
    lead = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    passages = models.JSONField(default=list, blank=True)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # who changed it then
    until = models.DateTimeField()

    called: ClassVar = _("Stories that you reworded")
    privacy: ClassVar = {**not_personal("id", "story", "title", "lead", "text", "passages", "until"), "by": Held.ABOUT_PERSON}

    def __str__(self) -> str:
        return f"{self.story_id} {self.until:%Y-%m-%d}"


class Comment(models.Model):
    """What somebody says to a story: a colleague by name, or in public anybody, who says what they want to be called or nothing."""

    class State(models.TextChoices):
        OUT = "out", _("shown")
        HELD = "held", _("waits for a reader")
        REMOVED = "removed", _("removed")

    story = models.ForeignKey(Story, models.CASCADE, related_name="comments")
    key = models.UUIDField()  # of the form it was written in
    is_public = models.BooleanField(default=False)  # said on the public page; else among ourselves
    member = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    is_ours = models.BooleanField(default=False)  # by one of us, also when they have left
    name = models.CharField(max_length=60, blank=True)  # what somebody without an account wants to be called
    text = models.TextField(_("comment"))
    state = models.CharField(max_length=10, choices=State, default=State.OUT)
    why = models.CharField(max_length=20, blank=True)  # why it was held
    at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # who let it out or removed it
    looked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)  # of what was held: when somebody had read it

    called: ClassVar = _("Comments that you wrote to stories, let out or removed")
    privacy: ClassVar = {
        **not_personal("id", "story", "key", "is_public", "is_ours", "state", "why", "at", "changed_at", "looked_at", "released_at"),
        **dict.fromkeys(("name", "text"), Held.CUSTOMERS_WORDS),
        **dict.fromkeys(("member", "looked_by"), Held.ABOUT_PERSON),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "key"], name="story_comment_once"),
            models.CheckConstraint(condition=Q(is_public=True) | Q(is_ours=True), name="story_comment_inside_has_name"),
        ]
        indexes = [models.Index(fields=["story", "at"], name="story_comments"), models.Index(fields=["at"], condition=Q(state="held"), name="story_held")]

    def __str__(self) -> str:
        return self.text[:40]


class Thanks(models.Model):
    """Thanks to a person, a site or everybody, for something that is tied to a thing: an agreement, a target, a task. Nobody counts them."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()
    about = models.CharField(max_length=120)  # what it is tied to, by text key
    to_member = models.ForeignKey("orgs.Membership", models.CASCADE, null=True, related_name="+")
    to_site = models.ForeignKey("orgs.Site", models.CASCADE, null=True, related_name="+")  # neither: everybody
    text = models.CharField(_("thanks"), max_length=500)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    title: str = ""  # of what it is tied to; given by the queries
    address: str = ""

    called: ClassVar = _("Thanks that you gave or got")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "key", "about", "to_site", "text", "at", "withdrawn_at"),
        **dict.fromkeys(("to_member", "by"), Held.ABOUT_PERSON),
    }

    class Meta:
        verbose_name_plural = "thanks"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="thanks_once"),
            models.CheckConstraint(condition=Q(to_member=None) | Q(to_site=None), name="thanks_to_one"),
            models.CheckConstraint(condition=~Q(about=""), name="thanks_for_something"),
        ]
        indexes = [models.Index(fields=["organisation", "-at"], name="thanks_newest")]

    def __str__(self) -> str:
        return self.text[:40]


class Naming(models.Model):
    """A colleague whose name stands in a story, or who wrote it: asked before everybody may read it.

    It stays without a name when its bearer is erased: what was said of them does not go out once nobody can be asked.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="namings")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    said = models.JSONField(default=list)  # the paragraphs that name them, as they were asked about: `logic.naming.digest_of`
    stands = models.BooleanField(default=True)  # whether the name stands in it now; else it is nothing of theirs
    yes = models.BooleanField(null=True)
    said_at = models.DateTimeField(null=True)

    called: ClassVar = _("Stories that may say your name, or may not")
    privacy: ClassVar = {**not_personal("id", "story", "asked_at", "said", "stands"), **dict.fromkeys(("member", "yes", "said_at"), Held.ABOUT_PERSON)}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "member"], name="story_named_once")]

    def __str__(self) -> str:
        return f"{self.story_id} {self.member_id}"
