"""talkoot simulate"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from talkoot.learning.logic import linkage as sums
from talkoot.learning.logic.simulate import MODES, STAGGERED, World, panel_of, starts_of

TRUE = {
    "null": "nothing goes with anything",
    "shared": "nothing but moments that move all teams and customers at once",
    "within": "where a team gets better, its customers do, in the same period",
    "reverse": "customers come first, the team follows a period later",
    "lag": "the team comes first, customers follow a period later",
    STAGGERED: "sites start one after the other, and customers notice",
}
FOUND = {
    sums.Sign.TOO_LITTLE: "too little to say anything",
    sums.Sign.NONE: "no sign that they go together",
    sums.Sign.WEAK: "a weak sign that they go together",
    sums.Sign.CLEAR: "a clear sign that they go together",
    sums.Sign.OPPOSITE: "a sign that they go opposite ways",
}


def add(parser: argparse.ArgumentParser) -> None:
    told = "; ".join(f"{mode}: {words}" for mode, words in TRUE.items())
    parser.add_argument("mode", choices=list(TRUE), nargs="?", default="null", help=f"what is true in the material: {told}")
    parser.add_argument("--units", type=number(2, 2000), help="teams or sites (9)")
    parser.add_argument("--periods", type=number(2, 200), help="rounds or quarters (8); months where starts are staggered (24)")
    parser.add_argument("--answers", type=number(1, 100_000), help="customers' answers in a cell (20)")
    parser.add_argument("--missing", type=share, help="share of cells that are not known, 0 to 1")
    parser.add_argument("--runs", type=number(1, 100_000), default=1, help="how many materials; over one, how often each answer came (1)")
    parser.add_argument("--seed", type=number(0, 2**31), default=1, help="the first of the materials (1)")
    parser.add_argument("--panel", action="store_true", help="print the first material itself as CSV instead of what is found")


def run(arguments: argparse.Namespace) -> int:
    if arguments.mode == STAGGERED:
        return staggered(arguments)
    given = {name: value for name in ("units", "periods", "answers", "missing") if (value := getattr(arguments, name)) is not None}
    world = replace(MODES[arguments.mode], **given)
    if arguments.panel:
        return printed(world, arguments.seed)
    found: Counter[str] = Counter()
    leads = 0
    for seed in range(arguments.seed, arguments.seed + arguments.runs):
        result = sums.linkage(panel_of(world, seed))
        found[result.label] += 1
        leads += result.leads
        if arguments.runs == 1:
            told(result)
    if arguments.runs > 1:
        counted({FOUND[label]: n for label, n in found.items()}, arguments.runs)
        print(f"{'the team comes first':34} {leads / arguments.runs:.3f}")
    return 0


def told(result: sums.Linkage) -> None:
    """One material's figures, as the page has them."""
    print(f"{FOUND[result.label]}   ({result.lacking.units} units, {result.lacking.periods} periods, {result.lacking.answers:.0f} answers in the median cell)")
    rows = [("within", result.within), ("between", result.between), *zip(("lag -1", "lag  0", "lag +1"), result.lags, strict=False)]
    for name, one in rows:
        if one is not None:
            p = "" if one.p is None else f"   p {one.p:.4f}"
            print(f"{name:8} {one.r:+.3f}   90 % {one.low:+.3f}…{one.high:+.3f}{p}")
    if result.shared_time is not None:
        print(f"shared time: {result.shared_time:.0%} of customers' movement within units")
    print(f"the team comes first: {'yes' if result.leads else 'cannot be told'}")


def staggered(arguments: argparse.Namespace) -> int:
    """Sites that start one after the other, through the sums that targets ask whether they worked."""
    from talkoot.feedback.logic.moved import effect_of

    units, months, answers = arguments.units or 9, arguments.periods or 24, arguments.answers or 20
    found: Counter[str] = Counter()
    for seed in range(arguments.seed, arguments.seed + arguments.runs):
        panel, starts, effect = starts_of(World(units=units, periods=months, answers=answers), seed)
        if arguments.panel:
            writer = csv.writer(sys.stdout)
            writer.writerow(["site", "month", "answers", "sum", "started"])
            writer.writerows(
                [site, month, n, f"{total:.3f}", int(month >= starts.get(site, months))] for site, cells in panel.items() for month, (n, total) in cells.items()
            )
            return 0
        result = effect_of(panel, starts, months, seed=seed)
        found[result.label] += 1
        if arguments.runs == 1:
            ends = f"{result.value:+.2f} ({result.interval.low:+.2f}…{result.interval.high:+.2f})" if result.value is not None and result.interval else "–"
            print(f"truth: {effect:+.2f}   found: {result.label} {ends}   ({result.started} started, {result.waiting} waiting)")
    if arguments.runs > 1:
        counted(found, arguments.runs)
    return 0


def printed(world: World, seed: int) -> int:
    """A material as rows."""
    panel = panel_of(world, seed)
    writer = csv.writer(sys.stdout)
    writer.writerow(["unit", "period", "team", "customers", "answers"])
    for unit in range(panel.team.shape[0]):
        for period in range(panel.team.shape[1]):
            known = panel.known[unit, period]
            values = [f"{panel.team[unit, period]:.4f}", f"{panel.customers[unit, period]:.4f}"] if known else ["", ""]
            writer.writerow([unit + 1, period + 1, *values, int(panel.answers[unit, period])])
    return 0


def counted(found: Mapping[str, int], runs: int) -> None:
    """How often each answer came."""
    for label, n in sorted(found.items(), key=lambda one: -one[1]):
        print(f"{label:34} {n / runs:.3f}")


def number(low: int, high: int) -> Callable[[str], int]:
    """A whole number within limits."""

    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"from {low} to {high}")
        return value

    read.__name__ = "whole number"
    return read


def share(text: str) -> float:
    """From nought to one, one left out."""
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError("from 0 to less than 1")
    return value
