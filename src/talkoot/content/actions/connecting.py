"""Connecting a site's account at a network: a person says yes there, once; the token is sealed and never shown."""

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.store import sealed
from talkoot.base.trail.actions import record
from talkoot.content.actions.ideas import may
from talkoot.content.actions.sending import end_without_account
from talkoot.content.clients import mastodon
from talkoot.content.clients.asking import Fault, Meaning, is_allowed
from talkoot.content.models import Account, Application, Server

TOKENS, SECRETS = "talkoot.content.accounts", "talkoot.content.applications"  # what is sealed for what
MASTODON = "mastodon"
DOOR = "talkoot.content.connecting"  # what the state that goes round is signed for
OPEN_FOR = timedelta(minutes=20)
KNOWN_FOR = timedelta(hours=12)  # that a server surely knows a program with which nobody has signed in
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,238}[a-z0-9])?(?::\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True)
class Door:
    """Where a person says yes, at which server; and what comes back with them."""

    server: str
    address: str


def begin_connecting(*, by: Membership, site: Site, server: str, at: datetime) -> Door:
    """The address at a Mastodon server where its owner lets a site's account be used. We introduce ourselves there the first time.

    Refused for others than those who run content, and for what is no server that answers."""
    may(by, Act.CONTENT_RUN)
    if site.organisation_id != by.organisation_id or site.closed_on is not None:
        raise Refused(_("Choose a site."))
    origin = origin_of(server)
    back = settings.TALKOOT_URL + reverse("content:connected", args=[by.organisation.slug])
    try:
        known = application_at(by, origin, back, at)
    except Fault as fault:
        raise Refused(words_of(fault, origin)) from None
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    # What comes back names whom it is for; only who began can end it, and what it takes to end it is readable by us alone.
    state = sealed.seal(DOOR, json.dumps({"by": by.pk, "site": site.pk, "server": origin, "verifier": verifier, "at": int(at.timestamp())}))
    return Door(origin, mastodon.door(origin, known.client, back, state, challenge))


def finish_connecting(*, by: Membership, state: str, code: str, at: datetime) -> Account:
    """The person has said yes and came back: the token is fetched and sealed. What waited for the account goes on. Refused for what another
    has begun or was begun long ago."""
    may(by, Act.CONTENT_RUN)
    told = _begun(by, state, at)
    site = Site.objects.filter(pk=told["site"], organisation_id=by.organisation_id, closed_on=None).first()
    back = settings.TALKOOT_URL + reverse("content:connected", args=[by.organisation.slug])
    known = Application.objects.filter(organisation_id=by.organisation_id, server__host=told["server"], back=back).select_related("server").first()
    if site is None or known is None or not 0 < len(code) <= 2000:
        raise Refused(_("Something was missing on the way back. Begin again."))
    origin = known.server.host
    try:
        token = mastodon.token_for(origin, known.client, sealed.unseal(SECRETS, known.sealed), back, code, told["verifier"])
        who = mastodon.who(origin, token)
    except Fault as fault:
        if fault.code in ("400", "401") and not in_use(known):
            known.delete()  # the server may have forgotten us: next time we introduce ourselves again
        raise Refused(words_of(fault, origin)) from None
    except sealed.Unreadable:
        known.delete()
        raise Refused(_("Something was missing on the way back. Begin again.")) from None
    host = urlsplit(origin).netloc
    name = f"@{who.name}" if "@" in who.name else f"@{who.name}@{host}"
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)  # two who connect it at once come one after the other
        held = _accounts().filter(site=site, network=MASTODON).exclude(state=Account.State.OFF).first()
        before = (held, held.sealed) if held is not None else None
        if held is not None and (held.server_id, held.remote) != (known.server_id, who.remote):
            _take_off(held, at)
            held = None
        told = {
            "name": name[:300], "address": who.address if who.address.startswith("http") else "", "most": who.most, "sealed": sealed.seal(TOKENS, token),
            "application": known, "state": Account.State.CONNECTED, "connected_by": by, "connected_at": at, "ended_at": None, "waits_until": None,
        }  # fmt: skip
        whose = {"organisation": by.organisation, "site": site, "network": MASTODON, "server": known.server, "remote": who.remote}
        made = Account.objects.create(**whose, **told) if held is None else held
        if held is not None:
            Account.objects.filter(pk=held.pk).update(**told)
            made.refresh_from_db()
        _trail(by, "connect_account", made, at)
    if before is not None:
        _revoke(*before)
    return made


def disconnect(*, by: Membership, account: Account, at: datetime) -> bool:
    """The account is used no more: its token is forgotten here and taken back at its server; whether the server could be told. What waits for it is
    called off. Refused for others than those who run content. Safe to repeat."""
    may(by, Act.CONTENT_RUN)
    with transaction.atomic():
        held = _accounts().get(pk=account.pk, organisation_id=by.organisation_id)
        if held.state == Account.State.OFF:
            return True
        token = held.sealed
        _take_off(held, at)
        _trail(by, "disconnect_account", held, at)
    return _revoke(held, token)


def _accounts() -> QuerySet[Account]:
    return Account.objects.select_for_update(of=("self",)).select_related("server", "site", "application")


def _take_off(account: Account, at: datetime) -> None:
    """Nothing of it goes out by itself any more; what is just being sent is seen to by the worker, as what waits is."""
    Account.objects.filter(pk=account.pk).update(state=Account.State.OFF, sealed="", ended_at=at)
    end_without_account(at, account)


def _revoke(account: Account, token: str) -> bool:
    """Takes a token back at its server, unless another site goes on with it: servers give the same one to the same account as long as it is good.
    Where that fails it is forgotten here, and its owner can take it back there."""
    if account.application is None:
        return False
    try:
        if unsealed := sealed.unseal(TOKENS, token):
            others = Account.objects.filter(server_id=account.server_id, remote=account.remote).exclude(state=Account.State.OFF)
            if unsealed in {sealed.unseal(TOKENS, one) for one in others.values_list("sealed", flat=True)}:
                return True
        mastodon.revoke(account.server.host, account.application.client, sealed.unseal(SECRETS, account.application.sealed), sealed.unseal(TOKENS, token))
    except (Fault, sealed.Unreadable):
        return False
    return True


def origin_of(typed: str) -> str:
    """The server's address of what somebody typed: its name, its address, or an account at it. Refused for what is none."""
    text = typed.strip().removesuffix("/")
    if "://" not in text:
        text = "https://" + text.rsplit("@", 1)[-1]
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Refused(_("Write the server’s name, for example mastodon.social.")) from None
    netloc = parts.netloc.rsplit("@", 1)[-1].lower()
    if parts.scheme not in ("https", "http") or not HOST.fullmatch(netloc) or not ("." in netloc or ":" in netloc):
        raise Refused(_("Write the server’s name, for example mastodon.social."))
    origin = f"{parts.scheme}://{netloc}"
    if not is_allowed(origin):
        origin = f"https://{netloc}"
    return origin


def application_at(by: Membership, origin: str, back: str, at: datetime) -> Application:
    """What we are called at a server; we introduce ourselves where it does not know us yet. Raises Fault."""
    known = Application.objects.filter(organisation_id=by.organisation_id, server__host=origin, back=back).first()
    if known is not None and (in_use(known) or at - known.made_at < KNOWN_FOR):
        return known
    client, secret = mastodon.introduce(origin, back, settings.TALKOOT_URL)
    server, _is_new = Server.objects.get_or_create(host=origin)
    told = {"client": client, "sealed": sealed.seal(SECRETS, secret), "made_at": at}
    made, _is_new = Application.objects.update_or_create(organisation_id=by.organisation_id, server=server, back=back, defaults=told)
    return made


def in_use(application: Application) -> bool:
    """Whether an account was connected by it and still is: else its server forgets it after a day."""
    return Account.objects.filter(application=application).exclude(state=Account.State.OFF).exists()


def words_of(fault: Fault, origin: str) -> str:
    """Why a server could not be connected, and what to do."""
    host = urlsplit(origin).netloc
    if fault.code in ("name", "address", "private"):
        return _("There is no server called %(host)s that everybody can reach. Look at its name again.") % {"host": host}
    if fault.meaning in (Meaning.REFUSED, Meaning.SIGNED_OUT):
        return _("%(host)s said no. Begin again; if it says no again, ask whoever looks after it.") % {"host": host}
    return _("%(host)s does not answer as a Mastodon server does. Look at its name, or try again later.") % {"host": host}


def _begun(by: Membership, state: str, at: datetime) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(sealed.unseal(DOOR, state[:5000]))
    except (sealed.Unreadable, ValueError):
        raise Refused(_("Something was missing on the way back. Begin again.")) from None
    if told["by"] != by.pk or not 0 <= at.timestamp() - int(told["at"]) <= OPEN_FOR.total_seconds():
        raise Refused(_("That was begun too long ago, or by somebody else. Begin again."))
    return told


def _trail(by: Membership, act: str, account: Account, at: datetime) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"orgs.site:{account.site_id}", at=at,
        account=account.name,
    )  # fmt: skip
