"""A Spark standalone cluster on this machine: a master and two workers, started and ended here."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

WORKERS, STARTS_WITHIN, ENDS_WITHIN = 2, 60, 10  # seconds
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
DEFAULTS = f"""\
spark.driver.extraJavaOptions {QUICK}
spark.executor.extraJavaOptions {QUICK}
spark.executor.memory {{memory}}
spark.driver.memory 768m
spark.cores.max 2
spark.sql.shuffle.partitions 4
spark.default.parallelism 2
"""


def lacking() -> str:
    """Why there can be no cluster here; empty where there can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (pip install 'talkoot[spark]')"
    return "" if shutil.which("java") else "there is no Java (Debian: apt install default-jre-headless)"


@contextmanager
def cluster(folder: Path, memory: str = "512m") -> Iterator[tuple[str, dict[str, str]]]:
    """The cluster's address, and the environment for who asks it. All its processes are gone afterwards."""
    import pyspark

    (folder / "spark-defaults.conf").write_text(DEFAULTS.format(memory=memory))
    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(folder), "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_DIRS": str(folder),
    }  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, processes = f"spark://127.0.0.1:{port}", []

    def begin(name: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        with log.open("wb") as written:
            command = [str(home / "bin" / "spark-class"), *arguments]
            processes.append(subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, env=environment, cwd=folder, start_new_session=True))
        return log

    try:
        master = begin("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        wait_for(master, "New state: ALIVE", 1)
        for n in range(WORKERS):
            begin(
                f"worker{n}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1",
                "--memory", "2g", "--work-dir", str(folder / f"work{n}"), address,
            )  # fmt: skip
        wait_for(master, "Registering worker", WORKERS)
        yield address, environment
    finally:
        end(processes)


def wait_for(log: Path, words: str, times: int) -> None:
    """Until a log says something so many times."""
    until = time.monotonic() + STARTS_WITHIN
    while log.read_text(errors="replace").count(words) < times:
        assert time.monotonic() < until, f"“{words}” not {times} times within {STARTS_WITHIN} s:\n{log.read_text(errors='replace')[-3000:]}"
        time.sleep(0.1)


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ends them with whatever they started: each leads a group of its own. Workers before their master."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        for process in reversed(processes):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
        until = time.monotonic() + ENDS_WITHIN
        while any(process.poll() is None for process in processes) and time.monotonic() < until:
            time.sleep(0.05)
        if all(process.poll() is not None for process in processes):
            break
    for process in processes:  # executors that outlived their worker
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
