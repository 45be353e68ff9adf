"""Whether something may be done now, in words where it may not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.kinds import KINDS, Card, Trait
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Comment, Naming, Story

THANKED_FOR = frozenset({Trait.DECISION, Trait.DOING, Trait.DUTY})


def why_not_change(by: Membership, story: Story) -> str | None:
    """Its writer; once it has been out, those who run stories too."""
    if (by.may(Act.STORIES_RUN) and story.state != Story.State.DRAFT) or (story.by_id == by.pk and by.may(Act.STORIES_WRITE)):
        return None
    return _("Ask whoever wrote it, or those who run stories.")


def why_not_out(story: Story) -> str | None:
    """There must be something to read."""
    if story.text.strip() or any(part.is_told for part in of_kept(story.passages)):
        return None
    return _("Write a sentence or two first.")


def why_not_public(by: Membership, story: Story, named: Sequence[Naming]) -> str | None:
    """Nobody's name goes out without their yes; a discussion stays among ourselves."""
    if not by.may(Act.STORIES_RUN):
        return _("Those who run stories let everybody read it.")
    if story.form == Story.Form.TALK:
        return _("A discussion stays among ourselves.")
    gone = [one.member.user.name for one in named if one.member.ended_at is not None]
    if gone:
        return _("They have left and cannot be asked: %(names)s. Write what is said of them without the name.") % {"names": ", ".join(gone)}
    refused = [one.member.user.name for one in named if one.yes is False]
    if refused:
        return _("Their names stand in it, and they said no: %(names)s. Write it without the name.") % {"names": ", ".join(refused)}
    fresh = [one.member.user.name for one in named if one.yes is None and one.pk is None]
    if fresh:
        return _("Ask first those whose names stand in it: %(names)s.") % {"names": ", ".join(fresh)}
    waiting = [one.member.user.name for one in named if one.yes is None]
    if waiting:
        return _("They have been asked whether their names may stand in it: %(names)s. Wait, or write it without the name.") % {"names": ", ".join(waiting)}
    return None


def may_be_thanked_for(card: Card) -> bool:
    """What was decided, done or taken care of: an agreement, a target, a task, an area of responsibility."""
    return bool(THANKED_FOR & KINDS[Ref.parse(card.ref).kind].traits)


def why_not_comment(by: Membership, story: Story) -> str | None:
    """What is out is commented on."""
    if not by.may(Act.STORIES_WRITE):
        return _("Your role does not let you do this.")
    if story.state != Story.State.OUT:
        return _("It is not out, so nobody would read it.")
    return None


def why_not_remove(by: Membership, comment: Comment) -> str | None:
    """Its writer, and those who run stories."""
    if by.may(Act.STORIES_RUN) or (comment.member_id is not None and comment.member_id == by.pk):
        return None
    return _("Whoever wrote it, or those who run stories, can remove it.")
