"""Telling of a single bad day, to those who asked for it."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.base.notices.actions import send_mail
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.base.ui import words
from talkoot.feedback.logic.replies import Share
from talkoot.feedback.logic.tally import SHOWN_FROM
from talkoot.feedback.models import BadDay, DayWatch
from talkoot.feedback.queries.bad_days import days_counted

LEVELS = (50, 60, 70, 80)  # percent of satisfied customers that a person may choose


def ask_for_bad_days(*, by: Membership, site: Site | None, below: int, at: datetime) -> DayWatch:
    """The caller wants to be told when fewer than `below` percent are satisfied on a day, at a site or at all together.

    Asking again for the same place changes the level. Past days are not told.
    """
    place = f"site:{site.pk}" if site else "all"
    with transaction.atomic():
        kept, _made = DayWatch.objects.update_or_create(
            member=by, place=place, defaults={"organisation": by.organisation, "site": site, "below": below, "asked_on": timezone.localdate(at)}
        )
    return kept


def stop_bad_days(*, by: Membership, watch_id: int) -> None:
    """No longer. Only one's own; safe to repeat."""
    DayWatch.objects.filter(pk=watch_id, member=by).delete()


def tell_bad_days(organisation: Organisation, today: date) -> int:
    """Looks at the last whole days and mails whoever asked, once per day and place. Returns how many were told."""
    watches = list(DayWatch.objects.filter(organisation=organisation, member__ended_at=None).select_related("member__user", "site"))
    counted = days_counted(organisation, today) if watches else {}
    told = 0
    for watch in watches:
        for (place, day), (satisfied, n) in counted.items():
            if place == watch.place and day >= watch.asked_on and n >= SHOWN_FROM and 100 * satisfied < watch.below * n:
                told += _tell(watch, day, satisfied, n)
    return told


def _tell(watch: DayWatch, day: date, satisfied: int, n: int) -> bool:
    with transaction.atomic():
        _row, made = BadDay.objects.get_or_create(watch=watch, day=day, defaults={"satisfied": satisfied, "n": n})
        if made and watch.member.user.email:
            with override(watch.member.user.language or watch.organisation.language):
                place = watch.site.name if watch.site else _("All sites")
                share = Share(0, satisfied, n)
                spread = share.interval
                text = _(
                    "%(place)s, %(day)s: %(share)s of customers were satisfied (95 %%: %(low)s–%(high)s, %(answers)s).\n\n"
                    "One day says little: with so few answers chance alone makes such days. Read what customers wrote before you decide anything.\n\n"
                    "%(address)s\n\nYou asked to be told of days with fewer than %(below)s satisfied. You can stop it on the same page."
                ) % {
                    "place": place, "day": words.day_and_month(day), "share": words.percent(share.share), "answers": words.answers(n),
                    "low": words.percent(spread.low) if spread else "", "high": words.percent(spread.high) if spread else "",
                    "below": words.percent(watch.below / 100),
                    "address": settings.TALKOOT_URL + reverse("feedback:signals", args=[watch.organisation.slug]),
                }  # fmt: skip
                send_mail(
                    to=watch.member.user.email, subject=_("A bad day at %(place)s") % {"place": place}, text=text,
                    at=timezone.now(), member=watch.member,
                )  # fmt: skip
    return made
