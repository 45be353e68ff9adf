"""Three words for how alike a group answered, shown only where band and word together are proved to give nobody away."""

from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from talkoot.assessment.logic.bands import bands, colleagues

ALIKE, PARTLY, DIFFERENTLY = "alike", "partly", "differently"
FEWEST, MOST = 10, 40  # below it there is no word; above it nobody has enumerated
Counts = NDArray[np.int64]  # rows of how many gave 1, 2, …


def word(counts: tuple[int, ...]) -> str:
    """The word for how many gave each answer, by the mean distance from the mean.

    Alike up to a sixth of the scale's options (Burke & Dunlap 2002); very differently from what answers at random would give.
    """
    return str(_words(np.array([counts], dtype=np.int64))[0])


@lru_cache
def is_safe(n: int, options: int = 5) -> bool:
    """Whether, for n answers, no band with its word tells an outsider on which side of the scale anybody is, nor colleagues
    who know their own answers what anybody else answered. By enumeration of everything the n may have answered."""
    if not FEWEST <= n <= MOST:
        return False
    everything = compositions(n, options)
    seen = _classes(everything, n, options)
    middle = (options + 1) / 2
    low = (everything[:, [v for v in range(options) if v + 1 < middle]] > 0).any(axis=1)
    high = (everything[:, [v for v in range(options) if v + 1 > middle]] > 0).any(axis=1)
    for one in np.unique(seen):
        if not (low[seen == one].any() and high[seen == one].any()):
            return False
    return not _colleagues_see(everything, seen, n, options)


def _colleagues_see(everything: Counts, seen: NDArray[np.int64], n: int, options: int) -> bool:
    """Whether there are answers of one or two colleagues that, with a band and a word, leave the others only one way to answer."""
    for known in range(1, colleagues(n) + 1):
        for own in combinations_with_replacement(range(options), known):
            mine = np.bincount(own, minlength=options)
            others = everything - mine
            possible = (others >= 0).all(axis=1)
            unanimous = (others == n - known).any(axis=1) & possible
            for one in np.unique(seen[unanimous]):
                if (possible & (seen == one)).sum() == 1:
                    return True
    return False


def _classes(everything: Counts, n: int, options: int) -> NDArray[np.int64]:
    """A number for each composition that stands for the band and the word it would be published with."""
    sums = everything @ np.arange(1, options + 1)
    edges = np.array([band.high for band in bands(n, options)])
    names = {ALIKE: 0, PARTLY: 1, DIFFERENTLY: 2}
    classes: NDArray[np.int64] = np.searchsorted(edges, sums) * 3 + np.array([names[one] for one in _words(everything)])
    return classes


def _words(counts: Counts) -> NDArray[np.str_]:
    options = counts.shape[1]
    values, n = np.arange(1, options + 1), counts.sum(axis=1, keepdims=True)
    means = (counts @ values)[:, None] / n
    distance = (counts * np.abs(values - means)).sum(axis=1) / n[:, 0]
    random = np.abs(values - values.mean()).mean()
    return np.where(distance <= options / 6 + 1e-9, ALIKE, np.where(distance > random, DIFFERENTLY, PARTLY))


def compositions(n: int, options: int) -> Counts:
    """Every way in which n answers can be spread over the options, a row each."""
    if options == 1:
        return np.array([[n]], dtype=np.int64)
    parts = []
    for first in range(n + 1):
        rest = compositions(n - first, options - 1)
        parts.append(np.hstack([np.full((len(rest), 1), first, dtype=np.int64), rest]))
    return np.vstack(parts)
