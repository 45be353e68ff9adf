"""Small drawings of the linkage page: a team's two curves, and a strength with its interval around nought."""

from dataclasses import dataclass

from talkoot.assessment.logic.wholes import Whole
from talkoot.base.ui import words
from talkoot.learning.logic.linkage import Strength
from talkoot.learning.logic.panel import Panel

WIDTH, HEIGHT, EDGE = 160, 100, 12
MOST = 24  # teams that are drawn


@dataclass
class Twin:
    """A team: its customers' line, its mirror's ranges as upright bars, and both own averages."""

    name: str
    line: str
    points: list[tuple[str, str]]
    bars: list[tuple[str, str, str]]  # x, from, to
    team_level: str
    customers_level: str


def twins(panel: Panel, names: list[str], ranges: list[list[Whole | None]]) -> tuple[list[Twin], float, float]:
    """The drawings on one common scale, with its ends."""
    ends = [end for row in ranges[:MOST] for one in row if one for end in (one.low, one.high)]
    ends += [float(value) for row in panel.customers[:MOST] for value in row if value == value]
    low, high = (max(1.0, min(ends) - 0.1), min(5.0, max(ends) + 0.1)) if ends else (1.0, 5.0)
    periods = panel.customers.shape[1]

    def across(number: int) -> str:
        return f"{EDGE + (WIDTH - 2 * EDGE) * (number / max(1, periods - 1)):.1f}"

    def up(value: float) -> str:
        return f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / max(high - low, 0.1):.1f}"

    found = []
    for name, row, customers in zip(names[:MOST], ranges, panel.customers, strict=False):
        points = [(across(number), up(float(value))) for number, value in enumerate(customers) if value == value]
        known = [float(value) for value in customers if value == value]
        middles = [one.middle for one in row if one]
        bars = [(across(number), up(one.low), up(one.high)) for number, one in enumerate(row) if one]
        line = " ".join(f"{x},{y}" for x, y in points)
        team_level = up(sum(middles) / len(middles)) if middles else ""
        found.append(Twin(name, line, points, bars, team_level, up(sum(known) / len(known)) if known else ""))
    return found, low, high


@dataclass(frozen=True)
class Bar:
    """A strength in words and as a bar: places from nought to a hundred, nought of the scale at fifty."""

    value: str
    ends: str
    low: str
    high: str
    at: str


def bar_of(found: Strength) -> Bar:
    """−1…1 over the whole width."""
    low, high, at = (f"{50 + 50 * max(-1.0, min(1.0, value)):.1f}" for value in (found.low, found.high, found.r))
    return Bar(words.signed(found.r), f"({words.signed(found.low)}…{words.signed(found.high)})", low, high, at)
