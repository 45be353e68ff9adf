"""talkoot key"""

import argparse

from talkoot.config.start import make_key


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    print(f"The secret key is in {make_key()}. Keep a copy: without it sessions, links and personal codes stop working.")
    return 0
