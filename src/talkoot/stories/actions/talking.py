"""What is said to a story: by colleagues in their names, in public by anybody, and what becomes of what waits."""

import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.kit.gate import Gate
from talkoot.base.kit.text import clean_line, clean_text
from talkoot.base.notices.actions import settle
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.stories.actions.common import may, ref_of, runners, told, trail
from talkoot.stories.logic.holding import why_hold
from talkoot.stories.models import Comment, Story
from talkoot.stories.policy import why_not_comment, why_not_remove
from talkoot.stories.queries.stories import named_in, said_before

State = Comment.State
LONGEST, LONGEST_NAME = 2000, 60
DOOR, OFTEN = Gate(), Gate()  # beyond the first nothing is taken, beyond the second it waits for a reader
AN_HOUR, UNHELD_AN_HOUR = 40, 8  # from one address at one organisation; half of them at once


@dataclass(frozen=True)
class Word:
    """What somebody without an account says: what they want to be called, the words, and how long after the page was shown."""

    name: str
    text: str
    seconds: float | None
    place: str  # where it comes from: counted in memory, written down nowhere


def comment(*, by: Membership, story: Story, text: str, key: UUID, at: datetime, public: bool = False) -> Comment:
    """A colleague's word, in their name; `public` where it stands on the public page. Its writer is told. Safe to repeat: the same key is one.

    Refused without words, for too many, and where the story is not out.
    """
    text = _text(text)
    with transaction.atomic():
        story = _standing(story)
        if story.organisation_id != by.organisation_id:
            raise Refused(_("It is there no more."))
        if reason := why_not_comment(by, story):
            raise Refused(reason)
        if public and not story.is_public:
            raise Refused(_("It stands on no public page."))
        fresh = {"text": text, "member": by, "is_ours": True, "is_public": public, "at": at}
        made, is_new = Comment.objects.get_or_create(story=story, key=key, defaults=fresh)
        if is_new:
            trail(by, "comment_story", story, at)
            if story.by_id and story.by_id != by.pk:
                told(story, [story.by_id], "stories.commented", at, moment=str(made.pk), who=by)
    return made


def comment_in_public(*, story: Story, word: Word, key: UUID, at: datetime) -> Comment:
    """Anybody's word: shown at once, or held until a person has read it where it looks like something else. Safe to repeat: the same key is one.

    Nothing is kept of who wrote it but the name they chose. Refused without words, for too many, and from an address that floods.
    """
    story = _standing(story)
    if not story.is_public or story.state != Story.State.OUT:
        raise Refused(_("It is no longer public."))
    name, text = clean_line(word.name)[:LONGEST_NAME], _text(word.text)
    if (standing := Comment.objects.filter(story=story, key=key, is_public=True).first()) is not None:
        return standing
    now, door = time.monotonic(), story.organisation_id
    if not DOOR.may_give(door, word.place, now, an_hour=AN_HOUR):
        raise Refused(_("Very many comments have come from your network. Try again in an hour."))
    is_often = not OFTEN.may_give(door, word.place, now, an_hour=UNHELD_AN_HOUR)
    # Read before anything is locked: whoever writes meanwhile does not wait for it.
    is_named = bool(named_in(story.organisation_id, text))
    why = why_hold(text, name, word.seconds, said_before(story.organisation_id), is_named, f"{word.name} {word.text}") or ("often" if is_often else "")
    with transaction.atomic():
        fresh = {"name": name, "text": text, "is_public": True, "state": State.HELD if why else State.OUT, "why": why, "at": at}
        made, is_new = Comment.objects.get_or_create(story=story, key=key, defaults=fresh)
        if is_new and why:
            told(story, runners(story), "stories.held", at, moment=f"{at:%Y%m%d}")  # once a day for a story, however many wait
        elif is_new and story.by_id:
            told(story, [story.by_id], "stories.said", at, moment=f"{at:%Y%m%d}")
    return made


def change_comment(*, by: Membership, comment: Comment, text: str, at: datetime) -> Comment:
    """Rewords one's own. Refused to others, without words, and of what was removed."""
    _ours(by, comment)
    if comment.member_id != by.pk or comment.state == State.REMOVED:
        raise Refused(_("Whoever wrote it can reword it."))
    with transaction.atomic():
        if Comment.objects.filter(pk=comment.pk).exclude(text=_text(text)).update(text=_text(text), changed_at=at):
            trail(by, "reword_comment", comment.story, at)
        comment.refresh_from_db()
    return comment


def remove_comment(*, by: Membership, comment: Comment, at: datetime, back: bool = False) -> None:
    """It is shown no longer, or (`back`) again; what nobody had read waits again. Safe to repeat.

    Refused to others than its writer and those who run stories.
    """
    _ours(by, comment)
    if reason := why_not_remove(by, comment):
        raise Refused(reason)
    if back and comment.looked_by_id != by.pk and not by.may(Act.STORIES_RUN):
        raise Refused(_("Those who run stories removed it. Ask them."))
    with transaction.atomic():
        waits = bool(comment.why) and comment.released_at is None
        was, now = (State.REMOVED, State.HELD if waits else State.OUT) if back else (comment.state, State.REMOVED)
        if Comment.objects.filter(pk=comment.pk, state=was).exclude(state=now).update(state=now, looked_by=by, looked_at=at):
            trail(by, "bring_back_comment" if back else "remove_comment", comment.story, at)
            _settle(comment.story, at)


def let_out_comment(*, by: Membership, comment: Comment, at: datetime, back: bool = False) -> None:
    """Somebody has read it: everybody may; or (`back`) it waits again. Safe to repeat. Refused to those who do not run stories."""
    may(by, Act.STORIES_RUN)
    _ours(by, comment)
    with transaction.atomic():
        was, now = (State.OUT, State.HELD) if back else (State.HELD, State.OUT)
        rows = Comment.objects.filter(pk=comment.pk, state=was).exclude(why="")
        if rows.update(state=now, looked_by=by, looked_at=at, released_at=None if back else at):
            trail(by, "hold_comment" if back else "release_comment", comment.story, at)
            _settle(comment.story, at)


def _standing(story: Story) -> Story:
    """As it stands now, whatever was read before."""
    return Story.objects.select_related("organisation").get(pk=story.pk)


def _ours(by: Membership, comment: Comment) -> None:
    if comment.story.organisation_id != by.organisation_id:
        raise Refused(_("It is there no more."))


def _settle(story: Story, at: datetime) -> None:
    if not story.comments.filter(state=State.HELD).exists():
        settle(about=str(ref_of(story)), kinds=["stories.held"], at=at)


def _text(raw: str) -> str:
    text = clean_text(raw)
    if not text:
        raise Refused(_("Write a sentence or two first."))
    if len(text) > LONGEST:
        raise Refused(_("Two thousand characters at most."))
    return text
