"""Folders that are there whole or not at all."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "columns.json"  # what tells a folder of ours
LONGEST_MARK = 4 * 1024 * 1024  # bytes


class Trouble(Exception):
    """It cannot be done; the text says what to do."""


@contextmanager
def new_folder(target: Path, *, replace: bool) -> Iterator[Path]:
    """A folder to write into, which gets its name only when all went well. What stands there is replaced only where that was asked for.

    Raises Trouble where something else stands there, or where another program is writing it.
    """
    check(target, replace=replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f".{target.name}.unfinished")
    folder.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"another program is writing {target} right now. Wait for it, or choose another folder.") from None
        try:
            empty(folder)  # of a run that was broken off
            yield folder
            old = target.with_name(f".{target.name}.replaced")
            shutil.rmtree(old, ignore_errors=True)
            if target.exists():
                check(target, replace=replace)
                target.rename(old)
            folder.rename(target)
            shutil.rmtree(old, ignore_errors=True)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def empty(folder: Path) -> None:
    """Takes away all that is in a folder."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def is_ours(folder: Path) -> bool:
    """Whether a set or results lie there, by what they say of themselves: other folders may hold a file of that name, as an unpacked archive does."""
    try:
        with (folder / MARK).open(encoding="utf-8") as file:
            said = json.loads(file.read(LONGEST_MARK))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(said, dict) and type(said.get("form")) is int and isinstance(said.get("tables"), dict)


def check(target: Path, *, replace: bool) -> None:
    """Raises Trouble where the folder may not be written."""
    if not target.exists():
        return
    if not replace:
        raise Trouble(f"{target} is there already. Add --replace to write it anew, or choose another folder.")
    if not target.is_dir() or (any(target.iterdir()) and not is_ours(target)):
        raise Trouble(f"{target} was not written by this command, so it is not replaced. Choose another folder.")
