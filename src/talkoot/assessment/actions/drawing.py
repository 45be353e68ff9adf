"""Keys for those who answer on a shared tablet: drawn on it before the team, or printed as cards where there is no other way."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talkoot.assessment import keys
from talkoot.assessment.actions.rounds import Closed
from talkoot.assessment.logic.tokens import blind_sign
from talkoot.assessment.models import Drawn, Group, Invited, Round
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record


def seat_at_the_tablet(*, round_: Round, at: datetime) -> int:
    """Those whose code was given or changed while the round is open answer on the tablet, unless their browser has its permission already.

    Returns how many were moved there.
    """
    if round_.state != Round.State.OPEN or at >= round_.closes_at:
        return 0
    moved = 0
    with transaction.atomic():
        for group in round_.groups.select_for_update():
            waiting = Invited.objects.filter(group=group, by_card=False, blinded=None).select_related("member__user")
            kept_from = [one.pk for one in waiting if not one.member.user.is_own_since(round_.opened_at)]
            count = Invited.objects.filter(pk__in=kept_from, by_card=False, blinded=None).update(by_card=True)
            if count:
                Group.objects.filter(pk=group.pk).update(cards=F("cards") + count)
            moved += count
    return moved


def draw_key(*, by: Membership, group: Group, blinded: bytes, at: datetime) -> bytes:
    """One blind signature for a key that the tablet has made. The same blinded message gets the same signature again.

    Raises Closed, Unfit for what is no message of the key, and Refused when as many have been drawn as there are people for them.
    """
    round_ = group.round
    if round_.state != Round.State.OPEN or at >= round_.closes_at:
        raise Closed
    signature = blind_sign(keys.signing_key(group), blinded)
    digest = hashlib.sha256(blinded).hexdigest()
    with transaction.atomic():
        locked = Group.objects.select_for_update().get(pk=group.pk)
        if not Drawn.objects.filter(group=group, digest=digest).exists():
            if Drawn.objects.filter(group=group).count() + locked.printed >= locked.cards:
                raise Refused(_("A key has been drawn for everybody of this group who answers on the tablet."))
            Drawn.objects.create(group=group, digest=digest)
            _trail(by, group, "draw_key", at)
    return signature


def print_cards(*, by: Membership, group: Group, at: datetime) -> Group:
    """Turns what is left to draw into printed cards. Whoever prints them can read them, so that they count as known answers.

    Refused where, with so many known, nothing of the group could be shown: k known need 2k + 2 answers.
    """
    with transaction.atomic():
        locked = Group.objects.select_for_update().select_related("round").get(pk=group.pk)
        more = locked.cards - locked.printed - Drawn.objects.filter(group=group).count()
        if locked.round.state != Round.State.OPEN or more <= 0:
            raise Refused(_("There is nothing left to print."))
        printed = locked.printed + more
        if locked.invited < 2 * printed + 2:
            words = {"cards": printed, "invited": locked.invited}
            raise Refused(
                _("With %(cards)s printed cards of %(invited)s invited nothing could be shown of the group. Draw keys on the tablet instead.") % words
            )
        Group.objects.filter(pk=group.pk).update(printed=printed)
        _trail(by, group, "print_cards", at, cards=more)
    group.refresh_from_db()
    return group


def _trail(by: Membership, group: Group, act: str, at: datetime, **details: object) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act,
        subject=f"assessment.round:{group.round_id}", at=at, **details,
    )  # fmt: skip
