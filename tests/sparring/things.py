"""What the walks of tests/architecture look at: a question, an answer to it by a colleague."""

from uuid import uuid4

from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.roles import Role
from talkoot.sparring.actions.answering import answer
from talkoot.sparring.actions.asking import ask, ask_also


def things(by, site, word):
    """Asked by `by`, answered by a colleague whom they asked by name."""
    at, org = timezone.now(), by.organisation
    other = add_member(by=None, organisation=org, user=make_person(email=f"{org.slug}-s@example.org", name=f"S {word}"), role=Role.MEMBER, sites=[], at=at)
    ask(by=other, text=f"Toinen kysymys {word}?", key=uuid4(), member=by, at=at)
    made = ask(by=by, text=f"Kysymys {word}? Lisää {word}.", key=uuid4(), at=at)
    ask_also(by=by, question=made, member=other, at=at)
    said = answer(by=other, question=made, text=f"Vastaus {word}", key=uuid4(), at=at)
    return {"asked": made.pk, "replies": said.pk}
