"""talkoot import answers, talkoot import panel"""

import argparse
import json
import sys
import tomllib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from talkoot.config.commands import panel
from talkoot.config.start import speak_the_callers_language, start


def add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    answers = what.add_parser("answers", help="customers' answers from CSV or XLSX")
    answers.add_argument("file", type=Path, metavar="FILE")
    answers.add_argument("--organisation", required=True, metavar="SLUG")
    answers.add_argument("--mapping", type=Path, metavar="MAPPING.toml", help="which column is what; guessed when left out")
    answers.add_argument("--dry-run", action="store_true", help="look at the whole file and write nothing")
    answers.add_argument("--left-out", type=Path, metavar="FILE", help="write the lines left out, and why, to this CSV file")
    answers.add_argument("--json", action="store_true", help="print the report as JSON")
    panel.add(what.add_parser("panel", help="a table of teams and periods with their customers, through the sums of linkage; nothing is written"))


def run(arguments: argparse.Namespace) -> int:
    if arguments.what == "panel":
        return panel.run(arguments)
    start(needs_key=False)
    speak_the_callers_language()
    from talkoot.base.kit.tables import Unreadable
    from talkoot.base.orgs.refused import Refused
    from talkoot.config.commands.organisations import find_organisation
    from talkoot.feedback.faults import words_of
    from talkoot.feedback.logic.importing.mapping import BadMapping

    organisation = find_organisation(arguments.organisation)
    if organisation is None:
        return 1
    try:
        return bring_in(arguments, organisation)
    except (Unreadable, BadMapping) as error:
        return refuse(arguments, error.fault, words_of(error.fault, error.details))
    except Refused as refused:
        return refuse(arguments, "refused", refused.reason)
    except BrokenPipeError:
        raise
    except OSError as error:
        return refuse(arguments, "file", f"{error.filename}: {error.strerror}")


def refuse(arguments: argparse.Namespace, fault: str, words: str) -> int:
    """Says why nothing was imported."""
    if arguments.json:
        print(json.dumps({"error": fault, "message": words}, ensure_ascii=False))
    print(f"talkoot: {words}", file=sys.stderr)
    return 1


def bring_in(arguments: argparse.Namespace, organisation: Any) -> int:
    from django.utils import timezone

    from talkoot.base.jobs.leases import leased
    from talkoot.base.kit.tables import open_table
    from talkoot.base.orgs.uploads import digest_of
    from talkoot.feedback.actions.imports import lease_of_import, plan_import, run_import
    from talkoot.feedback.faults import words_of
    from talkoot.feedback.models import Import

    now = timezone.now()
    table = open_table(arguments.file)
    mapping = read_mapping(arguments.mapping) if arguments.mapping else guess_mapping(table)
    if mapping is None:
        return refuse(arguments, "unsure", words_of("unsure"))
    with ExitStack() as stack:
        left_out = stack.enter_context(arguments.left_out.open("w", encoding="utf-8-sig", newline="")) if arguments.left_out else None
        today = timezone.localdate()
        report = plan_import(organisation=organisation, table=table, mapping=mapping, today=today, progress=progress("looking"), left_out=left_out)
        if not report.taken:
            show(arguments, report)
            return refuse(arguments, "nothing_to_take", words_of("nothing_to_take"))
        if not arguments.dry_run:
            importing = Import.objects.create(
                organisation=organisation, file_name=arguments.file.name[-255:], path="", digest=digest_of(arguments.file),
                mapping=mapping.as_dict(), state=Import.State.RUNNING, created_at=now,
            )  # fmt: skip
            if left_out:
                left_out.seek(0)
                left_out.truncate()
            stack.enter_context(leased(lease_of_import(importing)))
            report = run_import(
                by=None, importing=importing, table=table, mapping=mapping, plan=report, at=now, left_out=left_out, progress=progress("writing", report.lines)
            )
    show(arguments, report)
    return 0


def read_mapping(path: Path) -> Any:
    """The mapping in a TOML file; raises BadMapping."""
    from talkoot.feedback.logic.importing.mapping import BadMapping, read_document

    try:
        with path.open("rb") as file:
            return read_document(tomllib.load(file))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadMapping("bad_toml", error=error) from None


def guess_mapping(table: Any) -> Any:
    """The guessed mapping when nothing in it is unsure; else None after printing a draft to edit."""
    from talkoot.feedback.logic.importing.draft import draft
    from talkoot.feedback.logic.importing.recognise import recognise, sample_of

    guess = recognise(table.columns, sample_of(table.lines()))
    if guess.unsure:
        print(draft(guess), file=sys.stderr)
        return None
    return guess.mapping


def progress(what: str, total: int | None = None) -> Any:
    """A counter on the terminal; None when nobody is watching."""
    if not sys.stderr.isatty():
        return None

    def tell(lines: int) -> None:
        share = f" of {total}" if total else ""
        print(f"\r{what}: {lines}{share} lines", end="\n" if lines == total else "", file=sys.stderr, flush=True)

    return tell


def show(arguments: argparse.Namespace, report: Any) -> None:
    """The report, for machines or for people."""
    from talkoot.feedback.faults import words_of

    document = report.as_dict() | {"dry_run": arguments.dry_run}
    if arguments.json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for name in ("lines", "lines_taken", "lines_left_out", "answers_added", "lines_repeated", "comments_added", "without_score"):
        print(f"{name.replace('_', ' '):20} {document[name]:>9}")
    for code, count in (*report.left_out.items(), *report.notes.items()):
        print(f"  {count:>6} × {words_of(code)}")
    if report.new_sites:
        print(f"  new sites: {', '.join(report.new_sites[:20])}")
    for number, code, value in report.examples[:10]:
        print(f"  line {number}: {words_of(code)} {value!r}")
