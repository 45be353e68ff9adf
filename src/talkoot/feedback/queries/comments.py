"""Customers' words: the newest ones, by site and by state."""

from dataclasses import dataclass

from django.db.models import QuerySet

from talkoot.base.orgs.models import Membership
from talkoot.feedback.models import Comment

PAGE = 20


def comments_of(me: Membership, site_id: int | None = None, state: str | None = None) -> QuerySet[Comment]:
    """The organisation's comments, newest first, of one site or in one state when asked for."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    if state in Comment.State.values:
        rows = rows.filter(state=state)
    return rows.select_related("site", "taken_by__user").prefetch_related("themes").order_by("-at", "-id")


@dataclass(frozen=True)
class CommentPage:
    """One page of comments and where the next one begins."""

    comments: list[Comment]
    after: str | None


def comment_page(me: Membership, site_id: int | None, state: str | None, after: str | None) -> CommentPage:
    """Twenty comments from a place in the list on. The place is a comment's number: far pages cost no more."""
    rows = comments_of(me, site_id, state)
    if after and after.isdecimal() and (last := Comment.objects.filter(pk=after, organisation_id=me.organisation_id).first()):
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, id__gte=last.pk)
    found = list(rows[: PAGE + 1])
    return CommentPage(found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else None)


def comment(me: Membership, pk: int) -> Comment | None:
    """One comment of the caller's organisation."""
    return comments_of(me).filter(pk=pk).first()


def mine_to_handle(me: Membership) -> list[Comment]:
    """What the caller has taken and not yet handled, oldest first."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id, taken_by=me, state=Comment.State.TAKEN)
    return list(rows.select_related("site").order_by("changed_at", "id")[:20])


def waiting_for_care(me: Membership, site_ids: list[int], since: object) -> list[Comment]:
    """New comments with a low score (1–3) at the given sites since a time, newest first, three at most."""
    rows = Comment.objects.filter(organisation_id=me.organisation_id, site_id__in=site_ids, state=Comment.State.NEW)
    return list(rows.filter(score__lte=3, at__gte=since).select_related("site").order_by("-at", "-id")[:3])
