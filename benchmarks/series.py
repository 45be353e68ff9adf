"""How often an interrupted series is said to have moved where nothing did, and how often a move is seen.

    python -m benchmarks.series [SERIES]

One site, or several that are told together; a site's own ups and downs (first-order autocorrelation), a shock shared by all each month,
answers with a spread of 0.9 steps. In some worlds one of two sites, at 3.6 where the other is at 4.4, has five times as many answers (or a
fifth) from the start on, joins late, or stops; in others everything rises steadily. Beside it what before and after alone says: two figures
of three months, one right after the other. The interval moves with what is put in, so it holds the truth as often as nothing is said where
nothing is true.
"""

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from talkoot.base.kit.figures import Figure
from talkoot.feedback.logic.series import Level, Months, Span, level_shift
from talkoot.learning.logic.before_after import difference

SPREAD = 0.9
ALIKE: dict[str, dict[str, Any]] = {
    "one site of 20 answers a month, AR .6, shocks .15": {"persistence": 0.6},
    "the same, AR .8": {"persistence": 0.8},
    "one site, AR .8, no shocks, hardly any error": {"persistence": 0.8, "shock": 0.0, "answers": 2000},
    "nine sites together, AR .8, shocks .15": {"persistence": 0.8, "sites": 9},
    "nine sites, AR .8, no shocks, hardly any error": {"persistence": 0.8, "shock": 0.0, "answers": 2000, "sites": 9},
}
TWO = {"persistence": 0.8, "levels": (4.4, 3.6)}
CALM = {"persistence": 0.0, "sd": 0.05, "shock": 0.05, "levels": (4.4, 3.6)}
MIXED: dict[str, dict[str, Any]] = {
    "two sites at 4.4 and 3.6, the lower has 5 times the answers": {**TWO, "more": 5},
    "the same, hardly any ups and downs": {**CALM, "more": 5},
    "the same, no shocks, hardly any error": {**TWO, "shock": 0.0, "answers": 2000, "more": 5},
    "the lower has a fifth of 100 answers": {**TWO, "answers": 100, "more": 0.2},
    "one of nine has 5 times the answers": {"persistence": 0.8, "sites": 9, "more": 5},
    "the lower joins 1 month before": {**TWO, "joins": -1},
    "2 months before, hardly any ups and downs": {**CALM, "joins": -2},
    "12 months before": {**TWO, "joins": -12},
    "12 months before, ups and downs that both share": {**TWO, "sd": 0.1, "shared": 0.25, "joins": -12},
    "the lower stops at the start": {**TWO, "stops": 0},
    "after 1 month, hardly any ups and downs": {**CALM, "stops": 1},
    "after 3 months": {**TWO, "stops": 3},
}
STEADY: dict[str, dict[str, Any]] = {
    f"a steady rise of {slope} a year, {name}": {**world, "slope": slope}
    for name, world in (
        ("one site, AR .6", {"persistence": 0.6}),
        ("nine sites, AR .8", {"persistence": 0.8, "sites": 9}),
        ("nine sites, AR .8, no shocks, hardly any error", {"persistence": 0.8, "shock": 0.0, "answers": 2000, "sites": 9}),
    )
    for slope in (0.1, 0.2, 0.3)
}
LENGTHS = ((12, 3), (12, 12), (24, 3), (24, 12))
TRUE: dict[str, dict[str, Any]] = {
    f"a rise of {effect} at {sites}, AR .6": {"persistence": 0.6, "effect": effect, "sites": sites} for effect in (0.3, 0.5) for sites in (1, 9)
}


def sites_of(
    rng: np.random.Generator, months: int, start: int, *, persistence: float, sd: float = 0.25, shock: float = 0.15, shared: float = 0.0,
    answers: int = 20, sites: int = 1, levels: Sequence[float] = (), effect: float = 0.0, slope: float = 0.0, more: float = 1.0,
    joins: int | None = None, stops: int | None = None,
) -> list[Months]:  # fmt: skip
    """Sites by month, with an effect from a month on, which the last one's answers are `more` times as many from, and which it joins or stops
    so many months after."""
    sites = len(levels) or sites
    begun = np.arange(months) >= start
    level = np.array(levels) if levels else rng.normal(4.2, 0.3, sites)
    n = np.full((months, sites), float(answers))
    n[begun, -1] *= more
    n = np.maximum(1, rng.poisson(n))
    mean = level + own_ways(rng, months, sites, sd, persistence) + own_ways(rng, months, 1, shared, persistence) + rng.normal(0, shock, (months, 1))
    mean += (slope * np.arange(months) / 12 + effect * begun)[:, None]
    total = mean * n + rng.normal(0, SPREAD, n.shape) * np.sqrt(n)
    first, last = 0 if joins is None else start + joins, months if stops is None else start + stops
    ends = [(0, months)] * (sites - 1) + [(first, last)]
    return [
        dict(zip(range(*end), zip(n[slice(*end), site].tolist(), total[slice(*end), site].tolist(), strict=True), strict=True)) for site, end in enumerate(ends)
    ]


def own_ways(rng: np.random.Generator, months: int, sites: int, sd: float, persistence: float) -> np.ndarray:
    """Ups and downs by month and site."""
    steps = rng.normal(0, sd, (months, sites))
    for month in range(1, months):
        steps[month] = persistence * steps[month - 1] + np.sqrt(1 - persistence**2) * steps[month]
    return steps


def figure(sites: list[Months], first: int, last: int) -> Figure:
    """Ninety days as a figure, with its interval from the spread of answers alone."""
    n, total = (sum(site[month][part] for site in sites for month in range(first, last) if month in site) for part in (0, 1))
    mean, half = total / n, 1.96 * SPREAD / np.sqrt(n)
    return Figure("main", None, int(n), mean, mean - half, mean + half)  # type: ignore[arg-type]


def said(runs: int, before: int, after: int, seed: int, **world: Any) -> tuple[float, float]:
    """How often a rise and a fall was said, of as many series of which something was."""
    rng, found = np.random.default_rng(seed), []
    for _turn in range(20 * runs):
        label = level_shift(sites_of(rng, before + after, before, **world), Span(before, before + after)).label
        found += [label] if label in (Level.UP, Level.DOWN, Level.UNSURE) else []
        if len(found) == runs:
            break
    return (sum(one == Level.UP for one in found) / len(found), sum(one == Level.DOWN for one in found) / len(found)) if found else (0.0, 0.0)


def main(runs: int) -> None:
    """Prints a line for each world: for each length how often something is said, and how often before and after alone says it."""
    print("  ".join(f"{before}, {after}" for before, after in LENGTHS))
    for name, world in {**ALIKE, **MIXED, **STEADY}.items():
        false = [sum(said(runs, before, after, 1, **world)) for before, after in LENGTHS]
        rng = np.random.default_rng(2)
        plain = [difference(figure(one, 9, 12), figure(one, 12, 15)).interval for one in (sites_of(rng, 15, 12, **world) for _run in range(runs))]
        beside = sum(one is not None and (one.low > 0 or one.high < 0) for one in plain) / runs
        print(f"{name}: {' '.join(f'{one:.3f}' for one in false)}, before and after alone {beside:.3f}", flush=True)
    for name, world in TRUE.items():
        seen = [said(runs, before, after, 3, **world) for before, after in LENGTHS]
        print(f"{name}: rose {' '.join(f'{up:.3f}' for up, _down in seen)}, fell {max(down for _up, down in seen):.3f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
