from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.workshops.actions.joining import join_guest, join_member
from talkoot.workshops.actions.leading import go_to, open_workshop
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.actions.taking_part import write_note

AT = timezone.now().replace(microsecond=0)  # pages look at the clock
STEPS = [
    Step("check_in", "Kuka olet?"),
    Step("brainstorm", "Miten vastaamme samana päivänä?", guidance="Lue kysymys ääneen."),
    Step("group", "Mitkä kuuluvat yhteen?"),
    Step("vote", "Mistä aloitamme?"),
    Step("plan", "Kuka tekee mitä?"),
]


@pytest.fixture(autouse=True)
def from_the_beginning(monkeypatch):
    """Each test begins at AT, however long those before it took."""
    now, begun = timezone.now, timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: AT + (now() - begun))


@pytest.fixture
def workshop(cast):
    """Planned by Nora for everybody."""
    return plan_workshop(by=cast.member("nora"), frame=Frame("Vastaus samana päivänä", starts_at=AT), steps=STEPS, key=uuid4(), at=AT)


@pytest.fixture
def room(cast, workshop):
    """Open, with Nora, Eero, Aino and a guest in it."""
    return Room(cast, open_workshop(by=cast.member("nora"), workshop=workshop, at=AT))


class Room:
    """An open room and who is in it."""

    def __init__(self, cast, workshop):
        self.cast, self.workshop, self.nora = cast, workshop, cast.member("nora")
        self.eero, self.aino = (join_member(by=cast.member(name), workshop=workshop, at=AT) for name in ("eero", "aino"))
        self.guest, self.key = join_guest(workshop=workshop, name="Vieno", at=AT)

    def step(self, kind):
        """The step of a kind."""
        return self.workshop.activities.get(kind=kind)

    def go(self, kind):
        """Brings everybody to the step of a kind."""
        return go_to(by=self.nora, activity=self.step(kind), at=AT)

    def note(self, text="Soitetaan takaisin", by=None, kind="brainstorm", **more):
        """A note of Eero's."""
        return write_note(by=by or self.eero, activity=self.step(kind), text=text, key=more.pop("key", uuid4()), at=AT, **more)
