"""False alarms and delays of the signals by month, by simulation with the product's own code: `python -m benchmarks.signals`.

A chain has nine sites in three areas; areas and the whole are their sites' sums. Answers a month are Poisson. Calm: each site keeps
its own share of satisfied customers, 85 % on average. Change: 85 % falls in the month after the first baseline. Seeded.
"""

import sys
from datetime import date

import numpy as np

from talkoot.feedback.logic.signals import BASELINE_ANSWERS, Count, follow, is_watched, limits

DAY, BASE, TWO_YEARS = date(2026, 1, 1), 12, 24
SITES, AREAS = 9, 3
Dice = np.random.Generator


def months(dice: Dice, n: float, share: float, many: int) -> list[Count]:
    """So many months of answers."""
    given = dice.poisson(n, many)
    return [Count(DAY, int(satisfied), int(of)) for satisfied, of in zip(dice.binomial(given, share), given, strict=True)]


def together(places: list[list[Count]]) -> list[Count]:
    """Month by month the sum of some places."""
    return [sum(counts[1:], counts[0]) for counts in zip(*places, strict=True)]


def false_alarms(dice: Dice, a_month: list[float], spread: float) -> tuple[bool, bool, bool]:
    """Whether a calm chain has a signal within two years: of the whole, of an area, of a site."""
    shares = np.clip(0.85 + spread * dice.standard_normal(SITES), 0.5, 0.97)
    sites = [months(dice, n, share, BASE + TWO_YEARS) for n, share in zip(a_month, shares, strict=True)]
    areas = [together(sites[number::AREAS]) for number in range(AREAS)]
    busy_sites, busy_areas = ([place for place in places if is_watched(place)] for places in (sites, areas))
    of_whole, of_area, of_site = limits(len(busy_areas), len(busy_sites))
    return (
        any(point.signal for point in follow(together(sites), of_whole).points),
        any(point.signal for place in busy_areas for point in follow(place, of_area).points),
        any(point.signal for place in busy_sites for point in follow(place, of_site).points),
    )


def found_after(dice: Dice, n: float, to: float, limit: float) -> int:
    """The month after the change in which the fall is told; a number beyond all when it is not told in two years."""
    before = months(dice, n, 0.85, BASE)
    while sum(count.n for count in before) < BASELINE_ANSWERS:
        before += months(dice, n, 0.85, 1)
    after = months(dice, n, to, TWO_YEARS)
    points = follow([*before, *(Count(date(2030 + number // 12, number % 12 + 1, 1), one.satisfied, one.n) for number, one in enumerate(after))], limit).points
    told = next((point.count.start for point in points if point.signal < 0), None)
    return 999 if told is None else (told.year - 2030) * 12 + told.month


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    delays(np.random.default_rng(2), times)
    dice = np.random.default_rng(1)
    for name, a_month, spread in (
        ("nine sites of 50 a quarter", [16.7] * SITES, 0.03), ("nine sites of 20 a quarter", [6.7] * SITES, 0.03),
        ("nine sites of 150 a quarter", [50.0] * SITES, 0.03), ("10 to 75 a quarter, mixed", [3.3, 4, 6, 8, 10, 14, 17, 20, 25], 0.04),
    ):  # fmt: skip
        runs = [false_alarms(dice, a_month, spread) for _ in range(times)]
        whole, areas, sites = np.mean(runs, axis=0)
        print(f"calm two years, {name:<30} whole {whole:.3f}  areas {areas:.3f}  sites {sites:.3f}  any {np.mean([any(run) for run in runs]):.3f}", flush=True)


def delays(dice: Dice, times: int) -> None:
    """How many falls are found by each month after them."""
    of_whole, _of_area, of_site = limits(AREAS, SITES)
    for a_quarter, to, limit in ((180, 0.75, of_whole), *((n, 0.70, of_site) for n in (50, 37.5, 30, 20, 10))):
        runs = np.array([found_after(dice, a_quarter / 3, to, limit) for _ in range(times)])
        median = f"{np.median(runs):.0f} months" if np.median(runs) < 999 else "not found"
        by_month = " ".join(f"{100 * np.mean(runs <= month):.0f}" for month in range(1, TWO_YEARS + 1))
        print(f"85 → {to:.0%}, {a_quarter:>5} a quarter: median {median:<10} found by month 1 to {TWO_YEARS}, %: {by_month}", flush=True)


if __name__ == "__main__":
    main()
