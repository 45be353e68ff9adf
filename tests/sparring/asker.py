"""People who ask without a name, with their browsers' half of it: permissions fetched, questions sent, mailboxes opened."""

import base64
import json
import random
from dataclasses import dataclass, field
from datetime import datetime

from django.test import Client

from benchmarks.blind_client import Token
from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.models import Membership
from talkoot.base.orgs.roles import Role
from talkoot.sparring.actions.hidden import make_key
from talkoot.sparring.logic.hidden import PERMISSIONS, digest
from talkoot.sparring.models import MonthKey
from tests.cast import AT, signed_in


def nameless(slug: str, where: str, fields: dict) -> tuple[int, dict]:
    """What a public address says: without a cookie, without a session."""
    answer = Client().post(f"/q/{slug}/{where}", json.dumps(fields), content_type="application/json")
    told = answer.json()
    return answer.status_code, told | ({"page": written(told["page"])} if "page" in told else {})


def written(nodes: list) -> str:
    """The words of a page that came as a tree."""
    return " ".join(node if isinstance(node, str) else written(node[2]) for node in nodes)


@dataclass
class Browser:
    """Somebody's own browser. `dice` makes what chance makes elsewhere, so that a run can be done again."""

    member: Membership
    dice: random.Random
    client: Client = None  # type: ignore[assignment]
    ready: list[Token] = field(default_factory=list)
    secret: bytes = b""

    def __post_init__(self) -> None:
        self.client = signed_in(self.member)
        self.slug = self.member.organisation.slug

    def fetch(self) -> bool:
        """The month's permissions, at an ordinary page."""
        key = MonthKey.objects.get(organisation=self.member.organisation)
        made = [Token(key.signing_key, self.dice.randbytes(64), self.dice.randbytes(48)) for _ in range(PERMISSIONS)]
        for one in made:
            one.r = self.dice.randrange(2, one.n)
        sent = ",".join(base64.b64encode(one.blinded).decode() for one in made)
        told = self.client.post(f"/{self.slug}/sparring/permit/", {"month": key.pk, "blinded": sent})
        if told.status_code != 200 or "signatures" not in told.json():
            return False
        for one, signature in zip(made, told.json()["signatures"], strict=True):
            one.take(base64.b64decode(signature))
        self.ready = made
        return True

    def proof(self) -> dict:
        """The next permission."""
        proof = self.ready[0].proof(0)
        return {"token": proof["token"], "signature": proof["signature"]}

    def ask(self, text: str, **more: object) -> tuple[int, dict]:
        """A question, under a mailbox of its own."""
        self.secret = self.dice.randbytes(32)
        told = nameless(self.slug, "", {**self.proof(), "box": digest(self.secret), "text": text, **more})
        if told[0] == 200:
            self.ready.pop(0)
        return told

    def read(self) -> tuple[int, dict]:
        """What the mailbox holds."""
        return nameless(self.slug, "box/", {"secret": base64.b64encode(self.secret).decode()})

    def do(self, what: str, **more: object) -> tuple[int, dict]:
        """Something done through the mailbox."""
        return nameless(self.slug, "do/", {"secret": base64.b64encode(self.secret).decode(), "what": what, **more})


def people(cast, count: int = 8, dice: random.Random | None = None) -> list[Browser]:
    """So many colleagues at Kemi, each with a browser."""
    found = []
    for n in range(count):
        user = make_person(email=f"hidden{n}@example.org", name=f"Kollega {n}")
        member = add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[cast.kemi], at=AT)
        found.append(Browser(member, dice or random.Random(n)))
    return found


def all_fetched(cast, at: datetime, count: int = 8) -> list[Browser]:
    """The same, who have all opened Today this month."""
    make_key(organisation=cast.organisation, at=at)
    found = people(cast, count)
    assert all(one.fetch() for one in found)
    return found
