from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member, add_site
from talkoot.base.orgs.roles import Role
from talkoot.content.actions.ideas import Draft, add_idea
from talkoot.customers.actions import add_need, save_group

AT = timezone.now().replace(microsecond=0)  # pages look at the clock
END = AT + timedelta(days=7)


@pytest.fixture(autouse=True)
def from_the_beginning(monkeypatch):
    """Each test begins at AT, however long those before it took."""
    now, begun = timezone.now, timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: AT + (now() - begun))


@pytest.fixture
def elders(cast):
    """A customer group with two needs."""
    nora = cast.member("nora")
    group = save_group(by=nora, name="Ikäihmiset", about="", at=AT)
    group.winter, group.phone = (add_need(by=nora, group=group, text=text, sources=[], at=AT) for text in ("Uskallan liikkua", "Puhelimeen vastataan"))
    return group


@pytest.fixture
def workers(cast):
    """Another, without any."""
    return save_group(by=cast.member("nora"), name="Työikäiset", about="", at=AT)


@pytest.fixture
def idea(cast, elders):
    """Eero's, for winter."""
    return add_idea(by=cast.member("eero"), draft=Draft("Nastat, keppi vai liukuesteet?", need=elders.winter, form="tip"), key=uuid4(), at=AT)


@pytest.fixture
def six(cast, elders, workers):
    """Idea A to F: the first three for elders, the others for workers."""
    groups = [elders] * 3 + [workers] * 3
    return [
        add_idea(by=cast.member("eero"), draft=Draft(f"Ajatus {name}", group=group), key=uuid4(), at=AT) for name, group in zip("ABCDEF", groups, strict=True)
    ]


@pytest.fixture
def crowd(cast):
    """Twelve more people: six in the north, four in the south, two in the east."""
    found = []
    for area, many in (("North", 6), ("South", 4), ("East", 2)):
        place = add_site(by=None, organisation=cast.organisation, name=f"{area} site", at=AT)
        for number in range(many):
            user = make_person(email=f"{area}{number}@example.org".lower(), name=f"{area} {number}")
            found.append(add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[place], at=AT))
    return found
