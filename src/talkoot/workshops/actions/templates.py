"""Keeping an agenda to plan from: one's own, shared with a site or with everybody, changed, taken back and restored."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.text import clean_line
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.trail.actions import record
from talkoot.workshops.actions.changing import lead
from talkoot.workshops.actions.steps_kept import kept
from talkoot.workshops.models import Template, Workshop
from talkoot.workshops.models.templates import MOST
from talkoot.workshops.policy import why_not_change_template
from talkoot.workshops.queries.series import agenda_for_all
from talkoot.workshops.queries.workshops import minutes_of

Shared = Template.Shared
TRIES = 8


@dataclass(frozen=True)
class Cover:
    """What a template is called, what it is for, and who sees it."""

    name: str
    about: str = ""
    shared: str = Shared.OWN
    site: Site | None = None


def keep_template(*, by: Membership, workshop: Workshop, cover: Cover, key: UUID, at: datetime) -> Template:
    """Keeps a workshop's agenda. Safe to repeat: the same key is one.

    Refused for others than those who lead it, without a step, for a name that one has given already, and for too many.
    """
    lead(by, workshop)
    values, agenda = _checked(by, cover), agenda_for_all(workshop)
    if not agenda:
        raise Refused(_("Put something on the agenda first."))
    steps = {"steps": kept(agenda, _day_of(workshop)), "minutes": minutes_of(agenda)}
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                if standing := Template.objects.filter(organisation_id=by.organisation_id, key=key).first():
                    return standing
                made = Template.objects.create(
                    organisation_id=by.organisation_id, key=key, owner=by, made_by=by, place=_free_place(by), purpose=workshop.purpose, made_at=at,
                    changed_at=at, **steps, **values,
                )  # fmt: skip
                _trail(by, "keep_template", made, at)
                return made
        except IntegrityError:  # the name is given, or another of theirs took the place at the same moment
            if Template.objects.filter(owner=by, name_key=values["name_key"], taken_back_at=None).exclude(key=key).exists():
                break
    raise Refused(_taken(cover))


def change_template(*, by: Membership, template: Template, cover: Cover, at: datetime, workshop: Workshop | None = None) -> Template:
    """Changes its name, what it is for and who sees it; a workshop's agenda takes the place of its own."""
    if reason := why_not_change_template(by, template):
        raise Refused(reason)
    values = _checked(by, cover, template)
    if workshop is not None:
        lead(by, workshop)
        agenda = agenda_for_all(workshop)
        if not agenda:
            raise Refused(_("Put something on the agenda first."))
        values |= {"steps": kept(agenda, _day_of(workshop)), "minutes": minutes_of(agenda)}
    try:
        with transaction.atomic():
            Template.objects.filter(pk=template.pk).update(changed_at=at, **values)
            _trail(by, "change_template", template, at)
    except IntegrityError:
        raise Refused(_taken(cover)) from None
    template.refresh_from_db()
    return template


def take_back_template(*, by: Membership, template: Template, at: datetime) -> None:
    """It is offered no longer. What was planned from it stays. Safe to repeat, and can be restored."""
    if reason := why_not_change_template(by, template):
        raise Refused(reason)
    with transaction.atomic():
        if Template.objects.filter(pk=template.pk, taken_back_at=None).update(taken_back_at=at):
            _trail(by, "take_back_template", template, at)


def restore_template(*, by: Membership, template: Template, at: datetime) -> None:
    """It is offered again. Safe to repeat. Refused when its owner has given the name to another, or has too many."""
    if reason := why_not_change_template(by, template):
        raise Refused(reason)
    try:
        with transaction.atomic():
            standing = Template.objects.select_related("owner").get(pk=template.pk)
            if standing.taken_back_at is None:
                return
            place = _free_place(standing.owner) if standing.owner else 0
            Template.objects.filter(pk=template.pk).update(taken_back_at=None, place=place)
            _trail(by, "restore_template", template, at)
    except IntegrityError:
        raise Refused(_taken(Cover(template.name))) from None


def pass_template(*, by: Membership, thing: Template, was: Membership, to: Membership | None, at: datetime) -> None:
    """What who leaves has kept passes to the next. With nobody named what is shared stays with everybody, and what nobody else has
    seen goes."""
    if to is None:
        rows = Template.objects.filter(pk=thing.pk, owner=was)
        rows.filter(shared=Shared.OWN).delete()
        rows.update(owner=None)
        return
    try:
        with transaction.atomic():
            Template.objects.filter(pk=thing.pk, owner=was).update(owner=to, place=_free_place(to) if thing.taken_back_at is None else 0)
    except (IntegrityError, Refused):  # they have one of that name, or no room: it waits among those taken back
        Template.objects.filter(pk=thing.pk, owner=was).update(owner=to, taken_back_at=at)


def _day_of(workshop: Workshop) -> date | None:
    return timezone.localdate(workshop.starts_at) if workshop.starts_at else None


def _free_place(owner: Membership) -> int:
    used = set(Template.objects.filter(owner=owner, taken_back_at=None).values_list("place", flat=True))
    place = next((n for n in range(MOST) if n not in used), None)
    if place is None:
        raise Refused(_("Fifty agendas at most. Take one back first."))
    return place


def _taken(cover: Cover) -> str:
    return _("You have an agenda called “%(name)s” already.") % {"name": clean_line(cover.name)[:80]}


def _checked(by: Membership, cover: Cover, template: Template | None = None) -> dict[str, object]:
    if not by.may(Act.WORKSHOPS_PLAN):
        raise Refused(_("Your role does not let you do this."))
    name = clean_line(cover.name)
    if not name:
        raise Refused(_("Give the agenda a name."))
    if len(name) > 80:
        raise Refused(_("Eighty characters at most."))
    if cover.shared not in Shared.values:
        raise Refused(_("Choose who sees it."))
    if cover.shared == Shared.OWN and template is not None and template.owner_id != by.pk:
        raise Refused(_("Only whoever keeps it can make it their own alone."))
    site = cover.site if cover.shared == Shared.SITE else None
    if cover.shared == Shared.SITE:
        if site is None or site.organisation_id != by.organisation_id:
            raise Refused(_("Choose the site."))
        stays = template is not None and template.site_id == site.pk
        if not stays and not by.may(Act.WORKSHOPS_RUN) and not by.sites.filter(pk=site.pk).exists():
            raise Refused(_("Choose a site of yours."))
    return {"name": name, "name_key": name.casefold()[:240], "about": clean_line(cover.about)[:200], "shared": cover.shared, "site": site}


def _trail(by: Membership, act: str, template: Template, at: datetime) -> None:
    subject = f"workshops.template:{template.pk}"
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at, title=template.name)
