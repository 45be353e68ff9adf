"""An idea for a group and its need."""

from uuid import uuid4

from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.customers.actions import add_need, save_group
from tests.cast import AT


def things(by, site, word):
    group = save_group(by=by, name=f"For {word}", about=word, at=AT)
    need = add_need(by=by, group=group, text=f"Answer {word}", sources=[], at=AT)
    idea = add_idea(by=by, draft=Draft(f"Idea {word}", word, need=need, who=by), key=uuid4(), at=AT)
    return {"ideas": idea.pk}
