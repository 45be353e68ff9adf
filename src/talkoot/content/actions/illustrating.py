"""Pictures in posts: the shared one, a site's own, and what happens when a picture changes or may be shown no more."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.free_hands import has_free_hands
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.content.actions.publishing import MANDATE, TO_ASK, about, held_post, is_of, page_of_post, trail
from talkoot.content.models import Asking, Post, Publication, SitePicture
from talkoot.content.policy import why_not_approve_line, why_not_write
from talkoot.content.queries.choosing import runners_of
from talkoot.pictures.actions import refuse_unusable
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use
from talkoot.pictures.uses import Use, Users, register

NOTHING_APPROVED = {"approved_digest": "", "approved_by": None, "approved_at": None, "by_free_hands": False}


def illustrate(*, by: Membership, post: Post, picture: Picture | None, at: datetime) -> Post:
    """The picture that all sites share, or none. Whatever was approved is approved no longer when it is another. Refused for others than
    whose turn it is and those who run content, and for a picture that may not be used."""
    with transaction.atomic():
        held = held_post(by, post)
        if reason := why_not_write(by, held):
            raise Refused(reason)
        if held.picture != picture:  # what stands already is chosen by nobody
            refuse_unusable(by, picture, at)
            Post.objects.filter(pk=held.pk).update(picture=picture, written_by=by, changed_at=at, **NOTHING_APPROVED)
            held.writers.add(by)
            _ask_no_more([held], at)
            trail(by, "illustrate_post", held, at)
        return held_post(by, post)


def illustrate_site(*, by: Membership, post: Post, site: Site, picture: Picture | None, at: datetime) -> SitePicture | None:
    """A site's own picture; none when there is none. Who has free hands there needs nobody's approval. Refused for sites where the caller
    does not work, but for those who run content."""
    if site.organisation_id != by.organisation_id or not is_of(by, site):
        raise Refused(_("Its own picture is chosen by those who work there."))
    with transaction.atomic():
        held = held_post(by, post)
        standing = SitePicture.objects.filter(post=held, site=site).first()
        if picture is None:
            if standing is not None:
                standing.delete()
                trail(by, "remove_site_picture", held, at, site=site.name)
            return None
        if standing is not None and standing.picture == picture:
            return standing
        refuse_unusable(by, picture, at)
        is_free = has_free_hands(by, MANDATE, site)
        approved = {"approved_mark": picture.mark if is_free else "", "approved_by": by if is_free else None, "approved_at": at if is_free else None}
        made, _is_new = SitePicture.objects.update_or_create(post=held, site=site, defaults={"picture": picture, "by": by, "at": at, **approved})
        made.hands.set([by])
        trail(by, "illustrate_site", held, at, site=site.name)
    return made


def approve_site_picture(*, by: Membership, own: SitePicture, mark: str, at: datetime) -> SitePicture:
    """Exactly this picture (`mark`) may go out at its site. Refused for its chooser and where it has changed. Safe to repeat."""
    with transaction.atomic():
        held = held_post(by, own.post)
        standing = SitePicture.objects.select_related("site", "picture__organisation").get(pk=own.pk, post=held)
        if standing.picture.mark != mark:
            raise Refused(_("It has changed meanwhile. Look at it again."))
        if reason := why_not_approve_line(by, standing, is_of(by, standing.site)) or why_not_use(standing.picture, timezone.localdate(at)):
            raise Refused(reason)
        if not standing.is_approved:
            SitePicture.objects.filter(pk=standing.pk).update(approved_mark=mark, approved_by=by, approved_at=at)
            trail(by, "approve_site_picture", held, at, site=standing.site.name)
        standing.refresh_from_db()
    return standing


def changed(picture: Picture, by: Membership, at: datetime, told_otherwise: bool) -> None:
    """A picture is another than before: what was approved with it needs it again, and who changed it approves nothing that shows it."""
    posts = list(_posts_with(picture))
    _ask_no_more(posts, at)
    for one in posts:
        one.writers.add(by)
        told = {one.owner_id, one.approved_by_id} - {None, by.pk}  # of nobody's post, whoever approved it
        if Post.objects.filter(pk=one.pk).exclude(approved_digest="").update(**NOTHING_APPROVED) and told:
            tell(
                members=[pk for pk in told if pk], kind="content.picture", about=about(one), address=page_of_post(one), at=at, moment=picture.mark[:40], who=by,
                title=one.idea.title,
            )  # fmt: skip
    for own in SitePicture.objects.select_for_update().filter(picture=picture):
        own.hands.add(by)
        SitePicture.objects.filter(pk=own.pk).update(approved_mark="", approved_by=None, approved_at=None)


def take_off(picture: Picture, at: datetime) -> None:
    """It may be shown no more: every post is without it, those who made or published one are told; where none of them works here any
    more, those who run content."""
    told: dict[int, set[int]] = defaultdict(set)
    at_sites = SitePicture.objects.filter(picture=picture).values("post")
    # Those that a site shows it with as well: whoever publishes one holds its post, and is waited for.
    posts = {one.pk: one for one in _posts(picture, Q(picture=picture) | Q(pk__in=at_sites)) if one.picture_id == picture.pk}
    _ask_no_more(list(posts.values()), at)
    Post.objects.filter(pk__in=list(posts)).update(picture=None, changed_at=at, **NOTHING_APPROVED)
    for one in posts.values():
        told[one.pk] |= {one.owner_id} if one.owner_id else set()
    own = SitePicture.objects.filter(picture=picture)
    for post, by in own.values_list("post", "by"):
        told[post] |= {by} if by else set()
    own.delete()
    out = Publication.objects.filter(picture=picture)
    for post, by in out.values_list("post", "by"):
        told[post] |= {by} if by else set()
    for one in Post.objects.filter(pk__in={*posts, *told}).select_related("organisation", "idea"):
        here = list(Membership.objects.filter(pk__in=told[one.pk], ended_at=None).values_list("pk", flat=True))
        here = here or list(runners_of(one.organisation_id).values_list("pk", flat=True))
        tell(
            members=here, kind="content.picture_off", about=about(one), address=page_of_post(one), at=at, moment=f"{picture.pk} {at.isoformat()}",
            title=one.idea.title, picture=picture.title,
        )  # fmt: skip


def uses(pictures: Sequence[int], org: str) -> dict[int, list[Use]]:
    """Posts that show pictures, shared or at a site, and where they are published with them."""
    found: dict[int, list[Use]] = defaultdict(list)
    for one in Post.objects.filter(picture__in=pictures, organisation__slug=org).select_related("idea").order_by("pk"):
        found[one.picture_id or 0].append(Use(one.idea.title, reverse("content:post", args=[org, one.pk])))
    for own in SitePicture.objects.filter(picture__in=pictures, post__organisation__slug=org).select_related("post__idea", "site").order_by("pk"):
        found[own.picture_id].append(Use(own.post.idea.title, f"{reverse('content:post', args=[org, own.post_id])}?site={own.site_id}", own.site.name))
    for out in Publication.objects.filter(picture__in=pictures, post__organisation__slug=org).select_related("post__idea", "site").order_by("pk"):
        address = f"{reverse('content:pack', args=[org, out.post_id])}?site={out.site_id}&network={out.network}"
        found[out.picture_id or 0].append(Use(out.post.idea.title, address, f"{out.site.name}, {out.network.capitalize()}", is_out=True))
    return dict(found)


def _posts_with(picture: Picture) -> list[Post]:
    return _posts(picture, Q(picture=picture))


def _posts(picture: Picture, which: Q) -> list[Post]:
    rows = Post.objects.select_for_update(of=("self",)).filter(which, organisation_id=picture.organisation_id)
    return list(rows.select_related("organisation", "idea").order_by("pk"))


def _ask_no_more(posts: Sequence[Post], at: datetime) -> None:
    Asking.objects.filter(post__in=list(posts)).delete()
    for one in posts:
        settle(about=about(one), kinds=TO_ASK, at=at)


register(Users(uses, changed, take_off))
