"""The periods that pages offer, and how a figure moved from one to the next, in words."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from talkoot.base.kit.periods import Period, months_back
from talkoot.base.ui import words
from talkoot.feedback.logic.verdict import ALIKE, Change


def last_shown(today: date) -> date:
    """The last day that may be in figures: yesterday."""
    return today - timedelta(days=1)


def period_of(period: str, today: date) -> Period:
    """The stretch of days of a named period, up to the last day that may be in figures."""
    last = last_shown(today)
    if period == "90":
        return Period(last - timedelta(days=89), last)
    return Period(months_back(last, 11), last) if period == "12" else Period()


def period_before(period: str, today: date) -> Period | None:
    """The stretch that ends where that one begins; None when there is none."""
    now = period_of(period, today)
    if now.first is None:
        return None
    return Period(now.first - timedelta(days=90) if period == "90" else months_back(now.first, 12), now.first - timedelta(days=1))


def change_sentence(change: str, period: str) -> str:
    """How the figure moved, in the words that uncertainty allows."""
    than = {"90": _("in the 90 days before"), "12": _("a year before")}[period]
    return {
        Change.CLEAR_UP: _("Customers are more satisfied than %(than)s. The rise is clear."),
        Change.MAYBE_UP: _("Customers may be more satisfied than %(than)s. It is not certain yet."),
        Change.SAME: _("Customers are about as satisfied as %(than)s: a difference, if there is one, is less than %(alike)s points."),
        Change.UNSURE: _("We cannot tell yet whether customers’ satisfaction differs from what it was %(than)s."),
        Change.MAYBE_DOWN: _("Customers may be less satisfied than %(than)s. It is not certain yet."),
        Change.CLEAR_DOWN: _("Customers are less satisfied than %(than)s. The fall is clear."),
        Change.TOO_FEW: _("There are not enough answers to compare with what it was %(than)s."),
    }[change] % {"than": than, "alike": words.decimal(ALIKE, 1)}
