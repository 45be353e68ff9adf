"""False alarms and delays of the signals, by simulation with the product's own sums: `python -m benchmarks.signals`.

Calm: 85 % satisfied throughout. Change: 85 % falls to 70 %. A baseline of four quarters (or forty answers) is drawn like
everything else; beside it stands a baseline that is exactly known, to show what its own chance costs. Seed 1.
"""

from datetime import date

import numpy as np

from talkoot.feedback.logic.signals import BASELINE_ANSWERS, Base, Count, watch

DAY = date(2026, 1, 1)


def first_alarms(dice: np.random.Generator, n: int, share: float, quarters: int, known: bool, times: int) -> np.ndarray:
    """The quarter of the first alarm in each run; a number beyond the run when there was none."""
    found = []
    for _ in range(times):
        length = n * max(4, -(-BASELINE_ANSWERS // n))
        base = Base(85_000_000, 100_000_000) if known else Base(int(dice.binomial(length, 0.85)), length)
        points = watch([Count(DAY, int(dice.binomial(n, share)), n) for _ in range(quarters)], base)
        found.append(next((i for i, point in enumerate(points, 1) if point.signal), quarters + 1000))
    return np.array(found)


def main() -> None:
    dice = np.random.default_rng(1)
    for known in (False, True):
        for n in (5, 10, 20, 50):
            calm = np.mean(first_alarms(dice, n, 0.85, 8, known, 4000) <= 8)
            fall = first_alarms(dice, n, 0.70, 60, known, 1500)
            print(
                f"baseline {'known' if known else 'drawn'}  {n:>2} answers a quarter  false alarm in 8 calm quarters {calm:.3f}  "
                f"a fall of 15 points is told after {np.median(fall):.0f} quarters (median), within 8 in {np.mean(fall <= 8):.0%}"
            )


if __name__ == "__main__":
    main()
