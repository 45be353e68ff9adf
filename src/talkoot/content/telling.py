"""The sentences of this package's notices."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.base.notices.kinds import register
from talkoot.base.ui import words


def asked(d: dict[str, Any]) -> str:
    """A choice opened."""
    return _("Which of %(n)s content ideas would you carry out? By %(day)s") % {**d, "day": words.day_and_month(date.fromisoformat(d["day"]))}


def reminder(d: dict[str, Any]) -> str:
    """It ends soon, and nothing was said."""
    return _("Say by %(day)s which content ideas you would carry out") % {"day": words.day_and_month(date.fromisoformat(d["day"]))}


def counted(d: dict[str, Any]) -> str:
    """A choice ended."""
    return ngettext("The content ideas are chosen: %(n)s person answered", "The content ideas are chosen: %(n)s people answered", d["n"]) % d


register("content.asked", gettext_lazy("Content ideas wait for my choice"), asked)
register("content.reminder", gettext_lazy("I have not said yet which content ideas I would carry out"), reminder)
register("content.counted", gettext_lazy("Content ideas have been chosen"), counted)
register("content.dropped", gettext_lazy("A content idea of mine was let go"), lambda d: _("“%(title)s” was let go: %(because)s") % d)
register("content.given", gettext_lazy("Content was given to me to make"), lambda d: _("%(who)s asks you to make “%(title)s”") % d)
register("content.approval", gettext_lazy("I am asked to approve content"), lambda d: _("%(who)s asks you to approve “%(title)s”") % d)
register(
    "content.picture",
    gettext_lazy("The picture of my content was changed"),
    lambda d: _("%(who)s changed the picture of “%(title)s”: it needs approval again") % d,
)
register(
    "content.picture_off",
    gettext_lazy("The permission for a picture of my content has ended"),
    lambda d: _("The picture “%(picture)s” may be shown no more: it was taken off “%(title)s”. Take it down where it is out") % d,
)
register("content.approved", gettext_lazy("My content was approved"), lambda d: _("%(who)s approved “%(title)s”: it may be published") % d)
register(
    "content.unsure",
    gettext_lazy("Nobody knows whether content of mine went out"),
    lambda d: _("Perhaps “%(title)s” is out on %(network)s for %(site)s, perhaps not: look, and say which") % d,
)
register(
    "content.not_out",
    gettext_lazy("Content of mine did not go out"),
    lambda d: _("“%(title)s” did not go out on %(network)s for %(site)s: see why") % d,
)
register(
    "content.signed_out",
    gettext_lazy("A network has signed out an account that I connected"),
    lambda d: _("%(network)s has signed out the account of %(site)s: connect it again, and what waits goes out") % d,
)
