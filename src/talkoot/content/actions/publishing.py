"""One post: its shared text, a site's own sentence, approval or free hands, and what was published by hand."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.free_hands import Reach, has_free_hands
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.trail.actions import record
from talkoot.content.actions.ideas import may
from talkoot.content.filling import OWN, is_too_long, unknown_places
from talkoot.content.models import Asking, Delivery, Post, Publication, SiteLine, TextVersion
from talkoot.content.networks import NETWORKS
from talkoot.content.policy import why_not_approve_line, why_not_approve_post, why_not_publish, why_not_write
from talkoot.content.queries.versions import picture_of, version_of
from talkoot.pictures.policy import why_not_use

MOMENT = 40  # characters of a digest that tell two texts apart
MANDATE = "publish"
LONGEST = 5000
LONGEST_LINE = 300
MOST_ASKED = 2
ASKED_APART = timedelta(hours=20)  # who is asked once more is told once more, but not at once
TO_ASK = ("content.approval",)


def write_post(*, by: Membership, post: Post, text: str, networks: Collection[str], at: datetime) -> Post:
    """The shared text and where it goes. Whatever was approved is approved no longer when it changes. Refused for others than whose
    turn it is and those who run content, and for words in braces that nothing fills in."""
    text = clean_text(text)
    if not text:
        raise Refused(_("Write the text that all sites share."))
    if len(text) > LONGEST:
        raise Refused(_("Five thousand characters at most."))
    if strange := unknown_places(text):
        raise Refused(_("Nothing fills in {%(word)s}. Look below at what does.") % {"word": strange[0]})
    if not networks or not set(networks) <= set(NETWORKS):
        raise Refused(_("Choose at least one place where it goes out."))
    with transaction.atomic():
        held = held_post(by, post)
        if reason := why_not_write(by, held):
            raise Refused(reason)
        if (held.text, held.networks) != (text, sorted(networks)):
            Post.objects.filter(pk=held.pk).update(
                text=text, networks=sorted(networks), written_by=by, approved_digest="", approved_by=None, approved_at=None, by_free_hands=False, changed_at=at
            )
            if held.text != text:
                if held.text and not held.text_versions.exists():  # written before versions were kept
                    TextVersion.objects.create(post=held, text=held.text, by=held.written_by, at=held.changed_at)
                TextVersion.objects.create(post=held, text=text, by=by, at=at)
            held.writers.add(by)
            Asking.objects.filter(post=held).delete()
            settle(about=about(held), kinds=TO_ASK, at=at)
            trail(by, "write_post", held, at)
        held.refresh_from_db()
    return held


def ask_approval(*, by: Membership, post: Post, people: Sequence[Membership], at: datetime) -> Post:
    """Asks one or two people to approve exactly what stands; they are told. Refused for its maker and writer, and people of elsewhere."""
    if not 1 <= len(people) <= MOST_ASKED:
        raise Refused(_("Ask one person or two."))
    with transaction.atomic():
        held = held_post(by, post)
        if reason := why_not_write(by, held):
            raise Refused(reason)
        if not held.text:
            raise Refused(_("Write the text that all sites share."))
        for one in people:
            if one.organisation_id != by.organisation_id or one.ended_at is not None or why_not_approve_post(one, held):
                raise Refused(_("Choose somebody else who works here: nobody approves their own."))
        lately = Asking.objects.filter(post=held, digest=held.digest, at__gt=at - ASKED_APART).values_list("of", flat=True)
        new = [one.pk for one in people if one.pk not in set(lately)]
        for one in people:
            again = {"digest": held.digest} | ({"at": at} if one.pk in new else {})
            Asking.objects.update_or_create(post=held, of=one, defaults=again, create_defaults={"digest": held.digest, "at": at})
        tell(
            members=new, kind="content.approval", about=about(held), address=page_of_post(held), at=at,
            moment=f"{held.digest[:MOMENT]} {int(at.timestamp())}", who=by, title=held.idea.title,
        )  # fmt: skip
        trail(by, "ask_approval", held, at)
    return held


def approve_post(*, by: Membership, post: Post, digest: str, at: datetime) -> Post:
    """Exactly what the caller saw (`digest`) may go out. By free hands where an agreement in force gives them: then also one's own.

    Refused when something else stands meanwhile, and for one's own without free hands. Safe to repeat.
    """
    with transaction.atomic():
        held = held_post(by, post)
        if not held.text or digest != held.digest:
            raise Refused(_("It has changed meanwhile. Look at it again."))
        if held.picture is not None and (reason := why_not_use(held.picture, timezone.localdate(at))):
            raise Refused(reason)
        is_free = False
        if reason := why_not_approve_post(by, held):
            is_free = by.may(Act.CONTENT_DO) and why_not_write(by, held) is None and has_free_hands(by, MANDATE, Reach.EVERYWHERE)
            if not is_free:
                raise Refused(reason)
        if not held.is_approved:
            Post.objects.filter(pk=held.pk).update(approved_digest=digest, approved_by=by, approved_at=at, by_free_hands=is_free, changed_at=at)
            settle(about=about(held), kinds=TO_ASK, at=at)
            told = [pk for pk in {held.owner_id, held.written_by_id} if pk and pk != by.pk]
            moment = f"{digest[:MOMENT]} {int(at.timestamp())}"  # the same text may be approved again
            tell(members=told, kind="content.approved", about=about(held), address=page_of_post(held), at=at, moment=moment, who=by, title=held.idea.title)
            trail(by, "approve_post", held, at, free=is_free)
        held.refresh_from_db()
    return held


def write_line(*, by: Membership, post: Post, site: Site, text: str, at: datetime) -> SiteLine | None:
    """A site's own sentence; none when it is empty. Who has free hands needs nobody's approval for it. Refused for sites where the
    caller does not work, but for those who run content."""
    may(by, Act.CONTENT_DO)
    text = clean_line(text)
    if len(text) > LONGEST_LINE:
        raise Refused(_("Three hundred characters at most: a sentence or two."))
    if site.organisation_id != by.organisation_id or not is_of(by, site):
        raise Refused(_("Its own sentence is written by those who work there."))
    if unknown_places(text) or "{" in text:
        raise Refused(_("Write it out: nothing fills itself in here."))
    with transaction.atomic():
        held = held_post(by, post)
        if not text:
            if SiteLine.objects.filter(post=held, site=site).delete()[0]:
                trail(by, "remove_line", held, at, site=site.name)
            return None
        standing = SiteLine.objects.filter(post=held, site=site).first()
        if standing is not None and standing.text == text:
            return standing
        is_free = has_free_hands(by, MANDATE, site)
        approved = {"approved_by": by if is_free else None, "approved_at": at if is_free else None}
        made, _is_new = SiteLine.objects.update_or_create(post=held, site=site, defaults={"text": text, "by": by, "at": at, **approved})
        trail(by, "write_line", held, at, site=site.name)
    return made


def approve_line(*, by: Membership, line: SiteLine, text: str, at: datetime) -> SiteLine:
    """Exactly this sentence (`text`) may go out at its site. Refused for its writer and where it has changed. Safe to repeat."""
    with transaction.atomic():
        held = held_post(by, line.post)
        standing = SiteLine.objects.select_related("site").get(pk=line.pk, post=held)
        if standing.text != text:
            raise Refused(_("The text has changed meanwhile. Read it again."))
        if reason := why_not_approve_line(by, standing, is_of(by, standing.site)):
            raise Refused(reason)
        if standing.approved_at is None:
            SiteLine.objects.filter(pk=standing.pk).update(approved_by=by, approved_at=at)
            trail(by, "approve_line", held, at, site=standing.site.name)
        standing.refresh_from_db()
    return standing


def publish_by_hand(*, by: Membership, post: Post, site: Site, network: str, address: str, at: datetime) -> Publication:
    """Somebody has put a site's version on a network. Refused as long as it is not approved, for what a site's version lacks, for a
    text that is too long there, and where the caller does not work, but for those who run content. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    if network == OWN:
        raise Refused(_("It does not go there."))
    address = address.strip()
    if address:
        try:
            URLValidator(schemes=["https"])(address)
        except ValidationError:
            raise Refused(_("Copy the whole address, from https:// on.")) from None
    if site.organisation_id != by.organisation_id or not is_of(by, site):
        raise Refused(_("It is published by those who work there."))
    with transaction.atomic():
        held = held_post(by, post)
        made = Publication.objects.filter(post=held, site=site, network=network).first()
        if made is None:
            version = version_of(held, site)
            picture, is_long = picture_of(held, site), network in NETWORKS and is_too_long(NETWORKS[network], version.text)
            if reason := why_not_publish(held, network, version.missing, is_long, picture, timezone.localdate(at)):
                raise Refused(reason)
            _instead_of_by_itself(held, site, network, address, at)
            made = note_published(held, site.pk, network, text=version.text, picture=picture, address=address, by=by, at=at)
            trail(by, "publish", held, at, site=site.name, network=network)
        elif address and made.address != address:
            Publication.objects.filter(pk=made.pk).update(address=address)
            trail(by, "change_address", held, at, site=site.name, network=network, was=made.address)
            made.refresh_from_db()
    return made


def note_published(post: Post, site: int, network: str, *, at: datetime, **told: Any) -> Publication:
    """Among what is out, once. Call it inside the transaction that holds the post."""
    made, _is_new = Publication.objects.get_or_create(post=post, site_id=site, network=network, defaults=told | {"at": at})
    Post.objects.filter(pk=post.pk, out_at=None).update(out_at=at)
    return made


def _instead_of_by_itself(post: Post, site: Site, network: str, address: str, at: datetime) -> None:
    """What was to go there by itself does not any more; who marks what was unsure has looked. Refused while it is being sent."""
    one = Delivery.objects.select_for_update().filter(post=post, site=site, network=network).first()
    state = Delivery.State
    if one is None or one.state in (state.SENT, state.REFUSED, state.OFF):
        return
    if one.state == state.SENDING or (one.state == state.WAITING and one.begun_at):
        raise Refused(_("It is just being sent by itself. Look again in a few minutes."))
    if one.state == state.UNSURE:
        Delivery.objects.filter(pk=one.pk).update(state=state.SENT, address=address, settled_at=at, fault="", claimed_until=None)
        if not Delivery.objects.filter(post=post, state=state.UNSURE).exists():
            settle(about=about(post), kinds=("content.unsure",), at=at)
    else:
        Delivery.objects.filter(pk=one.pk).update(state=state.OFF, fault="by hand", settled_at=at)


def unpublish(*, by: Membership, publication: Publication, at: datetime) -> None:
    """It was not published after all, or stands there no longer. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    with transaction.atomic():
        held = held_post(by, publication.post)
        if not is_of(by, publication.site):
            raise Refused(_("It is published by those who work there."))
        if Publication.objects.filter(pk=publication.pk, post=held).delete()[0]:
            first = held.publications.order_by("at").first()
            Post.objects.filter(pk=held.pk).update(out_at=first.at if first else None)
            trail(by, "undo_publish", held, at, site=publication.site.name, network=publication.network)


def is_of(by: Membership, site: Site) -> bool:
    """Whether they work there, or run content."""
    return by.may(Act.CONTENT_RUN) or by.sites.filter(pk=site.pk).exists()


def held_post(by: Membership, post: Post) -> Post:
    """The post, locked. Raises DoesNotExist for another organisation's."""
    may(by, Act.CONTENT_DO)
    rows = Post.objects.select_for_update(of=("self",)).select_related("organisation", "idea", "picture__organisation")
    return rows.get(pk=post.pk, organisation_id=by.organisation_id)


def about(post: Post) -> str:
    return f"content.post:{post.pk}"


def page_of_post(post: Post) -> str:
    return reverse("content:post", args=[post.organisation.slug, post.pk])


def trail(by: Membership, act: str, post: Post, at: datetime, **details: Any) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=about(post), at=at, **details)
