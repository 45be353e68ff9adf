"""The plan: what stands in it, in which week, and whose turn it is."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.actions import tell
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.refused import Refused
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.actions import join, part_all
from talkoot.base.trail.actions import record
from talkoot.content.actions.ideas import may
from talkoot.content.logic import monday_of, spread
from talkoot.content.models import WEEKS, Half, Idea, Post
from talkoot.content.policy import why_not_move, why_not_now

FARTHEST = timedelta(days=730)


def make_post(idea: Idea, week: date | None, at: datetime) -> Post:
    """What stands in the plan of an idea: whoever would make it has the turn. Safe to repeat."""
    made, is_new = Post.objects.get_or_create(
        idea=idea, defaults={"organisation_id": idea.organisation_id, "week": week, "owner_id": _here(idea.who), "made_at": at, "changed_at": at}
    )
    if is_new:
        join(organisation=idea.organisation_id, source=Ref("content.idea", str(idea.pk)), result=Ref("content.post", str(made.pk)), at=at)
    return made


def plan_chosen(half: Half, ideas: Sequence[int], at: datetime) -> None:
    """A first plan of what was chosen, in this order: each group's evenly over the weeks. Everybody may move it afterwards."""
    by_group: dict[int | None, list[tuple[int, int | None]]] = defaultdict(list)
    rows = Idea.objects.select_related("who").in_bulk(ideas)
    for pk in ideas:
        by_group[rows[pk].group_id].append((pk, rows[pk].month))
    weeks = spread(half.starts_on, WEEKS, list(by_group.values()))
    for pk in ideas:
        make_post(rows[pk], weeks[pk], at)


def take_out(idea: Idea) -> None:
    """It stands in the plan no longer. Refused once it has a text. Safe to repeat."""
    for one in Post.objects.select_for_update().filter(idea=idea):
        if one.text:
            raise Refused(_("It has a text already. Move it to another week instead."))
        part_all(organisation=one.organisation_id, things={f"content.post:{one.pk}"})
        one.delete()


def plan_idea(*, by: Membership, idea: Idea, week: date, at: datetime) -> Post:
    """Puts an idea that waits into a week: a gap is filled without waiting for the next choice. Refused for one that was let go or is
    being chosen from. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    monday = _week(week, at)
    with transaction.atomic():
        held = Idea.objects.select_for_update().get(pk=idea.pk, organisation_id=by.organisation_id)
        if reason := why_not_now(held):
            raise Refused(reason)
        if held.state == Idea.State.DROPPED:
            raise Refused(_("It was let go. Bring it back first."))
        if held.state == Idea.State.WAITING:
            Idea.objects.filter(pk=held.pk).update(state=Idea.State.CHOSEN, changed_at=at)
            _trail(by, "plan_idea", make_post(held, monday, at), at)
        return Post.objects.get(idea=held)


def unplan(*, by: Membership, post: Post, at: datetime) -> Idea:
    """Takes it out of the plan: its idea waits to be chosen again. Refused for others than its maker and those who run content."""
    with transaction.atomic():
        held = _held(by, post)
        idea = held.idea
        _trail(by, "take_out", held, at)
        take_out(idea)
        Idea.objects.filter(pk=idea.pk).update(state=Idea.State.WAITING, changed_at=at)
        idea.refresh_from_db()
    return idea


def move_post(*, by: Membership, post: Post, week: date | None, at: datetime) -> Post:
    """Into another week, or into none yet. Refused for others than its maker and those who run content, unless it has none."""
    monday = _week(week, at) if week else None
    with transaction.atomic():
        held = _held(by, post)
        if held.week != monday:
            Post.objects.filter(pk=held.pk).update(week=monday, changed_at=at)
            _trail(by, "move_post", held, at, week=monday.isoformat() if monday else "")
        held.refresh_from_db()
    return held


def take_post(*, by: Membership, post: Post, at: datetime) -> Post:
    """It is the caller's turn. Refused where somebody was first. Safe to repeat."""
    may(by, Act.CONTENT_DO)
    with transaction.atomic():
        held = _locked(by, post)
        if held.owner_id not in (None, by.pk):
            raise Refused(_("Somebody was first. Look at it again."))
        if held.owner_id is None:
            Post.objects.filter(pk=held.pk).update(owner=by, changed_at=at)
            _trail(by, "take_post", held, at)
        held.refresh_from_db()
    return held


def give_post(*, by: Membership, post: Post, to: Membership | None, at: datetime) -> Post:
    """Gives the turn to a colleague, who is told; to nobody: help is wanted. Refused for others than its maker and those who run content."""
    if to is not None and (to.organisation_id != by.organisation_id or to.ended_at is not None or not to.may(Act.CONTENT_DO)):
        raise Refused(_("Choose somebody who works here."))
    with transaction.atomic():
        held = _held(by, post)
        pass_post(by=by, thing=held, was=held.owner, to=to, at=at)
        _trail(by, "pass_post", held, at)
        held.refresh_from_db()
    return held


def pass_post(*, by: Membership, thing: Post, was: Membership | None, to: Membership | None, at: datetime) -> None:
    """Who leaves hands their turns on."""
    if Post.objects.filter(pk=thing.pk, owner=was).update(owner=to, changed_at=at) and to is not None and to.pk != by.pk:
        address = reverse("content:post", args=[to.organisation.slug, thing.pk])
        about = f"content.post:{thing.pk}"
        tell(members=[to.pk], kind="content.given", about=about, address=address, at=at, moment=at.isoformat(), who=by, title=thing.idea.title)


def _here(member: Membership | None) -> int | None:
    return member.pk if member is not None and member.ended_at is None else None


def _week(day: date, at: datetime) -> date:
    if abs(day - timezone.localdate(at)) > FARTHEST:
        raise Refused(_("Choose a week within two years."))
    return monday_of(day)


def _locked(by: Membership, post: Post) -> Post:
    """The post, locked. Raises DoesNotExist for another organisation's."""
    return Post.objects.select_for_update(of=("self",)).select_related("idea").get(pk=post.pk, organisation_id=by.organisation_id)


def _held(by: Membership, post: Post) -> Post:
    """The post, locked, which the caller may move."""
    may(by, Act.CONTENT_DO)
    held = _locked(by, post)
    if reason := why_not_move(by, held):
        raise Refused(reason)
    return held


def _trail(by: Membership, act: str, post: Post, at: datetime, **details: Any) -> None:
    record(
        organisation=by.organisation_id, by=f"orgs.membership:{by.pk}", by_name=by.user.name, act=act, subject=f"content.post:{post.pk}", at=at, **details
    )  # fmt: skip
