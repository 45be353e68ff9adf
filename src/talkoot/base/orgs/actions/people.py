"""What changes organisations, sites, members and invitations."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from talkoot.base.accounts.models import User
from talkoot.base.accounts.own_sign_in import has_linked
from talkoot.base.jobs.schedule import keep_seen
from talkoot.base.kit.text import clean_line
from talkoot.base.notices.actions import send_mail
from talkoot.base.notices.queries import mail_leaves
from talkoot.base.orgs.holdings import hand_over_all
from talkoot.base.orgs.models import Invitation, Membership, Organisation, SignInCode, Site
from talkoot.base.orgs.refused import NO_MAIL_SERVER, TOO_MANY_MAILS, Refused
from talkoot.base.orgs.roles import MAY, Act, Role
from talkoot.base.trail.actions import record

RESERVED = {
    "account",
    "k",
    "s",
    "join",
    "static",
    "healthz",
    "readyz",
    "metrics",
    "ui",
    "setup",
    "me",
    "help",
    "language",
    "live",
    "ics",
    "a",
    "q",
    "said",
    "stories",
    "posts",
    "w",
}
INVITED_FOR = timedelta(days=14)


def create_organisation(*, slug: str, name: str, at: datetime, language: str = "fi") -> Organisation:
    """A new, empty organisation. Refused when the short name is taken, reserved or not usable in an address."""
    slug, name = clean_line(slug).lower(), clean_line(name)
    if not name:
        raise Refused(_("Give the organisation a name."))
    if not slug or len(slug) > 40 or any(c not in "abcdefghijklmnopqrstuvwxyz0123456789-" for c in slug) or slug.strip("-") != slug:
        raise Refused(_("The short name can hold small letters a–z, digits and hyphens, 40 at most."))
    if slug in RESERVED:
        raise Refused(_("The short name “%(slug)s” is used by Talkoot itself. Choose another.") % {"slug": slug})
    try:
        with transaction.atomic():
            return Organisation.objects.create(slug=slug, name=name, language=language, created_at=at)
    except IntegrityError:
        raise Refused(_("There is already an organisation called “%(slug)s”. Choose another short name.") % {"slug": slug}) from None


def add_member(*, by: Membership | None, organisation: Organisation, user: User, role: str, at: datetime, sites: list[Site] | None = None) -> Membership:
    """Makes the person a member. Who had left is brought back by an owner only; everything they held before stays ended.

    Refused when somebody would hand out more than they may do themselves.
    """
    _may_hand_out(by, role)
    with transaction.atomic():
        member, made = Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": role, "joined_at": at})
        if not made and member.ended_at:
            if by is None or by.role != Role.OWNER:
                raise Refused(_("You have been a member here before. An owner of the organisation can invite you back to your e-mail address."))
            member.ended_at, member.role, member.joined_at = None, role, at
            member.save(update_fields=["ended_at", "role", "joined_at"])
            member.sites.clear()
        if sites:
            member.sites.add(*_own(organisation, sites))
        trail(by, organisation, "add_member", f"orgs.membership:{member.pk}", at, role=member.role)
        return member


def change_member(*, by: Membership, member: Membership, role: str, sites: list[Site], at: datetime) -> Membership:
    """Changes role and sites. Refused when it would leave the organisation without an owner."""
    with transaction.atomic():
        if member.role == Role.OWNER and role != Role.OWNER:
            _leave_an_owner(member)
        before = member.role
        member.role = role
        member.save(update_fields=["role"])
        member.sites.set(_own(by.organisation, sites))
        if not MAY[Role(role)] >= MAY[Role(before)]:
            take_back_given(member, at)
        elif role != Role.OWNER:
            _take_back_codes(member, at, beyond=member.sites.values("pk"))
        trail(by, by.organisation, "change_member", f"orgs.membership:{member.pk}", at, role=[before, role])
    return member


def end_membership(*, by: Membership, member: Membership, at: datetime, to: Membership | None = None) -> Membership:
    """Ends a membership: the person no longer gets in; what they did stays, and what they had in hand passes to `to`, or waits in
    sight for whoever takes it. Refused for the last owner, and when `to` is no other member."""
    if to is not None and (to.organisation_id != by.organisation_id or to.ended_at is not None or to.pk == member.pk):
        raise Refused(_("Choose a member."))
    with transaction.atomic():
        if member.role == Role.OWNER:
            _leave_an_owner(member)
        hand_over_all(by=by, was=member, to=to, at=at)
        member.ended_at = at
        member.save(update_fields=["ended_at"])
        close_ways_in([member], at)
        trail(by, by.organisation, "end_membership", f"orgs.membership:{member.pk}", at)
    return member


def close_ways_in(members: list[Membership], at: datetime) -> None:
    """What ends with memberships: their codes, what they gave to others, invitations to their addresses, and every link of the
    organisation that is shared, since whoever joined by one may still have it."""
    SignInCode.objects.filter(membership__in=members, revoked_at=None).update(revoked_at=at)
    for member in members:
        known = Q(email="") | (Q(email=member.user.email) if member.user.email else Q(pk=None))
        Invitation.objects.filter(known, organisation=member.organisation_id, revoked_at=None).update(revoked_at=at)
        take_back_given(member, at)


def take_back_given(member: Membership, at: datetime) -> None:
    """What somebody handed out while they might: personal codes that they have read, and invitations not used yet."""
    _take_back_codes(member, at)
    Invitation.objects.filter(created_by=member, revoked_at=None).update(revoked_at=at)


def _take_back_codes(member: Membership, at: datetime, beyond: Any = ()) -> None:
    """Codes that somebody gave stop working; only those of people outside the sites `beyond`, if any are named."""
    near = Membership.objects.filter(sites__in=beyond).values("pk")
    SignInCode.objects.filter(given_by=member, is_own=False, revoked_at=None).exclude(membership__in=near).update(revoked_at=at)


def make_link(
    *, by: Membership | None, organisation: Organisation, role: str, at: datetime, sites: list[Site] | None = None, uses: int = 30
) -> tuple[Invitation, str]:
    """A link that so many people may use to join, and its token, which is kept nowhere.

    Refused when somebody would hand out more than they may do themselves.
    """
    _may_hand_out(by, role, by_hand=True)
    return _invitation(by, organisation, role, at, sites or [], uses_left=uses)


def invite(*, by: Membership, role: str, email: str, at: datetime, name: str = "", sites: list[Site] | None = None) -> Invitation:
    """Mails an invitation that works for one person. Whoever uses it has shown that the address is theirs.

    Refused when the person is a member already, or somebody would hand out more than they may do themselves, and where no mail
    server is set.
    """
    _may_hand_out(by, role)
    email = _address_of_a_new_member(by, email)
    with transaction.atomic():
        invitation, token = _invitation(by, by.organisation, role, at, sites or [], email=email, name=clean_line(name))
        _mail_invitation(invitation, token, by, at)
    return invitation


def invite_by_hand(*, by: Membership, role: str, at: datetime, email: str = "", name: str = "", sites: list[Site] | None = None) -> tuple[Invitation, str]:
    """An invitation for one person that whoever makes it hands on, and its token, which is kept nowhere: it proves no address.

    Refused as `invite` is.
    """
    _may_hand_out(by, role, by_hand=True)
    email = _address_of_a_new_member(by, email)
    return _invitation(by, by.organisation, role, at, sites or [], email=email, name=clean_line(name), handed_on=True)


def invite_again(*, by: Membership, invitation: Invitation, at: datetime, by_mail: bool) -> str:
    """Gives an invitation a new link and its full time; the old link stops working. Mails it, or returns its token to be handed on.

    Refused when it has been used or taken back meanwhile, and as `invite` is.
    """
    _may_hand_out(by, invitation.role, by_hand=not by_mail)
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        changed = Invitation.objects.filter(pk=invitation.pk, organisation=by.organisation_id, revoked_at=None, uses_left__gt=0).update(
            digest=digest(token), expires_at=at + INVITED_FOR, created_at=at, created_by=by, handed_on=not by_mail
        )
        if not changed:
            raise Refused(_("This invitation has been used already or taken back. Make a new one."))
        trail(by, by.organisation, "invite_again", f"orgs.invitation:{invitation.pk}", at, role=invitation.role)
        invitation.refresh_from_db()
        if by_mail:
            _mail_invitation(invitation, token, by, at)
            return ""
    return token


def _address_of_a_new_member(by: Membership, email: str) -> str:
    email = email.strip().lower()
    if email and Membership.objects.filter(organisation=by.organisation, ended_at=None, user__email=email).exists():
        raise Refused(_("%(email)s is already a member.") % {"email": email})
    return email


def _may_hand_out(by: Membership | None, role: str, by_hand: bool = False) -> None:
    if by is None:
        return
    if by_hand and role == Role.OWNER and not mail_leaves():
        # An owner signs in with an address, and without mail nobody can show that it is theirs.
        raise Refused(_("No mail server is set, so that owners cannot be invited here. Whoever runs the server can: talkoot invite."))
    if role == Role.OWNER and by.role != Role.OWNER:
        raise Refused(_("Only an owner can invite another owner."))
    if by.role not in makers_of(role):
        raise Refused(_("You can invite people only to what you may do yourself."))


def makers_of(role: str) -> list[Role]:
    """The roles that may invite to a role: those that invite at all and may do everything that it may."""
    return [one for one in Role if Act.PEOPLE_INVITE in MAY[one] and MAY[one] >= MAY[Role(role)]]


def _invitation(by: Membership | None, organisation: Organisation, role: str, at: datetime, sites: list[Site], **fields: object) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            organisation=organisation,
            digest=digest(token),
            role=role,
            created_by=by,
            created_at=at,
            expires_at=at + INVITED_FOR,
            **fields,
        )
        invitation.sites.set(_own(organisation, sites))
        trail(by, organisation, "invite", f"orgs.invitation:{invitation.pk}", at, role=role)
    return invitation, token


def revoke_invitation(*, by: Membership, invitation: Invitation, at: datetime) -> None:
    """The link stops working at once."""
    with transaction.atomic():
        if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=at):
            trail(by, by.organisation, "revoke_invitation", f"orgs.invitation:{invitation.pk}", at)


def open_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation behind a token, while it can be used."""
    found = Invitation.objects.filter(digest=digest(token)).select_related("organisation", "created_by__user").first()
    return found if found is not None and _usable(found, at).exists() else None


def _usable(invitation: Invitation, at: datetime) -> QuerySet[Invitation]:
    """The invitation while it can be used: whoever made it is still there and may still invite to that role, or the command line made it."""
    maker = Q(created_by=None) | Q(
        created_by__ended_at=None, created_by__role__in=makers_of(invitation.role), created_by__joined_at__lte=F("created_at"), created_by__user__is_active=True
    )
    return Invitation.objects.filter(maker, pk=invitation.pk, revoked_at=None, uses_left__gt=0, expires_at__gt=at)


def accept_invitation(*, invitation: Invitation, user: User, at: datetime, site: Site | None = None) -> Membership:
    """Makes the person a member, at the site they choose where the invitation names none. Two at once cannot both use the last
    place. Refused when it is used up, and to who has left before unless an owner invited them by their address since."""
    with transaction.atomic():
        usable = _usable(invitation, at)
        if not Invitation.objects.filter(pk__in=usable.values("pk")).update(uses_left=F("uses_left") - 1):
            raise Refused(_("This invitation has been used already. Ask for a new one."))
        sites = list(invitation.sites.all()) or ([site] if site else [])
        if by := _brings_back(invitation, user):
            return add_member(by=by, organisation=invitation.organisation, user=user, role=invitation.role, sites=sites, at=at)
        return add_member(by=None, organisation=invitation.organisation, user=user, role=invitation.role, sites=sites, at=at)


def _brings_back(invitation: Invitation, user: User) -> Membership | None:
    """The owner whose invitation brings somebody back: made for them by their address, after they had left."""
    maker, former = invitation.created_by, Membership.objects.filter(organisation=invitation.organisation_id, user=user).first()
    if maker is None or former is None or former.ended_at is None or maker.role != Role.OWNER:
        return None
    return maker if invitation.email and invitation.email == user.email and invitation.created_at >= former.ended_at else None


def save_card(*, by: Membership, title: str, phone: str, mail: str, at: datetime) -> Membership:
    """What colleagues see of oneself. Only the person writes it; it goes when the membership ends or they are erased."""
    Membership.objects.filter(pk=by.pk).update(title=clean_line(title)[:100], phone=clean_line(phone)[:50], mail=mail.strip()[:254])
    by.refresh_from_db(fields=["title", "phone", "mail"])
    return by


def remember_scope(*, by: Membership, site: Site | None) -> None:
    """Keeps whose view the person looked at last."""
    if by.seen_site_id != (site.pk if site else None):
        Membership.objects.filter(pk=by.pk).update(seen_site=site)


def change_organisation(*, by: Membership, name: str, language: str, at: datetime, colour: str = "") -> Organisation:
    """Changes name, language and colour (none given: it stays)."""
    organisation = by.organisation
    organisation.name, organisation.language = clean_line(name), language
    organisation.colour = colour if colour in Organisation.Colour.values else organisation.colour
    with transaction.atomic():
        organisation.save(update_fields=["name", "language", "colour"])
        trail(by, organisation, "change_organisation", f"orgs.organisation:{organisation.pk}", at, name=name)
    return organisation


def confirm_clock(*, by: Membership, shown: datetime, at: datetime) -> None:
    """A person says that the server's time, as the page showed it, is right, so that what is old by it is closed and deleted again.

    Refused where other organisations are on the server, and when the clock has jumped since.
    """
    if not by.may(Act.ORGANISATION_EDIT):
        raise Refused(_("Only an owner can decide this."))
    if abs(at - shown) > timedelta(minutes=10):
        raise Refused(_("The time has changed since the page was made. Look at it once more."))
    if Organisation.objects.exclude(pk=by.organisation_id).exists():
        raise Refused(_("Others are on this server too: whoever runs it confirms its time."))
    with transaction.atomic():
        keep_seen(at)
        trail(by, by.organisation, "confirm_clock", f"orgs.organisation:{by.organisation_id}", at)


def let_provider_open(*, by: Membership, wanted: bool, at: datetime) -> Organisation:
    """Whether the installation's identity provider opens the accounts of the organisation's people by their addresses.

    Refused until the owner who says so has linked their own account with it, so that somebody has tried whose it is.
    """
    if by.role != Role.OWNER:
        raise Refused(_("Only an owner can decide this."))
    if wanted and not has_linked(by.user_id):
        raise Refused(_("Link your own account with the provider first."))
    with transaction.atomic():
        if Organisation.objects.filter(pk=by.organisation_id).exclude(opens_by_provider=wanted).update(opens_by_provider=wanted):
            trail(by, by.organisation, "let_provider_open", f"orgs.organisation:{by.organisation_id}", at, wanted=wanted)
    by.organisation.refresh_from_db()
    return by.organisation


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _own(organisation: Organisation, sites: list[Site]) -> list[Site]:
    return [site for site in sites if site.organisation_id == organisation.pk]


def _leave_an_owner(member: Membership) -> None:
    others = Membership.objects.select_for_update().filter(organisation=member.organisation, role=Role.OWNER, ended_at=None)
    if not [other for other in others if other.pk != member.pk]:
        raise Refused(_("This is the only owner. Make somebody else an owner first."))


def _mail_invitation(invitation: Invitation, token: str, by: Membership, at: datetime) -> None:
    if not mail_leaves():
        raise Refused(NO_MAIL_SERVER)
    with override(invitation.organisation.language):
        words = {
            "by": by.user.name,
            "organisation": invitation.organisation.name,
            "link": settings.TALKOOT_URL + reverse("orgs:join", args=[token]),
            "days": INVITED_FOR.days,
        }
        subject = _("%(by)s invites you to %(organisation)s") % words
        text = _(
            "Hello!\n\n%(by)s invites you to Talkoot, where the people of %(organisation)s see what customers say"
            " and agree what to do about it.\n\nJoin here: %(link)s\n\nThe link works for %(days)s days and only for you."
        )
        sent = send_mail(to=invitation.email, subject=subject, text=text % words, organisation=by.organisation_id, by=by.pk, at=at)
    if not sent:
        raise Refused(TOO_MANY_MAILS)


def trail(by: Membership | None, organisation: Organisation, act: str, subject: str, at: datetime, **details: object) -> None:
    record(
        organisation=organisation.pk,
        by=f"orgs.membership:{by.pk}" if by else "",
        by_name=by.user.name if by else "",
        act=act,
        subject=subject,
        at=at,
        **details,
    )
