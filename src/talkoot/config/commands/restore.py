"""talkoot restore"""

import argparse
import sys
from pathlib import Path

from talkoot.config.start import bring_up_to_date, has_key, set_up


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a file that `talkoot backup` wrote")
    parser.add_argument("--replace", action="store_true", help="also where there is an installation already; what is there is kept aside")
    parser.add_argument("--check", action="store_true", help="only look whether the backup is whole")


def run(arguments: argparse.Namespace) -> int:
    keyed = has_key()
    set_up(needs_key=False)
    from talkoot.config.backups import Trouble, check_backup, restore_backup
    from talkoot.config.locks import Taken, lock_home

    try:
        if arguments.check:
            contents = check_backup(arguments.file)
            print(f"{arguments.file} is whole: Talkoot {contents.version}, {contents.database}, {contents.made_at}.")
            return 0
        with lock_home("serve"), lock_home("worker"):
            contents = restore_backup(arguments.file, replace=arguments.replace)
            bring_up_to_date()
            end_sessions()
            return tell(contents.made_at, keyed)
    except (Trouble, Taken) as trouble:
        print(f"talkoot: {trouble}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"talkoot: {error.filename or arguments.file}: {error.strerror}", file=sys.stderr)
        return 1


def end_sessions() -> None:
    """Whoever was signed in when the backup was made signs in anew: they may have been removed since."""
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()


def tell(made_at: str, keyed: bool) -> int:
    """Says what is here now, and what a backup cannot bring back."""
    from talkoot.assessment.actions.rounds import without_keys
    from talkoot.base.orgs.models import Organisation
    from talkoot.feedback.queries.soundness import differing_counts

    names = ", ".join(Organisation.objects.order_by("name").values_list("name", flat=True)) or "none"
    print(f"Restored as of {made_at}. Organisations: {names}. Everybody signs in anew.")
    print("Who was removed or erased after that is here again, and links and codes of that time work again: end them once more.")
    if lost := without_keys():
        print(f"{lost} rounds of the team mirror were open then. Nobody can read their answers now; ask again in new rounds.")
    if not keyed:
        print("There is no secret key here yet. Put the one you kept into TALKOOT_HOME/key. With a new one (talkoot key)")
        print("people sign in anew, personal codes are given anew, and mails that wait are lost.")
    if differing := differing_counts():
        print(f"Roll-ups: {differing} rows differ from the answers. Run `talkoot rebuild`.")
        return 1
    print("Roll-ups agree with the answers. Start it: talkoot serve")
    return 0
