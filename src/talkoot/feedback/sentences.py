"""The periods that pages offer, and how a figure moved from one to the next, in words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.outside import day_of
from talkoot.base.kit.periods import Period, month_after, month_numbered, months_back, months_between
from talkoot.base.ui import words
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.logic.verdict import ALIKE, Change


def last_shown(today: date) -> date:
    """The last day that may be in figures: yesterday."""
    return today - timedelta(days=1)


NAMED = ("90", "12", "all")


def asked_period(asked: Mapping[str, str]) -> str:
    """The name of the period that an address asks for: one of those named, or whole months of one's own, `2026-01_2026-06`."""
    name = asked.get("period", "90")  # what the Today page, agreements and signals speak of
    if asked.get("from") and asked.get("to"):
        name = f"{asked['from']}_{asked['to']}"
    return name if name in NAMED or own_months(name) else "90"


def own_months(period: str) -> tuple[date, date] | None:
    """The first days of the first and the last month of a period of one's own; None for any other."""
    ends = [day_of(f"{part}-01") for part in period.split("_")] if len(period) == 15 else []
    if len(ends) != 2 or not ends[0] or not ends[1]:
        return None
    return min(ends[0], ends[1]), max(ends[0], ends[1])


def period_of(period: str, today: date) -> Period:
    """The stretch of days of a named period, up to the last day that may be in figures; of whole months those months."""
    last = last_shown(today)
    if own := own_months(period):
        return Period(own[0], month_after(own[1]) - timedelta(days=1))
    if period == "90":
        return Period(last - timedelta(days=89), last)
    return Period(months_back(last, 11), last) if period == "12" else Period()


def period_before(period: str, today: date) -> Period | None:
    """The stretch that ends where that one begins; None when there is none."""
    now = period_of(period, today)
    if now.first is None:
        return None
    if own := own_months(period):
        return Period(months_back(own[0], months_between(*own)), own[0] - timedelta(days=1))
    return Period(now.first - timedelta(days=90) if period == "90" else months_back(now.first, 12), now.first - timedelta(days=1))


def change_sentence(change: str, period: str) -> str:
    """How the figure moved, in the words that uncertainty allows."""
    if own := own_months(period):
        n = months_between(*own)
        than = ngettext("in the month before", "in the %(n)s months before", n) % {"n": n}
    else:
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


def sites_sentence(above: Sequence[str], below: Sequence[str], of: int) -> str:
    """What can be said of so many sites: three groups at most, by the names of those that stand out from what is common to all.

    “Above the others” would say more than is known: one bad site draws what is common down, and some of the others come to lie above it.
    """
    if not above and not below:
        return _("The sites cannot be told apart: the differences may be chance.")
    parts = []
    if above:
        said = ngettext("%(names)s is clearly above the average of all sites.", "%(names)s are clearly above the average of all sites.", len(above))
        parts.append(said % {"names": listed(above)})
    if below and above:
        parts.append(ngettext("%(names)s is clearly below it.", "%(names)s are clearly below it.", len(below)) % {"names": listed(below)})
    elif below:
        said = ngettext("%(names)s is clearly below the average of all sites.", "%(names)s are clearly below the average of all sites.", len(below))
        parts.append(said % {"names": listed(below)})
    if of > len(above) + len(below):
        parts.append(_("The rest cannot be told from it."))
    return " ".join(parts)


def chain_sentence(above: int, below: int) -> str:
    """What can be said of many: how many stand out, nobody by name."""
    said = _("Most sites cannot be told from the average of all sites. %(above)s are clearly above it and %(below)s clearly below.")
    return said % {"above": above, "below": below}


def listed(names: Sequence[str]) -> str:
    """Names with a comma between, and “and” before the last."""
    return names[0] if len(names) == 1 else _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


ALONE = (Moved.ROSE, Moved.FELL, Moved.LEVEL_UNSURE)  # which are held against their own months only


def effect_sentence(effect: Effect) -> str:
    """What can be said of whether a start moved the figure: the same sentence wherever it is asked."""
    if effect.value is None or effect.interval is None:
        return {
            Moved.TOO_FEW_WAITING: _("We cannot know yet: fewer than three sites have not started, which is too few to compare with."),
            Moved.TOO_FEW_STARTED: _("We cannot know yet: too few sites have started for telling a change from chance."),
            Moved.TOO_EARLY: _("We cannot know yet: three whole months of answers after the start are needed, at two sites at least."),
            Moved.NOTHING_BEFORE: _("We cannot know: at two sites at least, six whole months of answers before the start are needed."),
            Moved.TOO_FEW_ANSWERS: _("We cannot know yet: too few answers from some of the sites, before or after the start."),
        }[effect.label]
    ends = {"low": words.signed(effect.interval.low), "high": words.signed(effect.interval.high)}
    said = {
        Moved.UP: _("It moved: at the sites that started, the figure developed better than at those that had not (the difference is %(low)s to %(high)s)."),
        Moved.DOWN: _("At the sites that started, the figure developed worse than at those that had not (the difference is %(low)s to %(high)s)."),
        Moved.ROSE: _("The level rose: between the months before and after, the difference is %(low)s to %(high)s, more than its own ups and downs explain."),
        Moved.FELL: _("The level fell: between the months before and after, the difference is %(low)s to %(high)s, more than its own ups and downs explain."),
        Moved.LEVEL_UNSURE: _("No sign that the level moved: between the months before and after, the difference is %(low)s to %(high)s."),
        Moved.UNSURE: _("No sign that it moved: at the sites that started, the figure developed by %(low)s to %(high)s compared with those that had not."),
    }[effect.label] % ends
    return f"{said} {own_months_only()}" if effect.label in ALONE else said


def own_months_only() -> str:
    """The weakness of a series: true also where there are other sites, but too few of them, or none that is known to be alike."""
    return _("It is compared only with its own earlier months, so whatever else happened at the same time is in it too.")


def needed_sentence(effect: Effect) -> str:
    """What would make it known; empty where that cannot be reckoned, or it is known."""
    if effect.ready is not None:
        return _("On %(day)s at the earliest something can be said.") % {"day": date_format(month_numbered(effect.ready), "DATE_FORMAT")}
    if (found := effect.needed) is None:
        return ""
    worth = words.decimal(ALIKE, 1)
    said = _("Were the true difference %(seen)s, it would be noticed four times out of five with the answers there are.") % {
        "seen": words.decimal(ceil(found.smallest * 10 - 1e-9) / 10, 1)
    }
    if found.answers is None or found.months is None:
        more = _("To notice one of %(worth)s, more answers alone are not enough: more sites would have to start, or to wait.") % {"worth": worth}
    elif found.answers:
        more = ngettext(
            "To notice one of %(worth)s, at least %(n)s more are needed: about a month at today’s pace.",
            "To notice one of %(worth)s, at least %(n)s more are needed: about %(months)s months at today’s pace.", found.months,
        ) % {"worth": worth, "n": words.answers(found.answers), "months": found.months}  # fmt: skip
    else:
        return said
    return f"{said} {more}"


def period_words(period: str) -> str:
    """The period as it stands after a figure."""
    if own := own_months(period):
        ends = [date_format(month, "F Y").lower() for month in own]
        return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"
    return {"90": _("90 days"), "12": _("12 months"), "all": _("since the beginning")}[period]


def months_from(first: date | None, today: date) -> list[tuple[str, str]]:
    """The months that can be chosen, newest first: as an address names them, and in words."""
    found: list[tuple[str, str]] = []
    month = last_shown(today).replace(day=1)
    while first and month >= first and len(found) < MOST_MONTHS:
        found.append((f"{month:%Y-%m}", date_format(month, "F Y")))
        month = months_back(month, 1)
    return found


MOST_MONTHS = 240
