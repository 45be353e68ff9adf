"""What goes out by itself: claim, look, send, settle.

A version is one worker's at a time, by a claim that ends. Before it is sent again the network is asked whether it has it, and it is sent
with the same key, so that a network that keeps keys has it once. Where a key may be forgotten, nothing is sent a second time by itself:
it is unsure, and a person looks. What was answered clearly is settled in one transaction with the publication.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from talkoot.base.kit.developing import NoPhoto
from talkoot.base.notices.actions import settle as settle_notices
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.store.sealed import Unreadable, unseal
from talkoot.content.actions.own_page import address_of
from talkoot.content.actions.publishing import about, page_of_post, trail
from talkoot.content.clients import mastodon
from talkoot.content.clients.asking import WITHIN, Fault, Meaning, Sent
from talkoot.content.filling import OWN, is_too_long_for
from talkoot.content.models import Account, Delivery, Post, Publication, Server
from talkoot.content.networks import NETWORKS
from talkoot.content.policy import why_not_publish
from talkoot.content.queries.versions import picture_of, version_of
from talkoot.pictures.files import cut_of
from talkoot.pictures.policy import why_not_use

log = structlog.get_logger(__name__)

TOKENS = "talkoot.content.accounts"  # what their tokens are sealed for
CLAIM, SOON = timedelta(minutes=3), timedelta(seconds=5)
ENOUGH = timedelta(seconds=2 * WITHIN + 10)  # that must be left of a claim to begin sending: what began in time is answered in time
MOST_TRIES = 15
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(hours=1)
DOWN_FROM = 3  # failures in a row after which a server is left in peace for a while
STATE = Delivery.State
GOES = Q(network=OWN) | Q(account__state=Account.State.CONNECTED)


def is_anything_due(at: datetime) -> bool:
    """Whether there is something to send, or to take from a worker that is gone."""
    lost = Q(state=STATE.SENDING, claimed_until__lt=at)
    return Delivery.objects.filter(lost | Q(state=STATE.WAITING, due_at__lte=at) & GOES).exists()


def send_due(clock: Callable[[], datetime] = timezone.now, most: int = 200) -> int:
    """Sends what is due, one after the other; what lost its worker first. How many were taken in hand."""
    rescue(clock())
    count = 0
    for pk, claim in claims(clock, most):
        count += 1
        work(pk, claim, clock)
    return count


def rescue(at: datetime) -> None:
    """What was being sent by a worker that is gone: sent again where the network still knows its key, else a person looks."""
    for one in Delivery.objects.filter(state=STATE.SENDING, claimed_until__lt=at).select_related("post__organisation", "post__idea"):
        mine = Delivery.objects.filter(pk=one.pk, state=STATE.SENDING, claim=one.claim)
        if one.begun_at is None or at < one.begun_at + mastodon.KEPT:
            mine.update(state=STATE.WAITING, claim=None, claimed_until=None, again_at=at)
        else:
            unsure(one, "stopped", at)


def claims(clock: Callable[[], datetime], most: int) -> Iterator[tuple[int, UUID]]:
    """What is due and nobody's, one after the other, taken in hand by a claim of its own; nothing of servers that are down."""
    for _turn in range(most):
        at = clock()
        due = Delivery.objects.filter(GOES, Q(again_at=None) | Q(again_at__lte=at), state=STATE.WAITING, due_at__lte=at)
        rows = due.filter(Q(account__server__waits_until=None) | Q(account__server__waits_until__lte=at)).order_by("due_at", "pk")
        pk, claim = rows.values_list("pk", flat=True).first(), uuid4()
        if pk is None:
            return
        if Delivery.objects.filter(pk=pk, state=STATE.WAITING).update(state=STATE.SENDING, claim=claim, claimed_until=at + CLAIM, tries=F("tries") + 1):
            yield pk, claim


def work(pk: int, claim: UUID, clock: Callable[[], datetime]) -> None:
    """One version, from the claim to what came of it."""
    rows = Delivery.objects.select_related("post__organisation", "post__idea", "post__picture", "site", "account__server", "by__user", "picture")
    one = rows.filter(pk=pk, claim=claim, state=STATE.SENDING).first()
    if one is None:
        return None
    if one.network == OWN:
        return here(one, clock())
    if one.account is None:
        return off(one, "account", clock())
    account = one.account
    try:
        token = unseal(TOKENS, account.sealed)
    except Unreadable:
        return signed_out(one, clock())
    try:
        if one.begun_at is not None:
            others = set(Delivery.objects.filter(account=account, state=STATE.SENT).values_list("remote", flat=True))
            if found := mastodon.look(account.server.host, token, account.remote, one.text, one.begun_at, others):
                return settle(one, found, clock())
            if clock() >= one.begun_at + mastodon.KEPT:
                return unsure(one, one.fault or "slow", clock())
            if one.picture is not None and why_not_use(one.picture, timezone.localdate(clock())):
                return unsure(one, "picture", clock())
        elif not prepared(one, clock()):
            return None
        media = pictures(one, account.server.host, token)
        if not begun(one, clock()):
            return None
        sent = mastodon.send(account.server.host, token, text=one.text, media=media, language=one.post.organisation.language, key=str(one.key))
    except Fault as fault:
        return failed(one, fault, clock())
    except (NoPhoto, FileNotFoundError):
        return refused(one, "picture", clock())
    server_works(account.server)
    return settle(one, sent, clock())


def here(one: Delivery, at: datetime) -> None:
    """On our own page there is nothing between it and being out: both in one transaction."""
    with transaction.atomic():
        one.post = post = Post.objects.select_for_update(of=("self",)).select_related("organisation", "idea", "picture").get(pk=one.post_id)
        if prepared(one, at) and mine(one).update(state=STATE.SENT, settled_at=at, claim=None, claimed_until=None):
            made = publish(one, post, "", at)
            one.address = address_of(made)
            Publication.objects.filter(pk=made.pk).update(title=post.idea.title, address=one.address)
            Delivery.objects.filter(pk=one.pk).update(address=one.address)


def prepared(one: Delivery, at: datetime) -> bool:
    """Whether what was approved when it was let go stands still: then it is written down as it goes out."""
    post, picture = one.post, picture_of(one.post, one.site)
    version = version_of(post, one.site)
    network, most = NETWORKS[one.network], one.account.most if one.account else None
    reason = why_not_publish(post, one.network, version.missing, is_too_long_for(network, version.text, most), picture, timezone.localdate(at))
    if Publication.objects.filter(post=post, site=one.site, network=one.network).exists():
        mine(one).update(state=STATE.OFF, claim=None, claimed_until=None, fault="by hand", settled_at=at)
        return False
    if reason or one.digest != post.digest or one.site.closed_on is not None:
        off(one, "changed", at)
        return False
    one.text, one.picture = version.text, picture
    one.described = picture.descriptions.get(post.organisation.language, "") if picture else ""
    return bool(mine(one).update(text=one.text, picture=picture, described=one.described))


def pictures(one: Delivery, server: str, token: str) -> list[str]:
    """The number of its picture there, once the server has it ready; none where it has no picture. Raises Fault."""
    if one.picture is None:
        return []
    if one.media:
        is_ready = mastodon.is_ready(server, token, one.media)
    else:
        content = cut_of(one.picture, NETWORKS[one.network].shape).read_bytes()
        one.media, is_ready = mastodon.upload(server, token, content, one.described)
        mine(one).update(media=one.media)
    if not is_ready:
        raise Fault(Meaning.NOT_YET, "picture", SOON)
    return [one.media]


def begun(one: Delivery, at: datetime) -> bool:
    """Notes that from now on the network may have it; False where the claim is another's by now, or too short to wait for an answer."""
    if one.claimed_until is None or at + ENOUGH > one.claimed_until:
        mine(one).update(state=STATE.WAITING, claim=None, claimed_until=None)
        return False
    one.is_first, one.begun_at = one.begun_at is None, one.begun_at or at
    return bool(mine(one).update(begun_at=one.begun_at))


def mine(one: Delivery) -> Any:
    """The row, as long as it is in this worker's hands."""
    return Delivery.objects.filter(pk=one.pk, state=STATE.SENDING, claim=one.claim)


def settle(one: Delivery, sent: Sent, at: datetime) -> None:
    """It is out: with its address among what was published. Whoever comes too late with the same finds it done."""
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("organisation", "idea").get(pk=one.post_id)
        done = {"state": STATE.SENT, "remote": sent.remote, "address": sent.address, "settled_at": at, "fault": "", "claim": None, "claimed_until": None}
        if not Delivery.objects.filter(pk=one.pk, key=one.key).exclude(state=STATE.SENT).update(**done):
            return
        publish(one, post, sent.address, at)
        settle_notices(about=about(post), kinds=("content.unsure",), at=at)


def publish(one: Delivery, post: Post, address: str, at: datetime) -> Publication:
    """Among what was published. Call it inside the transaction that settles it, with the post locked."""
    told = {"text": one.text, "picture": one.picture, "described": one.described, "address": address, "by": one.by, "at": at}
    made, _is_new = Publication.objects.get_or_create(post=post, site_id=one.site_id, network=one.network, defaults=told)
    Post.objects.filter(pk=post.pk, out_at=None).update(out_at=at)
    if one.by is not None:
        trail(one.by, "publish", post, at, site=one.site.name, network=one.network)
    return made


def failed(one: Delivery, fault: Fault, at: datetime) -> None:
    """What a fault means for it."""
    log.warning("delivery_failed", network=one.network, id=one.pk, meaning=fault.meaning.value, code=fault.code)
    if one.account is not None and fault.is_of_the_server:
        server_fails(one.account.server, at)
    if fault.meaning is Meaning.SIGNED_OUT:
        return signed_out(one, at)
    if fault.meaning is Meaning.REFUSED:
        return refused(one, fault.code, at)
    if one.tries >= MOST_TRIES:
        return refused(one, fault.code, at) if one.begun_at is None or fault.meaning is Meaning.NOT_YET else unsure(one, fault.code, at)
    pause = max(fault.pause or timedelta(0), min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (one.tries - 1)) * random.uniform(0.9, 1.1))  # noqa: S311 - a pause
    if one.begun_at is not None and fault.meaning is Meaning.UNCLEAR and at + pause >= one.begun_at + mastodon.KEPT:
        return unsure(one, fault.code, at)
    if fault.meaning is Meaning.NOT_YET and one.is_first:
        mine(one).update(begun_at=None)  # the one attempt there was has certainly not been taken
    mine(one).update(state=STATE.WAITING, claim=None, claimed_until=None, again_at=at + pause, fault=fault.code)
    return None


def signed_out(one: Delivery, at: datetime) -> None:
    """The account's token is good for nothing: everything of it waits until somebody connects it again, and is told once."""
    with transaction.atomic():
        mine(one).update(state=STATE.WAITING, claim=None, claimed_until=None, fault="signed out")
        if one.account and Account.objects.filter(pk=one.account.pk, state=Account.State.CONNECTED).update(state=Account.State.LOST, ended_at=at):
            told(one, "content.signed_out", at, also=[one.account.connected_by_id])


def refused(one: Delivery, code: str, at: datetime) -> None:
    """It is certainly not out, and will not go by itself."""
    with transaction.atomic():
        if mine(one).update(state=STATE.REFUSED, claim=None, claimed_until=None, fault=code, settled_at=at):
            told(one, "content.not_out", at)


def off(one: Delivery, code: str, at: datetime) -> None:
    """It is not what was approved any more: called off, and told."""
    with transaction.atomic():
        if mine(one).update(state=STATE.OFF, claim=None, claimed_until=None, fault=code, settled_at=at):
            told(one, "content.not_out", at)


def unsure(one: Delivery, code: str, at: datetime) -> None:
    """Perhaps it is out: a person looks."""
    with transaction.atomic():
        if mine(one).update(state=STATE.UNSURE, claim=None, fault=code):  # nobody sends it again before the claim has ended
            told(one, "content.unsure", at)


def told(one: Delivery, kind: str, at: datetime, also: Iterable[int | None] = ()) -> None:
    """Whoever let it go out, or makes it; where neither is here any more, those who run content."""
    people = {pk for pk in (one.by_id, one.post.owner_id, *also) if pk is not None}
    here = Membership.objects.filter(pk__in=people, organisation_id=one.post.organisation_id, ended_at=None)
    members = list(here.values_list("pk", flat=True))
    if not members:
        runners = [role for role, acts in MAY.items() if Act.CONTENT_RUN in acts]
        members = list(Membership.objects.filter(organisation_id=one.post.organisation_id, ended_at=None, role__in=runners).values_list("pk", flat=True))
    place = {"title": one.post.idea.title, "site": one.site.name, "network": str(NETWORKS[one.network].name)}
    tell(members=members, kind=kind, about=about(one.post), address=page_of_post(one.post), at=at, moment=f"{one.pk} {int(at.timestamp())}", **place)


def server_fails(server: Server, at: datetime) -> None:
    """After some failures in a row nobody knocks there for a while, each time for longer."""
    Server.objects.filter(pk=server.pk).update(failed=F("failed") + 1)
    server.refresh_from_db()
    if server.failed >= DOWN_FROM:
        Server.objects.filter(pk=server.pk).update(waits_until=at + min(LONGEST_PAUSE, timedelta(minutes=1) * 2 ** min(server.failed - DOWN_FROM, 10)))


def server_works(server: Server) -> None:
    """It answers again."""
    if server.failed or server.waits_until:
        Server.objects.filter(pk=server.pk).update(failed=0, waits_until=None)
