"""Personal sign-in codes: given, used, taken back."""

import secrets
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from talkoot.base.accounts.models import User
from talkoot.base.orgs.actions.people import trail
from talkoot.base.orgs.models import Membership, SignInCode, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act, Role

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def give_code(*, by: Membership, member: Membership, at: datetime) -> str:
    """A new personal sign-in code, shown this once; the one before stops working.

    Whoever reads the code can sign in as the person. So it is refused for owners, who reach everything; for those with
    an e-mail address, who need none; and for members of several organisations, whose other door it would open too.
    """
    if member.role == Role.OWNER:
        raise Refused(_("An owner signs in with e-mail or a passkey, not with a code."))
    if member.user.email:
        raise Refused(_("%(name)s has an e-mail address and signs in with it.") % {"name": member.user.name})
    if Membership.objects.filter(user=member.user, ended_at=None).exclude(organisation=member.organisation).exists():
        raise Refused(_("%(name)s belongs to another organisation as well and needs an e-mail address or a passkey.") % {"name": member.user.name})
    if not gives_codes_to(by, member):
        raise Refused(_("You give codes to the people of your own sites. An owner can give one to %(name)s.") % {"name": member.user.name})
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    is_own = by.pk == member.pk
    with transaction.atomic():
        SignInCode.objects.filter(membership=member, revoked_at=None).update(revoked_at=at)
        SignInCode.objects.create(
            membership=member, digest=code_digest(member.organisation_id, code), created_at=at, given_by=None if is_own else by, is_own=is_own
        )
        people = User.objects.filter(pk=member.user_id)
        if is_own:
            people.filter(is_code_known=True).update(is_code_known=False, own_since=at)
            end_ways_added_since_known(member.user)
        else:
            people.update(is_code_known=True, known_first=Coalesce("known_first", Value(at)))
        trail(by, member.organisation, "give_code", f"orgs.membership:{member.pk}", at)
    return f"{code[:4]}-{code[4:]}"


def gives_codes_to(by: Membership, member: Membership) -> bool:
    """Whether somebody may give a person a code or take it away: oneself, an owner to everybody, others to the people of their own sites."""
    if by.pk == member.pk or by.role == Role.OWNER:
        return True
    return by.may(Act.PEOPLE_INVITE) and member.sites.filter(pk__in=by.sites.values("pk")).exists()


def revoke_code(*, by: Membership, member: Membership, at: datetime) -> None:
    """The person's code stops working at once, and so does every session that began with it."""
    if not gives_codes_to(by, member):
        raise Refused(_("You give codes to the people of your own sites. An owner can give one to %(name)s.") % {"name": member.user.name})
    with transaction.atomic():
        if SignInCode.objects.filter(membership=member, revoked_at=None).update(revoked_at=at):
            trail(by, member.organisation, "revoke_code", f"orgs.membership:{member.pk}", at)


def stop_known_code(*, by: Membership, at: datetime, by_passkey: bool) -> None:
    """Who has another way in by now ends the code that somebody else gave them: from now on nobody else knows a way in.

    `by_passkey`: they came in with a passkey; the one used last stays.
    """
    with transaction.atomic():
        end_ways_added_since_known(by.user, but_the_last_used=by_passkey)
        SignInCode.objects.filter(membership=by, revoked_at=None).update(revoked_at=at)
        User.objects.filter(pk=by.user_id, is_code_known=True).update(is_code_known=False, own_since=at)
        trail(by, by.organisation, "revoke_code", f"orgs.membership:{by.pk}", at)


def end_ways_added_since_known(user: User, but_the_last_used: bool = False) -> None:
    """Whoever came in with a code that they gave may have added a passkey or a second factor of their own, to come back by it
    later: all that was added since anybody else first knew a way in ends when the person makes a way of their own."""
    if user.known_first is None:
        return
    added = Authenticator.objects.filter(user=user, created_at__gte=user.known_first)
    if but_the_last_used and (last := added.filter(type=Authenticator.Type.WEBAUTHN).order_by("-last_used_at").first()):
        added = added.exclude(pk=last.pk)
    added.delete()
    SocialAccount.objects.filter(user=user, date_joined__gte=user.known_first).delete()


def use_code(*, site: Site, code: str, at: datetime) -> SignInCode | None:
    """The code in force at the site's organisation that this is, with its member and who gave it; None when it opens nothing.

    `used_at` tells when it was used the last time before. The caller limits attempts.
    """
    typed = "".join(c for c in code.upper() if c in CODE_LETTERS)
    rows = SignInCode.objects.filter(digest=code_digest(site.organisation_id, typed), revoked_at=None)
    found = rows.select_related("membership__user", "membership__organisation", "given_by__user").filter(membership__ended_at=None).first()
    if found is not None:
        SignInCode.objects.filter(pk=found.pk).update(used_at=at)
    return found


def code_holds(pk: int) -> bool:
    """Whether a personal code is still in force, and its membership with it."""
    return SignInCode.objects.filter(pk=pk, revoked_at=None, membership__ended_at=None).exists()


def code_digest(organisation_id: int, code: str) -> str:
    """What is kept of a personal code: keyed, since short codes could be tried out against a stolen table."""
    return salted_hmac("talkoot.orgs.code", f"{organisation_id}:{code}", algorithm="sha256").hexdigest()
