"""How likely a true correlation between units would be noticed at all."""

import numpy as np
from scipy.special import chdtri, nctdtr, stdtrit


def power_between(units: int, r: float, level: float = 0.05) -> float:
    """The chance that a true correlation gives p < level, two-sided, over so many units of a bivariate normal (exact).

    Given one variable, t is noncentral with ρ/√(1−ρ²)·√χ²(n−1); the mean of that over χ² (Hotelling 1953), by 200 Gauss points.
    """
    if units < 4:
        return 0.0
    df = units - 2
    critical = float(stdtrit(df, 1 - level / 2))
    nodes, weights = np.polynomial.legendre.leggauss(200)
    # The points lie closer at both ends, where the quantile is steep.
    share = (1 + np.sin(np.pi / 2 * nodes)) / 2
    weight = weights * np.pi / 4 * np.cos(np.pi / 2 * nodes)
    away = r / np.sqrt(1 - r * r) * np.sqrt(chdtri(units - 1, 1 - share))
    return float((weight * (1 - nctdtr(df, away, critical) + nctdtr(df, away, -critical))).sum())
