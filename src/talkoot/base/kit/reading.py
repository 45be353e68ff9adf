"""Reading a file that somebody sent in a process of its own, with little memory and time: what it unpacks to is not known before.

`read_apart` is for whoever has the file; run as a program this is the process. It leaves the table behind as plain lines in
UTF-8, each with its number in the file, which can be read again and again for little.
"""

import csv
import json
import os
import resource
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from talkoot.base.kit.tables import Table, Unreadable, open_plain, open_table

MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space; reading needs a few dozen whatever the file
MOST_WRITTEN = 1024 * 1024 * 1024  # bytes
MOST_SECONDS = 60
LONGEST_WAIT = 2.0  # seconds
AT_ONCE = threading.BoundedSemaphore(2)  # of a process, so that many uploads are not many such processes


def read_apart(source: Path, into: Path, seconds: int = MOST_SECONDS) -> Table:
    """The table in a file, read within limits and left in `into` as plain lines. Raises Unreadable.

    Where others are being read it says so at once; else it takes at most so many seconds.
    """
    if not AT_ONCE.acquire(timeout=LONGEST_WAIT):  # a page's thread waits for it
        raise Unreadable("reader_busy")
    try:
        said = said_by_reader(source, into, seconds)
    finally:
        AT_ONCE.release()
    if fault := said.get("fault"):
        into.unlink(missing_ok=True)
        raise Unreadable(str(fault), **said.get("details", {}))
    return open_plain(into)


@contextmanager
def read_upload(source: Path, seconds: int = 20) -> Iterator[Table]:
    """The table in an upload that is looked at once: what was read of it goes when that is done. Raises Unreadable."""
    into = source.with_name(f"{source.name}-{secrets.token_hex(4)}.read")
    try:
        yield read_apart(source, into, seconds)
    finally:
        into.unlink(missing_ok=True)


def said_by_reader(source: Path, into: Path, seconds: int) -> dict[str, Any]:
    """What the reading process says of a file: nothing when all went well, else the fault and its details."""
    # The program's own environment holds keys; a process that reads strangers' files gets none of it.
    command = [sys.executable, "-I", "-m", "talkoot.base.kit.reading", str(source), str(into), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LANG": "C.UTF-8"}) as process:  # noqa: S603 - our own program
        try:
            out, _nothing = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return {"fault": "too_heavy"}
    try:
        said: dict[str, Any] = json.loads(out)
    except ValueError:  # ended by a limit before it could say anything
        return {"fault": "too_heavy"}
    return said


def main() -> None:
    source, into, seconds = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said: dict[str, Any] = {}
    try:
        table = open_table(source)
        with os.fdopen(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:
            write = csv.writer(file).writerow
            write([0, *table.columns])
            for number, cells in table.lines():
                write([number, *cells])
    except Unreadable as error:
        said = {"fault": error.fault, "details": error.details}
    except (MemoryError, OSError):
        said = {"fault": "too_heavy"}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
