from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.accounts.actions import make_person
from talkoot.base.orgs.actions import add_member, add_site
from talkoot.base.orgs.models import Area
from talkoot.base.orgs.roles import Role
from talkoot.targets.actions.scoring import open_scoring
from talkoot.targets.actions.targets import propose_target

AT = timezone.now().replace(microsecond=0)  # pages look at the clock


@pytest.fixture(autouse=True)
def from_the_beginning(monkeypatch):
    """Each test begins at AT, however long those before it took."""
    now, begun = timezone.now, timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: AT + (now() - begun))


@pytest.fixture
def candidates(cast):
    """Two, of Eero's."""
    return [propose_target(by=cast.member("eero"), title=title, why="", key=uuid4(), at=AT) for title in ("Näymme somessa", "Soitamme takaisin")]


@pytest.fixture
def scoring(cast, candidates):
    """Opened by Nora for a week."""
    return open_scoring(by=cast.member("nora"), targets=candidates, closes_at=AT + timedelta(days=7), at=AT)


@pytest.fixture
def crowd(cast):
    """Twelve more people: six in the north, four in the south, two in the east."""
    found = []
    for area, many in (("North", 6), ("South", 4), ("East", 2)):
        place = add_site(
            by=None, organisation=cast.organisation, name=f"{area} site", at=AT, area=Area.objects.create(organisation=cast.organisation, name=area)
        )
        for number in range(many):
            user = make_person(email=f"{area}{number}@example.org".lower(), name=f"{area} {number}")
            found.append(add_member(by=None, organisation=cast.organisation, user=user, role=Role.MEMBER, sites=[place], at=AT))
    return found
