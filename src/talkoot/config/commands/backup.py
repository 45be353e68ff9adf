"""talkoot backup"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from talkoot.config.start import start


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to; a file named by the time in TALKOOT_HOME/backups when left out")
    parser.add_argument("--keep", type=int, metavar="N", help="of the files in TALKOOT_HOME/backups, keep the newest N")


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    from django.conf import settings

    from talkoot.config.backups import Trouble, write_backup

    folder = settings.TALKOOT_HOME / "backups"
    target = arguments.file or folder / f"talkoot-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar.gz"
    if arguments.file is None:
        folder.mkdir(mode=0o700, exist_ok=True)
    try:
        contents = write_backup(target)
    except Trouble as trouble:
        print(f"talkoot: {trouble}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"talkoot: {error.filename or target}: {error.strerror}", file=sys.stderr)
        return 1
    if arguments.keep:
        for old in sorted(folder.glob("talkoot-*.tar.gz"), reverse=True)[max(1, arguments.keep) :]:
            old.unlink()
    size = target.stat().st_size / 1_000_000
    print(f"{target}: {size:.1f} MB, {len(contents.digests)} files, read again and whole. Copy it to another machine.")
    print("The secret key is not in it: keep a copy of TALKOOT_HOME/key somewhere else, once.")
    return 0
