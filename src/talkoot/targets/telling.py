"""The sentences of this package's notices."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.base.notices.kinds import register
from talkoot.base.ui import words


def asked(d: dict[str, Any]) -> str:
    """A scoring opened."""
    told = {**d, "day": words.day_and_month(date.fromisoformat(d["day"]))}
    if d.get("wanted"):
        return _("What would you take up? %(n)s candidates, by %(day)s") % told
    return ngettext("Score %(n)s candidate, by %(day)s", "What shall we take up next? Score %(n)s candidates, by %(day)s", d["n"]) % told


def reminder(d: dict[str, Any]) -> str:
    """It ends soon, and something is lacking."""
    told = {"day": words.day_and_month(date.fromisoformat(d["day"]))}
    return (_("What would you take up? Say by %(day)s") if d.get("wanted") else _("Your scores are still wanted, by %(day)s")) % told


def counted(d: dict[str, Any]) -> str:
    """A scoring ended."""
    return ngettext("The scoring is over: %(n)s person scored", "The scoring is over: %(n)s people scored", d["n"]) % d


register("targets.asked", gettext_lazy("Candidates wait for my scores"), asked)
register("targets.reminder", gettext_lazy("I have not answered yet what we choose"), reminder)
register("targets.counted", gettext_lazy("A scoring has ended"), counted)
register("targets.given", gettext_lazy("A target was given to me to look after"), lambda d: _("%(who)s asks you to look after “%(title)s”") % d)
register("targets.kept", gettext_lazy("What I proposed was kept for later"), lambda d: _("“%(title)s” was kept for later: %(because)s") % d)
register("targets.ended", gettext_lazy("A target that I proposed has ended"), lambda d: _("“%(title)s” has ended: %(because)s") % d)
