"""The sentences of this package's notices."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register
from talkoot.base.ui import words


def when(d: dict[str, Any]) -> dict[str, str]:
    """The day and the hour of a notice, in words."""
    begins = timezone.localtime(datetime.fromisoformat(d["day"]))
    return {**d, "day": words.day_and_month(begins.date()), "time": words.clock(begins)}


def invited(d: dict[str, Any]) -> str:
    """A workshop is planned."""
    if not d.get("day"):
        return _("%(who)s invites you to the workshop “%(title)s”") % d
    return _("%(who)s invites you to the workshop “%(title)s”: %(day)s %(time)s") % when(d)


def moved(d: dict[str, Any]) -> str:
    """A workshop comes at another time, or at none for now."""
    if not d.get("day"):
        return _("%(who)s put “%(title)s” off: it has no day for now") % d
    return _("%(who)s moved “%(title)s”: %(day)s %(time)s") % when(d)


def dropped(d: dict[str, Any]) -> str:
    """A workshop is not held, or comes no more."""
    if d.get("series"):
        return _("%(who)s ended “%(title)s”: it comes no more") % d
    if not d.get("day"):
        return _("%(who)s called “%(title)s” off") % d
    return _("%(who)s called “%(title)s” off: it is not held on %(day)s") % when(d)


def turn(d: dict[str, Any]) -> str:
    """Somebody's turn to lead."""
    return _("It is your turn to lead “%(title)s”: %(day)s %(time)s") % when(d)


def turn_passed(d: dict[str, Any]) -> str:
    """Another leads what somebody was to lead."""
    if not d.get("day"):
        return _("%(who)s leads “%(title)s” instead of you") % d
    return _("%(who)s leads “%(title)s” instead of you: %(day)s %(time)s") % when(d)


register("workshops.turn", gettext_lazy("It is my turn to lead a meeting"), turn)
register("workshops.turn_passed", gettext_lazy("Somebody leads a meeting instead of me"), turn_passed)
register(
    "workshops.turns_added",
    gettext_lazy("I am put among those who lead by turn"),
    lambda d: _("%(who)s put you among those who lead “%(title)s” by turn") % d,
)
register("workshops.invited", gettext_lazy("I am invited to a workshop"), invited)
register("workshops.moved", gettext_lazy("A workshop I am invited to comes at another time"), moved)
register("workshops.dropped", gettext_lazy("A workshop I am invited to is called off"), dropped)
register("workshops.open", gettext_lazy("A workshop I am invited to begins"), lambda d: _("“%(title)s” is open: come in") % d)
register(
    "workshops.before",
    gettext_lazy("I can write something before a workshop"),
    lambda d: _("Before “%(title)s”: write your thoughts when it suits you") % d,
)
register("workshops.given", gettext_lazy("A workshop was given to me to facilitate"), lambda d: _("%(who)s asks you to facilitate “%(title)s”") % d)
