"""Forms of this package: parse and check, never save."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from talkoot.base.orgs.finding import PeopleField, PersonField, SiteField
from talkoot.base.orgs.forms import ScopeField, chosen_scope
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.ui.inputs import DayField, Rest, SentOnce
from talkoot.work.actions.tasks import Plan
from talkoot.work.models import Responsibility, Task

EVERY = [
    ("", _("Once")),
    ("day", _("Every day")),
    ("workday", _("Every working day")),
    ("week", _("Every week")),
    ("month", _("Every month")),
    ("year", _("Every year")),
]
REMIND = [("", _("No reminder")), ("0", _("At its time")), ("60", _("An hour before")), ("1440", _("A day before")), ("10080", _("A week before"))]


class QuickForm(SentOnce):
    """One line in natural words."""

    text = forms.CharField(label=_("Add a task"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class TaskForm(SentOnce):
    """A task in full."""

    rest: ClassVar = (
        Rest(_("Where, at what time, and with a reminder?"), ("site", "due_time", "remind")),
        Rest(_("Does it come again?"), ("every", "interval", "until", "start_on"), told=("every", "until")),
        Rest(_("A checklist or details?"), ("items", "details")),
        Rest(_("Do you want help?"), ("help_wanted",)),
    )
    title = forms.CharField(label=_("What is to be done?"), max_length=300)
    doers = PeopleField(label=_("Who does it?"), required=False)
    due_on = DayField(label=_("By which day?"), required=False)
    site = SiteField(label=_("Site"), required=False, empty_label="–")
    due_time = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    remind = forms.ChoiceField(label=_("Reminder"), choices=REMIND, required=False)
    start_on = DayField(label=_("Begins"), required=False)
    every = forms.ChoiceField(label=_("How often?"), choices=EVERY, required=False)
    interval = forms.IntegerField(
        label=_("Every how many?"), min_value=1, max_value=99, initial=1, required=False, help_text=_("For example 2 = every other week")
    )
    until = DayField(label=_("The last day it may come"), required=False)
    help_wanted = forms.BooleanField(label=_("Help wanted"), required=False, help_text=_("Others see it and can join."))
    items = forms.CharField(
        label=_("Checklist"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("One thing to a line.")
    )
    details = forms.CharField(label=_("Details"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doers"].offer(me)  # type: ignore[attr-defined]
        self.fields["site"].offer(me)  # type: ignore[attr-defined]

    def plan(self, done: frozenset[str] = frozenset()) -> Plan:
        """What the form says; `done` are lines of the checklist that were ticked."""
        data = self.cleaned_data
        items = [(line.strip(), line.strip() in done) for line in data["items"].splitlines() if line.strip()]
        return Plan(
            data["title"], data["details"], data["site"], list(data["doers"]), data["start_on"], data["due_on"], data["due_time"],
            int(data["remind"]) if data["remind"] else None, data["help_wanted"], items, data["every"], data["interval"] or 1, data["until"],
        )  # fmt: skip

    @staticmethod
    def of(task: Task) -> dict[str, Any]:
        """What the form starts with."""
        fields = ("title", "details", "due_on", "due_time", "start_on", "help_wanted", "site")
        start: dict[str, Any] = {name: getattr(task, name) for name in fields}
        series = task.series if task.series and not task.series.ended_at else None
        start |= {"every": series.every if series else "", "interval": series.interval if series else 1, "until": series.until if series else None}
        start |= {"doers": task.doers.all(), "remind": "" if task.remind_minutes is None else str(task.remind_minutes)}
        return start | {"items": "\n".join(item.text for item in task.items.all())}


class DayForm(forms.Form):
    """Another day."""

    day = DayField(label=_("Move to"))


class ResponsibilityForm(forms.Form):
    """An area of responsibility."""

    rest: ClassVar = (
        Rest(_("For whom?"), ("where",)),
        Rest(_("What belongs to it, and what is it for?"), ("purpose", "reach")),
        Rest(_("Who stands in, and until when?"), ("deputy", "until")),
    )
    name = forms.CharField(label=_("What is seen to?"), max_length=200)
    owner = PersonField(label=_("Who sees to it?"), required=False, empty_label=_("Nobody yet"))
    purpose = forms.CharField(label=_("What is it for?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    reach = forms.CharField(label=_("What belongs to it, and what does not?"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    where = ScopeField(label=_("For whom"))
    deputy = PersonField(label=_("Who stands in?"), required=False, empty_label=_("Nobody yet"))
    until = DayField(label=_("Until"), required=False)

    def __init__(self, me: Membership, *args: Any, one: Responsibility | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        for name in ("owner", "deputy"):
            self.fields[name].offer(me)  # type: ignore[attr-defined]
        self.fields["where"].offer(me)  # type: ignore[attr-defined]
        if one is not None:  # the owner changes by handing over, the scope not at all
            del self.fields["owner"], self.fields["where"]

    def chosen_scope(self) -> tuple[Area | None, Site | None]:
        """The area or the site it is for."""
        return chosen_scope(self.me, self.cleaned_data.get("where", ""))


class HandForm(forms.Form):
    """Handing over."""

    to = PersonField(label=_("To whom?"), required=False, empty_label=_("Nobody yet"))
    notes = forms.CharField(label=_("What should the next one know?"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, me: Membership, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].offer(me)  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A file of tasks."""

    file = forms.FileField(label=_("A file of tasks (CSV or Excel)"))
