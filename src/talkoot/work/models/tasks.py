"""Tasks, their checklists, what repeats, and calendar feeds."""

from datetime import date
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from talkoot.base.store.privacy import Held, not_personal
from talkoot.base.thread.kinds import Card

NO_DAY = date(9999, 12, 31)


class Series(models.Model):
    """A task that comes again. Each time is a task of its own, made ahead; `made_until` is the day of the last one made."""

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    every = models.CharField(max_length=10)  # day, workday, week, month, year
    interval = models.PositiveIntegerField(default=1)
    start_on = models.DateField()
    until = models.DateField(null=True)
    made_until = models.DateField()
    ended_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "organisation", "every", "interval", "start_on", "until", "made_until", "ended_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every__in=["day", "workday", "week", "month", "year"]), name="series_known"),
            models.CheckConstraint(condition=Q(interval__range=(1, 99)), name="series_interval"),
        ]
        indexes = [models.Index(fields=["made_until"], name="series_running", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.interval} {self.every}"


class Task(models.Model):
    """Something to be done: by whom, where, by when."""

    class State(models.TextChoices):
        WAITING = "todo", _("To do")
        DOING = "doing", _("In hand")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Left out")

    organisation = models.ForeignKey("orgs.Organisation", models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid4)
    title = models.CharField(_("what is to be done"), max_length=300)
    details = models.TextField(_("details"), blank=True)
    site = models.ForeignKey("orgs.Site", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    doers = models.ManyToManyField("orgs.Membership", related_name="+", blank=True)
    start_on = models.DateField(_("begins"), null=True, blank=True)
    due_on = models.DateField(_("day"), null=True, blank=True)
    due_time = models.TimeField(_("time"), null=True, blank=True)
    remind_minutes = models.PositiveIntegerField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    asked_on = models.DateField(null=True)  # the day has passed and its doers were asked: move, give or leave out
    help_wanted = models.BooleanField(_("help wanted"), default=False)
    series = models.ForeignKey(Series, models.SET_NULL, null=True, related_name="tasks")
    made_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # What lists are ordered and narrowed by, kept by the database itself: an index can follow neither NULLs nor two states.
    waits = models.GeneratedField(
        expression=Case(When(state__in=["todo", "doing"], then=Value(True)), default=Value(False)), output_field=models.BooleanField(), db_persist=True
    )
    sort_on = models.GeneratedField(expression=Coalesce("due_on", Value(NO_DAY)), output_field=models.DateField(), db_persist=True)
    done_by = models.ForeignKey("orgs.Membership", models.SET_NULL, null=True, related_name="+")

    came_from: Card | None = None  # the first thing it came from; given by the views
    called: ClassVar = _("Your tasks")
    privacy: ClassVar = {
        **not_personal(
            "id", "organisation", "key", "title", "details", "site", "state", "start_on", "due_on", "due_time", "remind_minutes", "remind_at", "reminded_at",
            "asked_on", "help_wanted", "series", "made_at", "changed_at", "done_at", "waits", "sort_on",
        ),
        "doers": Held.ABOUT_PERSON, "made_by": Held.ABOUT_PERSON, "done_by": Held.ABOUT_PERSON,
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="task_once"),
            models.UniqueConstraint(fields=["series", "due_on"], condition=Q(series__isnull=False), name="occurrence_once"),
            models.CheckConstraint(condition=Q(state__in=["todo", "doing", "done", "dropped"]), name="task_state_known"),
            models.CheckConstraint(condition=Q(due_time=None) | Q(due_on__isnull=False), name="task_time_has_day"),
        ]
        indexes = [
            models.Index(fields=["organisation", "waits", "sort_on", "id"], name="task_by_day"),
            models.Index(fields=["organisation", "state", "sort_on", "id"], name="task_by_state"),
            models.Index(fields=["site", "waits", "sort_on", "id"], name="task_of_site"),
            models.Index(fields=["site", "state", "-changed_at", "-id"], name="task_newest_of_site"),
            models.Index(fields=["organisation", "due_on"], name="task_in_calendar"),
            models.Index(fields=["organisation", "state", "-changed_at", "-id"], name="task_newest"),
            models.Index(fields=["remind_at"], name="task_to_remind", condition=Q(reminded_at=None, remind_at__isnull=False)),
            models.Index(fields=["due_on"], name="task_to_ask", condition=Q(asked_on=None, state__in=["todo", "doing"])),
            models.Index(fields=["organisation", "help_wanted", "waits", "sort_on"], name="task_help"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ticked(self) -> int:
        """How many lines of the checklist are done."""
        return sum(item.done_at is not None for item in self.items.all())

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be done."""
        return self.state in (Task.State.WAITING, Task.State.DOING)


class Item(models.Model):
    """A line of a task's checklist."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="items")
    text = models.CharField(max_length=300)
    position = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)

    privacy: ClassVar = not_personal("id", "task", "text", "position", "done_at")

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class Feed(models.Model):
    """A secret address under which a calendar reads a member's tasks, or those of a site."""

    member = models.ForeignKey("orgs.Membership", models.CASCADE, related_name="+")
    site = models.ForeignKey("orgs.Site", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    called: ClassVar = _("Your calendar addresses")
    privacy: ClassVar = {**not_personal("id", "site", "made_at", "revoked_at"), "member": Held.PERSON_KEEPS, "key": Held.SECRET}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "site"], condition=Q(revoked_at=None, site__isnull=False), name="one_feed_of_site"),
            models.UniqueConstraint(fields=["member"], condition=Q(revoked_at=None, site=None), name="one_own_feed"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
