"""Thanks, always for something: tied to an agreement, a target or a task."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_line
from talkoot.base.notices.actions import tell, unsay
from talkoot.base.orgs.models import Membership, Site
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.thread.actions import join
from talkoot.base.thread.kinds import Card
from talkoot.base.trail.actions import record
from talkoot.stories.actions.common import may
from talkoot.stories.models import Thanks
from talkoot.stories.policy import may_be_thanked_for

LONGEST = 500


def thank(*, by: Membership, about: Card | None, text: str, key: UUID, at: datetime, member: Membership | None = None, site: Site | None = None) -> Thanks:
    """Thanks to a colleague, to the people of a site, or to everybody, who are told. Safe to repeat: the same key is one.

    Refused without a thing that it is for, without words, to oneself, to a guest or who has left, and to several at once.
    """
    may(by, Act.STORIES_WRITE)
    text = clean_line(text)
    if about is None or not may_be_thanked_for(about):
        raise Refused(_("Thanks are for something: open an agreement, a target or a task, and thank from there."))
    if not text:
        raise Refused(_("Write in a sentence what you thank for."))
    if len(text) > LONGEST:
        raise Refused(_("Five hundred characters at most."))
    if member is not None and site is not None:
        raise Refused(_("Choose a colleague or a site, not both."))
    if any(one is not None and one.organisation_id != by.organisation_id for one in (member, site)):
        raise Refused(_("Choose somebody who works here."))
    if member is not None and (member.pk == by.pk or member.ended_at is not None or not member.may(Act.STORIES_SEE)):
        raise Refused(_("Choose a colleague of yours."))
    with transaction.atomic():
        fresh = {"about": about.ref, "to_member": member, "to_site": site, "text": text, "by": by, "at": at}
        made, is_new = Thanks.objects.get_or_create(organisation_id=by.organisation_id, key=key, defaults=fresh)
        if is_new:
            join(organisation=by.organisation_id, source=Ref.parse(about.ref), result=ref_of(made), at=at)
            _told(by, made, at)
            _trail(by, "say_thanks", made, at)
    return made


def withdraw_thanks(*, by: Membership, thanks: Thanks, at: datetime, back: bool = False) -> None:
    """They are shown no longer and nobody is told, or (`back`) are and is again. Safe to repeat. Refused to others than whoever gave them."""
    if thanks.by_id != by.pk:
        raise Refused(_("Whoever thanked can take it back."))
    with transaction.atomic():
        if Thanks.objects.filter(pk=thanks.pk, withdrawn_at__isnull=not back).update(withdrawn_at=None if back else at):
            if back:
                _told(by, thanks, at)
            else:
                unsay([str(ref_of(thanks))])
            _trail(by, "bring_back_thanks" if back else "withdraw_thanks", thanks, at)


def ref_of(thanks: Thanks) -> Ref:
    """Their name in the thread."""
    return Ref("stories.thanks", str(thanks.pk))


def _told(by: Membership, thanks: Thanks, at: datetime) -> None:
    ref, address = str(ref_of(thanks)), reverse("stories:thanks", args=[by.organisation.slug]) + f"#thanks-{thanks.pk}"
    members = _thanked(by, thanks.to_member, thanks.to_site)
    tell(members=members, kind="stories.thanked", about=ref, address=address, at=at, who=by, text=thanks.text)


def _thanked(by: Membership, member: Membership | None, site: Site | None) -> list[int]:
    if member is not None:
        return [member.pk]
    roles = [role for role, acts in MAY.items() if Act.STORIES_SEE in acts]
    rows = Membership.objects.filter(organisation_id=by.organisation_id, ended_at=None, role__in=roles).exclude(pk=by.pk)
    return list((rows.filter(sites=site) if site else rows).values_list("pk", flat=True))


def _trail(by: Membership, act: str, thanks: Thanks, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=str(ref_of(thanks)), at=at)
