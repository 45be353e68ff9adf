"""Seeing to what a customer said: taking it, passing it on, closing it with its cause, asking the customer again."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_text
from talkoot.base.notices.actions import send_mail, tell
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import NO_MAIL_SERVER, TOO_MANY_MAILS, Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.feedback.logic.tokens import token_digest
from talkoot.feedback.models import Asking, Comment, Contact, FollowUp
from talkoot.feedback.queries.channels import carers, settings_of
from talkoot.feedback.queries.follow_ups import contact_for

State, Recovery = FollowUp.State, FollowUp.Recovery


def open_follow_up(*, by: Membership, comment: Comment, at: datetime) -> FollowUp:
    """Somebody thinks that a comment needs seeing to; it begins in their own care. Safe to repeat."""
    with transaction.atomic():
        due = timezone.localdate(at) + timedelta(days=settings_of(by.organisation).follow_up_days)
        found, made = FollowUp.objects.get_or_create(
            answer_id=comment.answer_id,
            defaults={
                "organisation": by.organisation, "site_id": comment.site_id, "reason": FollowUp.Reason.PERSON, "owner": by, "state": State.TAKEN,
                "due_on": due, "opened_at": at,
            },
        )  # fmt: skip
        if made:
            join(organisation=by.organisation_id, source=Ref("feedback.comment", str(comment.pk)), result=Ref("feedback.follow_up", str(found.pk)), at=at)
            _comments(found).update(state=Comment.State.TAKEN, taken_by=by, changed_at=at)
            _trail(by, "open_follow_up", found, at)
    return found


def take_follow_up(*, by: Membership, follow_up: FollowUp, at: datetime) -> FollowUp:
    """The caller takes it, from the one whose turn it was or from nobody. Refused when somebody else has taken it."""
    with transaction.atomic():
        changed = FollowUp.objects.filter(pk=follow_up.pk, state=State.OPEN).update(state=State.TAKEN, owner=by)
        follow_up.refresh_from_db()
        if not changed and not (follow_up.state == State.TAKEN and follow_up.owner_id == by.pk):
            name = follow_up.owner.user.name if follow_up.owner else _("Somebody")
            raise Refused(_("%(name)s took this a moment ago.") % {"name": name})
        if changed:
            _comments(follow_up).update(state=Comment.State.TAKEN, taken_by=by, changed_at=at)
            _trail(by, "take_follow_up", follow_up, at)
    return follow_up


def give_back_follow_up(*, by: Membership, follow_up: FollowUp, at: datetime) -> FollowUp:
    """The caller lets go of what they took; it waits again. The way to undo taking and closing."""
    with transaction.atomic():
        if FollowUp.objects.filter(pk=follow_up.pk, owner=by).exclude(state=State.OPEN).update(state=State.OPEN, closed_at=None):
            _comments(follow_up).update(state=Comment.State.NEW, taken_by=None, changed_at=at)
            _trail(by, "give_back_follow_up", follow_up, at)
        follow_up.refresh_from_db()
    return follow_up


def pass_follow_up(*, by: Membership, thing: FollowUp, was: Membership, to: Membership | None, at: datetime) -> None:
    """A case of somebody who leaves goes to the next; to nobody: it waits again, in turn of the next person of the site."""
    with transaction.atomic():
        people = [one for one in carers(thing.site_id) if one != was.pk]
        owner = to.pk if to else people[0] if people else None
        state = State.TAKEN if to and thing.state == State.TAKEN else State.OPEN
        if FollowUp.objects.filter(pk=thing.pk, owner=was).exclude(state=State.CLOSED).update(state=state, owner_id=owner):
            if state == State.OPEN:
                _comments(thing).update(state=Comment.State.NEW, taken_by=None, changed_at=at)
            else:
                _comments(thing).update(taken_by=to, changed_at=at)
            _trail(by, "pass_follow_up", thing, at)


def hand_follow_up(*, by: Membership, follow_up: FollowUp, to: Membership, due_on: date, at: datetime) -> FollowUp:
    """Gives a case to a person and sets its day: by whose case it is, or anybody where it waits. They are told of it once a day of it.

    Refused when it is closed, for a day gone by and for somebody of elsewhere or who has left. Safe to repeat.
    """
    if to.organisation_id != by.organisation_id or to.ended_at is not None or to.role == Role.GUEST:
        raise Refused(_("Choose somebody who works here."))
    if due_on < timezone.localdate(at):
        raise Refused(_("That day has gone by. Choose one ahead."))
    with transaction.atomic():
        rows = FollowUp.objects.filter(pk=follow_up.pk).exclude(state=State.CLOSED)
        changed = rows.exclude(owner=to, due_on=due_on).update(owner=to, due_on=due_on, passed_on=0)
        before = follow_up.owner_id
        follow_up.refresh_from_db()
        if follow_up.state == State.CLOSED:
            raise Refused(_("It has been closed already."))
        if changed:
            if follow_up.state == State.TAKEN:
                _comments(follow_up).update(taken_by=to, changed_at=at)
            _trail(by, "hand_follow_up", follow_up, at)
            if to.pk not in (by.pk, before):
                address = f"/{by.organisation.slug}/customers/follow-ups/{follow_up.pk}/"
                tell(members=[to.pk], kind="feedback.given", about=f"feedback.follow_up:{follow_up.pk}", moment=str(due_on), address=address,
                     at=at, who=by, site=follow_up.site.name, day=str(due_on))  # fmt: skip
    return follow_up


def close_follow_up(*, by: Membership, follow_up: FollowUp, cause: str, action: str, at: datetime) -> FollowUp:
    """Closed, with what was behind it and what was done; refused without both, and when it is in somebody else's care."""
    cause, action = clean_text(cause), clean_text(action)
    if not cause or not action:
        raise Refused(_("Say what was behind it and what was done. Otherwise nobody learns from it."))
    with transaction.atomic():
        mine = FollowUp.objects.filter(pk=follow_up.pk, state=State.TAKEN, owner=by)
        changed = mine.update(state=State.CLOSED, cause=cause, action=action, closed_at=at)
        follow_up.refresh_from_db()
        if not changed and not (follow_up.state == State.CLOSED and follow_up.owner_id == by.pk):
            raise Refused(_("Take it first; then you can close it."))
        if changed:
            _comments(follow_up).update(state=Comment.State.HANDLED, changed_at=at)
            _trail(by, "close_follow_up", follow_up, at)
    return follow_up


def note_recovery(*, by: Membership, follow_up: FollowUp, happy: bool, at: datetime) -> FollowUp:
    """What the customer said when somebody asked them by phone. Unhappy: it opens again."""
    if follow_up.state != State.CLOSED or contact_for(by, follow_up) is None:
        raise Refused(_("Close it first; then note what the customer says."))
    with transaction.atomic():
        settle_recovery(follow_up=follow_up, happy=happy, at=at)
        _trail(by, "note_recovery", follow_up, at)
    return follow_up


def ask_again(*, by: Membership, follow_up: FollowUp, at: datetime) -> Asking:
    """Mails the customer one question: is it right now? Refused without an e-mail address or when they were asked already."""
    contact = contact_for(by, follow_up)
    if follow_up.state != State.CLOSED or contact is None or "@" not in contact.reach:
        raise Refused(_("The customer left no e-mail address, or it is not closed yet."))
    channel = follow_up.answer.channel
    if channel is None:
        raise Refused(_("The feedback point is no longer there."))
    if not mail_leaves():
        raise Refused(NO_MAIL_SERVER)
    with transaction.atomic():
        if not FollowUp.objects.filter(pk=follow_up.pk).exclude(recovery=Recovery.ASKED).update(recovery=Recovery.ASKED):
            raise Refused(_("The customer has been asked already."))
        digest = reach_digest(by.organisation_id, contact.reach)
        token = secrets.token_urlsafe(24)
        asking = Asking.objects.create(channel=channel, follow_up=follow_up, reach_digest=digest, key=token_digest(token), sent_at=at)
        with override(contact.language):
            address = settings.TALKOOT_URL + reverse("k:again", args=[token])
            sent = send_mail(
                organisation=by.organisation_id,
                by=by.pk,
                at=at,
                to=contact.reach,
                subject=_("Is it right now?"),
                text=_(
                    "You told %(organisation)s how it went and left your address. We have done this:\n\n%(action)s\n\n"
                    "Is it right now? Answer here with one press:\n%(address)s\n\nYour address is deleted on %(day)s at the latest."
                )
                % {
                    "organisation": by.organisation.name,
                    "action": follow_up.action,
                    "address": address,
                    "day": contact.keep_until.strftime("%d.%m.%Y"),
                },
            )
        if not sent:
            raise Refused(TOO_MANY_MAILS)
        _trail(by, "ask_again", follow_up, at)
    return asking


def answer_again(*, asking: Asking, happy: bool, at: datetime) -> bool:
    """What the customer says to “is it right now?”. The link works once; False when it had been used."""
    with transaction.atomic():
        if not Asking.objects.filter(pk=asking.pk, used_at=None).update(used_at=at):
            return False
        if asking.follow_up is not None:
            settle_recovery(follow_up=asking.follow_up, happy=happy, at=at)
    return True


def settle_recovery(*, follow_up: FollowUp, happy: bool, at: datetime) -> None:
    """Set right, or open again in the same care."""
    if happy:
        FollowUp.objects.filter(pk=follow_up.pk).update(recovery=Recovery.HAPPY)
    else:
        due = timezone.localdate(at) + timedelta(days=settings_of(follow_up.organisation).follow_up_days)
        FollowUp.objects.filter(pk=follow_up.pk).update(
            recovery=Recovery.UNHAPPY, state=State.OPEN, reason=FollowUp.Reason.AGAIN, due_on=due, closed_at=None, passed_on=0
        )
        _comments(follow_up).update(state=Comment.State.NEW, taken_by=None, changed_at=at)
    follow_up.refresh_from_db()


def pass_on_unhandled(today: date) -> int:
    """What nobody took in its time goes to the next person of the site, with new time. Returns how many."""
    passed = 0
    late = FollowUp.objects.filter(state=State.OPEN, due_on__lt=today).select_related("organisation__feedback_settings")
    for follow_up in late.order_by("id")[:500]:
        people = carers(follow_up.site_id)
        here = people.index(follow_up.owner_id) if follow_up.owner_id in people else -1
        owner = people[(here + 1) % len(people)] if people else None
        due = today + timedelta(days=max(1, settings_of(follow_up.organisation).follow_up_days))
        unchanged = FollowUp.objects.filter(pk=follow_up.pk, state=State.OPEN, due_on=follow_up.due_on)
        passed += unchanged.update(owner_id=owner, due_on=due, passed_on=F("passed_on") + 1)
    return passed


def forget_contacts(today: date) -> int:
    """Deletes contact details whose time is up. Returns how many."""
    return Contact.objects.filter(keep_until__lt=today).delete()[0]


def reach_digest(organisation_id: int, reach: str) -> str:
    """An address as a digest under the installation's key, so that a list of digests tells nobody's address."""
    value = f"{organisation_id}:{reach.strip().casefold()}"
    return salted_hmac("talkoot.feedback.reach", value, algorithm="sha256").hexdigest()


def _comments(follow_up: FollowUp) -> QuerySet[Comment]:
    return Comment.objects.filter(answer_id=follow_up.answer_id)


def _trail(by: Membership, act: str, follow_up: FollowUp, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"feedback.follow_up:{follow_up.pk}", at=at)
