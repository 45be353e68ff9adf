"""Re-arrangements decided before there were tasks are carried over, once, and keep their thread."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from talkoot.assessment.models import Choice, Round
from talkoot.base.kit.refs import Ref
from talkoot.base.orgs.actions import end_membership
from talkoot.base.thread.queries import neighbours
from talkoot.work.models import Task
from tests.cast import AT

pytestmark = pytest.mark.django_db
carry_over = import_module("talkoot.work.migrations.0002_carry_over").carry_over


def choice(cast, **more):
    round_, _made = Round.objects.get_or_create(
        organisation=cast.organisation, name="Kevät", defaults={"opened_at": AT, "closes_at": AT, "results_at": AT, "state": Round.State.CLOSED}
    )
    whole = {
        "kind": "start",
        "next": "Vuoro kiertää",
        "owner": cast.member("aino"),
        "first_step": "Vuorolista",
        "first_step_on": AT.date(),
        "look_on": AT.date() + timedelta(days=60),
    }
    return Choice.objects.create(organisation=cast.organisation, round=round_, made_by=cast.member("aino"), made_at=AT, **{**whole, **more})


def test_open_rearrangements_become_tasks_once(cast):
    kept = choice(cast)
    choice(cast, outcome="done")
    choice(cast, kind="keep", first_step="", first_step_on=None, look_on=None)
    left = choice(cast, owner=cast.member("eero"), outcome="partly", first_step="Sovitaan Kemin kanssa")
    end_membership(by=cast.member("sanna"), member=cast.member("eero"), at=AT)
    for _again in range(2):
        carry_over(apps, None)
    found = {task.title: task for task in Task.objects.all()}
    assert set(found) == {"Vuorolista", "Sovitaan Kemin kanssa"}
    assert list(found["Vuorolista"].doers.all()) == [cast.member("aino")]
    assert list(found["Sovitaan Kemin kanssa"].doers.all()) == []
    for source, title in ((kept, "Vuorolista"), (left, "Sovitaan Kemin kanssa")):
        ref = Ref("work.task", str(found[title].pk))
        assert neighbours([ref], cast.member("sanna"))[str(ref)].came_from[0].ref == f"assessment.choice:{source.pk}"
