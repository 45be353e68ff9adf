"""Areas of responsibility: describing, taking, handing over, ending."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Area, Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join
from talkoot.base.trail.actions import record
from talkoot.work.models import Handover, Responsibility


def describe_responsibility(
    *, by: Membership, name: str, purpose: str, scope: str, deputy: Membership | None, until: date | None, at: datetime,
    one: Responsibility | None = None, area: Area | None = None, site: Site | None = None, owner: Membership | None = None, sources: Iterable[Ref] = (),
) -> Responsibility:  # fmt: skip
    """Adds an area of responsibility or changes how it is described. Its owner changes by handing over only.

    Refused without a name, for people of elsewhere, and when the deputy is the owner.
    """
    name = clean_line(name)
    if not name:
        raise Refused(_("Give it a name."))
    who = one.owner if one else owner
    if any(person is not None and (person.organisation_id != by.organisation_id or person.ended_at) for person in (deputy, owner)):
        raise Refused(_("Choose a member."))
    if any(place is not None and place.organisation_id != by.organisation_id for place in (area, site)):
        raise Refused(_("Choose whom it is for."))
    if deputy is not None and who is not None and deputy.pk == who.pk:
        raise Refused(_("The deputy is somebody else than the owner."))
    with transaction.atomic():
        made = one or Responsibility(organisation_id=by.organisation_id, made_by=by, made_at=at, owner=owner)
        made.name, made.purpose, made.scope = name[:200], clean_text(purpose)[:2000], clean_text(scope)[:2000]
        made.deputy, made.until = deputy, until
        if one is None:
            made.area, made.site = area, site
        made.save()
        for source in sources:
            join(organisation=by.organisation_id, source=source, result=Ref("work.responsibility", str(made.pk)), at=at)
        if one is None and owner is not None and owner.pk != by.pk:
            _told(made, [owner.pk], at, by)
        _trail(by, "describe_responsibility", made, at)
    return made


def take_responsibility(*, by: Membership, one: Responsibility, at: datetime) -> Responsibility:
    """The caller sees to what nobody does. Who comes second is told who came first. Safe to repeat."""
    with transaction.atomic():
        standing = Responsibility.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if standing.owner_id == by.pk:
            return standing
        if standing.owner_id is not None and standing.owner is not None and standing.owner.ended_at is None:
            raise Refused(_("%(name)s took this a moment ago.") % {"name": standing.owner.user.name})
        _hand(standing, by, "", by, at)
    return standing


def hand_over(*, by: Membership, one: Responsibility, to: Membership | None, notes: str, at: datetime) -> Responsibility:
    """From its owner to the next, with what they should know; to nobody, so that the gap is seen. By its owner or who divides
    work. Refused for who has left."""
    if reason := why_not_hand(by, one):
        raise Refused(reason)
    _hand_over(by, one, to, notes, at)
    return Responsibility.objects.get(pk=one.pk)


def why_not_hand(me: Membership, one: Responsibility) -> str | None:
    """Handing it over: its owner, and those who divide work."""
    if me.may(Act.WORK_RUN) or one.owner_id == me.pk:
        return None
    return _("Its owner, a facilitator or a coach hands it over.")


def _hand_over(by: Membership, one: Responsibility, to: Membership | None, notes: str, at: datetime) -> None:
    if to is not None and (to.organisation_id != by.organisation_id or to.ended_at is not None):
        raise Refused(_("Choose a member."))
    with transaction.atomic():
        standing = Responsibility.objects.select_for_update(of=("self",)).get(pk=one.pk)
        if standing.owner_id == (to.pk if to else None):
            return
        _hand(standing, to, notes, by, at)
        if to is not None and to.pk != by.pk:
            _told(standing, [to.pk], at, by)


def pass_responsibility(*, by: Membership, thing: Responsibility, was: Membership, to: Membership | None, at: datetime) -> None:
    """An area that somebody owns or stands in for goes to the next; to nobody, so that the gap is seen."""
    if thing.owner_id == was.pk:
        _hand_over(by, thing, to, "", at)  # with all that somebody holds
    Responsibility.objects.filter(pk=thing.pk, deputy=was).update(deputy=None if to is None or to.pk == thing.owner_id else to)


def end_responsibility(*, by: Membership, one: Responsibility, at: datetime) -> None:
    """It is no longer needed; what was written stays. Safe to repeat."""
    with transaction.atomic():
        if Responsibility.objects.filter(pk=one.pk, ended_at=None).update(ended_at=at):
            _trail(by, "end_responsibility", one, at)


def bring_back(*, by: Membership, one: Responsibility, at: datetime) -> None:
    """The way back of ending. Safe to repeat."""
    with transaction.atomic():
        if Responsibility.objects.filter(pk=one.pk, ended_at__isnull=False).update(ended_at=None):
            _trail(by, "bring_back_responsibility", one, at)


def _hand(standing: Responsibility, to: Membership | None, notes: str, by: Membership, at: datetime) -> None:
    Handover.objects.create(responsibility=standing, was_id=standing.owner_id, now=to, notes=clean_text(notes)[:3000], by=by, at=at)
    standing.owner = to
    if to is not None and standing.deputy_id == to.pk:
        standing.deputy = None
    standing.until = None
    standing.save(update_fields=["owner", "deputy", "until"])
    _trail(by, "hand_over", standing, at)


def _told(one: Responsibility, members: Iterable[int], at: datetime, by: Membership) -> None:
    address = f"/{by.organisation.slug}/work/responsibilities/{one.pk}/"
    tell(
        members=members, kind="work.handover", about=f"work.responsibility:{one.pk}", moment=at.isoformat(), address=address, at=at, title=one.name,
        who=by,
    )  # fmt: skip


def _trail(by: Membership, act: str, one: Responsibility, at: datetime) -> None:
    subject = f"work.responsibility:{one.pk}"
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=subject, at=at)
