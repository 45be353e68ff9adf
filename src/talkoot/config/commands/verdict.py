"""talkoot verdict"""

import argparse
import json
import sys
from typing import Any

from talkoot.config.start import day_in, speak_the_callers_language, start


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organisation", required=True, metavar="SLUG")
    parser.add_argument("--survey", help="a survey by name; the organisation's first when left out")
    parser.add_argument("--version", type=int, help="an earlier version of its question; the present one when left out")
    parser.add_argument("--from", dest="first", type=day_in, metavar="DAY", help="first day, YYYY-MM-DD")
    parser.add_argument("--to", dest="last", type=day_in, metavar="DAY", help="last day, YYYY-MM-DD")
    parser.add_argument("--by", choices=["site"], help="a row for each site")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    if arguments.first and arguments.last and arguments.first > arguments.last:
        print("talkoot: --from must not be after --to.", file=sys.stderr)
        return 2
    start(needs_key=False)
    speak_the_callers_language()
    from talkoot.base.kit.periods import Period
    from talkoot.base.orgs.models import Organisation
    from talkoot.config.commands.organisations import find_organisation
    from talkoot.feedback.queries.export import verdict_document

    organisation: Organisation | None = find_organisation(arguments.organisation)
    if organisation is None:
        return 1
    document = verdict_document(
        organisation, Period(arguments.first, arguments.last), survey=arguments.survey, version=arguments.version, by_site=arguments.by == "site"
    )
    if document is None:
        print("talkoot: there is no such survey or version.", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        print_table(document)
    return 0


def print_table(document: dict[str, Any]) -> None:
    """The rows as a table with the whole at the end."""
    heads = ("site", "n", "mean", "95 %", "satisfied", "95 %", "shrunk", "95 %")
    rows = [cells(row) for row in document["rows"]]
    if document["by"] == "site":
        rows.append(cells(document["whole"]))
    widths = [max(len(head), *(len(row[i]) for row in rows)) if rows else len(head) for i, head in enumerate(heads)]
    for row in (heads, *rows):
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths, strict=True))).rstrip())


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["site"] or "all",
        str(row["n"]),
        number(row["mean"]),
        interval(row["mean_interval"]),
        number(row["satisfied_share"]),
        interval(row["satisfied_interval"]),
        number(row["shrunk_mean"]),
        interval(row["shrunk_interval"]),
    )


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def interval(ends: list[float] | None) -> str:
    return "–" if ends is None else f"{ends[0]:.3f}…{ends[1]:.3f}"
