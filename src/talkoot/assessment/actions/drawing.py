"""Keys for those who answer on a shared tablet: drawn on it before the team, or printed as cards where there is no other way."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talkoot.assessment import keys
from talkoot.assessment.actions.rights import refuse_borrowed
from talkoot.assessment.actions.rounds import Closed
from talkoot.assessment.models import Drawn, Group, Invited, Round
from talkoot.base.accounts.sessions import How
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.permits.signing import blind_sign
from talkoot.base.trail.actions import record


def seat_at_the_tablet(*, by: Membership, round_: Round, how: How, at: datetime) -> int:
    """Those whose code was given or changed while the round is open answer on the tablet, unless their browser has its permission already.

    Refused in a session that another may have begun. Returns how many were moved there.
    """
    refuse_borrowed(by=by, how=how, since=round_.opened_at)
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


def take_to_the_tablet(*, by: Membership, round_: Round, how: How, at: datetime) -> None:
    """Somebody without a device of their own answers on the shared tablet. Safe to repeat.

    Refused when the round has closed, for who is not invited, where a browser of theirs has its permission already, and in a
    session that another may have begun: whoever gave a code must not move somebody to where keys are drawn.
    """
    if round_.state != Round.State.OPEN or at >= round_.closes_at:
        raise Refused(_("The round has closed. It takes no more answers."))
    with transaction.atomic():
        invited = Invited.objects.filter(round=round_, member=by).first()
        if invited is None:
            raise Refused(_("You are not among those who are asked in this round."))
        if invited.by_card:
            return
        refuse_borrowed(by=by, how=how, since=round_.opened_at)
        group = Group.objects.select_for_update().get(pk=invited.group_id)
        if not Invited.objects.filter(pk=invited.pk, by_card=False, blinded=None).update(by_card=True):
            raise Refused(_("You opened this round first with another browser or device. Answer there: each person has one permission to answer."))
        Group.objects.filter(pk=group.pk).update(cards=F("cards") + 1)


def draw_key(*, by: Membership, group: Group, blinded: bytes, how: How, at: datetime) -> bytes:
    """One blind signature for a key that the tablet has made. The same blinded message gets the same signature again.

    Raises Closed, Unfit for what is no message of the key, and Refused when as many have been drawn as there are people for
    them and in a session that another may have begun.
    """
    round_ = group.round
    if round_.state != Round.State.OPEN or at >= round_.closes_at:
        raise Closed
    refuse_borrowed(by=by, how=how, since=round_.opened_at)
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


def print_cards(*, by: Membership, group: Group, how: How, at: datetime) -> Group:
    """Turns what is left to draw into printed cards. Whoever prints them can read them, so that they count as known answers.

    Refused in a session that another may have begun, and where, with so many known, nothing of the group could be shown: k known need 2k + 2 answers.
    """
    with transaction.atomic():
        locked = Group.objects.select_for_update().select_related("round").get(pk=group.pk)
        refuse_borrowed(by=by, how=how, since=locked.round.opened_at)
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


def printed_codes(*, by: Membership, group: Group, how: How, at: datetime) -> list[str]:
    """What stands on a group's printed cards. Who reads one can answer with it: only in the caller's own session."""
    refuse_borrowed(by=by, how=how, since=group.round.opened_at)
    return keys.drawn_codes(group)


def _trail(by: Membership, group: Group, act: str, at: datetime, **details: object) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act,
        subject=f"assessment.round:{group.round_id}", at=at, **details,
    )  # fmt: skip
