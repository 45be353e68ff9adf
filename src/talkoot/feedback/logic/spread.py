"""How little single answers may differ, told from their means alone: a floor under what chance does to a mean."""

import numpy as np
from numpy.typing import NDArray

from talkoot.feedback.logic.tally import HIGHEST, LOWEST

SCALE = np.arange(LOWEST, HIGHEST + 1)


def least_spread(n: NDArray[np.float64], total: NDArray[np.float64]) -> float:
    """The least variance that single answers can have, within groups of `n` answers whose scores add up to `total`.

    Scores are whole: of those whose mean is 4.3 some gave 4 and some 5, and no others lie as close. One pretended answer, spread evenly over
    the scale as in the interval of a mean, stands for what has not been seen where all gave the same.
    """
    share = np.mod(total / n, 1)
    mean = total.sum() / n.sum()
    return float(((n * share * (1 - share)).sum() + ((SCALE - mean) ** 2).mean()) / (n.sum() + 1))
