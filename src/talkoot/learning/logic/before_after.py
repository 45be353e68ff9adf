"""A figure before and after one change, with nothing to hold it against. Nothing is concluded from it: of sites in which nothing
happened it would call every fourth a change (science of this in docs/explanation/statistics.md), so there is no word for what it did."""

from dataclasses import dataclass
from math import sqrt

from talkoot.base.kit.figures import Figure
from talkoot.base.kit.intervals import Interval

FEWEST = 10  # answers on either side


@dataclass(frozen=True)
class Difference:
    """After less before, with a 95 % interval; neither where too few answered."""

    value: float | None = None
    interval: Interval | None = None


def difference(before: Figure | None, after: Figure | None) -> Difference:
    """The difference of two independent figures. Each side of its interval joins the sides of theirs that lie there (Newcombe 1998, the
    square-and-add way; Zou & Donner 2008 for any two figures), so that it leans where they lean."""
    if before is None or after is None or min(before.n, after.n) < FEWEST:
        return Difference()
    if before.value is None or after.value is None or before.interval is None or after.interval is None:
        return Difference()
    value = after.value - before.value
    down = sqrt((after.value - after.interval.low) ** 2 + (before.interval.high - before.value) ** 2)
    up = sqrt((after.interval.high - after.value) ** 2 + (before.value - before.interval.low) ** 2)
    return Difference(value, Interval(value - down, value + up))
