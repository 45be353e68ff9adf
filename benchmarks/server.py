"""Starts Talkoot as its users do, in a throw-away home, and measures it from outside."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

TALKOOT = str(Path(sys.executable).parent / "talkoot")


def environment(home: str, database: str = "", **more: str) -> dict[str, str]:
    """What a production server gets, with a key of its own."""
    given = {k: v for k, v in os.environ.items() if not k.startswith("TALKOOT") and k not in ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")}
    given |= {"TALKOOT_ANSWERS_AN_HOUR": "0", "TALKOOT_HOME": home, "TALKOOT_KEY": "b" * 50, "TALKOOT_LOG": "error", "TALKOOT_HOSTS": "localhost"}
    return given | ({"DATABASE_URL": database} if database else {}) | more


@contextmanager
def home():
    """A folder that goes away."""
    folder = tempfile.mkdtemp(prefix="talkoot-bench-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(env: dict[str, str], *arguments: str, port: int = 0):
    """(address, process) of a running server."""
    port = port or free_port()
    process = subprocess.Popen([TALKOOT, "serve", "--port", str(port), *arguments], env=env, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1800):  # a slow machine takes its time to bring the database up to date
            if process.poll() is not None:
                raise RuntimeError("the server ended before it was there")
            try:
                urlopen(address + "/healthz", timeout=1)
                break
            except OSError:
                time.sleep(0.05)
        yield address, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def talkoot(env: dict[str, str], *arguments: str) -> str:
    """Runs a command and returns what it printed."""
    return subprocess.run([TALKOOT, *arguments], env=env, check=True, capture_output=True, text=True).stdout


def django(env: dict[str, str], code: str) -> str:
    """Runs a piece of Python inside Talkoot and returns what it printed."""
    start = "from talkoot.config.start import start; start(needs_key=True)\n"
    return subprocess.run([sys.executable, "-c", start + code], env=env, check=True, capture_output=True, text=True).stdout


def django_lines(env: dict[str, str], code: str) -> Iterator[str]:
    """Runs a piece of Python inside Talkoot and gives each line as soon as it is printed."""
    start = "from talkoot.config.start import start; start(needs_key=True)\n"
    with subprocess.Popen([sys.executable, "-u", "-c", start + code], env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield from process.stdout
    assert process.returncode == 0


def wrk(address: str, connections: int, seconds: int, script: str = "") -> dict[str, float]:
    """Load from wrk (one thread): requests a second, p50, p95, p99 in ms, and the number that failed."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *(["-s", script] if script else []), address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    spread = {name: milliseconds(value) for name, value in re.findall(r"^PERCENTILE (\d+) ([\d.]+)", said, re.M)}
    failed = int(found[1]) if (found := re.search(r"Non-2xx or 3xx responses: (\d+)", said)) else 0
    return {"rate": rate, "p50": spread.get("50", 0), "p95": spread.get("95", 0), "p99": spread.get("99", 0), "failed": failed}


def milliseconds(microseconds: str) -> float:
    return float(microseconds) / 1000


def memory_mb(process: subprocess.Popen) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def cpu_seconds(process: subprocess.Popen) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
