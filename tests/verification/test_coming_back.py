"""What breaks around a server comes back by itself, and what hangs holds up nobody else."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid
from contextlib import ExitStack, suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from benchmarks.server import TALKOOT, django, environment, free_port, serving
from tests.verification.servers import connect, eventually, home_with_point, make_point, make_ticket, own_postgres, press, status

pytestmark = pytest.mark.one_database

COUNT = "from talkoot.feedback.models import Answer\nfrom talkoot.feedback.queries.soundness import differing_counts\nprint(differing_counts(), *Answer.objects.values_list('key', flat=True))"


def stored(env):
    """(roll-ups that differ, keys kept)."""
    differing, *keys = django(env, COUNT).split()
    return int(differing), keys


@pytest.fixture(scope="module")
def postgres():
    with own_postgres() as running:
        yield running


@pytest.fixture(scope="module")
def on_postgres(postgres, tmp_path_factory):
    """(environment, key) of a database on the PostgreSQL that may be restarted."""
    env = environment(str(tmp_path_factory.mktemp("home")), postgres.url)
    return env, make_point(env)


def test_a_restart_of_the_database_loses_nothing_and_needs_no_restart_of_ours(postgres, on_postgres):
    env, key = on_postgres
    with serving(env) as (address, _process):
        assert press(address, key, uuid.uuid4()) == 201
        eventually(lambda: status(f"{address}/readyz") == 200, 30)
        acknowledged, ended = [], threading.Event()

        def customer():
            while not ended.is_set():
                answer = str(uuid.uuid4())
                if press(address, key, answer) in (200, 201):
                    acknowledged.append(answer)
                time.sleep(0.01)

        customers = [threading.Thread(target=customer) for _ in range(4)]
        for one in customers:
            one.start()
        for _ in range(3):
            postgres.stop()
            assert status(f"{address}/readyz") == 503
            assert status(f"{address}/healthz") == 200
            postgres.start()
            eventually(lambda: press(address, key, uuid.uuid4()) == 201, 10)
            eventually(lambda: status(f"{address}/readyz") == 200, 10)
        ended.set()
        for one in customers:
            one.join()
    differing, keys = stored(env)
    assert differing == 0
    assert set(acknowledged) <= set(keys)
    assert len(keys) == len(set(keys))


def test_an_ended_idle_connection_costs_no_customer_anything(postgres, on_postgres):
    env, key = on_postgres
    with serving(env, "--no-worker") as (address, _process):
        assert press(address, key, uuid.uuid4()) == 201
        for _ in range(3):
            time.sleep(1.1)  # longer than a feedback point is kept in memory, so that it is looked up again
            postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'talkoot'")
            assert press(address, key, uuid.uuid4()) == 201
            assert status(f"{address}/k/{key}/") == 200


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(address, key, process, environment) of a server on SQLite, shared by those who do it no harm."""
    env, key = home_with_point(tmp_path_factory.mktemp("home"))
    with serving(env, "--no-worker") as (address, process):
        assert status(f"{address}/account/login/") == 200  # the first page of a process reads its templates
        yield address, key, process, env


def slowest(address, seconds):
    """The longest that a page took meanwhile."""
    longest, until = 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        begun = time.monotonic()
        assert status(f"{address}/account/login/") == 200
        longest = max(longest, time.monotonic() - begun)
        time.sleep(0.05)
    return longest


SLOW = {
    "headers that never end": b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
    "a body that never comes": b"POST /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na",
    "an answer that never comes": b"POST /k/KEY/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
    "an upload that never comes": b"POST /polku/customers/imports/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x",
    "a page that nobody reads": b"GET /account/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 200,
    "nothing at all": b"",
}


@pytest.mark.parametrize("what", SLOW)
def test_slow_people_hold_up_nobody_else(served, what):
    address, key, _process, _env = served
    count = 1000 if what == "nothing at all" else 40
    with ExitStack() as open_ones:
        for _ in range(count):
            one = open_ones.enter_context(connect(address))
            one.sendall(SLOW[what].replace(b"KEY", key.encode()))
        assert slowest(address, 2) < 1.5  # a machine that is busy with other tests; one thread held would be a minute
        assert press(address, key, uuid.uuid4()) == 201


def test_a_body_of_a_byte_a_second_is_told_that_it_was_too_slow(served):
    address, key, _process, _env = served
    with connect(address) as one:
        one.settimeout(20)
        one.sendall(SLOW["an answer that never comes"].replace(b"KEY", key.encode()))
        begun = time.monotonic()
        said = one.recv(4096)
        assert b" 408 " in said.split(b"\r\n", 1)[0]
        assert b'{"error": "slow"}' in said
        assert time.monotonic() - begun < 15


def test_the_process_ends_at_once_though_streams_and_idle_connections_are_open(tmp_path):
    env, _key = home_with_point(tmp_path)
    ticket, session = make_ticket(env)
    with serving(env) as (address, process), connect(address) as idle, connect(address) as stream:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200" in idle.recv(1000)
        stream.sendall(f"GET /live/{ticket}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={session}\r\n\r\n".encode())
        assert b"200" in stream.recv(1000)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
        assert time.monotonic() - begun < 4  # three seconds, on a machine that is busy with other tests


def test_a_second_signal_ends_at_once(tmp_path):
    env, key = home_with_point(tmp_path)
    with serving(env, "--no-worker") as (address, process), connect(address) as slow:
        slow.sendall(SLOW["an answer that never comes"].replace(b"KEY", key.encode()))
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        assert process.wait(2) in (0, 1)


def test_two_servers_on_one_port_or_one_home_are_refused(served, tmp_path):
    address, _key, _process, env = served
    port = address.rsplit(":", 1)[1]
    elsewhere = subprocess.run([TALKOOT, "serve", "--port", port], env=environment(str(tmp_path)), capture_output=True, text=True, timeout=60)
    assert (elsewhere.returncode, "Choose another with --port" in elsewhere.stderr) == (1, True)
    same_home = subprocess.run([TALKOOT, "serve", "--port", str(free_port())], env=env, capture_output=True, text=True, timeout=60)
    assert (same_home.returncode, "another process uses" in same_home.stderr) == (1, True)


def test_several_processes_bring_a_new_database_up_to_date_together(postgres, tmp_path):
    postgres.sql("CREATE DATABASE fresh")
    for database in ("", postgres.url.replace("/talkoot?", "/fresh?")):
        # On PostgreSQL each has a home of its own, as on several machines.
        homes = [tmp_path / (f"pg-{number}" if database else "") for number in range(3)]
        begun = [subprocess.Popen([TALKOOT, "migrate"], env=environment(str(home), database), stderr=subprocess.PIPE, text=True) for home in homes]
        said = [(one.communicate(timeout=200)[1], one.returncode) for one in begun]
        assert [code for _, code in said] == [0, 0, 0], said


def test_a_worker_that_is_killed_comes_back_and_goes_with_its_server(tmp_path):
    env, _key = home_with_point(tmp_path)
    with serving(env) as (address, process):
        first = worker_of(process)
        subprocess.run(["kill", "-9", first], check=True)
        eventually(lambda: worker_of(process) not in ("", first), 20)
        second = worker_of(process)
        process.kill()
        process.wait()
        eventually(lambda: not alive(second), 15)
        assert address


def worker_of(process):
    """The number of the worker's process; empty while there is none."""
    said = subprocess.run(["ps", "--ppid", str(process.pid), "-o", "pid=,args="], capture_output=True, text=True).stdout
    found = re.search(r"^\s*(\d+) .* worker --news", said, re.M)
    return found[1] if found else ""


def alive(pid):
    said = subprocess.run(["ps", "-p", pid, "-o", "stat="], capture_output=True, text=True).stdout.strip()
    return bool(said) and not said.startswith("Z")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own that can be filled."""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=240m", "tmpfs", str(tmp_path)], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_full_disk_is_told_to_customers_and_watchers_and_room_brings_all_back(small_disk):
    env, key = home_with_point(small_disk)
    reserve = small_disk / "reserve"
    with reserve.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 64 * 1024 * 1024)
    with serving(env, "--no-worker") as (address, _process):
        first = uuid.uuid4()
        assert press(address, key, first) == 201
        filler = small_disk / "filler"
        fill(filler, keep=0)
        refused = uuid.uuid4()
        form = Request(
            f"{address}/k/{key}/", f"answer={refused}&score=4".encode(), {"Content-Type": "application/x-www-form-urlencoded", "Accept-Language": "fi"}
        )
        eventually(lambda: press(address, key, uuid.uuid4()) == 503, 10)  # what the database had room for in its files may still go in
        with pytest.raises(HTTPError) as told:
            urlopen(form, timeout=5)
        page = told.value.read().decode()
        assert told.value.code == 503
        assert "Tallennus ei onnistunut" in page
        assert reserve.stat().st_size == 0  # so that people can delete something
        assert status(f"{address}/readyz") == 503
        assert status(f"{address}/k/{key}/") == 200
        filler.unlink()
        eventually(lambda: press(address, key, refused) == 201, 10)
        assert status(f"{address}/readyz") == 200
    differing, keys = stored(env)
    assert differing == 0
    assert {str(first), str(refused)} <= set(keys)


def fill(path, keep):
    """Takes all room that is left but so much."""
    free = shutil.disk_usage(path.parent).free
    with path.open("wb") as file, suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, free - keep)
        while True:
            file.write(b"x" * 4096)
