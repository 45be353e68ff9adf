"""Jobs of this package."""

import json
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.tasks import TaskResult, TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talkoot.base.accounts.limits import may_mail
from talkoot.base.store import sealed

PURPOSE = "talkoot.notices.mail"
ASKED_AGAIN = timedelta(minutes=50)  # the queue takes anything further off for the mistake of a clock


@task(queue_name="mail")
def deliver(sealed: str) -> None:
    """Sends one mail; a failure is tried again by the jobs layer."""
    mail = unseal(sealed)
    EmailMessage(subject=mail["subject"], body=mail["text"], to=[mail["to"]], headers=mail["headers"]).send()


@task(queue_name="mail")
def deliver_in_turn(sealed: str) -> None:
    """Sends a mail that was beyond what its reader gets in a day, as soon as it is within; asks again each hour until then."""
    now = timezone.now()
    if may_mail(unseal(sealed)["to"], at=now, told=True):
        deliver.enqueue(sealed=sealed)
    else:
        deliver_in_turn.using(run_after=now + ASKED_AGAIN).enqueue(sealed=sealed)


def seal(mail: dict[str, Any]) -> str:
    """A mail as it waits in the queue. Its links open doors and it names its reader: a copy of the database must not tell them."""
    return sealed.seal(PURPOSE, json.dumps(mail))


def unseal(text: str) -> dict[str, Any]:
    """The mail again; fails when the installation's key has been changed meanwhile."""
    found: dict[str, Any] = json.loads(sealed.unseal(PURPOSE, text))
    return found


def forget_sent(sender: Any, task_result: TaskResult[Any, Any], **kwargs: Any) -> None:
    """What was sent is gone from the queue at once."""
    if task_result.status == TaskResultStatus.SUCCESSFUL and task_result.task.module_path in (deliver.module_path, deliver_in_turn.module_path):
        DBTaskResult.objects.filter(id=task_result.id).delete()
