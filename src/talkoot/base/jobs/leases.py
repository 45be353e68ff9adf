"""Leases: long work says that it lives, so that nothing stays "under way" for ever when its process has died.

A lease is renewed by a thread of its own while the work goes on, whatever the work itself is waiting for. Whoever finds
it run out may take the work up again: within a minute of the end of whoever had it. A process that slept meanwhile (a
laptop closed, a virtual machine stopped) wakes up believing that the work is its own: it asks `fence()` in each
transaction that must not be written twice.
"""

import os
import secrets
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
PROCESS = f"{socket.gethostname()}:{os.getpid()}"
HELD = threading.local()  # the leases of a thread by name: who it is as their holder


class LeaseLost(Exception):
    """Somebody else has taken the work up: what this thread was about to write is theirs to write."""


@contextmanager
def leased(name: str, *, claimed: bool = False) -> Iterator[bool]:
    """Holds the lease of a piece of work meanwhile. False when somebody else who lives holds it: then leave the work alone.

    `claimed`: the work is the caller's already, by another rule; the lease only tells that they live.
    """
    holder = f"{PROCESS}:{secrets.token_hex(4)}"
    if claimed:
        Lease.objects.update_or_create(name=name, defaults={"holder": holder, "until": timezone.now() + LENGTH})
    elif not take(name, holder, timezone.now()):
        yield False
        return
    ended = threading.Event()
    renewing = threading.Thread(target=renew_until, args=(name, holder, ended), name=f"lease-{name}", daemon=True)
    renewing.start()
    mine: dict[str, str] = HELD.__dict__
    mine[name] = holder
    try:
        yield True
    finally:
        del mine[name]
        ended.set()
        renewing.join(5)
        Lease.objects.filter(name=name, holder=holder).delete()


def take(name: str, holder: str, at: datetime) -> bool:
    """Takes a lease that nobody holds, or whose time has run out."""
    # One that ends later than any lease can was made by a clock that ran wrong.
    if Lease.objects.filter(Q(until__lt=at) | Q(until__gt=at + 2 * LENGTH), name=name).update(holder=holder, until=at + LENGTH):
        return True
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, until=at + LENGTH)
    except IntegrityError:
        return False
    return True


def fence() -> None:
    """Holds every lease of this thread until the transaction ends. Raises LeaseLost when somebody else has one of them now."""
    for name, holder in HELD.__dict__.items():
        if not Lease.objects.filter(name=name, holder=holder).update(until=timezone.now() + LENGTH):
            raise LeaseLost(name)


def renew_until(name: str, holder: str, ended: threading.Event) -> None:
    """Renews a lease until the work is done."""

    def renew() -> None:
        Lease.objects.filter(name=name, holder=holder).update(until=timezone.now() + LENGTH)

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
