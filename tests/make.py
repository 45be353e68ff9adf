"""Builders that call the real actions."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from talkoot.base.jobs.retry import reap
from talkoot.base.jobs.worker import Worker, ready_queues
from talkoot.base.orgs.models import Organisation
from talkoot.feedback.actions.answers import Arrival, Outcome, store_answers
from talkoot.feedback.actions.moving import move_figures
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Channel, Comment
from talkoot.feedback.queries.channels import open_channel
from tests.cast import AT


def run(coroutine):
    """Runs a coroutine in a thread of its own: browser tests in the same process keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def answer(channel: Channel, score: int = 4, comment: str = "", at: datetime = AT, key: UUID | None = None) -> Outcome:
    """One customer's answer."""
    found = open_channel(channel.key)
    assert found is not None
    outcome = store_answers([Arrival(found, Submission(key or uuid4(), score, comment), at)])[0]
    counted(channel.organisation, timezone.localdate(at))
    return outcome


def answers(channel: Channel, *scores: int, at: datetime = AT) -> None:
    """Several customers' answers."""
    found = open_channel(channel.key)
    assert found is not None
    store_answers([Arrival(found, Submission(uuid4(), score), at) for score in scores])
    counted(channel.organisation, timezone.localdate(at))


def counted(organisation: Organisation, day: date) -> None:
    """The night after: the answers up to a day come into the figures, where there are five."""
    move_figures(organisation, day + timedelta(days=2), at_once=True)


def comment(channel: Channel, text: str, score: int = 2, at: datetime = AT) -> Comment:
    """A customer's words."""
    answer(channel, score, text, at)
    return Comment.objects.filter(text=text, site=channel.site).latest("id")


def work() -> None:
    """What the worker would do now."""
    reap(timezone.now())
    for queue in ready_queues():
        Worker("test").tasks_of(queue).run()


def upload(client: Client, address: str, name: str, body: bytes) -> str:
    """Sends a file and has it read; the page that shows what is in it. Needs a test with transactions."""
    answer = client.post(address, {"file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302, answer.content.decode()
    work()
    return answer["Location"]
