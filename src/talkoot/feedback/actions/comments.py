"""Taking a comment into one's care, and saying that it has been handled."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.personal import masked
from talkoot.base.notices.actions import settle, tell
from talkoot.base.orgs.copies import forget_copies
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Role
from talkoot.base.trail.actions import record
from talkoot.feedback.models import Comment, FollowUp, ThemeModel
from talkoot.feedback.queries.channels import SMALL, care_of, settings_of
from talkoot.feedback.queries.masking import mask_words, spans_of
from talkoot.feedback.rows_around import FollowUpRow, insert_follow_ups

State = Comment.State
FREE = (State.NEW, State.READ, State.PAST)  # anybody may take it
THANKS = ("feedback.thanks", "feedback.thanks_mine")
LONGEST_HELD = timedelta(days=14)


def take_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """The caller takes a new comment. Refused, with the name, when somebody was first; safe to repeat."""
    refuse_if_followed_up(comment)
    with transaction.atomic():
        changed = Comment.objects.filter(pk=comment.pk, state__in=FREE).update(state=Comment.State.TAKEN, taken_by=by, changed_at=at)
        comment.refresh_from_db()
        if not changed and comment.taken_by_id != by.pk:
            name = comment.taken_by.user.name if comment.taken_by else _("Somebody")
            raise Refused(_("%(name)s took this a moment ago.") % {"name": name})
        if changed:
            _trail(by, "take_comment", comment, at)
    return comment


def read_together(*, by: Membership, comments: Iterable[Comment], at: datetime) -> list[int]:
    """The team has read these together: they wait for nobody. What is in somebody's care stays there. Safe to repeat; returns which."""
    changed = []
    for comment in comments:
        with transaction.atomic():
            free = Comment.objects.filter(pk=comment.pk, organisation_id=by.organisation_id, answer__follow_up=None)
            if free.filter(state__in=[State.NEW, State.PAST]).update(state=State.READ, taken_by=None, changed_at=at):
                _trail(by, "read_together", comment, at)
                changed.append(comment.pk)
    return changed


def not_read_together(*, by: Membership, comments: Iterable[Comment], at: datetime) -> None:
    """The way back: they wait again, or are history again where a file brought them. Safe to repeat."""
    for comment in comments:
        with transaction.atomic():
            before = State.PAST if comment.answer.brought_by_id else State.NEW
            read = Comment.objects.filter(pk=comment.pk, organisation_id=by.organisation_id, state=State.READ)
            if read.update(state=before, changed_at=at):
                settle(about=f"feedback.comment:{comment.pk}", kinds=THANKS, at=at)
                _trail(by, "not_read_together", comment, at)


def pass_thanks(*, by: Membership, comment: Comment, at: datetime, to: Membership | None = None) -> Comment:
    """A customer's praise reaches the person it is meant for, else everybody at its site; with that it has been read together.

    Refused for what is no praise and for somebody of elsewhere. Safe to repeat: nobody is told twice.
    """
    if not comment.is_praise:
        raise Refused(_("Only praise can be passed on as thanks."))
    if to is not None and (to.organisation_id != by.organisation_id or to.ended_at is not None):
        raise Refused(_("Choose somebody who works here."))
    with transaction.atomic():
        read_together(by=by, comments=[comment], at=at)
        here = Membership.objects.filter(organisation_id=by.organisation_id, ended_at=None, sites=comment.site_id).exclude(role=Role.GUEST)
        told = [to.pk] if to else list(here.exclude(pk=by.pk).values_list("pk", flat=True))
        address = f"/{by.organisation.slug}/customers/comments/{comment.pk}/"
        about, kind = f"feedback.comment:{comment.pk}", "feedback.thanks_mine" if to else "feedback.thanks"
        tell(members=told, kind=kind, about=about, address=address, at=at, moment=kind, who=by, site=comment.site.name)
        _trail(by, "pass_thanks", comment, at)
    comment.refresh_from_db()
    return comment


def refuse_if_followed_up(comment: Comment) -> None:
    """What has a follow-up is taken and closed there, with its cause; the comment's own state follows it."""
    if FollowUp.objects.filter(answer_id=comment.answer_id).exists():
        raise Refused(_("This is seen to as a follow-up. Open it there."))


def give_back_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """The caller lets go of a comment they took or handled; it is new again. The way to undo."""
    with transaction.atomic():
        mine = Comment.objects.filter(pk=comment.pk, taken_by=by, answer__follow_up=None).exclude(state=Comment.State.NEW)
        if mine.update(state=Comment.State.NEW, taken_by=None, changed_at=at):
            _trail(by, "give_back_comment", comment, at)
        comment.refresh_from_db()
    return comment


def pass_comment(*, by: Membership, thing: Comment, was: Membership, to: Membership | None, at: datetime) -> None:
    """A comment that somebody had taken goes to the next, or waits again."""
    state = Comment.State.TAKEN if to else Comment.State.NEW
    with transaction.atomic():
        if Comment.objects.filter(pk=thing.pk, taken_by=was, state=Comment.State.TAKEN).update(state=state, taken_by=to, changed_at=at):
            _trail(by, "pass_comment", thing, at)


def handle_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """The caller says that a comment they took has been handled. Refused when it is not in their care."""
    refuse_if_followed_up(comment)
    with transaction.atomic():
        mine = Comment.objects.filter(pk=comment.pk, taken_by=by, state=Comment.State.TAKEN)
        changed = mine.update(state=Comment.State.HANDLED, changed_at=at)
        comment.refresh_from_db()
        if not changed and not (comment.state == Comment.State.HANDLED and comment.taken_by_id == by.pk):
            raise Refused(_("Take the comment first; then you can say that it is handled."))
        if changed:
            _trail(by, "handle_comment", comment, at)
    return comment


def mask_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """Takes names, numbers and addresses out of the words for good; then everyone may read them."""
    with transaction.atomic():
        spans = spans_of([comment], by.organisation_id)[comment.pk]
        text = masked(comment.text, spans, mask_words())
        Comment.objects.filter(pk=comment.pk).update(text=text, words="", masked_at=at, released_at=at)
        ThemeModel.objects.filter(organisation_id=by.organisation_id).delete()  # learnt anew, without what was taken out
        forget_copies(by.organisation_id)
        _trail(by, "mask_comment", comment, at)
        comment.refresh_from_db()
    return comment


def release_comment(*, by: Membership, comment: Comment, at: datetime) -> Comment:
    """Lets everyone in the organisation read the words as they stand. Safe to repeat."""
    with transaction.atomic():
        if Comment.objects.filter(pk=comment.pk, released_at=None).update(released_at=at):
            _trail(by, "release_comment", comment, at)
        comment.refresh_from_db()
    return comment


def let_out_held(at: datetime) -> int:
    """Shows words of small sites once five wait there, or the oldest has waited for two weeks. Returns how many."""
    let_out = 0
    waiting = Comment.objects.filter(held=True).values("site_id").annotate(n=Count("id"), oldest=Min("at"))
    for site in list(waiting.order_by("site_id")):
        if site["n"] < SMALL and site["oldest"] > at - LONGEST_HELD:
            continue
        with transaction.atomic():
            found = list(Comment.objects.filter(site_id=site["site_id"], held=True).select_related("answer", "site__organisation__feedback_settings"))
            let_out += Comment.objects.filter(pk__in=[comment.pk for comment in found]).update(held=False)
            answers = {(comment.organisation_id, comment.answer.key): comment.answer for comment in found}
            insert_follow_ups([row for comment in found if (row := _follow_up_row(comment, at))], answers)
    return let_out


def _follow_up_row(comment: Comment, at: datetime) -> FollowUpRow | None:
    care = care_of(settings_of(comment.site.organisation), comment.site_id)
    if comment.score is None or not (reason := care.reason(comment.score, comment.text, False)):
        return None
    key = comment.answer.key
    return FollowUpRow(comment.organisation_id, key, reason, care.turn(key.int), timezone.localdate(at) + timedelta(days=care.days), at)


def _trail(by: Membership, act: str, comment: Comment, at: datetime) -> None:
    record(
        organisation=by.organisation_id,
        by=f"orgs.membership:{by.pk}",
        by_name=by.user.name,
        act=act,
        subject=f"feedback.comment:{comment.pk}",
        at=at,
    )
