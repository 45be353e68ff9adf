"""Agreements, their versions, and what stands beside them."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.figures import Figure
from talkoot.base.store.privacy import Held, not_personal


class Mandate(models.TextChoices):
    """What an agreement can give free hands for. Other packages ask by these names (queries/mandates.py)."""

    PUBLISH = "publish", _("publish in social media without asking")
    DEEDS = "deeds", _("tell customers “you said – we did” without asking")
    OTHER = "other", _("something else, in our own words")


class Agreement(models.Model):
    """One agreement through all its versions: of a kind, for the organisation, an area or a site."""

    class Kind(models.TextChoices):
        RULE = "rule", _("Rule of play")
        WAY = "way", _("Way of working")
        PROCESS = "process", _("Key process")
        GOAL = "goal", _("Goal")
        COOPERATION = "cooperation", _("Cooperation practice")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    area = models.ForeignKey("orgs.Area", models.RESTRICT, null=True, blank=True, related_name="+")
    site = models.ForeignKey("orgs.Site", models.RESTRICT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)  # of the version in force, else of the newest: what lists show and find
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    in_force = models.ForeignKey("agreements.Version", models.SET_NULL, null=True, related_name="+")
    review_on = models.DateField(_("review date"), null=True, blank=True)
    reminded_on = models.DateField(null=True)  # of the review
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=500, blank=True)

    called: ClassVar = _("Agreements that you proposed or look after")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "kind", "area", "site", "title", "made_at", "changed_at", "in_force", "review_on", "reminded_on", "ended_at", "ended_because"
        ),
        "owner": Held.ABOUT_PERSON,
        "made_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(area=None) | Q(site=None), name="agreement_one_scope")]
        indexes = [
            models.Index(fields=["organisation", "-changed_at", "-id"], name="agreement_newest"),
            models.Index(fields=["organisation", "kind", "-changed_at", "-id"], name="agreement_newest_of_kind"),
            models.Index(fields=["review_on"], name="agreement_review", condition=Q(ended_at=None, review_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_everywhere(self) -> bool:
        """Whether it holds at all sites."""
        return self.site_id is None and self.area_id is None


class Version(models.Model):
    """A text of an agreement. A draft may change; what has been decided never does."""

    class State(models.TextChoices):
        DRAFT = "draft", _("proposal")
        IN_FORCE = "in_force", _("in force")
        REPLACED = "replaced", _("replaced")
        DROPPED = "dropped", _("dropped")

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    why = models.TextField(_("why"), blank=True)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    figure = models.CharField(_("customers’ figure"), max_length=30, blank=True)  # "main", or a question's key
    target = models.DecimalField(_("target"), max_digits=5, decimal_places=2, null=True, blank=True)
    target_on = models.DateField(_("by"), null=True, blank=True)
    baseline = models.JSONField(default=dict, blank=True)  # the figure when it came into force, as `Figure.kept`
    months = models.PositiveIntegerField(_("months until review"), default=3)
    grants = models.CharField(_("free hands"), max_length=20, choices=Mandate, blank=True)
    grants_text = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    called: ClassVar = _("Texts of agreements that you wrote")
    privacy: ClassVar = {
        **not_personal(
            "id", "agreement", "number", "state", "title", "why", "note", "figure", "target", "target_on", "baseline", "months", "grants", "grants_text",
            "made_at", "in_force_at", "ended_at",
        ),
        "made_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(state="draft"), name="one_draft"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(state="in_force"), name="one_in_force"),
        ]
        indexes = [models.Index(fields=["grants"], name="version_grants", condition=~Q(grants="") & Q(state="in_force"))]

    def __str__(self) -> str:
        return self.title

    @property
    def baseline_figure(self) -> Figure | None:
        """The figure when it came into force; None where there was none to show."""
        return Figure.of_kept(self.baseline)


class Point(models.Model):
    """One line of a version. Its key stays the same from version to version, so that one can see what changed."""

    class Part(models.TextChoices):
        SAME = "same", _("The same for all")
        STEP = "step", _("Steps, and who does them")
        LOCAL = "local", _("Each site decides itself")
        ASK = "ask", _("Ask first")
        EXAMPLE = "example", _("Examples")

    version = models.ForeignKey(Version, models.CASCADE, related_name="points")
    key = models.UUIDField(default=uuid4)
    part = models.CharField(max_length=10, choices=Part)
    position = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    doer = models.CharField(max_length=100, blank=True)
    site = models.ForeignKey("orgs.Site", models.SET_NULL, null=True, blank=True, related_name="+")  # whose part it is; all when none

    privacy: ClassVar = not_personal("id", "version", "key", "part", "position", "text", "doer", "site")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="point_once")]
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.text[:60]


class Remark(models.Model):
    """A question or a first reaction to a proposal, and the answer."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        REACTION = "reaction", _("Reaction")

    version = models.ForeignKey(Version, models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField(max_length=1000)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    key = models.UUIDField()
    answer = models.TextField(max_length=1000, blank=True)
    answered_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    called: ClassVar = _("Questions and reactions to proposals")
    privacy: ClassVar = {
        **not_personal("id", "version", "kind", "at", "key", "text", "answer", "answered_at"),
        "by": Held.ABOUT_PERSON,
        "answered_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "by", "key"], name="remark_once")]

    def __str__(self) -> str:
        return self.text[:60]


class Tip(models.Model):
    """Short practical advice beside the agreement it helps to keep."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="tips")
    text = models.CharField(max_length=300)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("Tips that you gave")
    privacy: ClassVar = {**not_personal("id", "agreement", "text", "at"), "by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "text"], name="tip_once")]

    def __str__(self) -> str:
        return self.text[:60]


class LocalWay(models.Model):
    """How one site does what each decides itself. Seen by all; it can be lifted into the shared text."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="local_ways")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    lifted_into = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)  # the site does it so no more; it can be brought back

    called: ClassVar = _("Local ways that you wrote down")
    privacy: ClassVar = {**not_personal("id", "agreement", "site", "text", "at", "lifted_into", "ended_at"), "by": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "site", "text"], name="local_way_once")]

    def __str__(self) -> str:
        return self.text[:60]
