"""Telling that a round is open, and reminding. Always everybody: nobody knows who has answered."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.assessment.models import Invited, Round
from talkoot.base.notices.actions import send_mail
from talkoot.base.ui import words

LAST = timedelta(hours=26)  # before closing


def remind_all(at: datetime) -> int:
    """Sends what is due of each open round: once when it has opened, once shortly before it closes. Returns how many mails."""
    sent = 0
    for round_ in Round.objects.filter(state=Round.State.OPEN, closes_at__gt=at, reminded__lt=2).select_related("organisation"):
        due = 2 if at >= round_.closes_at - LAST and round_.reminded == 1 else 1
        if due == 1 and round_.reminded >= 1:
            continue
        with transaction.atomic():
            # Claimed by moving it on: of two workers only one sends.
            if Round.objects.filter(pk=round_.pk, reminded=round_.reminded).update(reminded=due):
                people = Invited.objects.filter(round=round_, member__ended_at=None, member__user__email__contains="@").order_by("id")
                for invited in people.select_related("member__user").iterator():
                    _mail(round_, invited, due)
                    sent += 1
    return sent


def _mail(round_: Round, invited: Invited, due: int) -> None:
    user = invited.member.user
    with override(user.language or round_.organisation.language):
        details = {
            "round": round_.name, "organisation": round_.organisation.name, "day": words.day_and_month(round_.closes_at),
            "address": settings.TALKOOT_URL + reverse("assessment:round", args=[round_.organisation.slug, round_.pk]),
        }  # fmt: skip
        if due == 1:
            subject = _("%(round)s is open") % details
            text = _("%(organisation)s looks at its own work: %(round)s. It takes about eight minutes on a phone, by %(day)s.\n\n%(address)s") % details
        else:
            subject = _("%(round)s closes soon") % details
            text = (
                _(
                    "%(round)s is open until %(day)s. Everybody gets this message, also who has answered: nobody can see who has. "
                    "Thank you if you have.\n\n%(address)s"
                )
                % details
            )
        send_mail(to=str(user.email), subject=subject, text=text, at=timezone.now())
