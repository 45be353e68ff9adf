"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from talkoot.assessment import keys
from talkoot.assessment.actions.closing import close_due, is_anything_due
from talkoot.assessment.actions.plans import open_due
from talkoot.assessment.actions.reminders import remind_all
from talkoot.assessment.actions.rounds import count_daily, make_keys
from talkoot.assessment.models import Round
from talkoot.base.jobs.each import going_on
from talkoot.base.jobs.retry import enqueue_once
from talkoot.base.jobs.schedule import repeat

LOST_SIGHT_OF = timedelta(minutes=30)


@task
def prepare_round(round_id: int) -> None:
    """Makes a round's keys. Done again if the worker died: keys that stand are kept."""
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is not None:
        make_keys(round_)


def prepare_soon(round_: Round) -> None:
    """Queues the making of the keys with the commit."""
    transaction.on_commit(lambda: prepare_round.enqueue(round_.pk))


@task(queue_name="closing")
def close_rounds(at: str) -> None:
    """Closes what was due at a time that was certain."""
    close_due(datetime.fromisoformat(at))


@repeat("assessment.close", every=timedelta(minutes=1), destroys=True)
def close(at: datetime) -> None:
    """Rounds whose time is up are closed; what was broken off is finished. In a queue of its own, since it may take an hour."""
    if is_anything_due(at):
        enqueue_once(close_rounds, at=at.isoformat())


@repeat("assessment.open", every=timedelta(minutes=30))
def open_planned(at: datetime) -> None:
    """Rounds that were agreed on open on their day."""
    for round_ in open_due(at):
        with going_on("assessment.prepare", round_.pk):
            prepare_soon(round_)
    # Whoever opened one may have died before its keys were asked for.
    for round_ in Round.objects.filter(state=Round.State.PREPARING, opened_at__lt=at - LOST_SIGHT_OF):
        with going_on("assessment.prepare", round_.pk):
            enqueue_once(prepare_round, round_id=round_.pk)


@repeat("assessment.count", every=timedelta(hours=1))
def count(at: datetime) -> None:
    """Answers are counted for the page once a day."""
    for round_ in Round.objects.filter(state=Round.State.OPEN):
        with going_on("assessment.count", round_.pk), transaction.atomic():
            keys.level_times(round_)
            count_daily(round_, timezone.localdate(at))


@repeat("assessment.remind", every=timedelta(hours=1))
def remind(at: datetime) -> None:
    """Everybody who was invited is told and reminded; nobody knows who has answered."""
    remind_all(at)
