"""talkoot analytics"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from talkoot.config.start import day_in, set_up, speak_the_callers_language, start

if TYPE_CHECKING:
    from talkoot.analytics.engines import Engine

EXTRA = "talkoot: this needs libraries that are not installed here. Install them with: pip install 'talkoot[analytics]'"
EVERY = 2.0  # seconds between two words of progress


def add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    write = what.add_parser("write", help="write a set of Parquet files", description="Write what is in the figures as a set of Parquet files.")
    write.add_argument("set", type=Path, metavar="SET", help="the set's folder")
    write.add_argument("--organisation", action="append", default=[], metavar="SLUG", help="only this one; may be said several times")
    write.add_argument("--comments", action="store_true", help="customers' words too, names and numbers masked")
    write.add_argument("--replace", action="store_true", help="write anew the set that stands there")
    run = what.add_parser("run", help="make roll-ups, verdicts, control charts and linkage of a set", description="Make the results of a set.")
    run.add_argument("set", type=Path, metavar="SET", help="the set's folder")
    run.add_argument("results", type=Path, metavar="RESULTS", help="the folder of the results")
    run.add_argument("--spark", metavar="spark://HOST:PORT", help="on this Spark cluster, which must reach SET by the same path; DuckDB here when left out")
    run.add_argument("--organisation", action="append", default=[], metavar="SLUG", help="only this one; may be said several times")
    run.add_argument("--from", dest="first", type=day_in, metavar="DAY", help="first day, YYYY-MM-DD")
    run.add_argument("--to", dest="last", type=day_in, metavar="DAY", help="last day, YYYY-MM-DD")
    run.add_argument("--everything", action="store_true", help="count also what pages do not show yet, and hide nothing: for those who hold the database")
    run.add_argument("--together", action="store_true", help="all organisations in one table, instead of a folder for each")
    run.add_argument("--csv", action="store_true", help="CSV instead of Parquet")
    run.add_argument("--replace", action="store_true", help="write anew the results that stand there")


def run(arguments: argparse.Namespace) -> int:
    try:
        import duckdb
        import ibis  # noqa: F401
        import pyarrow  # noqa: F401
    except ImportError:
        print(EXTRA, file=sys.stderr)
        return 1
    from talkoot.analytics.folders import Trouble

    try:
        return write_set(arguments) if arguments.what == "write" else run_set(arguments)
    except Trouble as trouble:
        print(f"talkoot: {trouble}", file=sys.stderr)
    except OSError as error:
        print(f"talkoot: {error.filename or arguments.set}: {error.strerror or error}", file=sys.stderr)
    except duckdb.Error as error:
        print(f"talkoot: {str(error).splitlines()[0]}", file=sys.stderr)
    return 1


def write_set(arguments: argparse.Namespace) -> int:
    """A set from the database."""
    start(needs_key=False)
    speak_the_callers_language()
    from django.utils import timezone

    from talkoot.analytics.writing import write_set as written
    from talkoot.base.orgs.models import Organisation
    from talkoot.config.commands.organisations import find_organisation

    chosen = [find_organisation(slug) for slug in dict.fromkeys(arguments.organisation)]
    organisations = [one for one in chosen if one] if chosen else list(Organisation.objects.order_by("pk"))
    if len(organisations) < len(chosen):
        return 1
    now = timezone.now()
    rows = written(
        arguments.set.absolute(), organisations, now=now, today=timezone.localdate(now), comments=arguments.comments, replace=arguments.replace, say=progress()
    )
    print(f"{arguments.set}: {', '.join(f'{n} {name}' for name, n in rows.items())}. What each column is stands in columns.json.")
    return 0


def run_set(arguments: argparse.Namespace) -> int:
    """The results of a set; asks no database."""
    if arguments.first and arguments.last and arguments.first > arguments.last:
        print("talkoot: --from must not be after --to.", file=sys.stderr)
        return 2
    set_up(needs_key=False)
    from talkoot.analytics.engines import duckdb_here, spark_at
    from talkoot.analytics.folders import check
    from talkoot.analytics.running import Asked, described_set
    from talkoot.analytics.running import run as made

    target = arguments.results.absolute()
    described_set(arguments.set)
    check(target, replace=arguments.replace)
    asked = Asked(tuple(arguments.organisation), arguments.first, arguments.last, arguments.everything)
    if arguments.spark:
        look_for_java()
    engine: AbstractContextManager[Engine] = spark_at(arguments.spark) if arguments.spark else duckdb_here()
    with engine as here:
        rows = made(
            here, arguments.set.absolute(), target, asked,
            replace=arguments.replace, as_csv=arguments.csv, together=arguments.together, say=progress(),
        )  # fmt: skip
    print(f"{arguments.results}: {', '.join(f'{n} rows of {name}' for name, n in rows.items())}. What each column is stands in columns.json.")
    return 0


def look_for_java() -> None:
    """Spark needs it on this machine too, and looks for it where the environment says. Raises Trouble."""
    from talkoot.analytics.folders import Trouble

    if not shutil.which("java") and not (Path(os.environ.get("JAVA_HOME", "/nowhere")) / "bin" / "java").exists():
        raise Trouble("Spark needs Java 17 or newer on this machine too. Install it (Debian: apt install default-jre-headless).")


def progress() -> Callable[[str], None]:
    """Says how far it is, every two seconds."""
    said = time.monotonic()

    def say(words: str) -> None:
        nonlocal said
        if time.monotonic() - said >= EVERY:
            said = time.monotonic()
            print(words, file=sys.stderr)

    return say
