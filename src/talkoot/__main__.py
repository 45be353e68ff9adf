"""The `talkoot` command."""

import argparse
import importlib
import sys

from talkoot import __version__
from talkoot.config.env import SettingError

COMMANDS = {
    "serve": ("serve", "start the server with its worker"),
    "worker": ("worker", "start a worker alone, or list periodic work"),
    "demo": ("demo", "make the demo chain"),
    "organisation": ("organisation", "create or list organisations"),
    "invite": ("invite", "make an invitation link"),
    "import": ("imports", "bring in answers from a file, or look at a table of teams and their customers"),
    "verdict": ("verdict", "the customers' verdict in figures"),
    "simulate": ("simulate", "make material of which the truth is known, and say what would be found in it"),
    "analytics": ("analytics", "write figures as Parquet files, and make results of them on DuckDB or Spark"),
    "backup": ("backup", "write a checked copy of the database and files while people work"),
    "restore": ("restore", "put a backup in place"),
    "archive": ("archive", "take an organisation along as documented data, or bring one in"),
    "check": ("check", "look whether the installation is in order"),
    "clock": ("clock", "look whether this machine's clock can be right, and confirm it"),
    "rebuild": ("rebuild", "count the roll-ups anew from the answers"),
    "key": ("key", "make a secret key into TALKOOT_HOME"),
    "migrate": ("migrate", "bring the database up to date"),
}


def main() -> int:
    """Runs the command and returns its exit status: 0 done, 1 refused, 2 typed wrongly."""
    parser = argparse.ArgumentParser(prog="talkoot", description="The working-together system for service organisations.")
    parser.add_argument("--version", action="version", version=f"talkoot {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (module, words) in COMMANDS.items():
        added = commands.add_parser(name, help=words, description=words.capitalize() + ".")
        if name == (sys.argv[1] if len(sys.argv) > 1 else ""):
            importlib.import_module(f"talkoot.config.commands.{module}").add(added)
    arguments = parser.parse_args()
    run = importlib.import_module(f"talkoot.config.commands.{COMMANDS[arguments.command][0]}").run
    try:
        return int(run(arguments) or 0)
    except SettingError as error:
        print(f"talkoot: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        print("\ntalkoot: stopped. What was done so far stands; run the command again to go on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
