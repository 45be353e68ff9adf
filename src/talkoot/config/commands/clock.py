"""talkoot clock"""

import argparse

from talkoot.config.start import start


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--confirm", action="store_true", help="say that this machine's clock is right, so that old things may be closed and deleted by it")


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    from django.utils import timezone

    from talkoot.base.jobs.schedule import clock_trouble, keep_seen

    now = timezone.localtime()
    print(f"This machine says it is {now:%Y-%m-%d %H:%M %Z}.")
    if arguments.confirm:
        keep_seen(now)
        print("Confirmed.")
    elif clock_trouble(now):
        print(CLOCK_AHEAD)
        return 1
    else:
        print("The database agrees.")
    return 0


CLOCK_AHEAD = (
    "The database was last at work more than three days before that. Until somebody says that the clock is right, nothing is"
    " closed or deleted because of its age. An owner can say so on their Today page, or you here: talkoot clock --confirm"
)
