"""The periods that pages offer, and how a figure moved from one to the next, in words."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from talkoot.base.kit.periods import Period, months_back
from talkoot.feedback.logic.verdict import Change


def period_of(period: str, today: date) -> Period:
    """The stretch of days of a named period."""
    if period == "90":
        return Period(today - timedelta(days=89), today)
    return Period(months_back(today, 11), today) if period == "12" else Period()


def period_before(period: str, today: date) -> Period | None:
    """The equally long stretch before it; None when there is none."""
    if period == "90":
        return Period(today - timedelta(days=179), today - timedelta(days=90))
    return Period(months_back(today, 23), months_back(today, 11) - timedelta(days=1)) if period == "12" else None


def change_sentence(change: str, period: str) -> str:
    """How the figure moved, in the words that uncertainty allows."""
    than = {"90": _("in the 90 days before"), "12": _("a year before")}[period]
    return {
        Change.CLEAR_UP: _("Customers are more satisfied than %(than)s. The rise is clear."),
        Change.MAYBE_UP: _("Customers may be more satisfied than %(than)s. It is not certain yet."),
        Change.NOT_TOLD: _("Customers’ satisfaction does not differ from what it was %(than)s."),
        Change.MAYBE_DOWN: _("Customers may be less satisfied than %(than)s. It is not certain yet."),
        Change.CLEAR_DOWN: _("Customers are less satisfied than %(than)s. The fall is clear."),
        Change.TOO_FEW: _("There are not enough answers to compare with what it was %(than)s."),
    }[change] % {"than": than}
