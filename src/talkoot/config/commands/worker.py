"""talkoot worker"""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable

from talkoot.config.locks import Taken, lock_home
from talkoot.config.start import start

SIGN_OF_LIFE = 5.0  # seconds


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="list all periodic work and leave")
    parser.add_argument("--news", type=int, help=argparse.SUPPRESS)  # where the server that started us reads what happens


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=not arguments.list)
    from talkoot.base.jobs.schedule import PERIODIC
    from talkoot.base.jobs.worker import Worker
    from talkoot.config import backups  # noqa: F401  (its periodic work)

    if arguments.list:
        for periodic in sorted(PERIODIC.values(), key=lambda p: p.name):
            print(f"{periodic.name:30} every {periodic.every}")
        return 0
    try:
        lock = lock_home("worker")
    except Taken as taken:
        print(f"talkoot: {taken}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker = Worker(f"worker-{os.getpid()}")
    if arguments.news is not None:
        stay_under_server(arguments.news, stop, worker.is_stuck)
    worker.start()
    stop.wait()
    worker.stop()
    lock.close()
    return 0


def stay_under_server(news: int, stop: threading.Event, is_stuck: Callable[[], bool]) -> None:
    """Tells the server that started us what happens and that we live, and ends when it does. One that is stuck does not live."""
    from talkoot.base.live.hub import HUB

    def live() -> None:
        while not stop.wait(SIGN_OF_LIFE):
            if not is_stuck():
                HUB.pass_on("\n")

    def follow() -> None:
        sys.stdin.buffer.read()
        stop.set()

    HUB.news = os.fdopen(news, "w", encoding="utf-8", buffering=1)
    HUB.pass_on("\n")
    for work in (live, follow):
        threading.Thread(target=work, daemon=True).start()
