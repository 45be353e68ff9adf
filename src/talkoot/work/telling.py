"""The sentences of this package's notices."""

from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register
from talkoot.base.ui import words


def reminder(d: dict[str, Any]) -> str:
    """A task's day comes."""
    day = words.day_and_month(date.fromisoformat(d["day"])) if d.get("day") else ""
    at = words.clock(time.fromisoformat(d["time"])) if d.get("time") else ""
    return _("Reminder: %(title)s, %(when)s") % {"title": d["title"], "when": f"{day} {at}".strip()}


register("work.given", gettext_lazy("Somebody gives me a task"), lambda d: _("%(who)s asks you to do: %(title)s") % d)
register("work.reminder", gettext_lazy("A task I asked to be reminded of"), reminder)
register(
    "work.passed",
    gettext_lazy("The day of my task has passed"),
    lambda d: _("The day of “%(title)s” has passed. Move it, give it to somebody, or leave it out?") % d,
)
register("work.handover", gettext_lazy("An area of responsibility is handed over to me"), lambda d: _("%(who)s hands over to you: %(title)s") % d)
