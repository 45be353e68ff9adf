"""How alike people in a group answer, and how reliable the instrument is. Missing answers are NaN and are left out item by item.

Sources: James, Demaree & Wolf (1984) for rwg and rwg(j); Lindell & Brandt (1999) for r*wg(j); Burke, Finkelstein & Dusig
(1999) for AD; Bliese (2000) for ICC(1) and ICC(2); Cronbach (1951); McDonald (1999). What means nothing is not given:
None instead of a number.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.float64]  # people × items
FEWEST_FOR_AGREEMENT = 7  # below it random answers look agreed too often


def uniform_variance(options: int) -> float:
    """The variance of answers given at random: (A² − 1) / 12."""
    return (options**2 - 1) / 12


def rwg(answers: Answers, options: int = 5) -> float | None:
    """1 − s²/σ² of one item's answers, 0..1; None for fewer than seven."""
    kept = answers[~np.isnan(answers)]
    if kept.size < FEWEST_FOR_AGREEMENT:
        return None
    return float(max(0.0, 1 - kept.var(ddof=1) / uniform_variance(options)))


def rwg_j(answers: Answers, options: int = 5) -> float | None:
    """rwg of J items together, 0..1. It rises with J: not for a whole form, only for one perspective."""
    q = _mean_share(answers, options)
    if q is None:
        return None
    kept, items = 1 - min(1.0, q), answers.shape[1]
    return float(items * kept / (items * kept + min(1.0, q)))


def r_star_wg(answers: Answers, options: int = 5) -> float | None:
    """1 − mean s²/σ², which does not grow with the number of items and may be negative."""
    q = _mean_share(answers, options)
    return None if q is None else 1 - q


def ad_mean(answers: Answers) -> float | None:
    """Mean distance from the mean, in scale points, averaged over items; None for fewer than seven people."""
    items = [item[~np.isnan(item)] for item in answers.reshape(len(answers), -1).T]
    items = [item for item in items if item.size]
    if not items or min(item.size for item in items) < FEWEST_FOR_AGREEMENT:
        return None
    return float(np.mean([np.abs(item - item.mean()).mean() for item in items]))


def icc(values: Sequence[Sequence[float]]) -> tuple[float, float] | None:
    """(ICC(1), ICC(2)) of one value a person, by groups, with n0 for groups of different sizes.

    None with fewer than two groups of two, and where nobody differs from anybody.
    """
    groups = [np.asarray(group, dtype=np.float64) for group in values]
    groups = [group[~np.isnan(group)] for group in groups]
    groups = [group for group in groups if group.size]
    sizes = np.array([group.size for group in groups], dtype=np.float64)
    k, total = len(groups), sizes.sum()
    if k < 2 or total <= k:
        return None
    everybody = np.concatenate(groups)
    between = sum(group.size * (group.mean() - everybody.mean()) ** 2 for group in groups) / (k - 1)
    within = sum(((group - group.mean()) ** 2).sum() for group in groups) / (total - k)
    if between + within == 0:
        return None
    n0 = (total - (sizes**2).sum() / total) / (k - 1)
    first = (between - within) / (between + (n0 - 1) * within)
    second = (between - within) / between if between else -np.inf
    return float(first), float(second)


def alpha(answers: Answers) -> float | None:
    """Cronbach's alpha of people who answered every item; None for one item, fewer than three people, or no differences."""
    full = answers[~np.isnan(answers).any(axis=1)]
    items = full.shape[1]
    if items < 2 or len(full) < 3 or full.sum(axis=1).var(ddof=1) == 0:
        return None
    return float(items / (items - 1) * (1 - full.var(axis=0, ddof=1).sum() / full.sum(axis=1).var(ddof=1)))


def omega(answers: Answers, rounds: int = 5000) -> float | None:
    """McDonald's omega total of a one-factor model, fitted to the covariances by maximum likelihood (EM).

    None for fewer than three items, for too few people, and where an item does not vary.
    """
    full = answers[~np.isnan(answers).any(axis=1)]
    people, items = full.shape
    if items < 3 or people <= items or (full.var(axis=0) == 0).any():
        return None
    covariance = np.cov(full.T, ddof=0)
    values, vectors = np.linalg.eigh(covariance)
    load = vectors[:, -1] * np.sqrt(values[-1] / 2)
    unique = np.diag(covariance) - load**2
    for _ in range(rounds):
        weight = load / unique
        precision = 1 + load @ weight
        beta = weight / precision  # E[factor | answers] = beta · answers
        cross = covariance @ beta
        second = 1 - beta @ load + beta @ cross
        new_load = cross / second
        new_unique = np.maximum(np.diag(covariance) - new_load * cross, 1e-9)
        done = max(np.abs(new_load - load).max(), np.abs(new_unique - unique).max()) < 1e-12
        load, unique = new_load, new_unique
        if done:
            break
    common = load.sum() ** 2
    return float(common / (common + unique.sum()))


def _mean_share(answers: Answers, options: int) -> float | None:
    """Mean s²/σ² over items; None when an item has fewer than seven answers."""
    counts = (~np.isnan(answers)).sum(axis=0)
    if answers.ndim != 2 or min(counts, default=0) < FEWEST_FOR_AGREEMENT:
        return None
    return float(cast(Any, np.nanvar(answers, axis=0, ddof=1)).mean() / uniform_variance(options))
