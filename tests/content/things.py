"""Ideas for a group and its need: one alone, and two in an open choice."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from talkoot.content.actions.choosing import open_choice
from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.content.actions.planning import plan_idea
from talkoot.customers.actions import add_need, save_group
from tests.cast import AT


def things(by, site, word):
    group = save_group(by=by, name=f"For {word}", about=word, at=AT)
    need = add_need(by=by, group=group, text=f"Answer {word}", sources=[], at=AT)
    for one in ("One", "Other"):
        add_idea(by=by, draft=Draft(f"{one} {word}", group=group), key=uuid4(), at=AT)
    now = timezone.now()  # pages look at the clock: it is open whenever this runs
    half = open_choice(by=by, starts_on=now.date() + timedelta(weeks=4), wanted=1, closes_at=now + timedelta(days=50), at=now)
    idea = add_idea(by=by, draft=Draft(f"Idea {word}", word, need=need, who=by), key=uuid4(), at=AT)  # what is chosen from does not change
    told = add_idea(by=by, draft=Draft(f"Told {word}", word, need=need), key=uuid4(), at=AT)
    post = plan_idea(by=by, idea=told, week=now.date(), at=now)
    return {"ideas": idea.pk, "posts": post.pk, "halves": half.pk, "options": half.options.order_by("pk").first().pk}
