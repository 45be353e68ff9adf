"""The one thread that writes customers' answers: all that wait go to the disk in one commit, then all are told.

A commit costs the same for one row as for hundreds, so under load each answer's share of the disk's time shrinks.
There is no waiting for company: an answer that comes alone is written alone. If a batch fails, its answers are
tried one by one, so that one of them cannot fail the others. What kiosks deliver after days without a network takes
turns with customers who stand waiting: one delivery between two batches of theirs.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from talkoot.base.store import space
from talkoot.base.store.connections import on_connection, touch
from talkoot.base.store.turns import turn
from talkoot.feedback.actions.answers import Arrival, Outcome, day_of, store_answers
from talkoot.feedback.actions.bursts import note_burst
from talkoot.feedback.logic.pace import Pace

log = structlog.get_logger(__name__)
PACE = Pace()

Settle = Callable[[list[tuple[object, Outcome | Exception]]], None]


class QueueFull(Exception):
    """More answers wait for the disk than may; the customer's device should try again in a moment."""


class AnswerWriter(threading.Thread):
    """Start it, offer() answers with a ticket each, and get the tickets back settled through `settle`."""

    def __init__(self, settle: Settle, most_waiting: int = 4096, most_at_once: int = 1000) -> None:
        super().__init__(name="answer-writer", daemon=True)
        self.settle = settle
        self.most_waiting, self.most_at_once = most_waiting, most_at_once
        self.waiting: deque[tuple[Arrival, object]] = deque()
        self.delivered: deque[tuple[Callable[[], Any], Future[Any]]] = deque()
        self.news = threading.Condition()
        self.stopping = False

    def offer(self, arrival: Arrival, ticket: object) -> None:
        """Queues an answer; QueueFull when too many wait."""
        with self.news:
            if len(self.waiting) >= self.most_waiting or self.stopping:
                raise QueueFull
            self.waiting.append((arrival, ticket))
            self.news.notify()

    def deliver(self, arrivals: Sequence[Arrival]) -> list[Outcome]:
        """Queues a kiosk's delivery and returns what became of each answer once the disk has them all.

        Called from any thread but the writer's own. Raises what the database raised; QueueFull when stopping.
        """
        outcomes: list[Outcome] = self.between_batches(partial(store_with_room, arrivals)).result()
        return outcomes

    def probe(self, seconds: float) -> str:
        """What keeps the writer from writing; empty when its connection answers within so many seconds."""
        try:
            self.between_batches(touch).result(seconds)
        except Exception as error:
            return f"answers cannot be written ({type(error).__name__})"
        return ""

    def between_batches(self, work: Callable[[], Any]) -> "Future[Any]":
        """Has the writer's thread do something between two batches of customers' answers. QueueFull when stopping."""
        told: Future[Any] = Future()
        with self.news:
            if self.stopping:
                raise QueueFull
            self.delivered.append((work, told))
            self.news.notify()
        return told

    def run(self) -> None:
        while self.has_work():
            batch = self.next_batch()
            try:
                if batch:
                    self.settle(self.write(batch))
                self.write_delivery()
            except Exception as error:  # this thread is the only one that writes: it must not end while anybody waits
                log.error("writer_stumbled", exc_info=error)
                with suppress(Exception):  # telling may be what failed
                    self.settle([(ticket, error) for _, ticket in batch])
        connections.close_all()

    def has_work(self) -> bool:
        """Waits for something to write; False when stopping and nothing is left."""
        with self.news:
            while not (self.waiting or self.delivered or self.stopping):
                self.news.wait()
            return bool(self.waiting or self.delivered)

    def next_batch(self) -> list[tuple[Arrival, object]]:
        """All customers who wait, up to the most at once."""
        with self.news:
            count = min(len(self.waiting), self.most_at_once)
            return [self.waiting.popleft() for _ in range(count)]

    def write_delivery(self) -> None:
        """Commits the delivery that has waited longest, if there is one, and tells its sender."""
        with self.news:
            if not self.delivered:
                return
            work, told = self.delivered.popleft()
        try:
            told.set_result(on_connection(work))
        except Exception as error:
            space.note(error)
            log.error("delivery_not_stored", exc_info=error)
            close_old_connections()
            told.set_exception(error)

    def write(self, batch: list[tuple[Arrival, object]]) -> list[tuple[object, Outcome | Exception]]:
        """Commits the batch and pairs each ticket with its outcome."""
        try:
            outcomes = on_connection(partial(store_with_room, [arrival for arrival, _ in batch]))
        except Exception as error:
            space.note(error)
            close_old_connections()
            # The database itself (gone, full, locked) fails all alike; anything else may be one answer's fault.
            if len(batch) == 1 or isinstance(error, InterfaceError | OperationalError | space.NoRoom):
                if not isinstance(error, space.NoRoom):
                    log.error("answers_not_stored", exc_info=error)
                return [(ticket, error) for _, ticket in batch]
            return [settled for single in batch for settled in self.write([single])]
        return [(ticket, outcome) for (_, ticket), outcome in zip(batch, outcomes, strict=True)]

    def stop(self, timeout: float = 10) -> None:
        """Writes what waits, then ends."""
        with self.news:
            self.stopping = True
            self.news.notify()
        self.join(timeout)


def store_with_room(arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Keeps answers, unless what is left of the disk is for deleting only."""
    space.need_room()
    found = PACE.look([(arrival.channel.id, arrival.submission.key, arrival.at) for arrival in arrivals])
    marked = set[object]().union(*found.at_once.values())
    with turn():
        if marked:
            arrivals = [replace(a, at_once=a.submission.key in marked) for a in arrivals]
        outcomes = store_answers(arrivals)
        for point, keys in found.at_once.items():
            here = [(a, outcome) for a, outcome in zip(arrivals, outcomes, strict=True) if a.channel.id == point and a.at_once]
            kept = [a for a, outcome in here if outcome is Outcome.STORED and not a.submission.is_play]
            # What may stand in place of an earlier one is looked for among those: it may not be marked yet.
            new = {a.submission.key for a in kept if not a.submission.again and not a.submission.changes}
            organisation = next(a.channel.organisation_id for a in arrivals if a.channel.id == point)
            note_burst(organisation_id=organisation, channel_id=point, fresh=Counter(map(day_of, kept)), earlier=keys - new)
    PACE.keep(found)  # now that the disk has them: a batch that failed is looked at anew when it is tried again
    return outcomes


class Running:
    """The writer of this process, once it runs; pages reach it here, since the server in front of them started it."""

    writer: AnswerWriter | None = None


def store_delivery(arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Keeps what a kiosk delivered: through the writer where one runs, else in a transaction of its own."""
    return Running.writer.deliver(arrivals) if Running.writer is not None else store_with_room(arrivals)
