"""Letting what is approved go out by itself: when, calling it off, and what a person says who has looked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.jobs.each import going_on
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, Act
from talkoot.content.actions.ideas import may
from talkoot.content.actions.publishing import about, held_post, is_of, note_published, page_of_post, trail
from talkoot.content.filling import OWN, fill, is_too_long_for
from talkoot.content.models import Account, Delivery, Post, Publication, SiteLine
from talkoot.content.networks import NETWORKS
from talkoot.content.policy import why_not_publish, why_not_send
from talkoot.content.queries.versions import own_pictures, picture_in, picture_of, values_of
from talkoot.pictures.models import Picture

FARTHEST = timedelta(days=370)
STATE = Delivery.State


@dataclass
class Planned:
    """How many versions go out by themselves, and which were left out because something is missing there."""

    n: int = 0
    left_out: list[Site] = field(default_factory=list)


@dataclass(frozen=True)
class Way:
    """A site's version on its way to an account; without one, to our own page."""

    site: Site
    network: str
    account: Account | None


def local_moment(day: date, hour: time, zone: str) -> datetime:
    """A site's own day and hour as a moment. An hour that a clock change skips is the one after it; one that comes twice is the first."""
    there = datetime.combine(day, hour, ZoneInfo(zone))
    return there.astimezone(UTC)


def send_post(*, by: Membership, post: Post, day: date | None, hour: time | None, at: datetime) -> Planned:
    """Lets each site's version go out on our own page and on every network that is connected there, as far as the post goes there: at an hour of the
    site's own day, or now (neither given). What is out already, being sent or unsure stays as it is; what waits is moved. A site whose version
    lacks something is left out and told.

    Refused for others than those who run content or whose turn it is with free hands everywhere, as long as it is not approved, for a moment that
    is over, and where it goes nowhere by itself. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    if (day is None) != (hour is None):
        raise Refused(_("Choose a day and an hour."))
    with transaction.atomic():
        held = held_post(by, post)
        if reason := why_not_send(by, held, timezone.localdate(at)):
            raise Refused(reason)
        rows = Account.objects.filter(organisation_id=by.organisation_id, network__in=held.networks, state=Account.State.CONNECTED, site__closed_on=None)
        ways = [Way(one.site, one.network, one) for one in rows.select_related("site", "server").order_by("site__name", "network")]
        ways += [Way(one, OWN, None) for one in sites_of(by).open()] if OWN in held.networks else []
        if not ways:
            raise Refused(_("No site has connected a network that this goes to."))
        moments = {one.site.time_zone: local_moment(day, hour, one.site.time_zone) if day and hour else at for one in ways}
        if day and any(moment < at - timedelta(minutes=1) for moment in moments.values()):
            raise Refused(_("That hour is over already. Choose a later one, or let it go out now."))
        if max(moments.values()) > at + FARTHEST:
            raise Refused(_("That is too far away."))
        done = _planned(by, held, ways, moments, at)
        if done.n:
            trail(by, "let_go_out", held, at, n=done.n)
    return done


def _planned(by: Membership, held: Post, ways: Sequence[Way], moments: dict[str, datetime], at: datetime) -> Planned:
    sites = list({one.site.pk: one.site for one in ways}.values())
    lines = {one.site_id: one.text for one in SiteLine.objects.filter(post=held, site__in=sites).exclude(approved_at=None)}
    pictures, today = own_pictures(held, sites), timezone.localdate(at)
    out = set(Publication.objects.filter(post=held, site__in=sites).values_list("site", "network"))
    there = {(one.site_id, one.network): one for one in Delivery.objects.filter(post=held, site__in=sites)}
    found, new = Planned(), list[Delivery]()
    for one in ways:
        filled, picture = fill(held.text, values_of(one.site), lines.get(one.site.pk, "")), picture_in(held, pictures.get(one.site.pk))
        if (one.site.pk, one.network) in out:
            continue
        most = one.account.most if one.account else None
        if why_not_publish(held, one.network, filled.missing, is_too_long_for(NETWORKS[one.network], filled.text, most), picture, today):
            found.left_out.append(one.site)
            continue
        standing = there.get((one.site.pk, one.network))
        if standing is not None and (standing.state in (STATE.SENDING, STATE.UNSURE) or (standing.begun_at and standing.state == STATE.WAITING)):
            continue
        made: dict[str, Any] = {
            "account": one.account,
            "by": by,
            "made_at": at,
            "due_at": moments[one.site.time_zone],
            "state": STATE.WAITING,
            "digest": let_go_digest(held, lines.get(one.site.pk, ""), picture),
        }
        made |= {
            "key": uuid4(),
            "fault": "",
            "tries": 0,
            "again_at": None,
            "begun_at": None,
            "media": "",
            "settled_at": None,
            "text": "",
            "picture": None,
            "described": "",
        }
        if standing is None:
            new.append(Delivery(post=held, site=one.site, network=one.network, **made))
            found.n += 1
        else:  # not what a worker has taken in hand or sent since it was read
            as_read = Delivery.objects.filter(pk=standing.pk, state=standing.state, key=standing.key, begun_at=standing.begun_at)
            found.n += as_read.update(**made)
    Delivery.objects.bulk_create(new, batch_size=500)
    return found


def let_go_digest(post: Post, line: str, picture: Picture | None) -> str:
    """What a site's version is when it is let go: the approved text and picture with the site's own. What fills itself in may change meanwhile."""
    return sha256(repr((post.digest, line, picture.mark if picture else "")).encode()).hexdigest()


def digest_now(post: Post, site: Site) -> str:
    """The same, of what stands now."""
    line = SiteLine.objects.filter(post=post, site=site).exclude(approved_at=None).first()
    return let_go_digest(post, line.text if line else "", picture_of(post, site))


def call_off(*, by: Membership, post: Post, at: datetime) -> tuple[int, int]:
    """What waits does not go out by itself: how many there were, and how many may be under way already, which cannot be called back. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    with transaction.atomic():
        held = held_post(by, post)
        if reason := why_not_send(by, held, None):
            raise Refused(reason)
        count = Delivery.objects.filter(post=held, state=STATE.WAITING, begun_at=None).update(state=STATE.OFF, fault="", settled_at=at)
        if count:
            trail(by, "call_off_going_out", held, at, n=count)
        return count, Delivery.objects.filter(post=held, state__in=[STATE.WAITING, STATE.SENDING]).count()


def say_it_is_there(*, by: Membership, delivery: Delivery, address: str, at: datetime) -> Delivery:
    """Somebody has looked: it is out. Refused for what is not unsure, and where the caller does not work."""
    address = address.strip()
    if address:
        try:
            URLValidator(schemes=["https"])(address)
        except ValidationError:
            raise Refused(_("Copy the whole address, from https:// on.")) from None
    with transaction.atomic():
        held, one = _unsure(by, delivery, at)
        Delivery.objects.filter(pk=one.pk).update(state=STATE.SENT, address=address, settled_at=at, fault="", claim=None, claimed_until=None)
        note_published(held, one.site_id, one.network, text=one.text, picture=one.picture, described=one.described, address=address, by=by, at=at)
        settle_unsure(held, at)
        trail(by, "say_it_is_out", held, at, site=one.site.name, network=one.network)
        one.refresh_from_db()
    return one


def send_again(*, by: Membership, delivery: Delivery, at: datetime) -> Delivery:
    """Somebody has looked: it is not there. It goes out once more, under another key; where something else stands by now, or its account is taken off,
    it is called off instead, and can be let go anew. Refused for what is not unsure, as long as a worker may still be waiting for the answer, and
    where the caller does not work."""
    with transaction.atomic():
        held, one = _unsure(by, delivery, at)
        made: dict[str, Any] = {"claim": None, "claimed_until": None, "fault": ""}
        is_off = one.account is None or one.account.state == Account.State.OFF
        if is_off or not held.is_approved or one.digest != digest_now(held, one.site):
            made |= {"state": STATE.OFF, "settled_at": at}
        else:
            made |= {"state": STATE.WAITING, "key": uuid4(), "begun_at": None, "again_at": None, "due_at": at, "media": "", "tries": 0, "by": by}
        Delivery.objects.filter(pk=one.pk).update(**made)
        settle_unsure(held, at)
        trail(by, "send_again", held, at, site=one.site.name, network=one.network)
        one.refresh_from_db()
    return one


def _unsure(by: Membership, delivery: Delivery, at: datetime) -> tuple[Post, Delivery]:
    held = held_post(by, delivery.post)
    one = Delivery.objects.select_for_update(of=("self",)).select_related("site", "picture", "account").get(pk=delivery.pk, post=held)
    if not is_of(by, one.site):
        raise Refused(_("It is published by those who work there."))
    if one.state != STATE.UNSURE:
        raise Refused(_("It has been seen to already."))
    if one.claimed_until is not None and at < one.claimed_until:
        raise Refused(_("The answer may still come. Look again in a few minutes."))
    return held, one


def end_without_account(at: datetime, account: Account | None = None) -> None:
    """What waits for an account (this one, or any) that is used no more: called off and told, or, where it may have arrived, for a person to look."""
    gone = Q(account=None) | Q(account__state=Account.State.OFF) if account is None else Q(account=account)
    for one in Delivery.objects.filter(gone, state=STATE.WAITING).exclude(network=OWN).select_related("post__organisation", "post__idea", "site"):
        with going_on("content.account", one.pk), transaction.atomic():
            state, kind = (STATE.OFF, "content.not_out") if one.begun_at is None else (STATE.UNSURE, "content.unsure")
            if Delivery.objects.filter(pk=one.pk, state=STATE.WAITING, begun_at=one.begun_at).update(state=state, fault="account", settled_at=at):
                told(one, kind, at)


def settle_unsure(post: Post, at: datetime) -> None:
    """Nobody needs to look any more, once nothing of the post is unsure."""
    if not Delivery.objects.filter(post=post, state=STATE.UNSURE).exists():
        settle(about=about(post), kinds=("content.unsure",), at=at)


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
