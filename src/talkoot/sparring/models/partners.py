"""Sparring partners for a season: wishes, proposals, pairs. A refusal has no row of its own, and its row lasts until the common day only."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal


class Wish(models.Model):
    """What somebody wishes of a sparring partner. Seen by themselves only; whom they named is never told, not to those named either.

    The named are keys and no references: what is held of *them* would else show who named them.
    """

    member = models.OneToOneField("orgs.Membership", models.CASCADE, related_name="+")
    names = models.JSONField(default=list)  # up to three memberships, the first first; empty: somebody else's site
    led_by = models.PositiveBigIntegerField(null=True)  # the membership that leads their work
    hope = models.CharField(_("what I hope for"), max_length=200, blank=True)
    room = models.PositiveSmallIntegerField(_("how many partners I can take"), default=1)
    days = models.JSONField(default=list)  # weekdays that suit, Monday is 0
    parts = models.JSONField(default=list)  # parts of the day that suit (logic/rhythm.py)
    is_resting = models.BooleanField(_("pause"), default=False)
    changed_at = models.DateTimeField()

    called: ClassVar = _("What you wish of a sparring partner")
    privacy: ClassVar = {
        **not_personal("id"),
        **dict.fromkeys(("member", "names", "led_by", "hope", "room", "days", "parts", "is_resting", "changed_at"), Held.PERSON_KEEPS),
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(room__range=(1, 3)), name="wish_room_sane")]

    def __str__(self) -> str:
        return f"{self.member_id}"


class Season(models.Model):
    """A time for which there are partners, and the day on which all answers count."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField()  # of the form it was opened in
    proposes_on = models.DateField()  # when proposals are made
    answers_on = models.DateField(_("pairs are made on"))
    ends_on = models.DateField(_("the season ends on"))
    opened_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    paired_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    called: ClassVar = _("Seasons of sparring that you opened")
    privacy: ClassVar = {
        **not_personal("id", "organisation", "key", "proposes_on", "answers_on", "ends_on", "opened_at", "proposed_at", "paired_at", "ended_at"),
        "opened_by": Held.ABOUT_PERSON,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="season_once"),
            models.UniqueConstraint(fields=["organisation"], condition=Q(ended_at=None), name="season_one_at_a_time"),
            models.CheckConstraint(condition=Q(proposes_on__lte=F("answers_on")) & Q(answers_on__lt=F("ends_on")), name="season_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.answers_on}–{self.ends_on}"


class Proposal(models.Model):
    """Two who are proposed to each other. Gone on the common day, whatever was answered."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="proposals")
    points = models.PositiveSmallIntegerField()

    privacy: ClassVar = not_personal("id", "season", "points")

    def __str__(self) -> str:
        return f"{self.season_id} {self.pk}"


class Offer(models.Model):
    """One side of it: what one of the two answered. Nobody else sees it, and it is gone with the proposal."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="offers")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    yes = models.BooleanField(null=True)

    called: ClassVar = _("Sparring partners proposed to you, and what you answered")
    privacy: ClassVar = {**not_personal("id", "proposal"), "member": Held.PERSON_KEEPS, "yes": Held.PERSON_KEEPS}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "member"], name="offer_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.member_id}"


class Pair(models.Model):
    """Two who spar each other for a season. Who ended it sooner is not written down."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="pairs")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "season", "made_at", "ended_at")

    def __str__(self) -> str:
        return f"{self.season_id} {self.pk}"


class Partner(models.Model):
    """One of the two, and what they answered in private to whether it fits: used at the next matching, and gone then."""

    class Fit(models.TextChoices):
        GOOD = "good", _("It fits well")
        UNSURE = "unsure", _("I am not sure")
        OTHER = "other", _("Somebody else")

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="partners")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    fit = models.CharField(_("does it fit?"), max_length=6, choices=Fit, blank=True)

    called: ClassVar = _("Your pairs with sparring partners, and what you said of them")
    privacy: ClassVar = {**not_personal("id", "pair"), "member": Held.PERSON_KEEPS, "fit": Held.PERSON_KEEPS}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pair", "member"], name="partner_once"),
            models.CheckConstraint(condition=Q(fit__in=("", "good", "unsure", "other")), name="partner_fit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.member_id}"


class Note(models.Model):
    """What two agreed, for the two: on no page but theirs."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="notes")
    key = models.UUIDField()  # of the form it was written in
    text = models.TextField(_("what we agreed"))
    by = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    at = models.DateTimeField()

    called: ClassVar = _("Private notes of what you agreed with your sparring partner")
    privacy: ClassVar = {**not_personal("id", "pair", "key"), **dict.fromkeys(("text", "by", "at"), Held.PERSON_KEEPS)}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "key"], name="partner_note_once")]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.pk}"


class Talk(models.Model):
    """Half an hour of two: when, and that it was."""

    pair = models.ForeignKey(Pair, models.CASCADE, related_name="talks")
    starts_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)

    with_whom: str = ""  # the partner's name, for whoever asks; given by the queries

    privacy: ClassVar = not_personal("id", "pair", "starts_at", "met_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair"], condition=Q(met_at=None), name="talk_next_once")]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.starts_at}"
