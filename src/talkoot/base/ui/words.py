"""Figures and days as people read them: comma or point, no-break spaces, no more digits than are known."""

from datetime import date, datetime, time, timedelta

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talkoot.base.kit.intervals import Interval, decimals, outward

NBSP = "\xa0"


def decimal(value: float, digits: int) -> str:
    """A number with so many decimals, in the language's own way."""
    return str(formats.number_format(round(value, digits), digits, use_l10n=True))


def signed(value: float, digits: int = 2) -> str:
    """A difference, with its sign: `+0,12`, `−0,05`, `0,00`."""
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + decimal(abs(rounded), digits)


def short_decimal(value: float) -> str:
    """A number for an axis: no decimals that say nothing."""
    whole = round(value, 1)
    return decimal(whole, 0) if whole == int(whole) else decimal(whole, 1)


def figure(mean: float, interval: Interval | None) -> tuple[str, str]:
    """A mean and what stands after it, from low to high (`(4,1–4,6)`), rounded alike."""
    digits = decimals(interval)
    if interval is None:
        return decimal(mean, digits), ""
    ends = outward(interval, digits)
    return decimal(mean, digits), f"({decimal(ends.low, digits)}–{decimal(ends.high, digits)})"


def shares(interval: Interval | None) -> str:
    """`80–90 %`, from low to high."""
    if interval is None:
        return ""
    ends = outward(interval, 2)
    return _("%(low)s–%(high)s %%").replace(" ", NBSP) % {"low": round(ends.low * 100), "high": round(ends.high * 100)}


def count(n: int) -> str:
    """A whole number with its thousands apart."""
    return str(formats.number_format(n, 0, use_l10n=True, force_grouping=True))


def answers(n: int) -> str:
    """`58 vastausta`."""
    return ngettext("%(n)s answer", "%(n)s answers", n).replace(" ", NBSP) % {"n": count(n)}


def percent(share: float) -> str:
    """A share as whole percents."""
    return _("%(n)s %%").replace(" ", NBSP) % {"n": round(share * 100)}


def day_and_month(day: date, today: date | None = None) -> str:
    """`pe 20.11.`; with the year when it is not this one. Of a moment its day here, not that of UTC."""
    day = timezone.localdate(day) if isinstance(day, datetime) else day
    today = today or timezone.localdate()
    form = {"en": "D j M"}.get(translation.get_language() or "", "D j.n.")
    if day.year != today.year:
        form = {"en": "j M Y"}.get(translation.get_language() or "", "j.n.Y")
    return (
        str(formats.date_format(day, form, use_l10n=False)).lower()
        if day.year == today.year and form == "D j.n."
        else str(formats.date_format(day, form, use_l10n=False))
    )


def when(day: date | datetime) -> str:
    """Today, yesterday, or the day."""
    day = timezone.localtime(day).date() if isinstance(day, datetime) else day
    today = timezone.localdate()
    if day == today:
        return _("today")
    if (today - day).days == 1:
        return _("yesterday")
    return day_and_month(day, today)


def clock(value: time | datetime) -> str:
    """A time of day as one says it: `klo 14.00`."""
    value = timezone.localtime(value) if isinstance(value, datetime) else value
    return _("at %(at)s").replace(" ", NBSP) % {"at": formats.time_format(value, use_l10n=True)}


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """What somebody would call the device and the browser that say this of themselves: `iPhone, Safari`."""
    found = [next((name for sign, name in signs if sign in user_agent), "") for signs in (SYSTEMS, BROWSERS)]
    return ", ".join(filter(None, found)) or _("a device that does not tell what it is")


def last_day(end: datetime) -> date:
    """The last day before something ends: an end at midnight belongs to the day that is over."""
    return timezone.localtime(end - timedelta(seconds=1)).date()
