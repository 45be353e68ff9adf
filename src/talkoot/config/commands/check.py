"""talkoot check"""

import argparse
from datetime import datetime
from pathlib import Path

from talkoot.config.modes import open_to_others
from talkoot.config.start import start


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--deploy", action="store_true", help="also look at what matters on the open internet")


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=True)
    from django.conf import settings
    from django.core.management import CommandError, call_command
    from django.db import connection
    from django.utils import timezone

    from talkoot.base.jobs.schedule import clock_trouble
    from talkoot.base.store import space
    from talkoot.base.store.backups import newest_backup
    from talkoot.config.commands.clock import CLOCK_AHEAD
    from talkoot.feedback.queries.soundness import differing_counts, differing_figures

    try:
        call_command("check", deploy=arguments.deploy)
    except CommandError as error:
        print(error)
        return 1
    print(f"Database: {connection.vendor}, commits are durable.")
    print(keys_line(settings.ROUND_KEYS, settings.TALKOOT_HOME))
    if lack := space.trouble():
        print(f"Disk: {space.WORDS[lack]}")
    print(backup_line(newest_backup(), timezone.now()))
    if clock_trouble(timezone.now()):
        print(f"Clock: {CLOCK_AHEAD}")
    if others := open_to_others(settings.TALKOOT_HOME):
        print(f"Files: {len(others)} in TALKOOT_HOME can be reached by others, {others[0]} first. Run `chmod -R go= {settings.TALKOOT_HOME}`.")
        return 1
    print("Files: the server's own.")
    if differing := differing_counts():
        print(f"Roll-ups: {differing} rows differ from the answers. Run `talkoot rebuild`.")
        return 1
    if differing := differing_figures():
        print(f"Figures: {differing} questions at sites show something else than was let into them. Run `talkoot rebuild`.")
        return 1
    print("Roll-ups: agree with the answers.")
    return 0


def backup_line(newest: datetime | None, at: datetime) -> str:
    """How old the newest backup is."""
    if newest is None:
        return "Backup: none has been made here. Make one: talkoot backup"
    days = (at - newest).days
    return f"Backup: the newest is {days} days old." + (" Make one: talkoot backup" if days > 7 else "")


def keys_line(folder: Path, home: Path) -> str:
    """What it means where the keys of open rounds lie."""
    if folder.is_relative_to(home):
        return (
            f"Round keys: in {folder}. Leave it out of every backup and snapshot (talkoot backup does), or give"
            " TALKOOT_ROUND_KEYS a folder in memory, such as /run/talkoot/round-keys."
        )
    if folder.is_relative_to("/run"):
        return f"Round keys: in {folder}, in memory. A restart of the machine loses the answers of rounds that are open then."
    return f"Round keys: in {folder}. Leave it out of every backup and snapshot."
