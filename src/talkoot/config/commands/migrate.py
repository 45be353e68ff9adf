"""talkoot migrate"""

import argparse

from talkoot.config.start import start


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    start(needs_key=False)
    print("The database is up to date.")
    return 0
