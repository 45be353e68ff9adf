"""talkoot archive write | read"""

import argparse
import sys
from pathlib import Path
from time import monotonic
from typing import Any
from zipfile import is_zipfile

from talkoot.config.start import speak_the_callers_language, start

EVERY = 1.0  # seconds between two lines on a terminal, ten times as long elsewhere


def add(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    write = acts.add_parser("write", help="write an organisation's data into a documented archive, without what no owner may read")
    write.add_argument("slug", metavar="ORGANISATION")
    write.add_argument("file", type=Path, metavar="FILE", help="for example pohjanpolku.zip")
    write.add_argument("--replace", action="store_true", help="write anew the archive that stands there")
    read = acts.add_parser("read", help="bring an archive into an empty installation, all of it or nothing")
    read.add_argument("file", type=Path, metavar="FILE")


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    speak_the_callers_language()
    from talkoot.archive.reading import Trouble

    try:
        return write_one(arguments) if arguments.act == "write" else read_one(arguments)
    except Trouble as trouble:
        print(f"talkoot: {trouble}", file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"talkoot: {error.filename or arguments.file}: {error.strerror}", file=sys.stderr)
    return 1


def write_one(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from talkoot.archive.actions import write_by_hand
    from talkoot.config.commands.organisations import find_organisation

    organisation = find_organisation(arguments.slug)
    if organisation is None:
        return 1
    check(arguments.file, replace=arguments.replace)
    begun = monotonic()
    manifest = write_by_hand(organisation=organisation, target=arguments.file, at=timezone.now(), tell=progress())
    print(f"{arguments.file}: {manifest.rows} rows and {len(manifest.files)} files in {monotonic() - begun:.1f} s.")
    print("What is in it and what is not, and why: docs/reference/archive.md and columns.json in the archive.")
    return 0


def check(file: Path, *, replace: bool) -> None:
    """Raises Trouble where the file may not be written."""
    from talkoot.archive.reading import Trouble

    if not file.absolute().parent.is_dir():
        raise Trouble(f"there is no folder {file.absolute().parent}. Make it first, or choose another.")
    if not file.exists():
        return
    if not replace:
        raise Trouble(f"{file} is there already. Add --replace to write it anew, or choose another name.")
    if not is_zipfile(file):
        raise Trouble(f"{file} is no archive, so it is not replaced. Choose another name.")


def read_one(arguments: argparse.Namespace) -> int:
    from talkoot.archive.reading import read_archive

    begun = monotonic()
    manifest = read_archive(arguments.file, tell=progress())
    print(f"{manifest.organisation}: {manifest.rows} rows and {len(manifest.files)} files in {monotonic() - begun:.1f} s.")
    print("Its people sign in with a code mailed to their address. Where no mail is set up: talkoot invite", manifest.organisation, "--role owner")
    return 0


def progress() -> Any:
    """Says now and then how far it is."""
    watched = sys.stderr.isatty()
    last = monotonic()

    def tell(done: int, total: int, what: str) -> None:
        nonlocal last
        if what and monotonic() - last >= (EVERY if watched else 10 * EVERY):
            last = monotonic()
            print(f"{'\r' if watched else ''}{done} of {total} rows ({what})", end="" if watched else "\n", file=sys.stderr, flush=True)
        if not what and watched:
            print(file=sys.stderr)

    return tell
