"""Reading a file that somebody sent in a process of its own, with little memory and time: what it unpacks to is not known before.

`read_apart` is for whoever has the file; run as a program this is the process. It leaves the table behind as plain lines in
UTF-8, each with its number in the file, which can be read again and again for little.
"""

import csv
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from talkoot.base.kit.tables import Table, Unreadable, open_plain, open_table

MOST_MEMORY = 512 * 1024 * 1024  # bytes of address space; reading needs a few dozen whatever the file
MOST_WRITTEN = 1024 * 1024 * 1024  # bytes
MOST_SECONDS = 60


def read_apart(source: Path, into: Path, seconds: int = MOST_SECONDS, by_line: bool = False) -> Table:
    """The table in a file, read within limits and left in `into` as plain lines. Raises Unreadable.

    It takes at most so many seconds, and no page's thread: the worker reads one file of a queue at a time.
    """
    said = said_by_reader(source, into, seconds, by_line)
    if fault := said.get("fault"):
        into.unlink(missing_ok=True)
        raise Unreadable(str(fault), **said.get("details", {}))
    return open_plain(into)


def said_by_reader(source: Path, into: Path, seconds: int, by_line: bool) -> dict[str, Any]:
    """What the reading process says of a file: nothing when all went well, else the fault and its details."""
    # The program's own environment holds keys; a process that reads strangers' files gets none of it.
    command = [sys.executable, "-I", "-m", "talkoot.base.kit.reading", str(source), str(into), str(seconds), *(["by-line"] if by_line else [])]
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
        table = open_table(source, by_line=sys.argv[4:] == ["by-line"])
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
