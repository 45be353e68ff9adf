"""Telling that a round is open, and reminding. Always everybody: nobody knows who has answered."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.assessment.models import Invited, Round
from talkoot.base.jobs.each import going_on
from talkoot.base.notices.actions import send_mail
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.base.ui import words

LAST = timedelta(hours=26)  # before closing


def remind_all(at: datetime) -> int:
    """Sends what is due of each open round: once when it has opened, once shortly before it closes. Returns how many mails."""
    sent = 0
    for round_ in Round.objects.filter(state=Round.State.OPEN, closes_at__gt=at, reminded__lt=2).select_related("organisation"):
        due = 2 if at >= round_.closes_at - LAST and round_.reminded == 1 else 1
        if due == 1 and round_.reminded >= 1:
            continue
        with going_on("assessment.remind", round_.pk), transaction.atomic():
            # Claimed by moving it on: of two workers only one sends.
            if Round.objects.filter(pk=round_.pk, reminded=round_.reminded).update(reminded=due):
                sent += _mail_all(round_, due, at)
    return sent


def nudge(*, by: Membership, round_: Round, at: datetime) -> int:
    """Somebody has everybody reminded: all who were invited, never only those who have not answered, since nobody knows who they are.

    Refused a second time on one day and when the round takes no answers. Returns how many mails.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        open_ = Round.objects.filter(pk=round_.pk, state=Round.State.OPEN, closes_at__gt=at)
        if not open_.exists():
            raise Refused(_("The round has closed. It takes no more answers."))
        if not open_.filter(Q(nudged_on=None) | Q(nudged_on__lt=today)).update(nudged_on=today):
            raise Refused(_("Everybody has been reminded today already."))
        record(
            organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="nudge_round",
            subject=f"assessment.round:{round_.pk}", at=at,
        )  # fmt: skip
        return _mail_all(round_, 2, at)


def _when(round_: Round, at: datetime) -> str:
    """How long one can still answer, as it stands above a reminder."""
    left = (timezone.localdate(round_.closes_at) - timezone.localdate(at)).days
    if left == 0:
        return _("%(round)s closes today")
    return _("%(round)s closes tomorrow") if left == 1 else _("%(round)s is open until %(day)s")


def _by_mail(round_: Round) -> QuerySet[Invited]:
    rows = Invited.objects.filter(round=round_, member__ended_at=None, member__user__email__contains="@")
    return rows.select_related("member__user").order_by("id")


def _mail_all(round_: Round, due: int, at: datetime) -> int:
    """One mail to each who was invited; one that cannot be written keeps nobody else's back. Returns how many."""
    sent = 0
    for invited in _by_mail(round_).iterator():
        with going_on("assessment.mail", invited.pk), transaction.atomic():
            _mail(round_, invited, due, at)
            sent += 1
    return sent


def _mail(round_: Round, invited: Invited, due: int, at: datetime) -> None:
    user = invited.member.user
    with override(user.language or round_.organisation.language):
        details = {
            "round": round_.name, "organisation": round_.organisation.name, "day": words.day_and_month(timezone.localdate(round_.closes_at)),
            "address": settings.TALKOOT_URL + reverse("assessment:round", args=[round_.organisation.slug, round_.pk]),
        }  # fmt: skip
        if due == 1:
            subject = _("%(round)s is open") % details
            text = _("%(organisation)s looks at its own work: %(round)s. It takes about eight minutes on a phone, by %(day)s.\n\n%(address)s") % details
        else:
            subject = _when(round_, at) % details
            text = (
                _(
                    "%(round)s is open until %(day)s. Everybody gets this message, also who has answered: nobody can see who has. "
                    "Thank you if you have.\n\n%(address)s"
                )
                % details
            )
        send_mail(to=str(user.email), subject=subject, text=text, at=timezone.now(), member=invited.member)
