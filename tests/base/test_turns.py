"""Transactions of one process take turns on SQLite: who waits is served at once, and nothing holds the turn for good."""

import threading
from contextlib import suppress
from time import monotonic

import pytest
from django.db import OperationalError, connection, transaction

from talkoot.base.orgs.models import Organisation
from talkoot.base.store.turns import HERE, turn

pytestmark = [pytest.mark.one_database, pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's way")]


def elsewhere(work):
    """Does something on a thread of its own and returns what it returned, or raised."""
    found = []

    def run():
        try:
            found.append(work())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(10)
    return found[0] if found else None


def is_free():
    """Whether somebody else would get the turn."""

    def take():
        got = HERE.acquire(timeout=0.2)
        if got:
            HERE.release()
        return got

    return elsewhere(take)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_holds_the_turn_until_its_end_however_it_ends():
    with transaction.atomic():
        assert not is_free()
        with transaction.atomic():  # within one another
            assert not is_free()
        assert not is_free()
    assert is_free()
    with turn(), transaction.atomic():  # a job's turn is around it
        assert not is_free()
    assert is_free()
    with suppress(ZeroDivisionError), transaction.atomic():
        _ = 1 / 0
    assert is_free()
    with suppress(OperationalError), transaction.atomic():
        connection.close()  # a connection that broke in the middle
    assert is_free()


@pytest.mark.django_db(transaction=True)
def test_who_waits_begins_when_the_one_before_ends():
    begun, waited = threading.Event(), []

    def write():
        begun.set()
        at = monotonic()
        with transaction.atomic():
            waited.append(monotonic() - at)
            Organisation.objects.filter(slug="x").update(name="y")

    with transaction.atomic():
        Organisation.objects.filter(slug="x").update(name="z")
        thread = threading.Thread(target=lambda: (write(), connection.close()))
        thread.start()
        begun.wait(5)
        threading.Event().wait(0.5)
        ended = monotonic()
    thread.join(5)
    assert monotonic() - ended < 0.4
    assert 0.3 < waited[0] < 1.0


@pytest.mark.django_db(transaction=True)
def test_who_gets_no_turn_in_time_is_told_as_by_sqlite_itself(monkeypatch):
    def hurry():
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
        with transaction.atomic():
            return "begun"

    with transaction.atomic():
        assert isinstance(elsewhere(hurry), OperationalError)
    assert is_free()
