"""How often linkage says something where there is nothing, and finds what there is: `python -m benchmarks.linkage [runs]`."""

import sys
import time
from collections import Counter
from dataclasses import replace

import numpy as np

from talkoot.learning.logic.chance import site_swap
from talkoot.learning.logic.linkage import (
    CLEAR,
    Sign,
    comes_first,
    lagged,
    linkage,
    pooled,
    repeated_measures,
    sign_of,
    strength_of,
    there_is,
    year_ago_too,
)
from talkoot.learning.logic.panel import without_unit_and_period
from talkoot.learning.logic.simulate import World, panel_of

NOTHING = World(within=0.0)
EXACT = {"answers": 400, "people": 100}  # hardly any error of measurement: what lives on shows most
CALM = {
    "AR .6, shared shocks": NOTHING,
    "AR .8, shared shocks": replace(NOTHING, lives_on=0.8),
    "AR .8, shared shocks .3, hardly any error": replace(NOTHING, lives_on=0.8, shock=0.3, **EXACT),
    "AR .6, 15 % missing": replace(NOTHING, missing=0.15),
    "AR .8, 15 % missing": replace(NOTHING, lives_on=0.8, missing=0.15),
    "AR .8, 15 % missing, hardly any error": replace(NOTHING, lives_on=0.8, missing=0.15, **EXACT),
    "AR .8, 6 × 6": replace(NOTHING, lives_on=0.8, units=6, periods=6),
    "AR .8, 6 × 6, 15 % missing": replace(NOTHING, lives_on=0.8, units=6, periods=6, missing=0.15),
    "AR .8, 30 % missing": replace(NOTHING, lives_on=0.8, missing=0.3),
    "AR .8, 30 % missing, hardly any error": replace(NOTHING, lives_on=0.8, missing=0.3, **EXACT),
    "AR .8, 6 × 6, 30 % missing": replace(NOTHING, lives_on=0.8, units=6, periods=6, missing=0.3),
    "AR .8, 50 % missing": replace(NOTHING, lives_on=0.8, missing=0.5),
    "AR .8, four of nine have three rounds": replace(NOTHING, lives_on=0.8, late=4),
    "AR .8, seven of nine have three rounds": replace(NOTHING, lives_on=0.8, late=7),
    "AR .8, bands of half a step": replace(NOTHING, lives_on=0.8, band=0.5),
    "AR .8, 9 × 12, 30 % missing, hardly any error": replace(NOTHING, lives_on=0.8, missing=0.3, periods=12, **EXACT),
    "AR .8, 40 × 8, 15 % missing": replace(NOTHING, lives_on=0.8, units=40, missing=0.15),
}
BANDS = (0.0, 0.2, 0.4, 0.6, 1.0, 1.5, 2.0)  # widths of the mirror's ranges, of which only the middle is known
REAL = {
    "r .5, 9 × 8": World(within=0.5),
    "r .8, 9 × 8": World(within=0.8),
    "r .5, 9 × 12": World(within=0.5, periods=12),
    "r .5, 20 × 8": World(within=0.5, units=20),
    "r .5, 40 × 8": World(within=0.5, units=40),
    "r .8, 9 × 8, bands of half a step": World(within=0.8, band=0.5),
}
ORDER = {
    "nothing, AR .8": replace(NOTHING, lives_on=0.8, periods=12),
    "at once, AR .8": World(within=0.8, lives_on=0.8, periods=12),
    "at once, AR .8, 20 units": World(within=0.8, lives_on=0.8, periods=12, units=20),
    "at once, AR .8, hardly any error": World(within=0.8, lives_on=0.8, periods=12, **EXACT),
    "at once, AR .8, hardly any error, 40 units": World(within=0.8, lives_on=0.8, periods=12, units=40, **EXACT),
    "customers first, AR .8, hardly any error": World(within=0.8, lives_on=0.8, lag=-1, periods=12, **EXACT),
    "team first (true), AR .6": World(within=0.8, lag=1, periods=12),
    "team first (true), AR .6, 40 units": World(within=0.8, lag=1, periods=12, units=40),
}


def labels(runs: int) -> None:
    """Of each world the share of each label, of the panels of which anything is said; beside it what plain tests would call found at .05."""
    print(f"{'':45}  clear  opposite  together   weak   p<.05  rmcorr  said")
    for name, world in (CALM | REAL).items():
        found: Counter[str] = Counter()
        plain = within = said = 0
        for seed in range(runs):
            whole = panel_of(world, seed)
            if not there_is(whole).is_enough:
                continue
            panel = whole.useful()
            strength, _slope = strength_of(panel, seed)
            if strength is None or strength.p is None:
                continue
            said += 1
            found[sign_of(strength, is_whole=panel.is_whole)] += 1
            plain += strength.p < 0.05
            within += (repeated_measures(panel).p or 0) < 0.05
        if not said:
            print(f"{name:45}  too little data in all of {runs}", flush=True)
            continue
        clear, opposite = found[Sign.CLEAR] / said, found[Sign.OPPOSITE] / said
        print(
            f"{name:45}  {clear:.3f}   {opposite:.3f}     {clear + opposite:.3f}    {found[Sign.WEAK] / said:.3f}   {plain / said:.3f}   {within / said:.3f}   {said / runs:.3f}",
            flush=True,
        )


def bands(runs: int) -> None:
    """The same panels with exact means of the teams and with ranges of them: how strong the link looks, how often it is found, and how often
    something is said where there is nothing."""
    print(f"{'':24}  strength  clear  weak   opposite   false")
    for name, world in (("r .8, 9 × 8", World(within=0.8)), ("r .8, 40 × 8", World(within=0.8, units=40)), ("r .5, 40 × 8", World(within=0.5, units=40))):
        for width in BANDS:
            found: Counter[str] = Counter()
            strengths, false = [], 0
            for seed in range(runs):
                strength, _slope = strength_of(panel_of(replace(world, band=width), seed), seed)
                nothing, _slope = strength_of(panel_of(replace(world, band=width, within=0.0, lives_on=0.8), seed), seed)
                if strength is not None:
                    strengths.append(strength.r)
                    found[sign_of(strength, is_whole=True)] += 1
                false += nothing is not None and sign_of(nothing, is_whole=True) in (Sign.CLEAR, Sign.OPPOSITE)
            shares = "  ".join(f"{found[label] / runs:.3f}" for label in (Sign.CLEAR, Sign.WEAK, Sign.OPPOSITE))
            print(f"{name + f', {width} wide':24}  {np.mean(strengths):.3f}     {shares}     {false / runs:.3f}", flush=True)


def order(runs: int) -> None:
    """Of each world how often the team is said to come first; beside it how often lag +1 alone is below the limit."""
    print(f"{'':45}  leads  lag +1 alone")
    for name, world in ORDER.items():
        leads = alone = 0
        for seed in range(runs):
            panel = panel_of(world, seed)
            lags = tuple(lagged(panel, seed))
            alone += bool(lags) and (lags[2].p or 0) < CLEAR
            leads += comes_first(lags) and year_ago_too(panel, 2, seed)
        print(f"{name:45}  {leads / runs:.3f}  {alone / runs:.3f}", flush=True)


def speed() -> None:
    """500 sites × 8 quarters, 5,000 swaps; and the whole page."""
    panel = panel_of(World(units=500), 1)
    x, y = (without_unit_and_period(values, panel.known) for values in (panel.team, panel.customers))
    start = time.perf_counter()
    site_swap(x, y)
    swapped = time.perf_counter() - start
    start = time.perf_counter()
    linkage(panel)
    print(f"500 × 8, 5,000 swaps: {swapped:.2f} s; all figures of the page {time.perf_counter() - start:.2f} s")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    speed()
    labels(runs)
    bands(max(200, runs // 5))
    order(max(200, runs // 2))
    print(f"pooled correlation of one world of nothing between or within: {np.mean([pooled(panel_of(NOTHING, seed)) for seed in range(200)]):.2f}")


if __name__ == "__main__":
    main()
