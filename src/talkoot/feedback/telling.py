"""The sentences of this package's notices, and what its things are called in the trail."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register
from talkoot.base.trail.words import call
from talkoot.base.ui import words


def given(d: dict[str, Any]) -> str:
    """A customer's case, by site and day: never the customer's words, which may name somebody."""
    day = words.day_and_month(date.fromisoformat(d["day"]))
    return _("%(who)s gives you a customer’s case: %(site)s, by %(day)s") % {"who": d["who"], "site": d["site"], "day": day}


register("feedback.given", gettext_lazy("Somebody gives me a customer’s case"), given)


def thanks(d: dict[str, Any]) -> str:
    """Praise that was passed on, by site."""
    return _("A customer thanks you all at %(site)s. %(who)s passed it on.") % {"who": d["who"], "site": d["site"]}


def thanks_mine(d: dict[str, Any]) -> str:
    """The same to the one it is meant for."""
    return _("A customer thanks you at %(site)s. %(who)s passed it on.") % {"who": d["who"], "site": d["site"]}


register("feedback.thanks", gettext_lazy("A customer thanks my team"), thanks)
register("feedback.thanks_mine", gettext_lazy("A customer thanks me"), thanks_mine)

call("feedback.channel", gettext_lazy("Feedback point"), "feedback:point", "feedback.Channel.site__name")
call("feedback.survey", gettext_lazy("Survey"), "feedback:survey", "feedback.Survey.name")
call("feedback.theme", gettext_lazy("Theme"), "feedback:theme", "feedback.Theme.name")
call("feedback.import", gettext_lazy("Bringing in answers"), "feedback:import", "feedback.Import.file_name")
call("feedback.signal", gettext_lazy("Signal"), "feedback:signal")
call("feedback.burst", gettext_lazy("Many answers at once"), "feedback:burst")
call("feedback.settings", gettext_lazy("How the customers’ voice is handled"))
