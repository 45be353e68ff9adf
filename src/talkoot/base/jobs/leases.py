"""Leases: long work says that it lives, so that nothing stays "under way" for ever when its process has died.

A lease is renewed by a thread of its own while the work goes on, whatever the work itself is waiting for. Whoever finds
it run out may take the work up again: within a minute of the end of whoever had it.
"""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from talkoot.base.jobs.models import Lease
from talkoot.base.store.connections import on_connection

log = structlog.get_logger(__name__)

LENGTH = timedelta(seconds=40)
RENEWED_EVERY = 10.0  # seconds
HOLDER = f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def leased(name: str, *, claimed: bool = False) -> Iterator[bool]:
    """Holds the lease of a piece of work meanwhile. False when somebody else who lives holds it: then leave the work alone.

    `claimed`: the work is the caller's already, by another rule; the lease only tells that they live.
    """
    if claimed:
        Lease.objects.update_or_create(name=name, defaults={"holder": HOLDER, "until": timezone.now() + LENGTH})
    elif not take(name, timezone.now()):
        yield False
        return
    ended = threading.Event()
    renewing = threading.Thread(target=renew_until, args=(name, ended), name=f"lease-{name}", daemon=True)
    renewing.start()
    try:
        yield True
    finally:
        ended.set()
        renewing.join(5)
        Lease.objects.filter(name=name, holder=HOLDER).delete()


def take(name: str, at: datetime) -> bool:
    """Takes a lease that nobody holds, or whose time has run out."""
    # One that ends later than any lease can was made by a clock that ran wrong.
    if Lease.objects.filter(Q(until__lt=at) | Q(until__gt=at + 2 * LENGTH), name=name).update(holder=HOLDER, until=at + LENGTH):
        return True
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=HOLDER, until=at + LENGTH)
    except IntegrityError:
        return False
    return True


def renew_until(name: str, ended: threading.Event) -> None:
    """Renews a lease until the work is done."""

    def renew() -> None:
        Lease.objects.filter(name=name, holder=HOLDER).update(until=timezone.now() + LENGTH)

    try:
        while not ended.wait(RENEWED_EVERY):
            try:
                on_connection(renew)
            except Exception as error:  # tried again in a moment; four tries fit into a lease
                log.warning("lease_not_renewed", exc_info=error)
    finally:
        connection.close()


def lives(name: str, at: datetime) -> bool:
    """Whether somebody who lives has the work in hand."""
    return Lease.objects.filter(name=name, until__gte=at, until__lte=at + 2 * LENGTH).exists()
