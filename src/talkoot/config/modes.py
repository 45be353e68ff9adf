"""Whose files they are: the database, keys, uploads and mails in TALKOOT_HOME belong to the server's user alone."""

import contextlib
import os
from pathlib import Path

OTHERS = 0o077  # any right of the group or of everybody


def keep_to_ourselves(home: Path) -> None:
    """From now on every file is made for its owner only, and nobody else can enter the folder."""
    os.umask(OTHERS)
    if home.stat().st_mode & OTHERS:
        with contextlib.suppress(PermissionError):  # somebody else's folder: `talkoot check` says so
            home.chmod(0o700)


def open_to_others(home: Path, most: int = 1000) -> list[Path]:
    """What in the folder somebody else may read, write or enter; at most so many."""
    found = []
    for path in [home, *home.rglob("*")]:
        with contextlib.suppress(FileNotFoundError):
            if not path.is_symlink() and path.stat().st_mode & OTHERS:
                found.append(path)
        if len(found) >= most:
            break
    return found
