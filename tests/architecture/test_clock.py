"""Whatever time stands in whatever row, and wherever a clock has jumped: what is deleted, closed or shredded by the clock waits."""

import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
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
OF_THE_MACHINE = {"store.optimize", "store.reserve"}  # nothing of it reads a row


class Rollback(Exception):
    """Ends an attempt."""


@pytest.fixture(autouse=True)
def folders(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
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
    rows = {(model._meta.label, pk) for model in OWN if model is not Lease for pk in model.objects.values_list("pk", flat=True)}
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


@pytest.mark.one_database  # whether a piece of work runs is asked before any database is
@pytest.mark.django_db
@pytest.mark.parametrize("package", sorted({model._meta.app_label for model, _field in FIELDS}))
def test_no_time_in_a_row_makes_an_uncertain_clock_destroy(everything, package):
    before, destroyed = standing(), set()
    for model, field in FIELDS:
        for time in (everything - JUMP, everything + JUMP) if model._meta.app_label == package else ():
            value = time if isinstance(model._meta.get_field(field), models.DateTimeField) else time.date()
            with suppress(IntegrityError, Rollback), transaction.atomic():  # some rows cannot be so
                model.objects.update(**{field: value})
                run_due(everything, Trust.ALL_BUT_DESTROYING)
                destroyed |= {(f"{model._meta.label}.{field}", *one) for one in before - standing()}
                raise Rollback
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
