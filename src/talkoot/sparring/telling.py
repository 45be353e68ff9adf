"""The sentences of this package's notices."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talkoot.base.notices.kinds import register


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
