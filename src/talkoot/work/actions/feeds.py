"""Calendar addresses: made, given up, made anew."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.work.models import Feed


def make_feed(*, by: Membership, site: Site | None, at: datetime) -> Feed:
    """A secret address for the caller's own tasks, or for those of a site; the one before stops working. Refused for a site of elsewhere."""
    if site is not None and site.organisation_id != by.organisation_id:
        raise Refused(_("Choose the site."))
    with transaction.atomic():
        Feed.objects.filter(member=by, site=site, revoked_at=None).update(revoked_at=at)
        return Feed.objects.create(member=by, site=site, key=secrets.token_urlsafe(32), made_at=at)


def give_up_feed(*, by: Membership, feed: Feed, at: datetime) -> None:
    """The address stops working at once. Safe to repeat."""
    with transaction.atomic():
        Feed.objects.filter(pk=feed.pk, member=by, revoked_at=None).update(revoked_at=at)
