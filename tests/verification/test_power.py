"""What was acknowledged survives: the process killed, and the power cut at every single write.

For the power cut the real server code runs under strace, which records each write to the database's files and each
sync. Then the disk is rebuilt as it would be found after a cut at every point of the record, in three ways: only what
had been synced; everything written; and synced plus the last write torn in half. Each disk is opened by SQLite and must
be whole and hold every answer acknowledged before the cut.
"""

import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections import deque
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from benchmarks.server import django, serving
from tests.verification.servers import home_with_point, quick_folder

pytestmark = [pytest.mark.one_database, pytest.mark.skipif("os.environ.get('DATABASE_URL')", reason="SQLite's files")]


def press(address: str, key: str, answer: uuid.UUID) -> bool:
    """Whether the answer was acknowledged."""
    body = f'{{"answer": "{answer}", "score": 4}}'.encode()
    try:
        with urlopen(Request(f"{address}/k/{key}/", body, {"Content-Type": "application/json"}), timeout=5) as response:
            return response.status in (200, 201)
    except (URLError, OSError):
        return False


def test_answers_shown_as_received_survive_kill_9(tmp_path):
    env, key = home_with_point(tmp_path)
    acknowledged, threads = [], []
    for round_number in range(3):
        with serving(env, "--no-worker") as (address, process):
            stop = threading.Event()

            def customer(address=address, stop=stop):
                while not stop.is_set():
                    answer = uuid.uuid4()
                    if press(address, key, answer):
                        acknowledged.append(answer)

            threads = [threading.Thread(target=customer) for _ in range(8)]
            for thread in threads:
                thread.start()
            time.sleep(1 + 0.3 * round_number)
            process.send_signal(signal.SIGKILL)
            stop.set()
            for thread in threads:
                thread.join()
    assert len(acknowledged) > 100
    said = django(
        env,
        "from talkoot.feedback.models import Answer\nfrom talkoot.feedback.queries.soundness import differing_counts\nprint(differing_counts(), *Answer.objects.values_list('key', flat=True))",
    )
    differing, *kept = said.split()
    assert differing == "0"
    assert {str(answer) for answer in acknowledged} <= set(kept)
    assert len(kept) == len(set(kept))


COMMIT_ONE_BY_ONE = """
import os, uuid
from django.utils import timezone
from talkoot.feedback.actions.answers import Arrival, store_answers
from talkoot.feedback.logic.submission import Submission
from talkoot.feedback.models import Channel
from talkoot.feedback.queries.channels import open_channel
channel = open_channel(Channel.objects.get().key)
for number in range(40):
    keys = [uuid.UUID(int=number * 10 + i) for i in range(3)]
    store_answers([Arrival(channel, Submission(key, 5, "sana"), timezone.now()) for key in keys])
    os.write(1, ("ACK " + " ".join(str(key) for key in keys) + "\\n").encode())
"""


@pytest.fixture(scope="module")
def record(tmp_path_factory) -> list[tuple]:
    """Runs commits under strace: ('write', file, offset, bytes) | ('truncate', file, size) | ('sync', file) | ('ack', keys)."""
    tmp_path = tmp_path_factory.mktemp("record")
    home = tmp_path / "home"
    env = home_with_point(home)[0] | {"PYTHONUNBUFFERED": "1"}
    with sqlite3.connect(home / "talkoot.sqlite3") as settled:
        settled.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    settled.close()
    base = {path.name: path.read_bytes() for path in home.glob("talkoot.sqlite3*")}
    log = tmp_path / "strace"
    code = "from talkoot.config.start import start; start(needs_key=True)\n" + COMMIT_ONE_BY_ONE
    calls = "pwrite64,write,ftruncate,fsync,fdatasync"
    subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "200000", "-e", f"trace={calls}", "-o", str(log), sys.executable, "-c", code],
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return [("base", base), *parse(log.read_text())]


def parse(text: str) -> list[tuple]:
    events = []
    for line in text.splitlines():
        if found := re.search(r'pwrite64\(\d+<([^>]*)>, "((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?, (\d+), (\d+)\)\s+= (\d+)', line):
            name = Path(unescape(found[1]).decode()).name
            if name.startswith("talkoot.sqlite3") and not name.endswith("-shm"):
                data = unescape(found[2])
                assert len(data) == int(found[3]) == int(found[5])
                events.append(("write", name, int(found[4]), data))
        elif found := re.search(r"ftruncate\(\d+<([^>]*)>, (\d+)\)\s+= 0", line):
            name = Path(unescape(found[1]).decode()).name
            if name.startswith("talkoot.sqlite3") and not name.endswith("-shm"):
                events.append(("truncate", name, int(found[2])))
        elif found := re.search(r"(?:fsync|fdatasync)\(\d+<([^>]*)>\)\s+= 0", line):
            events.append(("sync", Path(unescape(found[1]).decode()).name))
        elif found := re.search(r'write\(1<[^>]*>, "((?:\\x[0-9a-f]{2})*)"', line):
            said = unescape(found[1])
            if said.startswith(b"ACK "):
                events.append(("ack", said.decode().split()[1:]))
    return events


def unescape(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", "")) if text.startswith("\\x") else text.encode()


def apply(files: dict[str, bytearray], event: tuple) -> None:
    kind, name, *rest = event
    content = files.setdefault(name, bytearray())
    if kind == "truncate":
        del content[rest[0] :]
        content.extend(b"\0" * (rest[0] - len(content)))
    else:
        offset, data = rest
        content.extend(b"\0" * (offset + len(data) - len(content)))
        content[offset : offset + len(data)] = data


class Disks:
    """Disks as they are found after a cut, each opened by SQLite and looked at. One that is the same, byte by byte, as one of the last
    few says the same, and is not opened again; what was acknowledged by then is held against it anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lies: dict[str, bytes] = {}  # the files of the folder, for those that no SQLite has written to since
        self.recent: deque[tuple[dict[str, bytes], tuple[str, set[str], int]]] = deque(maxlen=6)

    def holds(self, files: dict[str, bytearray], acknowledged: set[str], point: str) -> None:
        sizes = {name: len(content) for name, content in files.items()}
        alike = ((known, said) for known, said in self.recent if {name: len(content) for name, content in known.items()} == sizes)
        found = next((said for known, said in alike if known == files), None)
        if found is None:
            found = self.opened({name: bytes(content) for name, content in files.items()})
        whole, kept, counted = found
        assert whole == "ok", point
        assert acknowledged <= kept, point
        assert counted == len(kept), point

    def opened(self, files: dict[str, bytes]) -> tuple[str, set[str], int]:
        for old in self.folder.glob("talkoot.sqlite3*"):
            if old.name not in self.lies or self.lies[old.name] != files.get(old.name):
                old.unlink()
        for name, content in files.items():
            if not (self.folder / name).exists():
                (self.folder / name).write_bytes(content)
        self.lies = {}
        database = sqlite3.connect(self.folder / "talkoot.sqlite3")
        try:
            database.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)
            whole = database.execute("PRAGMA quick_check").fetchone()[0]
            kept = {str(uuid.UUID(key)) for (key,) in database.execute("SELECT key FROM feedback_answer")}
            counted = database.execute("SELECT COALESCE(SUM(n), 0) FROM feedback_daycount").fetchone()[0]
        finally:
            database.close()
        # Reading writes nothing into the database itself: as nothing is brought home from the log, the next disk may keep it.
        main = files["talkoot.sqlite3"]
        if (self.folder / "talkoot.sqlite3").read_bytes() == main:
            self.lies = {"talkoot.sqlite3": main}
        self.recent.append((files, (whole, kept, counted)))
        return self.recent[-1][1]


def test_answers_shown_as_received_survive_a_power_cut_at_every_write(record):
    (_base, base), *events = record
    synced = {name: bytearray(content) for name, content in base.items() if not name.endswith("-shm")}
    written = {name: bytearray(content) for name, content in synced.items()}
    waiting: list[tuple] = []
    acknowledged: set[str] = set()
    with quick_folder("after") as folder:
        disks = Disks(folder)
        for cuts, event in enumerate(events):
            if event[0] == "ack":
                acknowledged |= set(event[1])
            elif event[0] == "sync":
                for past in [e for e in waiting if e[1] == event[1]]:
                    apply(synced, past)
                waiting = [e for e in waiting if e[1] != event[1]]
            else:
                apply(written, event)
                waiting.append(event)
            torn = {name: bytearray(content) for name, content in synced.items()}
            for past in waiting[:-1]:
                apply(torn, past)
            if waiting and waiting[-1][0] == "write":
                kind, name, offset, data = waiting[-1]
                apply(torn, (kind, name, offset, data[: len(data) // 2]))
            for way, files in (("only what was synced", synced), ("all that was written", written), ("the last write torn", torn)):
                disks.holds(files, acknowledged, f"cut after {cuts} events, {way}")
    assert len(acknowledged) == 120
    assert sum(event[0] == "sync" for event in events) >= 40


def test_the_power_test_can_fail(record):
    """The same record with the syncs taken away loses acknowledged answers, and the test sees it."""
    (_base, base), *events = record
    synced = {name: bytearray(content) for name, content in base.items() if not name.endswith("-shm")}
    acknowledged = {key for event in events if event[0] == "ack" for key in event[1]}
    with quick_folder("after") as folder, pytest.raises(AssertionError, match="no sync ever happened"):
        Disks(folder).holds(synced, acknowledged, "no sync ever happened")


def test_each_disk_is_looked_at_as_it_lies(record):
    """The same files say the same again, and pages that were lost meanwhile are seen."""
    (_base, base), *_events = record
    sound = {name: bytearray(content) for name, content in base.items() if not name.endswith("-shm")}
    lost = {name: bytearray(content) for name, content in sound.items()}
    lost["talkoot.sqlite3"][-8 * 4096 :] = b"\xff" * (8 * 4096)
    with quick_folder("after") as folder:
        disks = Disks(folder)
        for _ in range(2):
            disks.holds(sound, set(), "sound")
        with pytest.raises((AssertionError, sqlite3.DatabaseError)):
            disks.holds(lost, set(), "lost")
        disks.holds(sound, set(), "sound again")
