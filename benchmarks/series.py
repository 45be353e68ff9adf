"""How often an interrupted series is said to have moved where nothing did, and how often a move is seen.

    python -m benchmarks.series [SERIES]

One site, or nine that are told together; a site's own ups and downs (first-order autocorrelation), a shock shared by all each month,
answers with a spread of 0.9 steps. Beside it what before and after alone says: two figures of three months, one right after the other.
The interval moves with what is put in, so it holds the truth as often as nothing is said where nothing is true.
"""

import sys

import numpy as np

from talkoot.base.kit.figures import Figure
from talkoot.feedback.logic.series import ANSWERS, Level, Months, level_shift
from talkoot.learning.logic.before_after import Went, difference

SPREAD = 0.9
WORLDS: dict[str, dict[str, float]] = {
    "one site of 20 answers a month, AR .6, shocks .15": {"persistence": 0.6},
    "the same, AR .8": {"persistence": 0.8},
    "one site, AR .8, no shocks, hardly any error": {"persistence": 0.8, "shock": 0.0, "answers": 2000},
    "nine sites together, AR .8, shocks .15": {"persistence": 0.8, "sites": 9},
    "nine sites, AR .8, no shocks, hardly any error": {"persistence": 0.8, "shock": 0.0, "answers": 2000, "sites": 9},
}
LENGTHS = ((12, 3), (12, 12), (24, 3), (24, 12))
TRUE = ((0.3, 1), (0.5, 1), (0.3, 9), (0.5, 9))


def series(
    rng: np.random.Generator, months: int, *, persistence: float, shock: float = 0.15, answers: int = 20, sites: int = 1, effect: float = 0.0, start: int = 0
) -> Months:
    """Months of one place or of several told together, with an effect from a month on. Each has enough answers to be known."""
    sd, level = 0.25, rng.normal(4.2, 0.3, sites)
    state, found = rng.normal(0, sd, sites), {}
    for month in range(months):
        state = persistence * state + rng.normal(0, sd * np.sqrt(1 - persistence**2), sites)
        n = np.maximum(ANSWERS, rng.poisson(answers, sites))
        mean = level + state + rng.normal(0, shock) + (effect if month >= start else 0.0)
        found[month] = (int(n.sum()), float((mean * n).sum() + rng.normal(0, SPREAD * np.sqrt(n.sum()))))
    return found


def figure(months: Months, first: int, last: int) -> Figure:
    """Ninety days as a figure, with its interval from the spread of answers alone."""
    n, total = (sum(months[month][part] for month in range(first, last)) for part in (0, 1))
    mean, half = total / n, 1.96 * SPREAD / np.sqrt(n)
    return Figure("main", None, n, mean, mean - half, mean + half)  # type: ignore[arg-type]


def said(runs: int, before: int, after: int, seed: int, **world: float) -> tuple[float, float]:
    """How often a rise and a fall was said."""
    rng = np.random.default_rng(seed)
    labels = [level_shift(series(rng, before + after, start=before, **world), before, before + after).label for _run in range(runs)]  # type: ignore[arg-type]
    return sum(one == Level.UP for one in labels) / runs, sum(one == Level.DOWN for one in labels) / runs


def main(runs: int) -> None:
    """Prints a line for each world."""
    for name, world in WORLDS.items():
        for before, after in LENGTHS:
            print(f"{name}, {before} months before and {after} after: {sum(said(runs, before, after, 1, **world)):.3f}", flush=True)
        rng = np.random.default_rng(2)
        plain = [difference(figure(one, 9, 12), figure(one, 12, 15)).label for one in (series(rng, 15, **world) for _run in range(runs))]  # type: ignore[arg-type]
        print(f"{name}, before and after alone: {sum(one in (Went.UP, Went.DOWN) for one in plain) / runs:.3f}", flush=True)
    for effect, sites in TRUE:
        for before, after in LENGTHS:
            up, down = said(runs // 5, before, after, 3, persistence=0.6, effect=effect, sites=sites)
            print(f"a rise of {effect} at {sites}, {before} and {after} months: rose {up:.3f}, fell {down:.3f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
