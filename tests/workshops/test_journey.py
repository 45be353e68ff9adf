"""A target's page tells its whole journey: also its workshop, and what the workshop led to."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from talkoot.base.kit.refs import Ref
from talkoot.feedback.queries.spans import spans_of_measure
from talkoot.targets.actions.targets import propose_target, set_start, start_target
from talkoot.targets.journey import journey_of
from talkoot.targets.models import Start
from talkoot.work.models import Task
from talkoot.workshops.actions import leading
from talkoot.workshops.actions.harvest import Pick, harvest
from talkoot.workshops.actions.joining import join_member
from talkoot.workshops.actions.planning import Frame, plan_workshop
from talkoot.workshops.actions.taking_part import write_note
from tests import make
from tests.workshops.conftest import AT, STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(cast):
    """A target that has been started, without a workshop yet."""
    target = propose_target(by=cast.member("eero"), title="Soitamme takaisin", why="", key=uuid4(), at=AT)
    look_on = timezone.localdate(AT) + timedelta(days=90)
    start_target(by=cast.member("nora"), target=target, owner=cast.member("aino"), figure="main", expected=Decimal("4.5"), look_on=look_on, at=AT)
    return target


def test_first_its_page_asks_for_a_workshop(running, cast, sign_in):
    page = sign_in("nora").get(f"/polku/targets/{running.pk}/").content.decode()
    address = f"/polku/workshops/new/?from=targets.target:{running.pk}"
    assert address in page
    assert "Soitamme takaisin" in sign_in("nora").get(address).content.decode()


def test_then_it_tells_the_workshop_and_what_came_of_it_once(running, cast, sign_in):
    nora, ref = cast.member("nora"), Ref("targets.target", str(running.pk))
    made = plan_workshop(by=nora, frame=Frame("Samana päivänä", starts_at=AT), steps=STEPS, key=uuid4(), at=AT, sources=[ref])
    leading.open_workshop(by=nora, workshop=made, at=AT)
    eero = join_member(by=cast.member("eero"), workshop=made, at=AT)
    activity = leading.go_to(by=nora, activity=made.activities.get(kind="plan"), at=AT)
    note = write_note(by=eero, activity=activity, text="Vuorolista", key=uuid4(), at=AT)
    leading.end_workshop(by=nora, workshop=made, at=AT)
    harvest(by=nora, workshop=made, picks=[Pick(note, "work.task", "Vuorolista joulukuulle", cast.member("eero"))], at=AT)
    page = sign_in("eero").get(f"/polku/targets/{running.pk}/").content.decode()
    assert (page.count(f"/polku/workshops/{made.pk}/"), page.count(f"/polku/work/tasks/{Task.objects.get().pk}/")) == (1, 1)
    assert "/polku/workshops/new/" not in page.split("What can come of this")[0]
    assert journey_of(cast.member("eve"), ref, set()).workshops == [], "nobody of elsewhere"


def test_its_page_costs_the_same_with_one_thing_and_with_many(running, cast, sign_in, django_assert_max_num_queries):
    nora, ref = cast.member("nora"), Ref("targets.target", str(running.pk))
    for n in range(4):
        plan_workshop(by=nora, frame=Frame(f"Paja {n}", starts_at=AT), steps=STEPS, key=uuid4(), at=AT, sources=[ref])
    with django_assert_max_num_queries(6):
        assert len(journey_of(cast.member("eero"), ref, set()).workshops) == 4


def test_it_shows_the_customers_curve_of_its_figure_with_its_own_marks_only(running, cast, sign_in):
    make.answers(cast.channel, *[4] * 12, at=AT - timedelta(days=40))
    set_start(by=cast.member("nora"), target=running, site=cast.salla, on=timezone.localdate(AT) - timedelta(days=20), at=AT)
    other = propose_target(by=cast.member("eero"), title="Toinen", why="", key=uuid4(), at=AT)
    Start.objects.create(target=other, site=cast.kemi, on=timezone.localdate(AT) - timedelta(days=10))
    page = sign_in("eero").get(f"/polku/targets/{running.pk}/").content.decode()
    assert "Customers’ verdict by three months" in page
    assert 'class="chart"' in page
    assert "Toinen" not in page
    spans = spans_of_measure(cast.member("eero"), "main", timezone.localdate(), {f"targets.target:{running.pk}"})
    assert [(one.title, one.place) for one in spans.marks.numbered] == [("Soitamme takaisin", "Salla")]
    assert spans_of_measure(cast.member("eero"), "question:999", timezone.localdate(), set()) is None
