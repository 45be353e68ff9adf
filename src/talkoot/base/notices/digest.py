"""The digest: one mail with what a person has not seen, at the hour they chose, by the clock of their site.

Nobody gets two on one day: the day is moved on before the mail is queued, and a clock that is set back finds it moved already.
"""

from datetime import date, datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from talkoot.base.jobs.schedule import repeat
from talkoot.base.notices.actions import send_mail
from talkoot.base.notices.models import Notice, Rhythm
from talkoot.base.notices.queries import worded, zone_of

log = structlog.get_logger(__name__)

MOST_LINES = 20
KEPT = timedelta(days=180)


@repeat("notices.digest", every=timedelta(minutes=10))
def send_digests(at: datetime) -> int:
    """Sends what is due and returns how many mails. One person's trouble does not keep the others waiting."""
    waiting = Notice.objects.filter(seen_at=None, mailed_at=None, member__ended_at=None, member__user__email__contains="@")
    members = waiting.order_by("member_id").values_list("member_id", flat=True).distinct()
    sent = 0
    for pk in list(members):
        try:
            sent += send_digest(pk, at)
        except Exception:
            log.exception("digest_not_sent", member=pk)
    return sent


@repeat("notices.forget", every=timedelta(days=1), destroys=True)
def forget_old(at: datetime) -> int:
    """What people were told is kept for half a year."""
    return Notice.objects.filter(at__lt=at - KEPT).delete()[0]


def send_digest(member: int, at: datetime) -> bool:
    """Sends one member's digest if their hour has come and there is something; False otherwise."""
    rhythm, _made = Rhythm.objects.select_related("member__user", "member__organisation").get_or_create(member_id=member)
    now = at.astimezone(zone_of(rhythm))
    if not is_due(rhythm, now.hour, now.date()):
        return False
    with transaction.atomic():
        rows = Notice.objects.filter(member=member, seen_at=None, mailed_at=None).exclude(kind__in=rhythm.silenced).order_by("at", "id")
        user, organisation = rhythm.member.user, rhythm.member.organisation
        with override(user.language or organisation.language), timezone.override(now.tzinfo):
            found = worded(rows)
            before = Q(last_on=None) | Q(last_on__lt=now.date())
            if not found or not Rhythm.objects.filter(before, pk=rhythm.pk).update(last_on=now.date()):
                return False
            lines = [f"– {one.sentence}\n  {settings.TALKOOT_URL}{one.address}" for one in found[:MOST_LINES]]
            if len(found) > MOST_LINES:
                more = len(found) - MOST_LINES
                lines.append(ngettext("… and %(n)s more in Talkoot.", "… and %(n)s more in Talkoot.", more) % {"n": more})
            subject = ngettext("%(organisation)s: one thing for you", "%(organisation)s: %(n)s things for you", len(found))
            stop = settings.TALKOOT_URL + reverse("orgs:notices", args=[organisation.slug])
            text = "\n\n".join(lines) + "\n\n" + _("You choose what you are told of, and how often: %(address)s") % {"address": stop}
            words = subject % {"organisation": organisation.name, "n": len(found)}
            if not send_mail(to=str(user.email), subject=words, text=text, at=at, waits=False):
                transaction.set_rollback(True)  # it stays due: tried again when the day's mails are fewer
                return False
        Notice.objects.filter(pk__in=[one.pk for one in found]).update(mailed_at=at)
    return True


def is_due(rhythm: Rhythm, hour: int, day: date) -> bool:
    """Whether a digest may go now: its hour has come, the member's quiet hours have not, and there was none today (this week)."""
    if rhythm.digest == Rhythm.Digest.NEVER or hour < rhythm.hour or rhythm.is_quiet(hour):
        return False
    if rhythm.last_on and rhythm.last_on >= day:
        return False
    return rhythm.digest == Rhythm.Digest.DAILY or day.weekday() == 0
