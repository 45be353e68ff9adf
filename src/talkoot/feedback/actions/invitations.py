"""Asking customers by e-mail: each link works once, nobody is asked too often, and who says no stays unasked."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.base.notices.actions import send_mail
from talkoot.base.orgs.models import Membership
from talkoot.base.trail.actions import record
from talkoot.feedback.actions.answers import Outcome, submit_answer
from talkoot.feedback.actions.follow_ups import reach_digest, token_digest
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Asking, Channel, Unasked
from talkoot.feedback.queries.channels import ChannelPage, settings_of

NAMESPACE = UUID("6f6d2f4e-5d0e-4c53-9c36-2f0f0a7d7e11")  # answers of invitations get their keys from the links'


@dataclass
class Invited:
    """What became of a list of addresses."""

    sent: int = 0
    lately: int = 0
    unasked: int = 0
    invalid: list[str] = field(default_factory=list)


def invite_customers(*, by: Membership, channel: Channel, addresses: Iterable[str], at: datetime) -> Invited:
    """Mails each a link of their own, but for those asked within the organisation's days, those who said no, and what is no address."""
    found, days = Invited(), settings_of(by.organisation).ask_again_days
    language = by.organisation.language
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            found.invalid.append(address[:100])
            continue
        digest = reach_digest(by.organisation_id, address)
        with transaction.atomic():
            if Unasked.objects.filter(organisation=by.organisation, reach_digest=digest).exists():
                found.unasked += 1
            elif Asking.objects.filter(reach_digest=digest, sent_at__gt=at - timedelta(days=days)).exists():
                found.lately += 1
            else:
                token = secrets.token_urlsafe(24)
                Asking.objects.create(channel=channel, reach_digest=digest, key=token_digest(token), sent_at=at)
                with override(language):
                    _mail(by, channel, token, address)
                found.sent += 1
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="invite_customers",
        subject=f"feedback.channel:{channel.pk}", at=at, sent=found.sent,
    )  # fmt: skip
    return found


def answer_invitation(*, asking: Asking, token: str, page: ChannelPage, score: int, at: datetime) -> tuple[UUID, Outcome]:
    """The answer of one invitation, once: its key follows from the link. (key, what became of it)."""
    key = uuid5(NAMESPACE, token)
    with transaction.atomic():
        outcome = submit_answer(channel=page.channel, submission=Submission(key, score, question=page.question.pk), at=at)
        # That it was used is noted, not when: the hour would lead from the address to the answer.
        Asking.objects.filter(pk=asking.pk, used_at=None).update(used_at=asking.sent_at)
    return key, outcome


def stop_asking(*, asking: Asking, at: datetime) -> None:
    """They are not asked again by this organisation. Safe to repeat."""
    Unasked.objects.get_or_create(organisation_id=asking.channel.organisation_id, reach_digest=asking.reach_digest, defaults={"at": at})


def _mail(by: Membership, channel: Channel, token: str, address: str) -> None:
    link = settings.TALKOOT_URL + reverse("k:invited", args=[token])
    stop = settings.TALKOOT_URL + reverse("k:stop", args=[token])
    text = _(
        "How did it go with %(organisation)s, %(site)s? One press is enough:\n%(link)s\n\n"
        "The answer is anonymous: nothing here leads from your address to it. The link works once.\n\nIf you do not want to be asked again:\n%(stop)s"
    )
    words = {"organisation": by.organisation.name, "site": channel.site.shown_name, "link": link, "stop": stop}
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058
    send_mail(to=address, subject=_("How did it go with %(organisation)s?") % words, text=text % words, headers=headers)
