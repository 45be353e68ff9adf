"""What a site does with an agreement: its own way of doing it, changed and taken back, and taking it into use as a site."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talkoot.agreements.actions.proposals import trail
from talkoot.agreements.models import LocalWay, SiteUse, Version
from talkoot.agreements.policy import why_not_speak_for, why_not_take_into_use
from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused


def change_local_way(*, by: Membership, way: LocalWay, text: str, at: datetime) -> LocalWay:
    """Says it in other words. `way` is as the writer saw it: refused when a colleague has changed it since. What is proposed to all stays."""
    _refuse(by, way)
    text = clean_line(text)[:500]
    if not text:
        raise Refused(_("Write how you do it."))
    with transaction.atomic():
        rows = LocalWay.objects.filter(agreement=way.agreement, site=way.site)
        list(rows.order_by("pk").select_for_update() if connection.features.has_select_for_update else rows[:0])
        if text != way.text and rows.filter(text=text, ended_at=None).exclude(pk=way.pk).exists():
            raise Refused(_("That is there already."))
        rows.filter(text=text).exclude(pk=way.pk).exclude(ended_at=None).delete()  # said once before and taken back: it is this one now
        if not rows.filter(pk=way.pk, text=way.text, ended_at=None, lifted_into=None).update(text=text, by=by, at=at):
            raise Refused(_("A colleague has changed it meanwhile. Look at what stands there now."))
        if text != way.text:
            trail(by, "change_local_way", way.agreement, at, site=way.site_id)
    way.refresh_from_db()
    return way


def take_back_local_way(*, by: Membership, way: LocalWay, at: datetime) -> LocalWay:
    """The site does it so no more; it can be brought back. Safe to repeat."""
    _refuse(by, way)
    with transaction.atomic():
        if LocalWay.objects.filter(pk=way.pk, ended_at=None).update(ended_at=at):
            trail(by, "take_back_local_way", way.agreement, at, site=way.site_id)
    way.refresh_from_db()
    return way


def bring_back_local_way(*, by: Membership, way: LocalWay, at: datetime) -> LocalWay:
    """The site does it so again: the way to undo. Safe to repeat."""
    _refuse(by, way)
    with transaction.atomic():
        if LocalWay.objects.filter(pk=way.pk).exclude(ended_at=None).update(ended_at=None):
            trail(by, "bring_back_local_way", way.agreement, at, site=way.site_id)
    way.refresh_from_db()
    return way


def take_into_use(*, by: Membership, version: Version, site: Site, at: datetime) -> SiteUse:
    """A site says as a site that it works so, by one of its people. Safe to repeat: who said it first stands."""
    with transaction.atomic():
        standing = Version.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=version.pk)
        if reason := why_not_take_into_use(by, standing, site):
            raise Refused(reason)
        made, is_new = SiteUse.objects.get_or_create(version=standing, site=site, defaults={"by": by, "at": at})
        if is_new:
            trail(by, "take_into_use", standing.agreement, at, site=site.pk)
    return made


def leave_use(*, by: Membership, version: Version, site: Site, at: datetime) -> None:
    """The site does not say so any more. Safe to repeat."""
    if reason := why_not_speak_for(by, site):
        raise Refused(reason)
    with transaction.atomic():
        if SiteUse.objects.filter(version=version, site=site).delete()[0]:
            trail(by, "leave_use", version.agreement, at, site=site.pk)


def _refuse(by: Membership, way: LocalWay) -> None:
    if reason := why_not_speak_for(by, way.site):
        raise Refused(reason)
    if way.lifted_into_id is not None:
        raise Refused(_("It has been proposed to all. Change the proposal instead."))
