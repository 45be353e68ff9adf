"""Announcing that something has changed."""

import json

from django.db import connection, transaction

from talkoot.base.live.hub import HUB

CHANNEL = "talkoot_live"


def announce(topic: str, news: str) -> None:
    """Tells listeners of the topic when the transaction commits, and not at all when it does not.

    PostgreSQL carries it to every process; with SQLite there is one process and its own hub.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps([topic, news])])
    else:
        transaction.on_commit(lambda: HUB.publish(topic, news))
