"""Whatever time stands in whatever row, and wherever a clock has jumped: what is deleted, closed or shredded by the clock waits."""

import re
import shutil
from collections import defaultdict
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import talkoot
import talkoot.base.jobs.worker
import talkoot.config.backups
from talkoot.agreements.models import Decision
from talkoot.assessment.models import Round
from talkoot.base.jobs.clock import Trust
from talkoot.base.jobs.models import Lease, Turn
from talkoot.base.jobs.schedule import PERIODIC, run_due
from talkoot.base.orgs.models import Upload
from talkoot.feedback.models import Contact

JUMP = timedelta(days=800)
OWN = [model for model in apps.get_models() if model.__module__.startswith("talkoot.")]
FIELDS = [
    (model, field.name)
    for model in OWN
    for field in model._meta.concrete_fields
    if isinstance(field, models.DateField) and model not in (Turn, Lease)  # a DateTimeField is one too
]  # fmt: skip
TABLES = {model._meta.db_table for model in apps.get_models()}
EVERYBODYS = {Turn._meta.db_table}  # every turn is noted there
OF_THE_MACHINE = {"store.optimize", "store.reserve"}  # nothing of it reads a row


class Rollback(Exception):
    """Ends an attempt."""


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    settings.ROUND_KEYS = tmp_path / "round-keys"
    for name in OF_THE_MACHINE:
        monkeypatch.delitem(PERIODIC, name)


@pytest.fixture
def everything(things, cast):
    """One of each, with what is waiting for its time: a contact, a round and a decision that are open."""
    from talkoot.feedback.models import Answer

    now = timezone.now()
    answer = Answer.objects.filter(organisation=cast.organisation).first()
    until = (now + timedelta(days=60)).date()
    Contact.objects.create(organisation=cast.organisation, answer=answer, reach="a@example.org", given_at=now, keep_until=until)
    Round.objects.filter(organisation=cast.organisation).update(state=Round.State.OPEN, closes_at=now + timedelta(days=7))
    Upload.objects.update(expires_at=now + timedelta(days=1))
    for upload in Upload.objects.all():
        upload.folder.mkdir(parents=True)
        upload.sent.write_text("Nimi\n")
    return now


def standing():
    """Every row there is, what is open, and every file."""
    kinds = [model._meta for model in OWN if model is not Lease and model._meta.managed]
    with connection.cursor() as cursor:  # at once: it is asked hundreds of times
        cursor.execute(" UNION ALL ".join(f'SELECT \'{kind.label}\', CAST("{kind.pk.column}" AS TEXT) FROM "{kind.db_table}"' for kind in kinds))
        rows = set(cursor.fetchall())
    if not DBTaskResult.objects.filter(task_path__contains="close").exists():  # closing is a task of its own
        rows |= {("open round", pk) for pk in Round.objects.filter(state=Round.State.OPEN).values_list("pk", flat=True)}
    rows |= {("open decision", pk) for pk in Decision.objects.filter(closed_at=None).values_list("pk", flat=True)}
    return rows | {("file", upload.pk) for upload in Upload.objects.all() if upload.sent.exists()}


@pytest.mark.django_db
@pytest.mark.parametrize("trust", [Trust.NOTHING, Trust.ALL_BUT_DESTROYING])
def test_a_clock_that_jumped_deletes_and_closes_nothing(everything, trust):
    before = standing()
    for jump in (JUMP, -JUMP, 2 * JUMP):
        run_due(everything + jump, trust)
        assert before - standing() == set()
    # And by a clock that is certain it does: this test can fail.
    run_due(everything + JUMP, Trust.ALL)
    gone = {what for what, _pk in before - standing()}
    assert {"feedback.Contact", "open round", "open decision", "orgs.Upload"} <= gone


@contextmanager
def tables_asked():
    """The tables that are spoken of: as they are read, and as something is written to them."""
    read, written = set(), set()

    def note(execute, sql, params, many, context):
        found = set(re.findall(r'"(\w+)"', sql)) & TABLES
        (read if sql.startswith("SELECT") else written).update(found)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield read, written


def readers_of_tables():
    """The pieces of work that an uncertain clock may do, by the tables that they read or write."""
    found = defaultdict(set)
    for name, work in PERIODIC.items():
        if not work.destroys:
            with suppress(Rollback), transaction.atomic(), tables_asked() as (read, written):
                run_alone({name}, timezone.now())
                for table in read | written:
                    found[table].add(name)
                raise Rollback
    return found


def run_alone(names, at):
    """Does these pieces of work, as `run_due` would on their turn."""
    Turn.objects.filter(name__in=names).update(due_at=at)
    with patch.dict(PERIODIC, {name: PERIODIC[name] for name in PERIODIC if name in names}, clear=True):
        assert set(run_due(at, Trust.ALL_BUT_DESTROYING)) == set(names)


@pytest.mark.one_database  # whether a piece of work runs is asked before any database is
@pytest.mark.django_db
def test_no_time_in_a_row_makes_an_uncertain_clock_destroy(everything, settings, tmp_path):
    """Each time in each table, long ago and far ahead. Work that speaks of no row of a table cannot be moved by what stands in it, nor by
    what others make of it in tables that it does not read: so only that is done which does, again until nothing else is written to."""
    run_due(everything, Trust.ALL_BUT_DESTROYING)  # what is due anyway: digests are sent, keys are made
    readers, before, destroyed, done = readers_of_tables(), standing(), set(), set()
    assert len(readers) > 30
    files = shutil.copytree(settings.ROUND_KEYS, tmp_path / "keys")
    for model, field in FIELDS:
        for time in (everything - JUMP, everything + JUMP):
            value = time if isinstance(model._meta.get_field(field), models.DateTimeField) else time.date()
            with suppress(IntegrityError, Rollback), transaction.atomic():  # some rows cannot be so
                model.objects.update(**{field: value})
                tables, ran = {model._meta.db_table}, set()
                while names := set().union(*(readers[table] for table in tables)) - ran:
                    with tables_asked() as (_read, written):
                        run_alone(names, everything)
                    ran, tables = ran | names, written - EVERYBODYS
                done |= ran
                destroyed |= {(f"{model._meta.label}.{field}", *one) for one in before - standing()}
                raise Rollback
            shutil.copytree(files, settings.ROUND_KEYS, dirs_exist_ok=True)  # no rollback brings files back
    assert destroyed == set()


def test_every_piece_of_work_that_deletes_says_so():
    """By its name: what forgets, closes or destroys is marked, and so waits for a certain clock."""
    marked = {name for name, work in PERIODIC.items() if work.destroys}
    assert {name for name in PERIODIC if "forget" in name or "close" in name} <= marked


def test_no_day_is_taken_from_a_moment_without_saying_where():
    """A moment in a row is of UTC: after midnight here, its own day is yesterday still."""
    found = re.compile(r"\b(?:at|\w+_at|timezone\.now\(\))\.date\(\)")
    source = Path(talkoot.__file__).parent
    assert [f"{path.relative_to(source)}: {one[0]}" for path in source.rglob("*.py") for one in found.finditer(path.read_text())] == []
    assert all(found.search(text) for text in ("since > at.date()", "month_of(asking.sent_at.date())", "timezone.now().date()"))
