"""What every action on a story needs: its row, its name in the thread, who is told, the trail."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import MAY, Act
from talkoot.base.trail.actions import record
from talkoot.stories.models import Story


def ref_of(story: Story) -> Ref:
    """Its name in the thread."""
    return Ref("stories.story", str(story.pk))


def may(by: Membership, act: Act) -> None:
    if not by.may(act):
        raise Refused(_("Your role does not let you do this."))


def told(story: Story, members: Iterable[int], kind: str, at: datetime, moment: str = "", who: Membership | None = None, **more: Any) -> None:
    """A notice about a story."""
    address = reverse("stories:story", args=[story.organisation.slug, story.pk])
    tell(members=members, kind=kind, about=str(ref_of(story)), address=address, at=at, moment=moment, who=who, title=story.title, **more)


def trail(by: Membership, act: str, story: Story, at: datetime) -> None:
    record(organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=str(ref_of(story)), at=at)


def held_row(by: Membership, story: Story) -> Story:
    """The row, held until the end of the transaction."""
    found = Story.objects.select_for_update(of=("self",)).select_related("organisation").filter(organisation_id=by.organisation_id, pk=story.pk).first()
    if found is None:
        raise Refused(_("It is there no more."))
    return found


def ours_again(held: Story, by: Membership, at: datetime) -> None:
    """What everybody reads is read by us alone once somebody has changed it who does not run stories; those who do are told."""
    if held.is_public and not by.may(Act.STORIES_RUN):
        Story.objects.filter(pk=held.pk).update(is_public=False)
        told(held, runners(held), "stories.reworded", at, moment=f"{at:%Y%m%d%H%M%S}", who=by)


def runners(story: Story) -> list[int]:
    """Those who run stories."""
    roles = [role for role, acts in MAY.items() if Act.STORIES_RUN in acts]
    return list(Membership.objects.filter(organisation_id=story.organisation_id, ended_at=None, role__in=roles).values_list("pk", flat=True))
