"""A fleet of a thousand kiosks replays a day's queue at once, while other customers go on answering: `python -m benchmarks.fleet`.

Each kiosk delivers sixty answers with a choice each in one piece, 64 at a time; ten customers a second answer beside them.
PostgreSQL is measured when BENCH_POSTGRES holds an address whose database may be emptied.
"""

import http.client
import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.run import databases, empty
from benchmarks.server import django, environment, home, memory_mb, serving, talkoot

KIOSKS, EACH, AT_ONCE = int(os.environ.get("BENCH_KIOSKS", "1000")), 60, 64
MAKE = """
from django.utils import timezone
from talkoot.base.orgs.actions import add_site, create_organisation
from talkoot.feedback.actions.surveys import create_survey, open_channel
from talkoot.feedback.logic.drafts import TEMPLATES
now = timezone.now()
o = create_organisation(slug="bench", name="Bench", at=now)
survey = create_survey(by=None, organisation=o, name="V", questions=TEMPLATES["visit"], at=now)
sites = [add_site(by=None, organisation=o, name=f"Site {i:04}", at=now) for i in range(200)]
print(survey.questions.get(kind="choice").pk, *[open_channel(by=None, survey=survey, site=sites[i % 200], kind="kiosk", at=now).key for i in range(KIOSKS + 1)])
"""


def post(address: str, path: str, body: object) -> tuple[int, float]:
    """(status, milliseconds) of one request on a connection of its own."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status, 1000 * (time.perf_counter() - begun)


def replay(address: str, keys: list[str], choice: str) -> tuple[list[tuple[int, float]], list[tuple[int, float]], float]:
    """All kiosks but the last deliver at once; at the last one other customers go on answering. (deliveries, theirs, seconds)."""
    beside: list[tuple[int, float]] = []
    stop = threading.Event()

    def customers() -> None:
        while not stop.wait(0.1):
            beside.append(post(address, f"/k/{keys[-1]}/", {"answer": str(uuid4()), "score": 4}))

    def deliver(key: str) -> tuple[int, float]:
        answers = [{"answer": str(uuid4()), "score": 1 + i % 5, "replies": {choice: i % 6}, "ago": i * 600_000} for i in range(EACH)]
        return post(address, f"/k/{key}/many/", {"answers": answers})

    other = threading.Thread(target=customers)
    other.start()
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(deliver, keys[:-1]))
    taken = time.perf_counter() - begun
    stop.set()
    other.join()
    return told, beside, taken


def main() -> None:
    for name, database in databases().items():
        empty(database)
        with home() as folder:
            env = environment(folder, database)
            choice, *keys = django(env, MAKE.replace("KIOSKS", str(KIOSKS))).split()
            with serving(env, "--no-worker") as (address, process):
                post(address, f"/k/{keys[-1]}/", {"answer": str(uuid4()), "score": 4})
                before = memory_mb(process)
                told, beside, taken = replay(address, keys, choice)
                after = memory_mb(process)
            slowest, waited = sorted(ms for _status, ms in told), sorted(ms for _status, ms in beside)
            print(
                f"{name:12} {KIOSKS} kiosks × {EACH} answers in {taken:.1f} s, {KIOSKS * EACH / taken:.0f} answers/s; deliveries p50 {slowest[len(slowest) // 2]:.0f} "
                f"p99 {slowest[int(len(slowest) * 0.99)]:.0f} ms, {sum(s != 200 for s, _ in told)} failed; {len(waited)} customers beside p50 {waited[len(waited) // 2]:.0f} "
                f"p99 {waited[int(len(waited) * 0.99)]:.0f} ms, {sum(s != 201 for s, _ in beside)} failed; memory {before:.0f} → {after:.0f} MB"
            )
            assert "agree" in talkoot(env, "check")


if __name__ == "__main__":
    main()
