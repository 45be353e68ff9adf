"""Real servers and what they stand on, to break and to look at."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from glob import glob
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from benchmarks.server import django, environment

MAKE_POINT = """
from django.utils import timezone
from talkoot.base.orgs.actions import add_site, create_organisation
from talkoot.feedback.actions.surveys import create_survey, open_channel
now = timezone.now()
o = create_organisation(slug="polku", name="Polku", at=now)
s = add_site(by=None, organisation=o, name="Salla", at=now)
print(open_channel(by=None, survey=create_survey(by=None, organisation=o, name="K", at=now), site=s, kind="qr", at=now).key)
"""


MAKE_TICKET = """
from django.utils import timezone
from talkoot.base.accounts.actions import make_person
from talkoot.base.live.tickets import ticket_for
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from talkoot.base.accounts.sessions import BACKEND
from talkoot.base.orgs.actions import add_member
from talkoot.base.orgs.models import Organisation
from talkoot.base.orgs.roles import Role
person = make_person(email="sanna@example.org", name="Sanna")
member = add_member(by=None, organisation=Organisation.objects.get(), user=person, role=Role.OWNER, sites=[], at=timezone.now())
session = SessionStore()
session.update({SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: person.get_session_auth_hash()})
session.save()
print(ticket_for("t", member=member.pk, act="TODAY"), session.session_key)
"""


def make_ticket(env: dict[str, str]) -> tuple[str, str]:
    """A ticket to listen, of a new owner, and the key of the session it holds in."""
    ticket, session = django(env, MAKE_TICKET).split()[-2:]
    return ticket, session


def make_point(env: dict[str, str]) -> str:
    """The key of a new feedback point."""
    return django(env, MAKE_POINT).split()[-1]


# Where there is one, a folder in memory: waiting for a disk proves nothing where nobody pulls a plug. The same programs sync as ever.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 1 << 30 else None


@contextmanager
def quick_folder(name: str):
    """A folder that goes away, in memory where that can be."""
    folder = Path(tempfile.mkdtemp(prefix=f"talkoot-{name}-", dir=IN_MEMORY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def ready_home() -> tuple[Path, str]:
    """A home whose SQLite database is up to date and has a feedback point, made once a process; and the point's key."""
    folder = Path(tempfile.mkdtemp(prefix="talkoot-ready-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder, make_point(environment(str(folder)))


def home_with_point(folder: Path) -> tuple[dict[str, str], str]:
    """The environment of a home of one's own in a folder, ready to serve, and its feedback point's key."""
    ready, key = ready_home()
    shutil.copytree(ready, folder, dirs_exist_ok=True)
    return environment(str(folder)), key


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


IN_TURN = """
import contextlib, io, json, sys, traceback
from talkoot.__main__ import main
from talkoot.config.start import start
told = []
for step in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            if isinstance(step, str):
                start(needs_key=True)
                exec(step, {})
                code = 0
            else:
                sys.argv = ["talkoot", *step]
                code = main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BaseException:
            traceback.print_exc()
            code = 1
    if "django.db" in sys.modules:
        from django.db import connections
        connections.close_all()
    told.append([code, out.getvalue(), err.getvalue()])
print("TOLD" + json.dumps(told))
"""


def in_turn(env: dict[str, str], *steps: Sequence[object] | str) -> list[Done]:
    """Commands by their arguments, and pieces of Python inside Talkoot, one after the other in one process: most of the time of each is its start.

    Each has its own connections, as in a process of its own. A piece of Python that fails fails here; a command tells how it ended."""
    given = json.dumps([step if isinstance(step, str) else [str(one) for one in step] for step in steps])
    run = subprocess.run([sys.executable, "-c", IN_TURN], input=given, env=env, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr
    told = [Done(*one) for one in json.loads(run.stdout.split("TOLD")[1])]
    assert len(told) == len(steps)
    for step, done in zip(steps, told, strict=True):
        assert not isinstance(step, str) or done.returncode == 0, done.stderr
    return told


def press(address: str, key: str, answer: object, timeout: float = 5) -> int:
    """A customer's press by a program; the status of the reply, 0 when there was none."""
    body = f'{{"answer": "{answer}", "score": 4}}'.encode()
    return status(Request(f"{address}/k/{key}/", body, {"Content-Type": "application/json"}), timeout)


def status(request: Request | str, timeout: float = 5) -> int:
    """The status of a reply, 0 when there was none."""
    try:
        with urlopen(request, timeout=timeout) as response:
            return response.status
    except HTTPError as error:
        error.close()
        return error.code
    except (URLError, OSError):
        return 0


def eventually(what, seconds: float, pause: float = 0.1) -> float:
    """How long it took until something was true; fails when it did not become so in time."""
    begun = time.monotonic()
    while True:
        if what():
            return time.monotonic() - begun
        assert time.monotonic() - begun < seconds, "it did not come about in time"
        time.sleep(pause)


def connect(address: str) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)


class Postgres:
    """A PostgreSQL of one's own on a socket, which can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = sorted(glob("/usr/lib/postgresql/*/bin"))[-1]
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self.run("initdb", "--no-sync", "-D", folder / "data", "-U", "talkoot", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8")
        self.url = f"postgres://talkoot@/talkoot?host={folder}"

    def run(self, program: str, *arguments: object) -> None:
        become = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        with (self.folder / "said").open("a") as said:
            subprocess.run([*become, f"{self.bin}/{program}", *map(str, arguments)], check=True, stdout=said, stderr=said, cwd="/")

    def sql(self, words: str, database: str = "postgres") -> None:
        subprocess.run([f"{self.bin}/psql", "-h", self.folder, "-U", "talkoot", "-d", database, "-qc", words], check=True, capture_output=True)

    def start(self) -> None:
        self.run(
            "pg_ctl",
            "-D",
            self.folder / "data",
            "-w",
            "-o",
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'",
            "-l",
            self.folder / "log",
            "start",
        )

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", self.folder / "data", "-m", mode, "-w", "stop")


@contextmanager
def own_postgres():
    """A running PostgreSQL that goes away again."""
    folder = Path(tempfile.mkdtemp(prefix="talkoot-pg-", dir=IN_MEMORY))
    folder.chmod(0o755)
    postgres = Postgres(folder)
    postgres.start()
    try:
        postgres.sql("CREATE DATABASE talkoot")
        yield postgres
    finally:
        with suppress(subprocess.CalledProcessError):
            postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
