"""talkoot worker"""

import argparse
import os
import signal
import threading

from talkoot.config.start import start


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--list", action="store_true", help="list all periodic work and leave")


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=not arguments.list)
    from talkoot.base.jobs.schedule import PERIODIC
    from talkoot.base.jobs.worker import Worker

    if arguments.list:
        for periodic in sorted(PERIODIC.values(), key=lambda p: p.name):
            print(f"{periodic.name:30} every {periodic.every}")
        return 0
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker = Worker(f"worker-{os.getpid()}")
    worker.start()
    stop.wait()
    worker.stop()
    return 0
