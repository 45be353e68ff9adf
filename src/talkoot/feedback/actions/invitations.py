"""Asking customers by e-mail: each link works once, nobody is asked too often, and who says no stays unasked."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.base.kit.periods import month_of
from talkoot.base.notices.actions import send_mail
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import NO_MAIL_SERVER, Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.actions.answers import Arrival, Outcome
from talkoot.feedback.actions.follow_ups import reach_digest
from talkoot.feedback.logic import used
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Answer, Asking, Channel, Unasked, UsedLinks
from talkoot.feedback.queries.channels import ChannelPage, settings_of


@dataclass
class Invited:
    """What became of a list of addresses."""

    sent: int = 0
    lately: int = 0
    unasked: int = 0
    invalid: list[str] = field(default_factory=list)
    too_many: list[str] = field(default_factory=list)  # beyond the day's mails: to be sent another day


def invite_customers(*, by: Membership, channel: Channel, addresses: Iterable[str], at: datetime) -> Invited:
    """Mails each a link of their own, but for those asked within the organisation's days, those who said no, and what is no address.

    Refused where no mail server is set.
    """
    if not mail_leaves():
        raise Refused(NO_MAIL_SERVER)
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
                with override(language):
                    sent = _mail(by, channel, token, address, at)
                if not sent:
                    found.too_many.append(address)
                    continue
                Asking.objects.create(channel=channel, reach_digest=digest, key=token_digest(token), sent_at=at)
                found.sent += 1
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act="invite_customers",
        subject=f"feedback.channel:{channel.pk}", at=at, sent=found.sent,
    )  # fmt: skip
    return found


def answer_invitation(
    *, asking: Asking, token: str, page: ChannelPage, score: int, at: datetime, keep: Callable[[Sequence[Arrival]], list[Outcome]]
) -> UUID | None:
    """The answer of one invitation, once: its key, or None when the link has been used. `keep` is the writer all answers go through.

    The link is used up first and on its own, so that nothing joins it to the answer, whose key is made by chance. Where the
    answer could not be kept the link is given back; a crash between the two costs that press and never makes a second answer.
    """
    if asking.used_at is not None or not _use_up(asking, token):
        return None
    key = uuid4()
    try:
        keep([Arrival(page.channel, Submission(key, score, question=page.question.pk), at)])
    except Exception:
        # Lost on the way back is not lost on the disk: only what is surely not there may be given once more.
        if Answer.objects.filter(organisation_id=page.channel.organisation_id, key=key).exists():
            return key
        _give_back(asking, token)
        raise
    return key


def was_used(asking: Asking, token: str) -> bool:
    """Whether the invitation has been answered."""
    if asking.used_at is not None:  # by a version that still noted it here
        return True
    kept = UsedLinks.objects.filter(channel_id=asking.channel_id, month=month_of(asking.sent_at.astimezone(UTC).date())).first()
    return kept is not None and used.holds(bytes(kept.digests), token)


def _use_up(asking: Asking, token: str) -> bool:
    """Marks the link as used; False when it was."""
    with transaction.atomic():
        kept = _held(asking)
        if used.holds(bytes(kept.digests), token):
            return False
        kept.digests = used.added(bytes(kept.digests), token)
        kept.save(update_fields=["digests"])
    return True


def _give_back(asking: Asking, token: str) -> None:
    with transaction.atomic():
        kept = _held(asking)
        kept.digests = used.removed(bytes(kept.digests), token)
        kept.save(update_fields=["digests"])


def _held(asking: Asking) -> UsedLinks:
    """The used links of the invitation's point and month, held until the transaction ends."""
    which: dict[str, Any] = {"channel_id": asking.channel_id, "month": month_of(asking.sent_at.astimezone(UTC).date())}
    UsedLinks.objects.get_or_create(**which)
    rows = UsedLinks.objects.select_for_update() if connection.features.has_select_for_update else UsedLinks.objects
    return rows.get(**which)


def stop_asking(*, asking: Asking, at: datetime) -> None:
    """They are not asked again by this organisation. Safe to repeat."""
    Unasked.objects.get_or_create(organisation_id=asking.channel.organisation_id, reach_digest=asking.reach_digest, defaults={"at": at})


def _mail(by: Membership, channel: Channel, token: str, address: str, at: datetime) -> bool:
    link = settings.TALKOOT_URL + reverse("k:invited", args=[token])
    stop = settings.TALKOOT_URL + reverse("k:stop", args=[token])
    text = _(
        "How did it go with %(organisation)s, %(site)s? One press is enough:\n%(link)s\n\n"
        "The answer is anonymous: nothing here leads from your address to it. The link works once.\n\nIf you do not want to be asked again:\n%(stop)s"
    )
    words = {"organisation": by.organisation.name, "site": channel.site.shown_name, "link": link, "stop": stop}
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058
    subject = _("How did it go with %(organisation)s?") % words
    return send_mail(to=address, subject=subject, text=text % words, headers=headers, organisation=by.organisation_id, by=by.pk, at=at)
