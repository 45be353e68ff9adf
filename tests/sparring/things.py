"""What the walks of tests/architecture look at: a question, an answer to it by a colleague, a meeting of the two."""

import tempfile
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.roles import Role
from talkoot.sparring.actions.answering import answer
from talkoot.sparring.actions.asking import ask, ask_also
from talkoot.sparring.actions.illustrating import illustrate
from talkoot.sparring.actions.pairing import draw_round, take_part
from tests.pictures.drawn import kept


def things(by, site, word):
    """Asked by `by`, answered by a colleague whom they asked by name."""
    at, org = timezone.now(), by.organisation
    other = add_member(by=None, organisation=org, user=make_person(email=f"{org.slug}-s@example.org", name=f"S {word}"), role=Role.MEMBER, sites=[], at=at)
    ask(by=other, text=f"Toinen kysymys {word}?", key=uuid4(), member=by, at=at)
    made = ask(by=by, text=f"Kysymys {word}? Lisää {word}.", key=uuid4(), at=at)
    with tempfile.TemporaryDirectory() as folder:
        picture = kept(by, Path(folder), title=f"Esine {word}", told=f"Esineessä {word}", colour="#" + word.encode().hex()[-6:][::-1])
    illustrate(by=by, question=made, picture=picture, at=at)
    ask_also(by=by, question=made, member=other, at=at)
    said = answer(by=other, question=made, text=f"Vastaus {word}", key=uuid4(), at=at)
    for one in (by, other):
        take_part(by=one, yes=True, at=at)
    meeting = draw_round(organisation=org, on=timezone.localdate(at), at=at).meetings.get()
    return {"meetings": meeting.pk, "asked": made.pk, "replies": said.pk}
