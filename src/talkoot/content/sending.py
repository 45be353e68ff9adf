"""What goes out by itself: claim, look, send, settle.

A version is one worker's at a time, by a claim that ends. Before it is sent again the network is asked whether it has it, and it is sent
with the same key, so that a network that keeps keys has it once. Where a key may be forgotten, nothing is sent a second time by itself:
it is unsure, and a person looks. What was answered clearly is settled in one transaction with the publication.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from talkoot.base.jobs.each import going_on
from talkoot.base.kit.developing import NoPhoto
from talkoot.base.store.sealed import Unreadable, unseal
from talkoot.content.actions.connecting import TOKENS
from talkoot.content.actions.own_page import address_of
from talkoot.content.actions.publishing import note_published, trail
from talkoot.content.actions.sending import digest_now, end_without_account, settle_unsure, told
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

CLAIM, SOON = timedelta(minutes=3), timedelta(seconds=5)
ENOUGH = timedelta(seconds=2 * WITHIN + 10)  # that must be left of a claim to begin sending: what began in time is answered in time
MOST_TRIES = 15
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(hours=1)
DOWN_FROM = 3  # failures in a row after which a server is left in peace for a while
STATE = Delivery.State
GOES = Q(network=OWN) | Q(account__state=Account.State.CONNECTED)
GONE = ~Q(network=OWN) & (Q(account=None) | Q(account__state=Account.State.OFF))


def is_anything_due(at: datetime) -> bool:
    """Whether there is something to send, or to take from a worker that is gone, or an account that is."""
    lost = Q(state=STATE.SENDING, claimed_until__lt=at)
    return Delivery.objects.filter(lost | Q(state=STATE.WAITING, due_at__lte=at) & (GOES | GONE)).exists()


def send_due(clock: Callable[[], datetime] = timezone.now, most: int = 200) -> int:
    """Sends what is due, one after the other; what lost its worker or its account first. How many were taken in hand."""
    rescue(clock())
    end_without_account(clock())
    count = 0
    for pk, claim in claims(clock, most):
        count += 1
        with going_on("content.send", pk):  # one that cannot be sent keeps no other waiting; its claim ends, and its attempts are counted
            work(pk, claim, clock)
    return count


def rescue(at: datetime) -> None:
    """What was being sent by a worker that is gone: sent again where the network still knows its key, else a person looks."""
    for one in Delivery.objects.filter(state=STATE.SENDING, claimed_until__lt=at).select_related("post__organisation", "post__idea", "site"):
        with going_on("content.rescue", one.pk):
            _rescue(one, at)


def _rescue(one: Delivery, at: datetime) -> None:
    if one.begun_at is not None and (at >= one.begun_at + mastodon.KEPT or one.tries >= MOST_TRIES):
        unsure(one, "stopped", at)
    elif one.tries >= MOST_TRIES:
        refused(one, "stopped", at)
    else:
        mine(one).update(state=STATE.WAITING, claim=None, claimed_until=None, again_at=at)


def claims(clock: Callable[[], datetime], most: int) -> Iterator[tuple[int, UUID]]:
    """What is due and nobody's, one after the other, taken in hand by a claim of its own; nothing of servers that are down or accounts that were
    asked to wait."""
    for _turn in range(most):
        at = clock()
        due = Delivery.objects.filter(GOES, Q(again_at=None) | Q(again_at__lte=at), state=STATE.WAITING, due_at__lte=at)
        for name in ("account__server__waits_until", "account__waits_until"):
            due = due.filter(Q(**{name: None}) | Q(**{f"{name}__lte": at}))
        found, claim = due.order_by("due_at", "pk").values_list("pk", "due_at").first(), uuid4()
        if found is None:
            return
        pk, due_at = found  # not one that another took, or a person moved, since it was read
        as_read = Delivery.objects.filter(pk=pk, state=STATE.WAITING, due_at=due_at)
        if as_read.update(state=STATE.SENDING, claim=claim, claimed_until=at + CLAIM, tries=F("tries") + 1):
            yield pk, claim


def work(pk: int, claim: UUID, clock: Callable[[], datetime]) -> None:
    """One version, from the claim to what came of it."""
    rows = Delivery.objects.select_related("post__organisation", "post__idea", "post__picture", "site", "account__server", "by__user", "picture")
    one = rows.filter(pk=pk, claim=claim, state=STATE.SENDING).first()
    if one is None:
        return None
    if one.network == OWN:
        return here(one, clock())
    account = one.account
    if account is None or account.state == Account.State.OFF:
        mine(one).update(state=STATE.WAITING, claim=None, claimed_until=None)
        return end_without_account(clock())
    try:
        token = unseal(TOKENS, account.sealed)
    except Unreadable:
        return signed_out(one, clock())
    try:
        is_late = clock() >= one.due_at + mastodon.KEPT  # by a worker that was away, or in a backup that was restored: perhaps it was out before
        if one.begun_at is None and not prepared(one, clock()):
            return None
        if one.begun_at is not None or is_late:
            if found := looked_for(one, account, token):
                server_works(account.server)
                return settle(one, found, clock())
            if one.begun_at is not None and clock() >= one.begun_at + mastodon.KEPT:
                return unsure(one, one.fault or "slow", clock())
        if one.begun_at is not None and one.picture is not None and why_not_use(one.picture, timezone.localdate(clock())):
            return unsure(one, "picture", clock())
        media = pictures(one, account.server.host, token)
        if not begun(one, clock()):
            return None
        sent = mastodon.send(account.server.host, token, text=one.text, media=media, language=one.post.organisation.language, key=str(one.key))
    except Fault as fault:
        return failed(one, fault, clock())
    except (NoPhoto, FileNotFoundError):
        return refused(one, "picture", clock()) if one.begun_at is None else unsure(one, "picture", clock())
    server_works(account.server)
    return settle(one, sent, clock())


def looked_for(one: Delivery, account: Account, token: str) -> Sent | None:
    """What stands at the network already, if it does; none of those that are known to be others. Raises Fault."""
    others = set(Delivery.objects.filter(account=account, state=STATE.SENT).exclude(pk=one.pk).values_list("remote", flat=True))
    return mastodon.look(account.server.host, token, account.remote, one.text, one.begun_at or one.due_at, others)


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
    if reason or one.digest != digest_now(post, one.site) or one.site.closed_on is not None:
        off(one, "closed" if one.site.closed_on is not None else "changed", at)
        return False
    described = picture.descriptions.get(post.organisation.language, "") if picture else ""
    if (one.picture, one.described) != (picture, described):
        one.media = ""  # what was brought there is another picture
    one.text, one.picture, one.described = version.text, picture, described
    return bool(mine(one).update(text=one.text, picture=picture, described=described, media=one.media))


def pictures(one: Delivery, server: str, token: str) -> list[str]:
    """The number of its picture there, once the server has it ready; none where it has no picture. Raises Fault."""
    if one.picture is None:
        return []
    is_ready = mastodon.is_ready(server, token, one.media) if one.media else None
    if is_ready is None:  # none was brought there, or it lay there too long for the server to keep it
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
        settle_unsure(post, at)


def publish(one: Delivery, post: Post, address: str, at: datetime) -> Publication:
    """Among what was published. Call it inside the transaction that settles it, with the post locked."""
    told = {"text": one.text, "picture": one.picture, "described": one.described, "address": address, "by": one.by}
    made = note_published(post, one.site_id, one.network, at=at, **told)
    if one.by is not None:
        trail(one.by, "publish", post, at, site=one.site.name, network=one.network)
    return made


def failed(one: Delivery, fault: Fault, at: datetime) -> None:
    """What a fault means for it."""
    log.warning("delivery_failed", kind=one.network, id=str(one.pk), fault=fault.meaning.value, code=fault.code)
    is_perhaps_out = one.begun_at is not None and not one.is_first  # by an attempt before: whatever is said of this one, that stays unclear
    if one.account is not None and fault.is_of_the_server:
        server_fails(one.account.server, at, fault.pause)
    elif one.account is not None and fault.pause:
        Account.objects.filter(pk=one.account.pk).update(waits_until=at + fault.pause)
    if fault.meaning in (Meaning.SIGNED_OUT, Meaning.NOT_YET) and one.is_first:
        mine(one).update(begun_at=None)  # the one attempt there was has certainly not been taken
    if fault.meaning is Meaning.SIGNED_OUT:
        return signed_out(one, at)
    if fault.meaning is Meaning.REFUSED and not is_perhaps_out:
        return refused(one, fault.code, at)
    if one.tries >= MOST_TRIES:
        is_certain = one.begun_at is None or (fault.meaning is Meaning.NOT_YET and not is_perhaps_out)
        return refused(one, fault.code, at) if is_certain else unsure(one, fault.code, at)
    pause = max(fault.pause or timedelta(0), min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (one.tries - 1)) * random.uniform(0.9, 1.1))  # noqa: S311 - a pause
    if (is_perhaps_out or fault.meaning is Meaning.UNCLEAR) and one.begun_at is not None and at + pause >= one.begun_at + mastodon.KEPT:
        return unsure(one, fault.code, at)
    mine(one).update(state=STATE.WAITING, claim=None, claimed_until=None, again_at=at + pause, fault=fault.code)
    return None


def signed_out(one: Delivery, at: datetime) -> None:
    """The account's token is good for nothing: everything of it waits until somebody connects it again, and is told once. What may have arrived
    before cannot be looked for: a person looks."""
    if one.begun_at is not None and not one.is_first:
        unsure(one, "signed out", at)
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


def server_fails(server: Server, at: datetime, pause: timedelta | None) -> None:
    """After some failures in a row, or when it says so, nobody knocks there for a while, each time for longer."""
    Server.objects.filter(pk=server.pk).update(failed=F("failed") + 1)
    server.refresh_from_db()
    down = min(LONGEST_PAUSE, timedelta(minutes=1) * 2 ** min(server.failed - DOWN_FROM, 10)) if server.failed >= DOWN_FROM else timedelta(0)
    if down or pause:
        Server.objects.filter(pk=server.pk).update(waits_until=at + max(down, pause or timedelta(0)))


def server_works(server: Server) -> None:
    """It answers again."""
    if server.failed or server.waits_until:
        Server.objects.filter(pk=server.pk).update(failed=0, waits_until=None)
