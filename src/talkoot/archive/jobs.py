"""Work of this package that runs in the background."""

from datetime import datetime, timedelta

from django.tasks import TaskContext, task
from django.utils import timezone

from talkoot.archive.actions import forget_old, give_up, make_archive
from talkoot.archive.files import forget_arriving
from talkoot.archive.models import Archive
from talkoot.base.jobs.retry import GIVEN_UP, MOST_ATTEMPTS
from talkoot.base.jobs.schedule import repeat


@task(takes_context=True, queue_name="archives")
def make_one(context: "TaskContext[..., None]", archive_id: int) -> None:
    """Makes an archive that was asked for."""
    found = Archive.objects.select_related("organisation").filter(pk=archive_id).first()
    if found is None:
        return
    try:
        make_archive(found, at=timezone.now())
    except Exception:
        if context.attempt >= MOST_ATTEMPTS:
            give_up(archive_id)
        raise


GIVEN_UP[make_one.module_path] = give_up


@repeat("archive.forget", every=timedelta(hours=1), destroys=True)
def forget_archives(at: datetime) -> None:
    """Files go when their days are over, and what a reader left that was killed."""
    forget_old(at)
    forget_arriving(at)
