"""What is kept and for how long. Each package says its own; an owner reads all of it on one page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talkoot.base.notices.digest import KEPT
from talkoot.base.orgs.models import Organisation


@dataclass(frozen=True)
class Keeping:
    """One sort of thing, for how long it is kept in words, and the page where that is changed (none: it is fixed)."""

    what: str | Promise
    how_long: Callable[[Organisation], str]
    page: str = ""


KEPT_HERE: list[Keeping] = []


def register_keeping(keeping: Keeping) -> None:
    """Adds one; called when a package starts."""
    KEPT_HERE.append(keeping)


def days(n: int) -> str:
    """So many days."""
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


register_keeping(Keeping(gettext_lazy("What people were told"), lambda organisation: days(KEPT.days)))
register_keeping(Keeping(gettext_lazy("What is held of those who left"), lambda organisation: _("until an owner erases it, on their own page")))
