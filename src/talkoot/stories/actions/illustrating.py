"""A story's picture: choosing it, and what happens when it changes or may be shown no more."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.pictures.actions import refuse_unusable
from talkoot.pictures.models import Picture
from talkoot.pictures.uses import Use, Users, register
from talkoot.stories.actions.common import held_row, ours_again, runners, told, trail
from talkoot.stories.models import Story
from talkoot.stories.policy import why_not_change


def illustrate(*, by: Membership, story: Story, picture: Picture | None, at: datetime) -> Story:
    """The picture above a story, or none. Safe to repeat.

    What everybody reads is only ours again once somebody who does not run stories has changed it, as with its words. Refused to others
    than may change the story, and for a picture that may not be used.
    """
    with transaction.atomic():
        held = held_row(by, story)
        if reason := why_not_change(by, held):
            raise Refused(reason)
        if held.picture != picture:  # what stands already is chosen by nobody
            refuse_unusable(by, picture, at)
            Story.objects.filter(pk=held.pk).update(picture=picture, changed_at=at)
            trail(by, "illustrate_story", held, at)
            ours_again(held, by, at)
        held.refresh_from_db()
    return held


def changed(picture: Picture, by: Membership, at: datetime, told_otherwise: bool) -> None:
    """A picture is said to show something else: so everybody would read something else. Its spot is of no matter, for it is not cut here."""
    for one in _with(picture) if told_otherwise else ():
        Story.objects.filter(pk=one.pk).update(changed_at=at)
        ours_again(one, by, at)


def take_off(picture: Picture, at: datetime) -> None:
    """It may be shown no more: stories are without it, and their writers are told; where they have left, those who run stories."""
    for one in _with(picture):
        Story.objects.filter(pk=one.pk).update(picture=None, changed_at=at)
        is_here = one.by is not None and one.by.ended_at is None
        moment = f"{picture.pk} {at.isoformat()}"
        if is_here or one.state != Story.State.DRAFT:  # a draft is nobody else's
            told(one, [one.by.pk] if one.by and is_here else runners(one), "stories.picture_off", at, moment=moment, picture=picture.title)


def uses(pictures: Sequence[int], org: str) -> dict[int, list[Use]]:
    """Stories that are out with pictures. What is not out is its writer's: its title is not told."""
    found: dict[int, list[Use]] = defaultdict(list)
    for one in Story.objects.filter(picture__in=pictures, organisation__slug=org).order_by("pk"):
        if one.state == Story.State.OUT:
            said = _("everybody sees it") if one.is_public else _("we see it")
            found[one.picture_id or 0].append(Use(one.title, reverse("stories:story", args=[org, one.pk]), said=said))
        else:
            found[one.picture_id or 0].append(Use(_("A story that is not out"), reverse("stories:list", args=[org]), is_private=True))
    return dict(found)


def _with(picture: Picture) -> list[Story]:
    rows = Story.objects.select_for_update(of=("self",)).filter(picture=picture)  # chosen among its own organisation's alone
    return list(rows.select_related("organisation", "by__user").order_by("pk"))


register(Users(uses, changed, take_off))
