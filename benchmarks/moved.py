"""How often “it moved” is said of panels in which nothing did, and whether the interval holds what was put in.

    python -m benchmarks.moved [PANELS]

Nine sites over 24 months, a site's own ups and downs (first-order autocorrelation), a shock shared by all sites each month, answers
with a spread of 0.9 steps. Sites start four months in the middle, as many as said.
"""

import sys

import numpy as np

from talkoot.feedback.logic.moved import Effect, Moved, Panel, effect_of

MONTHS, SITES, SPREAD = 24, 9, 0.9
FOUR, TWO, SIX = {0: 12, 1: 14, 2: 16, 3: 18}, {0: 12, 1: 15}, {0: 12, 1: 13, 2: 14, 3: 15, 4: 16, 5: 18}


def panel(
    rng: np.random.Generator, starts: dict[int, int], effect: float = 0.0, answers: tuple[int, int] = (20, 21), persistence: float = 0.6, shock: float = 0.15,
    halved: bool = False,
) -> Panel:  # fmt: skip
    """One made-up history: site → month → answers and the sum of their scores. `halved`: half of the effect is in the month before the start."""
    level, sd, shared = rng.normal(4.2, 0.3, SITES), 0.25, rng.normal(0, shock, MONTHS)
    state = rng.normal(0, sd, SITES)
    many = rng.integers(*answers, SITES)
    found: dict[int, dict[int, tuple[int, float]]] = {site: {} for site in range(SITES)}
    for month in range(MONTHS):
        state = persistence * state + rng.normal(0, sd * np.sqrt(1 - persistence**2), SITES)
        for site in range(SITES):
            begun = month - starts.get(site, MONTHS)
            mean = level[site] + state[site] + shared[month] + (effect if begun >= 0 else effect / 2 if halved and begun == -1 else 0)
            n = max(1, int(rng.poisson(many[site])))
            found[site][month] = (n, float(mean * n + rng.normal(0, SPREAD * np.sqrt(n))))
    return found


def effects(panels: int, seed: int, starts: dict[int, int], **how: object) -> list[Effect]:
    """What is found in so many panels."""
    rng, halved = np.random.default_rng(seed), set(starts) if how.get("halved") else set()
    return [effect_of(panel(rng, starts, **how), starts, MONTHS, seed=number, halved=halved) for number in range(panels)]  # type: ignore[arg-type]


def main(panels: int) -> None:
    """Prints a line for each case."""
    cases: list[tuple[str, dict[int, int], dict[str, object]]] = [
        ("four of nine started", FOUR, {}),
        ("answers from 5 to 60 a month", FOUR, {"answers": (5, 60)}),
        ("persistence .8", FOUR, {"persistence": 0.8}),
        ("two started", TWO, {}),
        ("six started", SIX, {}),
        ("four started within the month before", FOUR, {"halved": True}),
        ("the same, persistence .8", FOUR, {"halved": True, "persistence": 0.8}),
        ("a rise of 0.3", FOUR, {"effect": 0.3}),
        ("a rise of 0.3, started within the month before", FOUR, {"effect": 0.3, "halved": True}),
        ("a rise of 0.5, 50 answers a month", FOUR, {"effect": 0.5, "answers": (50, 51)}),
    ]
    for name, starts, how in cases:
        found = effects(panels, 1, starts, **how)
        true = float(how.get("effect", 0.0))  # type: ignore[arg-type]
        told = [one for one in found if one.interval]
        covers = sum(one.interval.low <= true <= one.interval.high for one in told if one.interval)
        up, down = (sum(one.label == label for one in found) / panels for label in (Moved.UP, Moved.DOWN))
        half = np.mean([one.interval.half for one in told if one.interval])
        print(f"{name}: rose {up:.1%}, fell {down:.1%}, interval holds it {covers / len(told):.1%}, half as wide as {half:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
