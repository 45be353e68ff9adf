"""Planning: ready agendas in three languages, steps moved by buttons, and who is invited."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from talkoot.base.kit.refs import Ref
from talkoot.base.notices.models import Notice
from talkoot.base.orgs.refused import Refused
from talkoot.base.thread.queries import results_of
from talkoot.targets.actions.targets import propose_target
from talkoot.workshops.actions import planning
from talkoot.workshops.actions.planning import Frame, Step, plan_workshop
from talkoot.workshops.agendas import AGENDAS
from talkoot.workshops.models import Workshop
from talkoot.workshops.queries.workshops import agenda_of, for_today
from tests.workshops.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("agenda", AGENDAS, ids=lambda one: one.key)
def test_each_ready_agenda_guides_at_every_step_in_every_language(agenda, cast):
    texts = {}
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            steps = agenda.steps()
            texts[language] = [step.title for step in steps]
            assert all(step.guidance and step.title for step in steps)
            made = plan_workshop(by=cast.member("nora"), frame=Frame(str(agenda.name)), steps=steps, key=uuid4(), at=AT)
            assert sum(one.minutes for one in made.activities.all()) == agenda.minutes
    assert not set(texts["fi"]) & set(texts["en"])
    assert not set(texts["sv"]) & set(texts["en"])


def test_the_weekly_one_takes_twenty_minutes():
    assert {one.key: one.minutes for one in AGENDAS}["weekly"] == 20


def test_sent_twice_it_is_one(cast):
    key = uuid4()
    for _again in range(2):
        plan_workshop(by=cast.member("nora"), frame=Frame("Viikko"), steps=[Step("talk", "Mitä?")], key=key, at=AT)
    assert Workshop.objects.count() == 1


def test_a_workshop_for_a_target_leads_back_to_it(cast, sign_in):
    target = propose_target(by=cast.member("eero"), title="Näymme somessa", why="", key=uuid4(), at=AT)
    client, ref = sign_in("nora"), f"targets.target:{target.pk}"
    page = client.get(f"/polku/workshops/new/?agenda=first&from={ref}").content.decode()
    assert "Näymme somessa" in page
    client.post(f"/polku/workshops/new/?agenda=first&from={ref}", {"title": "Ensimmäinen", "key": str(uuid4())})
    made = Workshop.objects.get()
    assert results_of(Ref.parse(ref), "workshops.workshop", cast.member("nora")) == [made.pk]
    assert "Ensimmäinen" in client.get(f"/polku/targets/{target.pk}/").content.decode()
    assert "Näymme somessa" in client.get(f"/polku/workshops/{made.pk}/").content.decode()


def test_steps_are_moved_by_buttons_and_stay_once_begun(room, sign_in):
    client = sign_in("nora")
    second = room.workshop.activities.order_by("position")[1]
    client.post(f"/polku/workshops/activities/{second.pk}/move/", {"to": "up"})
    assert room.workshop.activities.order_by("position").first() == second
    room.go("check_in")
    client.post(f"/polku/workshops/activities/{room.step('check_in').pk}/remove/")
    assert room.workshop.activities.count() == 5
    client.post(f"/polku/workshops/activities/{second.pk}/remove/")
    assert [one.position for one in agenda_of(room.workshop)] == [0, 1, 2, 3]


@pytest.mark.parametrize("frame", [{"title": " "}, {"facilitator": "eve"}, {"people": ["eve"]}, {"sites": True}])
def test_what_makes_no_sense_is_refused(cast, frame):
    given = {"title": "Viikko"} | frame
    if "facilitator" in given:
        given["facilitator"] = cast.member(given["facilitator"])
    if "people" in given:
        given["people"] = [cast.member(name) for name in given["people"]]
    if "sites" in given:
        given["sites"] = [cast.elsewhere]
    with pytest.raises(Refused):
        plan_workshop(by=cast.member("nora"), frame=Frame(**given), steps=[], key=uuid4(), at=AT)
    assert not Workshop.objects.exists()


def test_those_invited_are_told_and_it_stands_on_their_today(cast, sign_in):
    nora, eero = cast.member("nora"), cast.member("eero")
    frame = Frame("Sallan viikko", starts_at=AT, sites=[cast.salla])
    made = plan_workshop(by=nora, frame=frame, steps=[Step("talk", "Mitä?")], key=uuid4(), at=AT)
    assert set(Notice.objects.filter(kind="workshops.invited").values_list("member", flat=True)) == {eero.pk, cast.member("aino").pk}
    assert for_today(eero, AT).now == [made]
    assert for_today(cast.member("sanna"), AT).now == []
    assert for_today(nora, AT).now == [made], "who leads it is reminded too"
    assert for_today(eero, AT - timedelta(days=2)).now == []
    planning.change_workshop(by=nora, workshop=made, frame=Frame("Sallan viikko", starts_at=AT, sites=[cast.salla, cast.kemi]), at=AT)
    assert Notice.objects.filter(kind="workshops.invited").count() == 2, "nobody is told twice"


def test_another_members_workshop_is_theirs_to_change(room, sign_in):
    client = sign_in("eero")
    for path in ("edit/", "activities/new/", "end/", "lead/", "stage/", "harvest/"):
        assert client.get(f"/polku/workshops/{room.workshop.pk}/{path}").status_code == 302, path
    with pytest.raises(Refused):
        planning.drop_workshop(by=room.cast.member("eero"), workshop=room.workshop, at=AT)
