"""Room on the disk: noticed before it is gone, said where somebody looks, and a reserve so that deleting still works."""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)

RESERVE = 64 * 1024 * 1024  # bytes kept aside in TALKOOT_HOME
LOW = 512 * 1024 * 1024  # bytes left from which on we say so
FULL = 16 * 1024 * 1024  # bytes left from which on nothing new is taken: what is left is for deleting

WORDS: dict[str, Promise] = {
    "low": _("The server’s disk is nearly full. Make room soon, or customers’ answers cannot be taken."),
    "full": _("The server’s disk is full. Nothing new is saved until there is room again; deleting still works."),
}


def reserve_file() -> Path:
    """The reserve; empty once it was given up, and missing where there never was room for it."""
    return Path(settings.TALKOOT_HOME) / "reserve"


def keep_reserve() -> None:
    """Puts the reserve aside when there is plenty of room for it."""
    path = reserve_file()
    if held() != RESERVE and left() > LOW + RESERVE:
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE)


def held() -> int | None:
    """Bytes in reserve; 0 when they were given up, None when there never were any."""
    try:
        return reserve_file().stat().st_size
    except FileNotFoundError:
        return None


def left() -> int:
    """Bytes that may still be written into TALKOOT_HOME."""
    return shutil.disk_usage(settings.TALKOOT_HOME).free


def trouble() -> str:
    """`full`, `low`, or empty when there is room. Once the reserve was given up it stays full until somebody made room."""
    free = left()
    if free < FULL or (free < 2 * RESERVE and held() == 0):
        return "full"
    return "low" if free < LOW else ""


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what caused it, says that the disk is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_FULL") or getattr(error, "sqlstate", None) == "53100":
            return True
        error = error.__cause__ or error.__context__
    return False


def note(error: BaseException | None) -> bool:
    """Frees the reserve when an error says that the disk is full. Whether it did say so."""
    if is_full(error):
        give_up_reserve()
        return True
    return False


def give_up_reserve() -> None:
    """Makes the reserve's room free, so that people can delete something."""
    if held():
        with suppress(OSError):  # a file system that is full may refuse even that; whoever writes must not stop for it
            os.truncate(reserve_file(), 0)
            log.error("disk_full_reserve_freed")


class NoRoom(Exception):
    """Nothing new is taken, since the disk is full."""


def need_room() -> None:
    """Raises NoRoom when what is left on the disk of the database is for deleting only."""
    if connection.vendor == "sqlite" and trouble() == "full":
        give_up_reserve()
        raise NoRoom
