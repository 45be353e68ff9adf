"""Taking a comment into one's care, and saying that it has been handled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.trail.actions import record
from talkoot.feedback.models import Comment


def take_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """The caller takes a new comment. Refused, with the name, when somebody was first; safe to repeat."""
    with transaction.atomic():
        changed = Comment.objects.filter(pk=comment.pk, state=Comment.State.NEW).update(state=Comment.State.TAKEN, taken_by=by, changed_at=at)
        comment.refresh_from_db()
        if not changed and comment.taken_by_id != by.pk:
            name = comment.taken_by.user.name if comment.taken_by else _("Somebody")
            raise Refused(_("%(name)s took this a moment ago.") % {"name": name})
        if changed:
            _trail(by, "take_comment", comment, at)
    return comment


def give_back_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """The caller lets go of a comment they took or handled; it is new again. The way to undo."""
    with transaction.atomic():
        mine = Comment.objects.filter(pk=comment.pk, taken_by=by).exclude(state=Comment.State.NEW)
        if mine.update(state=Comment.State.NEW, taken_by=None, changed_at=at):
            _trail(by, "give_back_comment", comment, at)
        comment.refresh_from_db()
    return comment


def handle_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """The caller says that a comment they took has been handled. Refused when it is not in their care."""
    with transaction.atomic():
        mine = Comment.objects.filter(pk=comment.pk, taken_by=by, state=Comment.State.TAKEN)
        changed = mine.update(state=Comment.State.HANDLED, changed_at=at)
        comment.refresh_from_db()
        if not changed and not (comment.state == Comment.State.HANDLED and comment.taken_by_id == by.pk):
            raise Refused(_("Take the comment first; then you can say that it is handled."))
        if changed:
            _trail(by, "handle_comment", comment, at)
    return comment


def _trail(by: Membership, act: str, comment: Comment, at: datetime) -> None:
    record(
        organisation=by.organisation_id,
        by=f"orgs.membership:{by.pk}",
        by_name=by.user.name,
        act=act,
        subject=f"feedback.comment:{comment.pk}",
        at=at,
    )
