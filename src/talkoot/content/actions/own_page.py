"""A site's version on the organisation's own page: published by a press, and there for everybody at once."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.content.actions.ideas import may
from talkoot.content.actions.publishing import held_post, is_of, trail
from talkoot.content.filling import OWN
from talkoot.content.models import Post, Publication
from talkoot.content.policy import why_not_publish
from talkoot.content.queries.versions import picture_of, version_of


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
        if made is not None and (made.text, made.picture) == (version.text, picture):
            return made
        told = {"text": version.text, "picture": picture, "by": by, "at": at}
        made, _made_now = Publication.objects.update_or_create(post=held, site=site, network=OWN, defaults=told)
        address = settings.TALKOOT_URL + reverse("posted:one", args=[held.organisation.slug, made.pk])
        Publication.objects.filter(pk=made.pk).update(address=address)
        Post.objects.filter(pk=held.pk, out_at=None).update(out_at=at)
        trail(by, "publish", held, at, site=site.name, network=OWN)
        made.refresh_from_db()
    return made
