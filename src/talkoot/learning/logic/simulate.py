"""Panels of which the truth is known, at sizes and noise that published studies give (docs/explanation/statistics.md).

Teams' and customers' states have a level that differs between units and a part that lives on from period to period; customers
answer one by one on 1–5; periods shake all units at once. Nothing here ever mixes with what people have answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from talkoot.learning.logic.panel import Panel, Values


@dataclass(frozen=True)
class World:
    """What is true, in steps of a scale of 1–5."""

    units: int = 9
    periods: int = 8
    between: float = 0.5  # correlation of units' levels
    within: float = 0.3  # correlation of what lives on within units
    lag: int = 0  # periods by which the team is ahead; −1: the customers are
    lives_on: float = 0.6  # from one period to the next
    shock: float = 0.15  # standard deviation of what a period does to all units' customers, and teams
    level: float = 0.35  # of units' levels
    state: float = 0.25  # of what moves within a team
    satisfaction: float = 0.12  # of what moves in its customers; with it the power of published simulations comes out
    answers: int = 20  # of customers in a cell
    answer: float = 0.9  # of one customer's answer
    people: int = 5  # in a team, each with an error of half a step
    missing: float = 0.0  # share of cells
    late: int = 0  # units of which only the last three periods are known
    band: float = 0.0  # width of the mirror's ranges, of which only the middle is known


MODES = {
    "null": World(within=0.0, between=0.0),
    "shared": World(within=0.0, between=0.0, shock=0.3),
    "within": World(within=0.8),
    "reverse": World(within=0.8, lag=-1),
    "lag": World(within=0.8, lag=1),
}


def panel_of(world: World, seed: int) -> Panel:
    """A panel of a world."""
    rng = np.random.default_rng(seed)
    units, periods, ahead = world.units, world.periods, abs(world.lag)
    levels = rng.multivariate_normal([0, 0], [[1, world.between], [world.between, 1]], units) * world.level
    length = periods + ahead
    first, other = (_living(rng, units, length, world.lives_on) for _ in range(2))
    second = world.within * first + np.sqrt(1 - world.within**2) * other
    # Whichever is behind repeats what the other was `ahead` periods before.
    team, customers = (first[:, ahead:], second[:, :periods]) if world.lag >= 0 else (first[:, :periods], second[:, ahead:])
    shocks = rng.normal(0, 1, (2, periods)) * world.shock
    common = (shocks[0] + shocks[1]) / np.sqrt(2)  # seen in both, half of each shock is shared
    x = 3.9 + levels[:, :1] + world.state * team + common + rng.normal(0, 0.5 / np.sqrt(world.people), (units, periods))
    truth = 4.1 + levels[:, 1:] + world.satisfaction * customers + shocks[0]
    n = np.full((units, periods), float(world.answers))
    y = truth + rng.normal(0, world.answer / np.sqrt(world.answers), (units, periods))
    if world.band:
        x = np.round(x / world.band) * world.band
    if world.missing:
        gone = rng.random((units, periods)) < world.missing
        x, y = np.where(gone, np.nan, x), np.where(gone, np.nan, y)
    if world.late:
        x[units - world.late :, :-3] = np.nan
    return Panel(x, y, n)


STAGGERED = "staggered"  # sites that start one after the other
EFFECT = 0.4  # of a start, in steps of the scale

Months = dict[int, dict[int, tuple[int, float]]]  # site → month → answers and the sum of their scores


def starts_of(world: World, seed: int, effect: float = EFFECT) -> tuple[Months, dict[int, int], float]:
    """Sites by month of which the first half start one after the other from the middle on, the last three at least not at all; and
    what a start really does."""
    rng = np.random.default_rng(seed)
    units, months = world.units, world.periods
    begins = {site: min(months - 1, months // 2 + site) for site in range(max(0, min(units // 2, units - 3)))}
    state, levels = _living(rng, units, months, world.lives_on), rng.normal(4.1, world.level, units)
    shocks = rng.normal(0, world.shock, months)
    panel: Months = {site: {} for site in range(units)}
    for site in range(units):
        for month in range(months):
            mean = levels[site] + world.satisfaction * state[site, month] + shocks[month] + (effect if month >= begins.get(site, months) else 0.0)
            n = max(1, int(rng.poisson(world.answers)))
            panel[site][month] = (n, float(mean * n + rng.normal(0, world.answer * np.sqrt(n))))
    return panel, begins, effect


QUARTER = 3  # months


@dataclass(frozen=True)
class History:
    """An organisation's years: how its teams stood, units by quarters, and how many customers gave each step, units by months by 1…5."""

    team: Values
    scores: NDArray[np.int64]


def history_of(world: World, seed: int, *, begins: Mapping[int, int] | None = None, effect: float = 0.0, apart: Mapping[int, float] | None = None) -> History:
    """Whole answers of a world whose periods are quarters.

    `begins`: the month in which a unit starts something that moves its customers by `effect` from then on; `apart`: by how much a
    unit's customers differ from what the world gives it. A step is given where a normal answer, rounded, would fall, so that the scale
    cuts off what lies beyond its ends.
    """
    rng = np.random.default_rng([seed, 1])  # of the answers
    found = panel_of(replace(world, answers=1, answer=0.0, missing=0.0, late=0), seed)
    truth = np.repeat(found.customers, QUARTER, axis=1)
    for unit, month in (begins or {}).items():
        truth[unit, month:] += effect
    for unit, by in (apart or {}).items():
        truth[unit] += by
    many = rng.poisson(world.answers, truth.shape)
    below = ndtr((np.arange(1.5, 5) - truth[..., None]) / world.answer)
    chances = np.diff(below, axis=-1, prepend=0.0, append=1.0)
    return History(found.team, rng.multinomial(many, chances))


def named(mode: str, **changes: int | float) -> World:
    """A world by its name, with changes."""
    return replace(MODES[mode], **changes)  # type: ignore[arg-type]


def _living(rng: np.random.Generator, units: int, periods: int, lives_on: float) -> Values:
    """Standard normal at every moment, of which a share lives on."""
    found = np.empty((units, periods))
    found[:, 0] = rng.normal(0, 1, units)
    for period in range(1, periods):
        found[:, period] = lives_on * found[:, period - 1] + np.sqrt(1 - lives_on**2) * rng.normal(0, 1, units)
    return found
