"""The worker as a process of its own beside the server: comments are analysed and files read without holding up a customer."""

import json
import os
import subprocess
import sys
import threading
import time

import structlog

from talkoot.base.live.hub import HUB
from talkoot.base.store.connections import PROBES

log = structlog.get_logger(__name__)

LONGEST_SILENCE = 30.0  # seconds; the worker gives a sign of life every few
HOPELESS = 120.0  # seconds of silence after which it is ended and started again
LONGEST_STOP = 10.0


class WorkerProcess(threading.Thread):
    """Starts the worker, starts it again when it dies, and passes its news to the pages that are open.

    On SQLite the news of a job reach open pages through a pipe, since there is no database server to carry them. The
    worker ends when its standard input does, so that it never outlives the server.
    """

    def __init__(self) -> None:
        super().__init__(name="worker-process", daemon=True)
        self.stopping = False
        self.heard = time.monotonic()
        self.process: subprocess.Popen[bytes] | None = None
        PROBES["worker"] = self.probe

    def run(self) -> None:
        pause = 1.0
        while not self.stopping:
            begun = time.monotonic()
            try:
                self.run_once()
            except Exception as error:  # no process to be had, or news that cannot be read: tried again like a death
                log.error("worker_not_started", exc_info=error)
            if self.stopping:
                return
            pause = 1.0 if time.monotonic() - begun > 60 else min(pause * 2, 30)
            log.error("worker_died", in_seconds=pause)
            time.sleep(pause)

    def run_once(self) -> None:
        """One life of the worker."""
        ours, theirs = os.pipe()
        command = [sys.executable, "-m", "talkoot", "worker", "--news", str(theirs)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[theirs], start_new_session=True)  # noqa: S603 - our own command
        os.close(theirs)
        self.heard = time.monotonic()
        over = threading.Event()
        threading.Thread(target=self.watch, args=(self.process, over), name="worker-watch", daemon=True).start()
        try:
            with os.fdopen(ours, "r", encoding="utf-8") as news:
                for line in news:
                    self.heard = time.monotonic()
                    if line.strip():
                        HUB.publish(*json.loads(line))
            self.process.wait()
        finally:
            over.set()

    def watch(self, process: "subprocess.Popen[bytes]", over: threading.Event) -> None:
        """Ends a worker that is silent for so long that it must hang; what it had in hand is taken up again by the next."""
        while not over.wait(5):
            if time.monotonic() - self.heard > HOPELESS and not self.stopping:
                log.error("worker_hangs", in_seconds=HOPELESS)
                process.kill()
                return

    def probe(self, seconds: float) -> str:
        """What is wrong with the worker; empty when it has given a sign of life."""
        return "" if time.monotonic() - self.heard < LONGEST_SILENCE else "the worker is silent"

    def ask_to_stop(self) -> None:
        """Lets the worker finish what it has in hand; one that is still starting has nothing and ends at once."""
        self.stopping = True
        if self.process:
            self.process.terminate()
        if self.process and self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()

    def stop(self) -> None:
        """Waits for it, then ends it: what it had in hand is taken up again at the next start."""
        self.ask_to_stop()
        if self.process:
            try:
                self.process.wait(LONGEST_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
