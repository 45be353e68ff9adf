"""A site's version on the organisation's own page: published by a press, and there for everybody at once."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.queries import sites_of
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.content.actions.ideas import may
from talkoot.content.actions.publishing import held_post, is_of, trail
from talkoot.content.filling import OWN, fill
from talkoot.content.models import Post, Publication, SiteLine
from talkoot.content.policy import why_not_publish
from talkoot.content.queries.versions import own_pictures, picture_in, picture_of, values_of, version_of
from talkoot.pictures.models import Picture


def publish_here(*, by: Membership, post: Post, site: Site, at: datetime) -> Publication:
    """Puts a site's version as it stands on the own page, in place of the one that may be there. Refused as long as it is not approved,
    for what the version lacks, for a closed site, and where the caller does not work, but for those who run content. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    if site.organisation_id != by.organisation_id or not is_of(by, site):
        raise Refused(_("It is published by those who work there."))
    if site.closed_on is not None:
        raise Refused(_("The site is closed."))
    with transaction.atomic():
        held = held_post(by, post)
        version, picture = version_of(held, site), picture_of(held, site)
        if reason := why_not_publish(held, OWN, version.missing, False, picture, timezone.localdate(at)):
            raise Refused(reason)
        made = Publication.objects.filter(post=held, site=site, network=OWN).first()
        told = told_of(held, version.text, picture)
        if made is not None and is_as(made, told):
            return made
        made, _made_now = Publication.objects.update_or_create(post=held, site=site, network=OWN, defaults=told | {"by": by, "at": at})
        Publication.objects.filter(pk=made.pk).update(address=address_of(made))
        Post.objects.filter(pk=held.pk, out_at=None).update(out_at=at)
        trail(by, "publish", held, at, site=site.name, network=OWN)
        made.refresh_from_db()
    return made


@dataclass
class Everywhere:
    """At how many sites a version was put there or stood already, and which were left out because something is missing there."""

    put: int = 0
    stood: int = 0
    left_out: list[Site] = field(default_factory=list)


def publish_everywhere(*, by: Membership, post: Post, at: datetime) -> Everywhere:
    """Puts every open site's version as it stands on the own page. A site whose version lacks something, or whose picture may not be
    shown, is left out and told. Refused for others than those who run content, and as long as the text is not approved. Safe to repeat."""
    may(by, Act.CONTENT_RUN)
    with transaction.atomic():
        held = held_post(by, post)
        today = timezone.localdate(at)
        if reason := why_not_publish(held, OWN, (), False, None, today):
            raise Refused(reason)
        sites = list(sites_of(by).open())
        lines = {one.site_id: one.text for one in SiteLine.objects.filter(post=held, site__in=sites).exclude(approved_at=None)}
        pictures = own_pictures(held, sites)
        standing = {one.site_id: one for one in Publication.objects.filter(post=held, site__in=sites, network=OWN).select_related("picture")}
        found, new, changed = Everywhere(), list[Publication](), list[Publication]()
        for site in sites:
            filled, picture = fill(held.text, values_of(site), lines.get(site.pk, "")), picture_in(held, pictures.get(site.pk))
            there, told = standing.get(site.pk), told_of(held, filled.text, picture)
            if why_not_publish(held, OWN, filled.missing, False, picture, today):
                found.left_out.append(site)
            elif there is None:
                new.append(Publication(post=held, site=site, network=OWN, **told, by=by, at=at))
            elif is_as(there, told):
                found.stood += 1
            else:
                for name, value in (told | {"by": by, "at": at}).items():
                    setattr(there, name, value)
                changed.append(there)
        found.put = len(new) + len(changed)
        made = Publication.objects.bulk_create(new, batch_size=500)
        for one in made:
            one.address = address_of(one)
        Publication.objects.bulk_update(made, ["address"], batch_size=500)
        Publication.objects.bulk_update(changed, ["title", "text", "picture", "described", "by", "at"], batch_size=500)
        if found.put:
            Post.objects.filter(pk=held.pk, out_at=None).update(out_at=at)
            trail(by, "publish_everywhere", held, at, n=found.put)
    return found


def told_of(post: Post, text: str, picture: Picture | None) -> dict[str, Any]:
    """All that is read of it: a later change of the title or of what the picture shows comes there by another press, too."""
    described = picture.descriptions.get(post.organisation.language, "") if picture else ""
    return {"title": post.idea.title, "text": text, "picture": picture, "described": described}


def is_as(made: Publication, told: dict[str, Any]) -> bool:
    """Whether it stands there just so."""
    return all(getattr(made, name) == value for name, value in told.items())


def address_of(one: Publication) -> str:
    """Where everybody reads it."""
    return settings.TALKOOT_URL + reverse("posted:one", args=[one.post.organisation.slug, one.pk])
