from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.kit.choosing import CRITERIA
from talkoot.base.kit.figures import Figure
from talkoot.base.store.privacy import Held, not_personal
from talkoot.feedback.logic.moved import Effect, effect_of_kept


class Target(models.Model):
    """Something that could be developed together: proposed, perhaps chosen, carried through, and looked at afterwards."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("proposed")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")
        KEPT = "kept", _("kept for later")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was written in: sent twice it is one
    title = models.CharField(_("title"), max_length=150)
    why = models.TextField(_("why"), blank=True)
    words = models.TextField(blank=True)  # as a dictionary knows them, for finding similar ones
    state = models.CharField(max_length=10, choices=State, default=State.CANDIDATE)
    because = models.CharField(max_length=500, blank=True)  # why it was kept for later or ended
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    owner = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    figure = models.CharField(max_length=30, blank=True)  # the key of the customers' figure that it should move
    baseline = models.JSONField(default=dict, blank=True)  # that figure on the day it started, as `Figure.kept`
    expected = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    look_on = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    evidence: int = 0  # how many things it came from; given by the views

    called: ClassVar = _("Targets that you proposed or look after")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "key", "title", "why", "words", "state", "because", "made_at", "figure", "baseline", "expected", "look_on", "started_at",
            "ended_at", "changed_at",
        ),
        "made_by": Held.ABOUT_PERSON,
        "owner": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="target_once")]
        indexes = [models.Index(fields=["organisation", "state", "-changed_at", "-id"], name="target_newest")]

    def __str__(self) -> str:
        return self.title


class Start(models.Model):
    """From which day a target has been in effect at a site."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="starts")
    site = models.ForeignKey("orgs.Site", models.CASCADE, related_name="+")
    on = models.DateField()

    privacy: ClassVar = not_personal("id", "target", "site", "on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "site"], name="start_once")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.site_id} {self.on}"


class Look(models.Model):
    """What could be said of a target on the day agreed for looking: it stands as it was, and later looks are added beside it."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="looks")
    on = models.DateField()
    label = models.CharField(max_length=30)  # a word of `Moved`; empty where its figure was asked no more
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    started = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField(default=0)
    after = models.JSONField(default=dict, blank=True)  # the figure on that day, as `Figure.kept`
    made_at = models.DateTimeField()

    privacy: ClassVar = not_personal("id", "target", "on", "label", "value", "low", "high", "started", "waiting", "n", "after", "made_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "on"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.on}"

    @property
    def effect(self) -> Effect | None:
        """As it was found; None where there was nothing to ask."""
        return effect_of_kept({name: getattr(self, name) for name in ("label", "value", "low", "high", "started", "waiting", "n")})

    @property
    def figure(self) -> Figure | None:
        """The figure on that day."""
        return Figure.of_kept(self.after)


class Scoring(models.Model):
    """A time in which everybody scores the candidates on the criteria, or says which of them they would take up, each on their own.
    What came of it stands from its end on and never changes."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    opened_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)  # how many people, in the end
    scorers = models.PositiveIntegerField(default=0)  # how many scored something, once it has closed
    wanted = models.PositiveIntegerField(null=True)  # how many are chosen at once, by approvals; none: one, by scores on the criteria
    heard = models.JSONField(default=list)  # once chosen: areas, how many have one of theirs among the chosen, how many voted
    reminded_at = models.DateTimeField(null=True)

    called: ClassVar = _("Scorings that you opened")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "opened_at", "closes_at", "closed_at", "asked", "scorers", "wanted", "heard", "reminded_at"),
        "opened_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], condition=Q(closed_at=None), name="one_scoring_open")]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d}"


class Candidacy(models.Model):
    """A target in a scoring; after its end with what was counted, no finer than it is told. Means are of areas alike (`mean`) and of people
    alike (`people`)."""

    scoring = models.ForeignKey(Scoring, models.CASCADE, related_name="candidacies")
    target = models.ForeignKey(Target, models.CASCADE, related_name="candidacies")
    title = models.CharField(max_length=150)  # as it was scored
    n = models.PositiveIntegerField(null=True)  # scorers, or approvals; empty where they are not told
    place = models.PositiveIntegerField(null=True)  # in the order by scores, or among those that were chosen by approvals
    is_nearly_all = models.BooleanField(default=False)  # fewer than five of those who answered did not approve it
    sites = models.PositiveIntegerField(null=True)
    mean = models.FloatField(null=True)
    people = models.FloatField(null=True)
    first = models.FloatField(null=True)  # share of weightings under which it comes first
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    is_coarse = models.BooleanField(default=False)  # told before of nearly the same people: in half steps, or not at all
    is_beaten = models.BooleanField(default=False)
    # Decided when it was counted, of the exact figures: rounded ones may lie on the other side of a limit.
    firmness = models.CharField(max_length=10, blank=True)  # how firm a first place would be, a word of `Firm`
    helps_little = models.BooleanField(default=False)  # people think that it would not help the customer much
    not_common_in = models.JSONField(default=list)  # areas, or areas together, in which it is not found common
    standings = models.JSONField(default=dict)  # criterion → mean, spread

    criteria: "Sequence[tuple[object, float, float]]" = ()  # (name, mean, spread); given by the views
    is_outdone: bool = False  # more ticked it than another that was chosen
    drawn: "Sequence[str]" = ()  # its place, and the best and worst it takes, in per cent of the line

    privacy: ClassVar = not_personal(
        "id",
        "scoring",
        "target",
        "title",
        "n",
        "place",
        "is_nearly_all",
        "sites",
        "mean",
        "people",
        "first",
        "rank_low",
        "rank_high",
        "is_coarse",
        "is_beaten",
        "firmness",
        "helps_little",
        "not_common_in",
        "standings",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scoring", "target"], name="candidacy_once")]

    def __str__(self) -> str:
        return f"{self.scoring_id} {self.target_id}"


class Score(models.Model):
    """What one person gives a candidate while a scoring is open: four of 1–5, or none who cannot say. Gone at its end."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="scores")
    by = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    common = models.PositiveSmallIntegerField(null=True)
    easy = models.PositiveSmallIntegerField(null=True)
    fun = models.PositiveSmallIntegerField(null=True)
    helps = models.PositiveSmallIntegerField(null=True)

    called: ClassVar = _("Scores that you have given in a scoring under way")
    privacy: ClassVar = {
        **not_personal("id", "candidacy"),
        **dict.fromkeys(("by", *CRITERIA), Held.PERSON_KEEPS),
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidacy", "by"], name="score_once"),
            models.CheckConstraint(
                condition=Q(common=None, easy=None, fun=None, helps=None) | Q(common__range=(1, 5), easy__range=(1, 5), fun__range=(1, 5), helps__range=(1, 5)),
                name="score_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy_id}"


class Ballot(models.Model):
    """Which candidates one person would take up, while approvals are open; perhaps none. Gone at the end."""

    scoring = models.ForeignKey(Scoring, models.CASCADE, related_name="ballots")
    by = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    approved = models.JSONField(default=list)  # candidacies

    called: ClassVar = _("What you would take up, in a choice under way")
    privacy: ClassVar = {**not_personal("id", "scoring"), "by": Held.PERSON_KEEPS, "approved": Held.PERSON_KEEPS}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scoring", "by"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.scoring_id}"


class Count(models.Model):
    """What single scores became at the end: how many ones to fives an area, or areas of five together, gave on a criterion."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="counts")
    areas = models.JSONField()  # their names
    criterion = models.CharField(max_length=10)
    counts = models.JSONField()

    privacy: ClassVar = not_personal("id", "candidacy", "areas", "criterion", "counts")

    def __str__(self) -> str:
        return f"{self.candidacy_id} {self.criterion}"
