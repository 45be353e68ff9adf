"""talkoot demo"""

import argparse

from talkoot.config.start import make_key, start


def add(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    make_key()
    start(needs_key=True)
    from talkoot.demo.doors import open_doors, sign_in_lines

    print(sign_in_lines(open_doors()))
    return 0
