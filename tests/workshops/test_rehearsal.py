"""Rehearsing: invented people write and vote, and nothing of it leaves the room."""

from uuid import uuid4

import pytest

from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.work.models import Task
from talkoot.workshops.actions import leading, rehearsing
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.actions.planning import Frame, drop_workshop, plan_workshop
from talkoot.workshops.models import Note, Vote, Workshop
from talkoot.workshops.queries.workshops import for_today, workshops_of
from tests.workshops.conftest import AT, STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def rehearsal(cast, workshop):
    return rehearsing.rehearse(by=cast.member("nora"), workshop=workshop, key=uuid4(), at=AT)


def run_out(cast, rehearsal):
    """Until nobody has anything left to do."""
    for _turn in range(60):
        if not rehearsing.pretend(by=cast.member("nora"), workshop=rehearsal, at=AT):
            return
    raise AssertionError("they never end")


def test_invented_people_write_and_vote_each_once(cast, rehearsal):
    nora, steps = cast.member("nora"), {one.kind: one for one in rehearsal.activities.all()}
    leading.go_to(by=nora, activity=steps["brainstorm"], at=AT)
    run_out(cast, rehearsal)
    assert Note.objects.filter(activity=steps["brainstorm"]).count() == len(rehearsing.NAMES)
    leading.go_to(by=nora, activity=steps["vote"], at=AT)
    run_out(cast, rehearsal)
    assert Vote.objects.count() == 3 * len(rehearsing.NAMES)
    leading.show_activity(by=nora, activity=steps["vote"], at=AT)
    steps["vote"].refresh_from_db()
    assert steps["vote"].result["voters"] == len(rehearsing.NAMES)


def test_nobody_else_hears_of_it_or_sees_it(cast, workshop):
    told = Notice.objects.count()
    made = rehearsing.rehearse(by=cast.member("nora"), workshop=workshop, key=uuid4(), at=AT)
    assert Notice.objects.count() == told
    assert made not in workshops_of(cast.member("eero"))
    assert made not in for_today(cast.member("nora"), AT).now


def test_sent_twice_it_is_one_and_it_can_be_thrown_away(cast, workshop):
    key = uuid4()
    for _again in range(2):
        made = rehearsing.rehearse(by=cast.member("nora"), workshop=workshop, key=key, at=AT)
    assert Workshop.objects.filter(is_rehearsal=True).count() == 1
    assert made.participants.filter(is_invented=True).count() == len(rehearsing.NAMES)
    drop_workshop(by=cast.member("nora"), workshop=made, at=AT)
    assert not Workshop.objects.filter(is_rehearsal=True).exists()


def test_nothing_of_it_becomes_real(cast, rehearsal):
    nora, plan = cast.member("nora"), rehearsal.activities.get(kind="plan")
    leading.go_to(by=nora, activity=plan, at=AT)
    run_out(cast, rehearsal)
    with pytest.raises(Refused):
        harvest(by=nora, workshop=rehearsal, picks=[Pick(Note.objects.first(), "work.task", "Tehtävä")], at=AT)
    assert not Task.objects.exists()


def test_the_button_is_there_and_leads_to_the_room(cast, workshop, sign_in):
    client = sign_in("nora")
    assert "/rehearse/" in client.get(f"/polku/workshops/{workshop.pk}/").content.decode()
    answer = client.post(f"/polku/workshops/{workshop.pk}/rehearse/", {"key": str(uuid4())})
    page = client.get(answer["Location"]).content.decode()
    assert "data-pretend" in page
    assert client.post(answer["Location"] + "do/", {"act": "pretend"}).status_code == 302


def test_no_invented_people_come_into_a_real_room(cast, room):
    nora, real = cast.member("nora"), room.workshop
    other = plan_workshop(by=nora, frame=Frame("Tulossa"), steps=STEPS, key=uuid4(), at=AT)
    with pytest.raises(Refused):
        rehearsing.rehearse(by=nora, workshop=real, key=other.key, at=AT)
    other.refresh_from_db()
    assert other.state == "planned"
    assert not other.participants.exists()
    room.go("brainstorm")
    with pytest.raises(Refused):
        rehearsing.pretend(by=nora, workshop=real, at=AT)
    assert not Note.objects.exists()
