"""talkoot rebuild"""

import argparse

from talkoot.config.start import start


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    from talkoot.feedback.actions.rollups import rebuild_counts

    print(f"{rebuild_counts()} rows by day counted anew.")
    return 0
