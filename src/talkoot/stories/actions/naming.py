"""Whether everybody may read somebody's name: asked, said, and gone with whoever leaves."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from talkoot.base.notices.actions import forget, settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.stories.actions.common import held_row, ref_of, told, trail
from talkoot.stories.models import Naming, Story
from talkoot.stories.policy import why_not_change
from talkoot.stories.queries.stories import named_people, read, said_of, words_of


def ask_names(*, by: Membership, story: Story, at: datetime) -> int:
    """Everybody whose name stands in it, and its writer, is asked whether everybody may read it; returns how many. Safe to repeat.

    Who said yes to other words is asked anew. From then on they see it, a draft too. Refused to others.
    """
    asked = 0
    with transaction.atomic():
        held = held_row(by, story)
        if reason := why_not_change(by, held):
            raise Refused(reason)
        for one in named_people(held):
            if one.pk == by.pk:
                say_yes(held, one, at)
                continue
            if one.ended_at is not None:
                continue
            said = said_of(held, one)
            made, is_new = Naming.objects.get_or_create(story=held, member=one, defaults={"asked_at": at, "said": said})
            is_other = made.yes is not False and one.pk != held.by_id and not set(said) <= set(made.said)
            if is_other:
                Naming.objects.filter(pk=made.pk).update(yes=None, said=said, asked_at=at)
                forget(about=str(ref_of(held)), kinds=["stories.named"], member=one.pk)
            if is_new or is_other:
                asked += 1
                told(held, [one.pk], "stories.named", at, moment=str(made.pk), who=by)
        if asked:
            trail(by, "ask_names", held, at)
    return asked


def answer_naming(*, by: Membership, story: Story, yes: bool, at: datetime) -> None:
    """One's own name may be read by everybody, or not. A no takes the story from everybody at once. Safe to repeat."""
    with transaction.atomic():
        held = held_row(by, story)  # nobody lets it out meanwhile
        if not Naming.objects.filter(Q(yes=None) | Q(yes=not yes), story=held, member=by).update(yes=yes, said_at=at):
            return
        settle(about=str(ref_of(held)), kinds=["stories.named"], at=at, member=by.pk)
        if not yes:
            Story.objects.filter(pk=held.pk, is_public=True).update(is_public=False)
        if held.by_id and held.by_id != by.pk:
            told(held, [held.by_id], "stories.named_said", at, moment=f"{by.pk} {yes} {at:%Y%m%d%H%M%S}", who=by, yes=yes)


def say_yes(held: Story, member: Membership, at: datetime) -> None:
    """Whoever lets it out, or asks the others, says yes for themselves by that."""
    now = {"yes": True, "said": said_of(held, member), "stands": True}
    Naming.objects.update_or_create(story=held, member=member, defaults=now, create_defaults=now | {"asked_at": at, "said_at": at})


def look_at_names(held: Story, at: datetime) -> None:
    """After its words have changed: whose name stands in it still. Who is named no more is asked nothing, and sees no draft."""
    standing = {one.pk for one in named_people(held)}
    for row in held.namings.all():
        if row.stands != (row.member_id in standing):
            Naming.objects.filter(pk=row.pk).update(stands=not row.stands)
        if row.member_id not in standing:
            settle(about=str(ref_of(held)), kinds=["stories.named"], at=at, member=row.member_id)


def stories_naming(member: Membership) -> list[Story]:
    """In which a member's name stands, while they work here: then it is closed."""
    if member.ended_at is not None:
        return []
    closed = Naming.objects.filter(member=member, yes=False, stands=True).values("story")
    rows = Story.objects.filter(organisation_id=member.organisation_id).exclude(pk__in=closed).select_related("organisation", "by__user").order_by("pk")
    return [one for one in rows if read(words_of(one)).say(member.user.name)]


def close_naming(*, by: Membership, thing: Story, was: Membership, to: Membership | None, at: datetime) -> None:
    """Whoever leaves can take no yes back: what names them is only ours from then on. What was said of them is kept in mind."""
    held = held_row(was, thing)
    now = {"yes": False, "said": said_of(held, was), "stands": True}
    Naming.objects.update_or_create(story=held, member=was, defaults=now, create_defaults=now | {"asked_at": at})
    if held.is_public:
        Story.objects.filter(pk=held.pk).update(is_public=False)
        trail(by, "withdraw_story", held, at)
        if held.by_id and held.by_id != was.pk:
            told(held, [held.by_id], "stories.named_left", at, moment=str(was.pk))
