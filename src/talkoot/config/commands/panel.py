"""talkoot import panel: a table of units and periods through the sums of linkage. Nothing is written down."""

import argparse
import json
import sys
from collections.abc import Iterable
from math import isfinite, nan
from pathlib import Path
from typing import Any

import numpy as np

from talkoot.learning.logic import linkage as sums
from talkoot.learning.logic.panel import Panel

COLUMNS = ("unit", "period", "team", "customers")
MISSING = {"", "na", "nan", "n/a", "null", "-", "–"}
MOST_CELLS = 2_000_000


class BadPanel(Exception):
    """Why the table is no panel, in a sentence that says what to do."""


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    for name, words in (
        ("unit", "which team, site or area a line is of"), ("period", "which quarter, round or year"),
        ("team", "the team's value"), ("customers", "the customers' value"),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", default=name, metavar="COLUMN", help=f"{words} ({name})")
    parser.add_argument("--answers", metavar="COLUMN", help="how many answers the customers' value is made of; enough everywhere when left out")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(arguments: argparse.Namespace) -> int:
    from talkoot.base.kit.tables import Unreadable, open_table
    from talkoot.config.start import set_up, speak_the_callers_language
    from talkoot.feedback.faults import words_of

    set_up(needs_key=False)
    speak_the_callers_language()
    try:
        table = open_table(arguments.file)
        panel = panel_of(table.columns, table.lines(), {name: getattr(arguments, name) for name in COLUMNS} | {"answers": arguments.answers or ""})
        figures = figures_of(panel)
    except BadPanel as bad:
        print(f"talkoot: {bad}", file=sys.stderr)
        return 1
    except Unreadable as error:
        print(f"talkoot: {words_of(error.fault, error.details)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"talkoot: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(figures))
    else:
        told(figures)
    return 0


def panel_of(columns: list[str], lines: Iterable[tuple[int, list[str]]], named: dict[str, str]) -> Panel:
    """The table's panel; `named` says which column is what. A cell of which one side is missing is missing. Raises BadPanel."""
    places = {}
    for what, name in named.items():
        if name and name not in columns:
            raise BadPanel(f"There is no column “{name}”. The columns are: {', '.join(columns)}. Say which one it is with --{what}.")
        if name:
            places[what] = columns.index(name)
    found: dict[tuple[str, str], tuple[float, float, float]] = {}
    for number, cells in lines:
        row = {what: cells[at].strip() if at < len(cells) else "" for what, at in places.items()}
        key = (row["unit"], row["period"])
        if not all(key):
            raise BadPanel(f"Line {number} does not say which unit and period it is of.")
        if key in found:
            raise BadPanel(f"Line {number} is of “{key[0]}” in “{key[1]}”, as an earlier one is. A panel has one line for each unit and period.")
        answers = value(row["answers"], number, "answers") if "answers" in row else float(sums.ANSWERS)
        found[key] = (value(row["team"], number, "team"), value(row["customers"], number, "customers"), answers if isfinite(answers) else 0.0)
    units, periods = list(dict.fromkeys(unit for unit, _period in found)), ordered({period for _unit, period in found})
    if not found or len(units) * len(periods) > MOST_CELLS:
        raise BadPanel(f"A panel has from one to {MOST_CELLS} cells; this table has {len(units)} units and {len(periods)} periods.")
    filled = np.full((3, len(units), len(periods)), nan)
    filled[2] = 0.0
    rows, places_of = {unit: at for at, unit in enumerate(units)}, {period: at for at, period in enumerate(periods)}
    for (unit, period), values in found.items():
        filled[:, rows[unit], places_of[period]] = values
    return Panel(*filled)


def value(text: str, number: int, what: str) -> float:
    """A number with a point or a comma; nan where none is given. Raises BadPanel."""
    if text.lower() in MISSING:
        return nan
    try:
        read = float(text.replace(",", "."))
    except ValueError:
        read = nan
    if not isfinite(read):
        raise BadPanel(f"Line {number}: “{text}” in the column of --{what} is no number. Leave it empty where there is none.")
    return read


def ordered(periods: set[str]) -> list[str]:
    """By number where all are numbers, else as text: 2026-Q1 before 2026-Q2."""
    try:
        return sorted(periods, key=float)
    except ValueError:
        return sorted(periods)


def figures_of(panel: Panel) -> dict[str, Any]:
    """All that the sums say. The label is that of the page; the strengths stand beside it also where the page would be locked, for checking."""
    result, useful = sums.linkage(panel), panel.useful()
    if not useful.team.size:
        raise BadPanel("No two units are known in the same two periods, and so nothing can be said of change.")
    if int(useful.known.sum()) - useful.team.shape[0] < 3:
        raise BadPanel("There are so few cells that nothing can be told from chance: two units in three periods, or three in two, are needed at least.")
    within, _scale = sums.strength_of(useful)
    if within is None:
        raise BadPanel("Beside what all units share in a period, one of the two never moves within a unit, and so nothing can be said of change.")
    if not sums.moves_within(useful):
        raise BadPanel("Within units one of the two never moves, and so nothing can be said of change.")
    own, slopes, between = sums.repeated_measures(useful), sums.contextual(useful), sums.across(useful)
    lacking = result.lacking
    return {
        "units": lacking.units, "periods": lacking.periods, "cells": lacking.cells, "known": lacking.known, "answers": lacking.answers,
        "label": result.label, "would_be": sums.sign_of(within, is_whole=useful.is_whole),
        "pooled": sums.pooled(useful), "between": between.r if between else None,
        "within": {"r": own.r, "low": own.low, "high": own.high, "p": own.p},
        "within_without_periods": {"r": within.r, "low": within.low, "high": within.high, "p": within.p},
        "slopes": dict(zip(("within", "between", "contextual"), slopes, strict=True)),
    }  # fmt: skip


def told(figures: dict[str, Any]) -> None:
    """The same as lines."""
    print(f"label: {figures['label']}   ({figures['units']} units, {figures['periods']} periods, {figures['known']} of {figures['cells']} cells)")
    if figures["label"] == sums.Sign.TOO_LITTLE:
        print(f"were there enough of everything: {figures['would_be']}")
    print(f"pooled    {figures['pooled']:+.3f}   mixes everything; for checking only")
    if figures["between"] is not None:
        print(f"between   {figures['between']:+.3f}   units' means")
    for name, words in (("within", "shared time left in"), ("within_without_periods", "shared time taken out")):
        one = figures[name]
        print(f"within    {one['r']:+.3f}   {one['low']:+.3f}…{one['high']:+.3f}   p {one['p']:.4f}   {words}")
