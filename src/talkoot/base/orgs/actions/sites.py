"""Sites and areas: adding, changing, closing, opening again."""

import zoneinfo
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.actions.people import trail
from talkoot.base.orgs.models import Area, Membership, Organisation, Site, SiteChange
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
    new = Site(organisation=organisation, name=name, **fields)
    new.closeness_on = _day_there(new, at) if new.closeness else None
    try:
        with transaction.atomic():
            new.save(force_insert=True)
            trail(by, organisation, "add_site", f"orgs.site:{new.pk}", at, name=name)
            return new
    except IntegrityError:
        raise Refused(_("There is already a site called “%(name)s”.") % {"name": name}) from None


def change_site(*, by: Membership, site: Site, at: datetime, **fields: object) -> Site:
    """Changes what is known of a site. Refused when another has the name."""
    before = {name: str(getattr(site, name)) for name in fields}
    for name, value in fields.items():
        setattr(site, name, value)
    check_time_zone(site.time_zone)
    changed = {name: [before[name], str(getattr(site, name))] for name in fields if before[name] != str(getattr(site, name))}
    if "closeness" in changed:
        site.closeness_on = _day_there(site, at)
    try:
        with transaction.atomic():
            site.save()
            if changed:
                _keep_changes(site, changed, at)
                trail(by, by.organisation, "change_site", f"orgs.site:{site.pk}", at, changed=changed)
    except IntegrityError:
        raise Refused(_("There is already a site called “%(name)s”.") % {"name": site.name}) from None
    return site


def close_site(*, by: Membership, site: Site, at: datetime) -> Site:
    """A site serves nobody any more: its feedback points, its door and its feeds stop working; figures and history stay. Safe to repeat."""
    _may_edit_sites(by)
    today = _day_there(site, at)
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk, organisation=by.organisation_id, closed_on=None).update(closed_on=today):
            SiteChange.objects.create(site=site, what=SiteChange.What.CLOSED, day=today)
            trail(by, by.organisation, "close_site", f"orgs.site:{site.pk}", at)
    site.refresh_from_db()
    return site


def remove_unused(*, by: Membership | None, site: Site, at: datetime) -> bool:
    """Removes a site to which nothing at all belongs. False, and nothing done, where something does. In the caller's transaction:
    the site is held until its end, so that nothing can come to belong to it meanwhile."""
    if connection.features.has_select_for_update:
        list(Site.objects.select_for_update().filter(pk=site.pk))
    # Relations without a name on this side are hidden, and count as well.
    for relation in Site._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and isinstance(relation, ForeignObjectRel)):
            continue
        if relation.related_model._base_manager.filter(**{relation.field.name: site}).exists():
            return False
    with transaction.atomic():
        trail(by, site.organisation, "remove_site", f"orgs.site:{site.pk}", at, name=site.name)
        site.delete()
    return True


def reopen_site(*, by: Membership, site: Site, at: datetime) -> Site:
    """The way back of closing: everything of the site works again as it did. Safe to repeat."""
    _may_edit_sites(by)
    with transaction.atomic():
        if Site.objects.filter(pk=site.pk, organisation=by.organisation_id, closed_on__isnull=False).update(closed_on=None):
            SiteChange.objects.create(site=site, what=SiteChange.What.REOPENED, day=_day_there(site, at))
            trail(by, by.organisation, "reopen_site", f"orgs.site:{site.pk}", at)
    site.refresh_from_db()
    return site


def _day_there(site: Site, at: datetime) -> date:
    return timezone.localdate(at, zoneinfo.ZoneInfo(site.time_zone))


# what customers notice, by the field that tells it
NOTICED = {"name": SiteChange.What.RENAMED, "address": SiteChange.What.MOVED, "opening_hours": SiteChange.What.HOURS, "area": SiteChange.What.AREA}


def _keep_changes(site: Site, changed: dict[str, list[str]], at: datetime) -> None:
    """Keeps what customers may notice; a first address or first hours change nothing. Mending it on the same day is one change."""
    day = _day_there(site, at)
    for field, (before, after) in changed.items():
        if field not in NOTICED or before in ("", "None"):
            continue
        kept = SiteChange.objects.filter(site=site, what=NOTICED[field], day=day).first() or SiteChange(site=site, what=NOTICED[field], day=day, before=before)
        kept.after = "" if after == "None" else after
        kept.delete() if kept.before == kept.after and kept.pk else kept.save()


def _may_edit_sites(by: Membership) -> None:
    if not by.may(Act.SITES_EDIT):
        raise Refused(_("Only those who look after sites can do this."))


def add_area(*, by: Membership, name: str, at: datetime) -> Area:
    """A new area, or the one that has the name."""
    area, made = Area.objects.get_or_create(organisation=by.organisation, name=clean_line(name))
    if area.merged_into_id is not None:  # the name is used again
        Area.objects.filter(pk=area.pk).update(merged_into=None)
        area.refresh_from_db()
    if made:
        trail(by, by.organisation, "add_area", f"orgs.area:{area.pk}", at, name=area.name)
    return area


def rename_area(*, by: Membership, area: Area, name: str, at: datetime) -> Area:
    """Another name for an area. Refused without one and for one that another area has. Safe to repeat."""
    _may_edit_sites(by)
    name = clean_line(name)[:200]
    if not name:
        raise Refused(_("Give the area a name."))
    if name == area.name:
        return area
    before = area.name
    try:
        with transaction.atomic():
            for hidden in Area.objects.filter(organisation=by.organisation_id, name=name, merged_into__isnull=False):
                hidden.name = f"{name[:180]} ({hidden.pk})"  # an area that was joined with another gives its name away
                hidden.save(update_fields=["name"])
            Area.objects.filter(pk=area.pk, organisation=by.organisation_id).update(name=name)
            trail(by, by.organisation, "rename_area", f"orgs.area:{area.pk}", at, before=before, name=name)
    except IntegrityError:
        raise Refused(_("There is already an area called “%(name)s”. You can join the two instead.") % {"name": name}) from None
    area.refresh_from_db()
    return area


# What else of an area goes over when it is joined with another: packages add theirs (links.py).
AREA_MOVES: list[Callable[[Area, Area], object]] = [lambda old, new: Site.objects.filter(area=old).update(area=new)]


def merge_areas(*, by: Membership, area: Area, into: Area, at: datetime) -> Area:
    """The sites of an area, and what was agreed and divided in it, belong to another from now on. Safe to repeat; returns the other."""
    _may_edit_sites(by)
    if area.pk == into.pk or {area.organisation_id, into.organisation_id} != {by.organisation_id}:
        raise Refused(_("Choose another area to join it with."))
    with transaction.atomic():
        both = Area.objects.select_for_update().filter(pk__in=(area.pk, into.pk)).order_by("pk")
        area, into = ({one.pk: one for one in both}[pk] for pk in (area.pk, into.pk))
        if into.merged_into_id is not None:
            raise Refused(_("Choose another area to join it with."))
        moved = list(Site.objects.filter(area=area))
        for move in AREA_MOVES:
            move(area, into)
        if Area.objects.filter(pk=area.pk, organisation=by.organisation_id, merged_into=None).update(merged_into=into):
            for site in moved:
                _keep_changes(site, {"area": [area.name, into.name]}, at)
            trail(by, by.organisation, "merge_areas", f"orgs.area:{area.pk}", at, name=area.name, into=into.name)
    return into


def check_time_zone(name: str) -> None:
    """Refused when there is no such time zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise Refused(_("There is no time zone “%(name)s”. Write it like Europe/Helsinki.") % {"name": name}) from None
