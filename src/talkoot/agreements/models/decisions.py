"""How a proposal is decided: a round of asking, whom it asks, and what each says."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talkoot.agreements.models.agreements import Version
from talkoot.base.store.privacy import Held, not_personal


class Decision(models.Model):
    """One round of asking about one version. How it is decided is fixed before it starts."""

    class Form(models.TextChoices):
        CONSENT = "consent", _("Consent: it is decided when nobody has an objection")
        VOTE = "vote", _("Vote: more for than against")
        ADVICE = "advice", _("Advice: who proposes decides after hearing the others")
        SENSE = "sense", _("Sense check: only asks how it feels, decides nothing")

    class Silence(models.TextChoices):
        ABSENT = "absent", _("Who says nothing is not counted")
        CONSENT = "consent", _("Who says nothing agrees")

    class Outcome(models.TextChoices):
        PASSED = "passed", _("decided")
        OBJECTED = "objected", _("there is an objection")
        NO_QUORUM = "no_quorum", _("too few took part")
        REJECTED = "rejected", _("not accepted")
        HEARD = "heard", _("heard")
        STOPPED = "stopped", _("stopped")

    version = models.ForeignKey(Version, models.CASCADE, related_name="decisions")
    form = models.CharField(_("how it is decided"), max_length=10, choices=Form, default=Form.CONSENT)
    quorum_percent = models.PositiveIntegerField(default=50)
    quorum_sites = models.PositiveIntegerField(default=0)
    silence = models.CharField(max_length=10, choices=Silence, default=Silence.ABSENT)
    hides = models.BooleanField(default=True)  # what others said shows after one's own answer
    opened_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    sentence = models.CharField(max_length=500, blank=True, db_default="")  # what came of it, told to all by whoever runs the round

    called: ClassVar = _("Rounds of asking that you opened or closed")
    privacy: ClassVar = {
        **not_personal(
            "id",
            "version",
            "form",
            "quorum_percent",
            "quorum_sites",
            "silence",
            "hides",
            "opened_at",
            "closes_at",
            "reminded_at",
            "closed_at",
            "outcome",
            "sentence",
        ),
        "opened_by": Held.ABOUT_PERSON,
        "closed_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version"], condition=Q(closed_at=None), name="one_open_decision"),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(outcome=""), name="closed_decision_has_outcome"),
            models.CheckConstraint(condition=Q(quorum_percent__lte=100), name="quorum_is_a_share"),
        ]
        indexes = [models.Index(fields=["closes_at"], name="decision_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return f"{self.version} · {self.get_form_display()}"


class Asked(models.Model):
    """A person whom a round asks, fixed when it opens."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="asked")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.SET_NULL, null=True, related_name="+")

    called: ClassVar = _("Rounds of asking that asked you")
    privacy: ClassVar = {**not_personal("id", "decision", "site"), "member": Held.ABOUT_PERSON}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "member"], name="decision_asks_once")]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class Reaction(models.Model):
    """What one person said in a round; the last word before closing stands. An objection carries its reason and a proposal."""

    class Answer(models.TextChoices):
        AGREE = "agree", _("Agrees")
        CONCERN = "concern", _("Agrees, with a concern")
        OBJECT = "object", _("Objection")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="reactions")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    reason = models.TextField(max_length=1000, blank=True)
    proposal = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    understood = models.TextField(max_length=1000, blank=True)  # the facilitator tells it in their own words
    confirmed_at = models.DateTimeField(null=True)  # the writer: that is just what I mean
    not_so = models.CharField(max_length=500, blank=True, db_default="")  # the writer: not quite, what I mean is …
    resolved_in = models.ForeignKey(Version, models.SET_NULL, null=True, related_name="+")

    called: ClassVar = _("What you said in rounds of asking")
    privacy: ClassVar = {
        **not_personal("id", "decision", "at", "answer", "reason", "proposal", "heard_at", "understood", "confirmed_at", "not_so", "resolved_in"),
        "member": Held.ABOUT_PERSON,
        "heard_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "member"], name="reaction_once"),
            models.CheckConstraint(condition=~Q(answer="object") | (~Q(reason="") & ~Q(proposal="")), name="objection_is_whole"),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()

    @property
    def in_ones_own_words(self) -> str:
        """The answer as its button says it."""
        return str({"agree": _("Works"), "concern": _("Works, but"), "object": _("Not yet")}[self.answer])
