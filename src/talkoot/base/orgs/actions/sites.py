"""Sites and areas: adding, changing, closing, opening again."""

import zoneinfo
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.actions.people import trail
from talkoot.base.orgs.models import Area, Membership, Organisation, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act


def add_site(*, by: Membership | None, organisation: Organisation, name: str, at: datetime, **fields: Any) -> Site:
    """A new site. Refused when the organisation has one of that name."""
    name = clean_line(name)
    if not name:
        raise Refused(_("Give the site a name."))
    if len(name) > 200:
        raise Refused(_("The name is too long: 200 characters at most."))
    check_time_zone(str(fields.get("time_zone") or settings.TIME_ZONE))
    fields.setdefault("time_zone", settings.TIME_ZONE)
    try:
        with transaction.atomic():
            site = Site.objects.create(organisation=organisation, name=name, **fields)
            trail(by, organisation, "add_site", f"orgs.site:{site.pk}", at, name=name)
            return site
    except IntegrityError:
        raise Refused(_("There is already a site called “%(name)s”.") % {"name": name}) from None


def change_site(*, by: Membership, site: Site, at: datetime, **fields: object) -> Site:
    """Changes what is known of a site. Refused when another has the name."""
    before = {name: str(getattr(site, name)) for name in fields}
    for name, value in fields.items():
        setattr(site, name, value)
    check_time_zone(site.time_zone)
    changed = {name: [before[name], str(getattr(site, name))] for name in fields if before[name] != str(getattr(site, name))}
    try:
        with transaction.atomic():
            site.save()
            if changed:
                trail(by, by.organisation, "change_site", f"orgs.site:{site.pk}", at, changed=changed)
    except IntegrityError:
        raise Refused(_("There is already a site called “%(name)s”.") % {"name": site.name}) from None
    return site


def close_site(*, by: Membership, site: Site, at: datetime) -> Site:
    """A site serves nobody any more: its feedback points, its door and its feeds stop working; figures and history stay. Safe to repeat."""
    _may_edit_sites(by)
    today = timezone.localdate(at, zoneinfo.ZoneInfo(site.time_zone))
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk, organisation=by.organisation_id, closed_on=None).update(closed_on=today):
            trail(by, by.organisation, "close_site", f"orgs.site:{site.pk}", at)
    site.refresh_from_db()
    return site


def reopen_site(*, by: Membership, site: Site, at: datetime) -> Site:
    """The way back of closing: everything of the site works again as it did. Safe to repeat."""
    _may_edit_sites(by)
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk, organisation=by.organisation_id, closed_on__isnull=False).update(closed_on=None):
            trail(by, by.organisation, "reopen_site", f"orgs.site:{site.pk}", at)
    site.refresh_from_db()
    return site


def _may_edit_sites(by: Membership) -> None:
    if not by.may(Act.SITES_EDIT):
        raise Refused(_("Only those who look after sites can do this."))


def add_area(*, by: Membership, name: str, at: datetime) -> Area:
    """A new area, or the one that has the name."""
    area, made = Area.objects.get_or_create(organisation=by.organisation, name=clean_line(name))
    if made:
        trail(by, by.organisation, "add_area", f"orgs.area:{area.pk}", at, name=area.name)
    return area


def check_time_zone(name: str) -> None:
    """Refused when there is no such time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise Refused(_("There is no time zone “%(name)s”. Write it like Europe/Helsinki.") % {"name": name}) from None
