"""The sentences of this package's notices."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register
from talkoot.base.ui import words


def day_of(d: dict[str, Any]) -> str:
    """The day that was written down with it."""
    return words.day_and_month(date.fromisoformat(d["day"]))


def moment_of(d: dict[str, Any]) -> str:
    """The time that was written down with it."""
    moment = datetime.fromisoformat(d["when"])
    return f"{words.day_and_month(timezone.localdate(moment))} {words.clock(moment)}"


def asked(d: dict[str, Any]) -> str:
    """By name, or since one knows about it; without a name where it was asked so."""
    if "who" not in d:
        return (_("You are asked, without a name: %(title)s") if d.get("named") else _("You may know, asked without a name: %(title)s")) % d
    return (_("%(who)s asks you: %(title)s") if d.get("named") else _("You may know: %(who)s asks %(title)s")) % d


def asked_more(d: dict[str, Any]) -> str:
    """By a colleague, or by whoever asked without a name."""
    return (_("%(who)s asks more about: %(title)s") if "who" in d else _("Whoever asked without a name says more: %(title)s")) % d


def helped(d: dict[str, Any]) -> str:
    """Said by a colleague, or by whoever asked without a name."""
    return (_("Your answer helped %(who)s: %(title)s") if "who" in d else _("Your answer helped whoever asked without a name: %(title)s")) % d


register("sparring.pair", gettext_lazy("Whom I get to know next"), lambda d: _("You get to know %(who)s") % d)
register("sparring.asked", gettext_lazy("A colleague asks me"), asked)
register("sparring.asked_all", gettext_lazy("A question that nobody has answered yet"), lambda d: _("Nobody has answered yet: %(title)s") % d)
register("sparring.answered", gettext_lazy("My question was answered"), lambda d: _("%(who)s answered: %(title)s") % d)
register("sparring.asked_more", gettext_lazy("Somebody asks me to say more"), asked_more)
register("sparring.helped", gettext_lazy("My answer helped"), helped)
register("sparring.thanked", gettext_lazy("Thanks for my answer"), lambda d: _("%(who)s thanks you for your answer: %(title)s") % d)
register(
    "sparring.joined", gettext_lazy("My question had been asked before"), lambda d: _("This has been asked before, and the answers are here: %(title)s") % d
)
register("sparring.look", gettext_lazy("An old answer is to be looked at"), lambda d: _("Does the answer still hold? %(title)s") % d)
register("sparring.outdated", gettext_lazy("An answer holds no longer"), lambda d: _("The answer holds no longer: %(title)s") % d)
register(
    "sparring.picture_off",
    gettext_lazy("The permission for a picture of my question has ended"),
    lambda d: _("The picture “%(picture)s” may be shown no more: it was taken off the question “%(title)s”") % d,
)
register(
    "sparring.season", gettext_lazy("A season of sparring begins"), lambda d: _("A season of sparring begins on %(day)s. Say your wishes.") % {"day": day_of(d)}
)
register(
    "sparring.season_moved",
    gettext_lazy("The days of a season of sparring have changed"),
    lambda d: _("The season of sparring begins on %(day)s now. You can still say your wishes or change them.") % {"day": day_of(d)},
)
register(
    "sparring.answers_moved",
    gettext_lazy("The day on which sparring pairs are made has changed"),
    lambda d: _("The sparring pairs are made on %(day)s now. You can answer until then.") % {"day": day_of(d)},
)
register(
    "sparring.end_moved",
    gettext_lazy("The last day of a season of sparring has changed"),
    lambda d: _("The season of sparring ends on %(day)s now.") % {"day": day_of(d)},
)
register("sparring.season_off", gettext_lazy("A season of sparring was called off"), lambda d: _("The season of sparring was called off. Your wishes stay."))
register(
    "sparring.proposed",
    gettext_lazy("Sparring partners are proposed to me"),
    lambda d: _("Sparring partners are proposed to you. Answer before %(day)s.") % {"day": day_of(d)},
)
register(
    "sparring.no_proposal", gettext_lazy("No sparring partner could be proposed to me"), lambda d: _("This time nobody could be proposed to you for sparring.")
)
register("sparring.partner", gettext_lazy("I have a sparring partner"), lambda d: _("Your sparring partner is %(who)s") % d)
register("sparring.no_partner", gettext_lazy("No sparring pair came about for me"), lambda d: _("This time no sparring pair came about for you."))
register(
    "sparring.talk", gettext_lazy("The time of a sparring talk has changed"), lambda d: _("%(who)s moved your talk to %(when)s") % {**d, "when": moment_of(d)}
)
register("sparring.pair_over", gettext_lazy("My sparring pair is over"), lambda d: _("Your sparring pair has ended for this season."))
register(
    "sparring.season_over", gettext_lazy("A season of sparring is over"), lambda d: _("The season of sparring has ended for everybody. Thank your partner.")
)
