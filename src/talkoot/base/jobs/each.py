"""Work on many things: one that fails keeps no other from being done."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from talkoot.base.store import space

log = structlog.get_logger(__name__)


@contextmanager
def going_on(job: str, key: object) -> Iterator[None]:
    """What fails in here is logged with the thing's key, and whoever goes through many of them goes on with the next.

    A transaction begins inside: `with going_on(...), transaction.atomic():`, so that what failed leaves nothing half done.
    """
    try:
        yield
    except Exception as error:
        space.note(error)
        log.exception("one_of_many_failed", job=job, id=str(key))
