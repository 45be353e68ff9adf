from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talkoot.base.store.privacy import Held, not_personal

OF_A_MONTH = (
    pgettext_lazy("day of every month", "first"),
    pgettext_lazy("day of every month", "second"),
    pgettext_lazy("day of every month", "third"),
    pgettext_lazy("day of every month", "fourth"),
    pgettext_lazy("day of every month", "last"),
)
WEEKDAY_OF_A_MONTH = (
    pgettext_lazy("day of every month", "Monday"),
    pgettext_lazy("day of every month", "Tuesday"),
    pgettext_lazy("day of every month", "Wednesday"),
    pgettext_lazy("day of every month", "Thursday"),
    pgettext_lazy("day of every month", "Friday"),
    pgettext_lazy("day of every month", "Saturday"),
    pgettext_lazy("day of every month", "Sunday"),
)


class Series(models.Model):
    """A meeting that repeats: what each of its meetings has, when the next one comes, and who leads by turn. One that comes stands
    at a time."""

    class Every(models.TextChoices):
        WEEK = "week", _("Every week")
        TWO_WEEKS = "two_weeks", _("Every second week")
        FOUR_WEEKS = "four_weeks", _("Every fourth week")
        MONTH_WEEKDAY = "month_weekday", _("Every month on the same weekday")
        MONTH_DAY = "month_day", _("Every month on the same day")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid4)  # what its meetings' keys are made of
    every = models.CharField(_("how often?"), max_length=15, choices=Every)
    first_on = models.DateField()
    begins_at = models.TimeField()  # by the local clock
    title = models.CharField(_("title"), max_length=150)
    purpose = models.TextField(_("purpose"), blank=True)
    template = models.CharField(max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("video link"), max_length=500, blank=True)
    facilitator = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")  # who leads where nobody has a turn
    sites = models.ManyToManyField("orgs.Site", blank=True, related_name="+")
    people = models.ManyToManyField("orgs.Membership", blank=True, related_name="+")
    steps = models.JSONField(default=list)  # of every meeting to come
    steps_before = models.JSONField(null=True)  # what they were before the last change, so that it can be taken back
    skipped = models.JSONField(default=list)  # the last days on which it was called off
    at_turn = models.ForeignKey("workshops.Turn", models.SET_NULL, null=True, related_name="+")  # of the one that comes
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    called: ClassVar = _("Repeating meetings that you planned, lead or are invited to")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "key", "every", "first_on", "begins_at", "title", "purpose", "template", "place", "link", "sites", "steps", "steps_before",
            "skipped", "at_turn", "made_at", "changed_at", "paused_at", "ended_at",
        ),
        "facilitator": Held.ABOUT_PERSON,
        "people": Held.ABOUT_PERSON,
        "made_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every__in=["week", "two_weeks", "four_weeks", "month_weekday", "month_day"]), name="meetings_every_known")
        ]
        indexes = [models.Index(fields=["id"], name="meetings_running", condition=Q(ended_at=None, paused_at=None))]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """Whether the next one comes by itself."""
        return self.ended_at is None and self.paused_at is None

    @property
    def often(self) -> str:
        """How often, with the day where it is one of a month."""
        if self.every != self.Every.MONTH_WEEKDAY:
            return str(self.get_every_display())
        which, weekday = OF_A_MONTH[(self.first_on.day - 1) // 7], WEEKDAY_OF_A_MONTH[self.first_on.weekday()]
        return str(_("Every month on the %(which)s %(weekday)s") % {"which": which, "weekday": weekday})


class Turn(models.Model):
    """Somebody's place among those who lead a meeting by turn. Until the day they are away they are passed over."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="turns")
    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    away_until = models.DateField(null=True)

    called: ClassVar = _("Your turns to lead meetings")
    privacy: ClassVar = {**not_personal("id", "series", "position"), "member": Held.ABOUT_PERSON, "away_until": Held.ABOUT_PERSON}

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["series", "member"], name="turn_once")]

    def __str__(self) -> str:
        return f"{self.position}"


class Left(models.Model):
    """What the meeting before left to this one: a step that was not reached or left out, a promise, or a note that was put off.
    It is taken on the agenda or let go; what waits goes on to the next meeting."""

    class Kind(models.TextChoices):
        STEP = "step", _("Not reached")
        PROMISE = "promise", _("Promised")
        LATER = "later", _("Put off")

    workshop = models.ForeignKey("workshops.Workshop", models.CASCADE, related_name="left")
    kind = models.CharField(max_length=10, choices=Kind)
    step = models.ForeignKey("workshops.Activity", models.CASCADE, null=True, related_name="+")
    note = models.ForeignKey("workshops.Note", models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    taken = models.ForeignKey("workshops.Activity", models.SET_NULL, null=True, related_name="+")  # the step that came of it
    let_go_at = models.DateTimeField(null=True)

    became: Sequence[Any] = ()  # cards of what came of a promise; given by the query
    is_on_agenda: bool = False

    privacy: ClassVar = not_personal("id", "workshop", "kind", "step", "note", "made_at", "taken", "let_go_at")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["workshop", "step"], condition=Q(step__isnull=False), name="left_step_once"),
            models.UniqueConstraint(fields=["workshop", "note"], condition=Q(note__isnull=False), name="left_note_once"),
            models.CheckConstraint(condition=Q(step=None, note__isnull=False) | Q(step__isnull=False, note=None), name="left_of_one"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In its own words."""
        return str(self.step.title if self.step else self.note.text if self.note else "")

    @property
    def is_settled(self) -> bool:
        """Whether it was taken on the agenda or let go."""
        return self.taken_id is not None or self.let_go_at is not None

    @property
    def is_done(self) -> bool:
        """Whether all that came of it and can be done is done."""
        known = [card.is_done for card in self.became if card.is_done is not None]
        return bool(known) and all(known)
