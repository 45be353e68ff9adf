"""People whom a list brought, as invitations or as members with a code: who has been touched since, and removing the others."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from talkoot.base.accounts.models import User
from talkoot.base.orgs.brought import LISTS, Fate, ListKind
from talkoot.base.orgs.models import Invitation, Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.trail.models import Entry

# What comes with a membership by itself and says nothing of anybody having touched it.
COMES_ALONG = {"orgs.SignInCode.membership", "orgs.Membership_sites.membership", "notices.Notice.member", "orgs.Membership.user"}


def fates(*, organisation: int, things: list[str], since: datetime, lock: bool) -> dict[str, Fate]:
    """What would become of each invitation and member."""
    found = {thing: Fate("") for thing in things}
    invitations = Invitation.objects.filter(organisation=organisation, pk__in=_pks(things, "orgs.invitation"))
    for one in invitations.select_for_update() if lock else invitations:
        found[f"orgs.invitation:{one.pk}"] = Fate("" if one.revoked_at else one.name or one.email, _of_invitation(one, since))
    rows = Membership.objects.filter(organisation=organisation, pk__in=_pks(things, "orgs.membership")).select_related("user")
    members = list(rows.select_for_update(of=("self",)) if lock else rows)
    changed = _changed(organisation, [f"orgs.membership:{one.pk}" for one in members], since)
    used = set(Membership.objects.filter(pk__in=[one.pk for one in members], codes__used_at__isnull=False).values_list("pk", flat=True))
    held = _pointed_at(Membership, {one.pk for one in members})
    of_people = _pointed_at(User, {one.user_id for one in members})
    for member in members:
        why = ""
        if member.ended_at is not None:
            why = _("The membership has been ended.")
        elif f"orgs.membership:{member.pk}" in changed:
            why = _("The role, the sites or the code were changed since.")
        elif member.user.last_login is not None or member.pk in used or member.pk in held or member.user_id in of_people:
            # One sentence for all of these: where else they have signed in, and what is theirs alone, is nobody's to read here.
            why = _("Has come already, or something is theirs.")
        found[f"orgs.membership:{member.pk}"] = Fate(member.user.name, why)
    return found


def remove(*, organisation: int, things: list[str]) -> None:
    """Invitations stop working and go; so do members, and people who belong to nothing else."""
    Invitation.objects.filter(organisation=organisation, pk__in=_pks(things, "orgs.invitation")).delete()
    members = Membership.objects.filter(organisation=organisation, pk__in=_pks(things, "orgs.membership"))
    people = set(members.values_list("user_id", flat=True))
    members.delete()
    User.objects.filter(pk__in=people, memberships=None).delete()


def _of_invitation(one: Invitation, since: datetime) -> str:
    if one.uses_left == 0:
        return _("Has joined already.")
    return _("The invitation was sent again since.") if one.created_at > since else ""


def _changed(organisation: int, subjects: list[str], since: datetime) -> set[str]:
    """Those of whom the trail tells something later."""
    later = Entry.objects.filter(organisation=str(organisation), at__gt=since, subject__startswith="orgs.membership:")
    return set(later.values_list("subject", flat=True)).intersection(subjects)


def _pointed_at(model: type[Model], pks: set[Any]) -> set[Any]:
    """Those at whom something points that did not come along with them."""
    found: set[Any] = set()
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.local_concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is model and f"{other._meta.label}.{field.name}" not in COMES_ALONG:
                found |= set(other._base_manager.filter(**{f"{field.name}__in": pks}).values_list(field.attname, flat=True)) if pks else set()
    return found


def _pks(things: Iterable[str], kind: str) -> list[int]:
    return [int(thing.partition(":")[2]) for thing in things if thing.startswith(f"{kind}:")]


LISTS["people"] = ListKind(Act.PEOPLE_INVITE, "orgs:people_list", "orgs:people_file", "orgs:people", fates, remove)
