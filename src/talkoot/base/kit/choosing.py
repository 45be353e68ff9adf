"""Choosing together: scores on several criteria with every area weighing the same, how firm a first place is, and choosing several.

Nothing here knows a person: scores come as counts by area. Sources: Lahdelma & Salminen 2001 (rank acceptability, SMAA-2); Peters &
Skowron 2020, Peters, Pierczyński & Skowron 2021 (Method of Equal Shares); Brill, Freeman, Janson & Lackner 2017 (seq-Phragmén).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt

import numpy as np

FEWEST = 5  # scorers of an area whose counts may be told
FEWEST_WON = 3  # voters in secret, before what won is told
STEPS = (1, 2, 3, 4, 5)
CRITERIA = ("common", "easy", "fun", "helps")  # what people score by: common to all, easy, fun, helps the customer
DRAWS = 10_000
ALWAYS = 0.9995  # share of weightings from which a candidate comes first whichever criteria matter most
ENOUGH = 3.0  # a mean below this is "not common to all" or "does not help the customer"


class Firm:
    """Words for how firm a first place is; none for one that less than a quarter of weightings give."""

    ALWAYS, SURE, FIRM, NEAR = "always", "sure", "firm", "near"
    FROM = ((SURE, 0.9), (FIRM, 0.5), (NEAR, 0.25))  # the least share of weightings, the surest first


Counts = tuple[int, int, int, int, int]  # how many ones, twos … fives


@dataclass(frozen=True)
class Standing:
    """One criterion's figure: the mean in which every area weighs the same, the mean of all people, and the people's standard deviation."""

    mean: float
    people: float
    spread: float
    n: int
    lowest: float  # the mean of the area that gives least


@dataclass(frozen=True)
class Result:
    """A candidate after closing. `first` is the share of all weightings under which it comes first, `ranks` the places it takes in
    95 of 100 of them; `beaten` that another is at least as good on every criterion and better on one."""

    standings: tuple[Standing, ...]
    mean: float
    people: float
    n: int
    first: float = 0.0
    ranks: tuple[int, int] = (1, 1)
    beaten: bool = False


def joined(scorers: Mapping[str, int], fewest: int = FEWEST) -> list[tuple[str, ...]]:
    """Areas put together until each has `fewest` scorers: the smallest with the next smallest, by the numbers of scorers alone.

    Empty when all together are fewer. It never looks at a score, so that what is joined tells nothing of one.
    """
    if sum(scorers.values()) < fewest:
        return []
    parts: list[tuple[int, tuple[str, ...]]] = [(n, (name,)) for name, n in sorted(scorers.items()) if n]
    while len(parts) > 1 and min(parts)[0] < fewest:
        parts.sort()
        (n, names), (more, others), *rest = parts
        parts = [(n + more, tuple(sorted(names + others))), *rest]
    return sorted(names for _n, names in parts)


def standing(by_area: Mapping[tuple[str, ...], Counts]) -> Standing:
    """One criterion over areas. Areas that were joined weigh as many as they are."""
    weights = {names: len(names) for names in by_area}
    means = {names: _mean(counts) for names, counts in by_area.items()}
    whole = [sum(counts[i] for counts in by_area.values()) for i in range(5)]
    n, people = sum(whole), _mean(whole)
    variance = sum(count * (step - people) ** 2 for step, count in zip(STEPS, whole, strict=True)) / (n - 1) if n > 1 else 0.0
    mean = sum(weights[names] * means[names] for names in by_area) / sum(weights.values())
    return Standing(mean, people, sqrt(variance), n, min(means.values()))


def ranked(candidates: Sequence[tuple[Standing, ...]], seed: int = 0) -> list[Result]:
    """All candidates' results, in the order given. Equal weights for the mean; rank acceptability over all weightings."""
    if not candidates:
        return []
    means = [[one.mean for one in standings] for standings in candidates]
    firsts, ranks = acceptability(means, seed)
    lost = dominated(means)
    return [
        Result(
            standings,
            sum(one.mean for one in standings) / len(standings),
            sum(one.people for one in standings) / len(standings),
            min(one.n for one in standings),
            first,
            places,
            index in lost,
        )
        for index, (standings, first, places) in enumerate(zip(candidates, firsts, ranks, strict=True))
    ]


def acceptability(means: Sequence[Sequence[float]], seed: int = 0, draws: int = DRAWS) -> tuple[list[float], list[tuple[int, int]]]:
    """For each candidate the share of weightings (drawn evenly from all there are) under which it is first, and the places it takes
    in the middle 95 of 100. Candidates level at the top share that weighting."""
    from scipy.stats import rankdata  # half a second that only counting is worth

    values = np.asarray(means, dtype=float)
    weights = np.random.default_rng(seed).dirichlet(np.ones(values.shape[1]), draws)
    totals = np.round(weights @ values.T, 9)
    best = totals == totals.max(axis=1, keepdims=True)
    firsts = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    ranks = rankdata(-totals, method="min", axis=1)
    low, high = np.quantile(ranks, (0.025, 0.975), axis=0, method="nearest")
    return [float(one) for one in firsts], [(int(a), int(b)) for a, b in zip(low, high, strict=True)]


def dominated(means: Sequence[Sequence[float]]) -> set[int]:
    """Those that another candidate equals or passes on every criterion and passes on one."""
    found = set()
    for index, mine in enumerate(means):
        for other in means:
            if all(theirs >= own for own, theirs in zip(mine, other, strict=True)) and any(theirs > own for own, theirs in zip(mine, other, strict=True)):
                found.add(index)
    return found


@dataclass
class Choice:
    """What was chosen, in the order it was; who is heard: voters with at least one of theirs; `completed` were added by seq-Phragmén."""

    chosen: list[str] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    completed: list[str] = field(default_factory=list)


def equal_shares(
    approvals: Mapping[str, Collection[str]], cost: Mapping[str, Fraction | int], budget: Fraction | int, prefer: Mapping[str, float] | None = None
) -> Choice:
    """Method of Equal Shares: everybody holds the same part of the budget, and an idea is bought by those who approve it.

    `approvals` by voter; `cost` by candidate (every candidate is there). Repeatedly: of those whose supporters can pay, the one with
    the smallest q at which sum(min(left, q)) = cost; ties to the higher `prefer`, then by name. What is left is filled by seq-Phragmén.
    """
    voters = sorted(approvals)
    left = {voter: Fraction(budget) / len(voters) for voter in voters} if voters else {}
    fans = {one: [voter for voter in voters if one in approvals[voter]] for one in cost}
    found, spent = Choice(), Fraction(0)
    prefer = prefer or {}
    while True:
        offers = [
            (price, -prefer.get(one, 0.0), one)
            for one in cost
            if one not in found.chosen and (price := _price([left[voter] for voter in fans[one]], Fraction(cost[one]))) is not None
        ]
        if not offers:
            break
        price, _preferred, one = min(offers)
        for voter in fans[one]:
            left[voter] -= min(left[voter], price)
        found.chosen.append(one)
        spent += cost[one]
    paid = {voter: Fraction(budget) / len(voters) - rest for voter, rest in left.items()}
    _complete(found, fans, cost, paid, Fraction(budget) - spent, prefer)
    found.heard = {voter for voter in voters if any(one in approvals[voter] for one in found.chosen)}
    return found


def _price(purses: list[Fraction], cost: Fraction) -> Fraction | None:
    """The smallest q at which the purses pay the cost, each min(purse, q); None when all of them together cannot."""
    if sum(purses) < cost or not purses:
        return None
    rest = cost
    for index, purse in enumerate(sorted(purses)):
        even = rest / (len(purses) - index)
        if even <= purse:
            return even
        rest -= purse
    return None


def _complete(
    found: Choice, fans: Mapping[str, list[str]], cost: Mapping[str, Fraction | int], load: dict[str, Fraction], left: Fraction, prefer: Mapping[str, float]
) -> None:
    """seq-Phragmén on what is left: the next is the one whose supporters' highest load stays lowest. Loads begin with what each has paid."""
    while True:
        offers = [
            (sum((load[voter] for voter in fans[one]), Fraction(cost[one])) / len(fans[one]), -prefer.get(one, 0.0), one)
            for one in cost
            if one not in found.chosen and fans[one] and cost[one] <= left
        ]
        if not offers:
            return
        level, _preferred, one = min(offers)
        load.update(dict.fromkeys(fans[one], level))
        left -= cost[one]
        found.chosen.append(one)
        found.completed.append(one)


def as_told(value: float) -> float:
    """A mean or a spread as pages show it, to one decimal, halves up: finer it would give back the sums of single areas."""
    return float(Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def share_told(first: float) -> float:
    """A share of weightings as pages show it, in whole per cent; 1 only where it is all of them, as nearly as ten thousand draws can say."""
    return 1.0 if first > ALWAYS else min(round(first, 2), 0.99)


def firmness(first: float) -> str:
    """How firm a first place is that something takes under a share of weightings, in a word: of the exact share, before it is rounded to be told."""
    return Firm.ALWAYS if first > ALWAYS else next((word for word, least in Firm.FROM if first >= least), "")


def is_below(mean: float) -> bool:
    """Whether a mean is below what is enough: of the exact one, before it is rounded to be told."""
    return mean < ENOUGH - 1e-9


def _mean(counts: Sequence[int]) -> float:
    return sum(step * count for step, count in zip(STEPS, counts, strict=True)) / sum(counts)
