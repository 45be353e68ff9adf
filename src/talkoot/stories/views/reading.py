"""The journey as a list, one story with what was said to it, and how it read before."""

from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from talkoot.base.notices.actions import see
from talkoot.base.orgs import access
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Act
from talkoot.base.thread.queries import makeable_from, neighbours
from talkoot.feedback.queries.spans import spans_of_measure
from talkoot.stories.forms import CommentForm, StoryForm, part_names
from talkoot.stories.links import STORY
from talkoot.stories.logic.parts import of_kept
from talkoot.stories.models import Comment, Story
from talkoot.stories.policy import why_not_change, why_not_comment, why_not_out, why_not_public
from talkoot.stories.queries import stories as queries
from talkoot.stories.queries.thanks import thanks_of, with_things


@access.needs(Act.STORIES_SEE)
def listed(request: HttpRequest, me: Membership) -> HttpResponse:
    """What we heard, what we did and what came of it: the customers' figure, then the stories, what came out last on top."""
    page, today = Paginator(queries.out_of(me), queries.PAGE).get_page(request.GET.get("page")), timezone.localdate()
    journeys = {one.journey for one in page if one.journey}
    for one in page:
        one.shown = queries.picture_in(one, today)
    spans = spans_of_measure(me, "main", today, journeys) if me.may(Act.CUSTOMERS_READ) and page.number == 1 else None
    context = {
        "page": page, "spans": spans, "drafts": queries.drafts_of(me), "held": queries.held_of(me), "may_write": me.may(Act.STORIES_WRITE),
        "thanks": with_things(me, list(thanks_of(me)[:3])), "form": StoryForm(me), "key": uuid4(),
        "has_public": queries.public_of(me.organisation).exists(),
    }  # fmt: skip
    return render(request, "stories/list.html", context)


@access.needs(Act.STORIES_SEE)
def story(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """One story: its text, where it stands in its journey, what was said, and for its writer what can be done."""
    found = STORY.one(me, pk)
    see(member=me.pk, about=str(STORY.ref(found)), at=timezone.now())
    return render(request, "stories/story.html", context_of(me, found))


def context_of(me: Membership, found: Story, form: CommentForm | None = None) -> dict[str, Any]:
    """What the page of a story shows."""
    ref, may_change = STORY.ref(found), why_not_change(me, found) is None
    chapters = queries.chapters_beside(me, found)
    number = next((one.number for one in chapters if one.pk == found.pk), 0)
    context: dict[str, Any] = {
        "story": found, "picture": queries.picture_in(found, timezone.localdate()),
        "ref": str(ref), "parts": told_parts(found), "chapters": chapters, "number": number,
        "next": next((one for one in chapters if number and one.number == number + 1), None),
        "comments": queries.comments_of(me, found), "states": Comment.State, "form": form or CommentForm(found), "why_not_comment": why_not_comment(me, found),
        "may_change": may_change, "may_run": me.may(Act.STORIES_RUN), "thread": neighbours([ref], me)[str(ref)], "makers": makeable_from(ref.kind, me),
        "asked": queries.asked_of(me, found), "has_wordings": found.wordings.exists(),
    }  # fmt: skip
    if may_change:
        named = queries.namings_of(found, queries.named_people(found), me)
        context |= {
            "why_not_out": why_not_out(found), "why_not_public": why_not_public(me, found, named), "named": named,
            "may_ask": any(one.pk is None and one.yes is None and one.member_id != me.pk for one in named),
        }  # fmt: skip
    return context


def told_parts(found: Story) -> list[dict[str, Any]]:
    """The parts that readers see: a figure with the heading of what came of it."""
    names = part_names()
    return [{"name": names.get(part.part, part.part), "text": part.text, "is_figure": part.is_figure} for part in of_kept(found.passages) if part.is_told]


@access.needs(Act.STORIES_SEE)
def wordings(request: HttpRequest, me: Membership, pk: int) -> HttpResponse:
    """How it read before it was changed, the newest first."""
    found = STORY.one(me, pk)
    rows = [
        (one, [part.text for part in of_kept(one.passages) if part.is_told]) for one in found.wordings.select_related("by__user").order_by("-until", "-id")[:50]
    ]
    return render(request, "stories/wordings.html", {"story": found, "rows": rows})
