"""The pages of a large organisation, timed beside the same pages of a small one in the same database: the ratio is what the size costs.

Times are the server's own, page by page, through Django's client in this process (SQLite in a file, or DATABASE_URL).
"""

import logging
import os
import statistics
import tempfile
import time
from typing import Any

ROUNDS = 15


def begin() -> None:
    """A throw-away installation with its tables."""
    os.environ |= {
        "TALKOOT_HOME": tempfile.mkdtemp(prefix="talkoot-bench-"),
        "TALKOOT_KEY": "b" * 50,
        "TALKOOT_LOG": "error",
        "DJANGO_SETTINGS_MODULE": "talkoot.config.settings",
        "TALKOOT_HOSTS": "*",
    }
    from talkoot.config.start import start

    start(needs_key=True)


def measure(pages: tuple[str, ...], large: tuple[Any, dict[str, int]], small: tuple[Any, dict[str, int]]) -> None:
    """Prints median and 95th percentile, the processor's own time of it and the number of questions to the database of each page, as one of the members
    sees it. The processor's time holds on a machine that others keep busy, too; the questions' waiting for a disk is not in it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from talkoot.base.store.connections import optimize

    optimize()  # as the worker does every six hours
    logging.disable(logging.WARNING)
    print(f"{'page':34} {'median':>8} {'p95':>8} {'cpu p95':>8} {'small':>8} {'ratio':>6} {'queries':>9}")
    worst = 0.0
    for page in pages:
        times, asked = [], []
        for member, things in (large, small):
            client = Client(headers={"host": "localhost"})
            client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
            address = f"/{member.organisation.slug}/" + page.format(**things)
            assert client.get(address).status_code == 200, address
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200, address
            asked.append(len(queries))
            times.append([timed(client, address) for _round in range(ROUNDS)])
        middle, beside = (statistics.median(took for took, _cpu in one) for one in times)
        p95, cpu = (sorted(column)[int(ROUNDS * 0.95)] for column in zip(*times[0], strict=True))
        worst = max(worst, p95)
        print(f"{page or 'today':34} {middle:6.1f}ms {p95:6.1f}ms {cpu:6.1f}ms {beside:6.1f}ms {middle / beside:5.1f}× {asked[0]:4} / {asked[1]}", flush=True)
    print(f"worst p95 {worst:.1f} ms", flush=True)


def timed(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds of a page, by the clock and of the processor."""
    start, cpu = time.perf_counter(), time.process_time()
    client.get(address)
    return (time.perf_counter() - start) * 1000, (time.process_time() - cpu) * 1000
