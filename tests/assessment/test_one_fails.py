"""One thing that cannot be done keeps no other from being done, and its fault is in the log. The faults are real: rows that are
broken, and a database that refuses a row."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks_db.models import DBTaskResult

from talkoot.assessment import keys
from talkoot.assessment.actions.closing import close_due
from talkoot.assessment.actions.plans import agree
from talkoot.assessment.actions.reminders import nudge, remind_all
from talkoot.assessment.actions.statements import take_standard
from talkoot.assessment.jobs import count, open_planned, prepare_round
from talkoot.assessment.models import Group, Plan, Round
from talkoot.base.accounts.models import Attempts
from talkoot.base.permits import files
from tests.assessment.teams import make_team, open_for
from tests.mails import queued

pytestmark = pytest.mark.django_db


@contextmanager
def refusing(table, does, when):
    """The database refuses one row of a table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER refused BEFORE {does} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'broken'); END")
        else:
            cursor.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$")
            cursor.execute(f"CREATE TRIGGER refused BEFORE {does} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refused" if connection.vendor == "sqlite" else f"DROP TRIGGER refused ON {table}")
            if connection.vendor != "sqlite":
                cursor.execute("DROP FUNCTION refuse()")


@pytest.fixture
def two(cast):
    """Teams of two organisations."""
    for organisation in (cast.organisation, cast.other):
        take_standard(organisation)
    return make_team(cast.organisation, cast.member("aino"), [6]), make_team(cast.other, cast.member("eve"), [6], prefix="muu")


def is_said(caplog, job):
    """Whether the log tells that one of many failed."""
    return any(one.msg.get("event") == "one_of_many_failed" and one.msg["job"] == job for one in caplog.records if isinstance(one.msg, dict))


def test_a_plan_that_breaks_keeps_nobody_elses_round_from_opening(two, caplog):
    """The first plan's round broke, and the planned rounds of all organisations waited for it for ever."""
    day, now = timezone.localdate(), timezone.now()
    days = {"is_pulse": False, "opens_on": day, "closes_on": day + timedelta(days=7), "results_on": day + timedelta(days=8), "at": now}
    first, second = (agree(by=team.coach, name=name, **days) for team, name in zip(two, ("Rikki", "Ehjä"), strict=True))
    with refusing("assessment_round", "INSERT", "NEW.name = 'Rikki'"):
        open_planned(now)
    assert [one.name for one in Round.objects.all()] == ["Ehjä"]
    assert is_said(caplog, "assessment.open")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.round, first.trouble, second.round.name) == (None, "", "Ehjä"), "it is tried again"
    open_planned(now)
    assert Plan.objects.filter(round=None).count() == 0


def test_a_round_whose_keys_nobody_asked_for_gets_them(two):
    """Whoever opened it died in between."""
    made = open_for(two[0], at=timezone.now())
    Round.objects.filter(pk=made.pk).update(state=Round.State.PREPARING, opened_at=timezone.now() - timedelta(hours=2))
    for _ in range(2):
        open_planned(timezone.now())
    (waiting,) = DBTaskResult.objects.filter(task_path=prepare_round.module_path)
    prepare_round.func(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
    made.refresh_from_db()
    assert made.state == Round.State.OPEN


def test_a_round_that_cannot_be_closed_or_destroyed_keeps_no_other_open(two, caplog):
    first, second = (open_for(team, at=timezone.now() - timedelta(days=8)) for team in two)
    Group.objects.filter(round=first).update(signing_key="rikki")
    assert close_due(timezone.now()) == 1
    states = {one.pk: one.state for one in Round.objects.all()}
    assert states == {first.pk: Round.State.CLOSING, second.pk: Round.State.CLOSED}
    assert is_said(caplog, "assessment.close")
    Round.objects.filter(pk=first.pk).update(state=Round.State.LOST, closes_at=timezone.now())
    (keys.folder(first) / "deeper").mkdir()  # nothing that can be written over
    files.make_folder(second.key)
    close_due(timezone.now())
    assert not keys.folder(second).exists()
    assert is_said(caplog, "assessment.destroy")


def test_a_mail_or_a_round_that_breaks_keeps_nobody_elses_reminder_back(two, caplog):
    now = timezone.now()
    first, _second = (open_for(team, at=now) for team in two)
    with refusing("assessment_round", "UPDATE", f"NEW.id = {first.pk}"):
        assert remind_all(now) == len(two[1].members)
    assert is_said(caplog, "assessment.remind")
    broken = salted_hmac("talkoot.limits", two[0].members[0].user.email, algorithm="sha256").hexdigest()
    with refusing(Attempts._meta.db_table, "INSERT", f"NEW.name = 'mail:told:{broken}'"):
        assert remind_all(now) == len(two[0].members) - 1
        assert is_said(caplog, "assessment.mail")
        assert nudge(by=two[0].coach, round_=first, at=now) == len(two[0].members) - 1
    assert len(queued()) == len(two[1].members) + 2 * (len(two[0].members) - 1)


def test_a_round_that_cannot_be_counted_keeps_no_other_from_it(two, caplog):
    first, second = (open_for(team, at=timezone.now() - timedelta(days=2)) for team in two)
    with refusing("assessment_round", "UPDATE", f"NEW.id = {first.pk}"):
        count(timezone.now())
    second.refresh_from_db()
    assert second.counted_on == timezone.localdate()
    assert is_said(caplog, "assessment.count")
