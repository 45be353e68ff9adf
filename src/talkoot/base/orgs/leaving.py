"""What is held of a person, in their own hands: the whole of it as a file, and its removal."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from talkoot.base.accounts.models import User
from talkoot.base.orgs.actions import close_ways_in
from talkoot.base.orgs.copies import forget_copies
from talkoot.base.orgs.holdings import hand_over_all
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.store.personal import Person, erase, held_of
from talkoot.base.trail.actions import record

OF_SIGN_IN: dict[str, Promise] = {
    "account.emailaddress": gettext_lazy("Your e-mail addresses"),
    "mfa.authenticator": gettext_lazy("Your passkeys and second factors"),
    "socialaccount.socialaccount": gettext_lazy("Your sign-ins through your organisation"),
    "usersessions.usersession": gettext_lazy("Where you are signed in"),
}


def person_of(user: User) -> Person:
    """The records that stand for somebody: the account and all memberships, ended ones too."""
    members = frozenset(Membership.objects.filter(user=user).values_list("pk", flat=True))
    names = {f"orgs.membership:{pk}" for pk in members} | ({user.email} if user.email else set())
    return Person({User: frozenset({user.pk}), Membership: members}, frozenset(names))


def personal_file(user: User, at: datetime) -> dict[str, Any]:
    """Everything held of somebody, ready to be written as JSON. The team mirror's answers are not in it: nobody can tell whose they are."""
    note = _("The answers you gave in the team mirror are not here: they carry no name, so that nobody can find them, not even for you.")
    return {"made_at": at.isoformat(), "note": note, "records": dict(held_of(person_of(user)))}


def summary(user: User) -> list[tuple[str, str, int]]:
    """Each kind of record that speaks of somebody: its name, what it is in words, and how many there are."""
    return [(kind, words_of_kind(kind), len(rows)) for kind, rows in held_of(person_of(user))]


def words_of_kind(kind: str) -> str:
    """What a kind of record is to the person it speaks of."""
    return str(OF_SIGN_IN[kind]) if kind in OF_SIGN_IN else str(getattr(apps.get_model(kind), "called", kind))


def why_not_erase(user: User) -> str | None:
    """Why somebody's account cannot be erased now: an organisation would be left without an owner."""
    for mine in Membership.objects.filter(user=user, ended_at=None, role=Role.OWNER).select_related("organisation"):
        others = Membership.objects.filter(organisation=mine.organisation, role=Role.OWNER, ended_at=None)
        if not others.exclude(pk=mine.pk).exists():
            return _("You are the only owner of %(organisation)s. Make somebody else an owner first.") % {"organisation": mine.organisation.name}
    return None


def why_not_erase_member(by: Membership, member: Membership) -> str | None:
    """Why an owner cannot erase somebody: they are still a member, here or elsewhere."""
    if member.ended_at is None:
        return _("End the membership first.")
    if Membership.objects.filter(user=member.user).exclude(organisation=by.organisation_id).exists():
        return _("%(name)s belongs to another organisation as well. Only they themselves can erase their account.") % {"name": member.user.name}
    return None


def erase_person(*, user: User, by: Membership | None, at: datetime) -> None:
    """Removes what is a person's own, ends their memberships and takes their name from what stays, and from files
    that lie ready. It cannot be undone.

    `by` is the owner who does it, None for the person. Refused while an organisation would be left without an owner, and to an
    owner for somebody who is a member anywhere.
    """
    with transaction.atomic():
        members = list(Membership.objects.select_for_update().filter(user=user).select_related("organisation"))
        if reason := (why_not_erase_member(by, next(m for m in members if m.organisation_id == by.organisation_id)) if by else why_not_erase(user)):
            raise Refused(reason)
        with override(members[0].organisation.language if members else user.language or None):
            name = _("A former member")
        gone: dict[str, Any] = {
            "name": name, "email": None, "password": "!", "language": "", "appearance": User.Appearance.SYSTEM, "is_active": False, "last_login": None,
        }  # fmt: skip
        person = person_of(user)
        for member in members:
            if member.ended_at is None:
                hand_over_all(by=member, was=member, to=None, at=at)
            member.sites.clear()
        close_ways_in([member for member in members if member.ended_at is None], at)
        erase(person, {User: gone, Membership: {"role": Role.MEMBER, "seen_site": None}})
        Membership.objects.filter(user=user, ended_at=None).update(ended_at=at)
        for organisation in {member.organisation_id for member in members}:
            forget_copies(organisation)
            whose = f"orgs.membership:{by.pk}" if by else ""
            record(organisation=organisation, by=whose, by_name=by.user.name if by else "", act="erase_person", subject=f"accounts.user:{user.pk}", at=at)
