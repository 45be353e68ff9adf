"""Whether something may be done now, in words where it may not."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from talkoot.base.orgs.free_hands import Reach, has_free_hands
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.content.models import Half, Idea, Post, SiteLine, SitePicture
from talkoot.pictures.models import Picture
from talkoot.pictures.policy import why_not_use

REMIND_APART = timedelta(hours=20)


def why_not_change(by: Membership, idea: Idea) -> str | None:
    """Its proposer and whoever would make it change an idea that waits; whoever runs content changes any."""
    if by.may(Act.CONTENT_RUN) or (idea.state == Idea.State.WAITING and by.pk in (idea.made_by_id, idea.who_id)):
        return None
    return _("Ask whoever proposed it, or those who run content.")


def why_not_approve(half: Half, at: datetime) -> str | None:
    """Approvals are taken while it is open, and not after its last moment."""
    if half.closed_at is not None or at >= half.closes_at:
        return _("The choice is over: what you ticked can no longer be changed.")
    return None


def why_not_remind(half: Half, at: datetime) -> str | None:
    """Once a day is enough, and not after the last moment."""
    if half.closed_at is not None or at >= half.closes_at:
        return _("The choice is over already.")
    if half.reminded_at is not None and at - half.reminded_at < REMIND_APART:
        return _("They have been reminded already. Once a day is enough.")
    return None


def why_not_close(half: Half, lacking: int, at: datetime) -> str | None:
    """It ends by its day, or earlier when nobody is left who has not answered."""
    if half.closed_at is not None:
        return _("The choice is over already.")
    if at < half.closes_at and lacking:
        return _("It ends on its day, or when everybody has answered.")
    return None


def why_not_now(idea: Idea) -> str | None:
    """What is being chosen from stays as it is until the choice ends."""
    if idea.options.filter(half__closed_at=None).exists():
        return _("It is being chosen from: wait until the choice is over.")
    return None


def why_not_move(by: Membership, post: Post) -> str | None:
    """Whose turn it is, and whoever runs content; what is nobody's anybody."""
    if by.may(Act.CONTENT_RUN) or post.owner_id in (None, by.pk):
        return None
    return _("Ask whose turn it is, or those who run content.")


def why_not_write(by: Membership, post: Post) -> str | None:
    """Whose turn it is writes it, and whoever runs content; what is nobody's is taken first."""
    if by.may(Act.CONTENT_RUN) or post.owner_id == by.pk:
        return None
    return _("Take it first.") if post.owner_id is None else _("Ask whose turn it is, or those who run content.")


def why_not_approve_post(by: Membership, post: Post) -> str | None:
    """Nobody approves their own, nor what they wrote a word of: whoever else takes part does."""
    if by.pk in (post.owner_id, post.written_by_id) or post.writers.filter(pk=by.pk).exists():
        return _("Nobody approves their own. Ask somebody.")
    if by.may(Act.CONTENT_DO):
        return None
    return _("Your role does not let you do this.")


def why_not_approve_line(by: Membership, line: SiteLine | SitePicture, is_of_site: bool) -> str | None:
    """A site's sentence, or its own picture, is approved by somebody else who works there, or who runs content."""
    if by.pk == line.by_id or (isinstance(line, SitePicture) and line.hands.filter(pk=by.pk).exists()):
        return _("Nobody approves their own. Ask somebody.")
    return None if is_of_site else _("What a site adds of its own is approved by those who work there.")


def why_not_publish(post: Post, network: str, missing: tuple[str, ...], is_too_long: bool, picture: Picture | None, today: date) -> str | None:
    """Only what was approved as it stands, where it goes, with all that it asks for, short enough, with a picture that may be shown."""
    if not post.is_approved:
        return _("It has not been approved as it stands now.")
    if picture is not None and (reason := why_not_use(picture, today)):
        return reason
    if network not in post.networks:
        return _("It does not go there.")
    if missing:
        return _("Something is missing from this site’s version. Add it to the site first.")
    if is_too_long:
        return _("The text is too long there.")
    return None


def why_not_send(by: Membership, post: Post, today: date | None) -> str | None:
    """Those who run content let it go out everywhere; so does whose turn it is, with free hands everywhere. With a day: only what is approved as it stands."""
    is_free = post.owner_id == by.pk and has_free_hands(by, "publish", Reach.EVERYWHERE)
    if not (by.may(Act.CONTENT_RUN) or is_free):
        return _("Ask those who run content.")
    if today is None:
        return None
    if not post.is_approved:
        return _("It has not been approved as it stands now.")
    return why_not_use(post.picture, today) if post.picture is not None else None
