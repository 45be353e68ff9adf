"""What would make it known whether something moved: how large a difference shows with the answers there are, and how many more it takes.

Reckoned from the interval of this very comparison, and so from the organisation's own noise. The noise of sites that differ for
other reasons does not fall with more answers: what is said is the least it takes.
"""

from dataclasses import dataclass
from math import ceil

from talkoot.base.kit.intervals import Interval

LONGEST = 36  # months: what would take longer is not worth saying, and near the end of what answers can do it grows without bound
CERTAIN, SEEN = 1.959964, 0.841621  # standard normal: two-sided 95 %, and four times out of five


@dataclass(frozen=True)
class Needed:
    """`smallest` difference, in steps of the scale, that would be seen four times out of five with what there is.

    Where that is more than the difference worth seeing: how many `answers` more after the start, and how many `months` at today's
    pace, at least. None of both where more answers would not do it within
    three years, or never, since those from before the start stay as few as they are.
    """

    smallest: float
    answers: int | None = None
    months: int | None = None


def needed(interval: Interval, before: int, after: int, months: int, worth: float) -> Needed:
    """From the interval found (95 %), the answers before and after, the months since the start and the difference worth seeing.

    Power of a two-sided test, 80 % (Cohen 1988): smallest = half the interval · (z.975 + z.80) / z.975. The variance of a
    difference of means is taken as c · (1/before + 1/after).
    """
    smallest = interval.half * (CERTAIN + SEEN) / CERTAIN
    if smallest <= worth:
        return Needed(smallest, 0, 0)
    wanted = (worth / smallest) ** 2 * (1 / before + 1 / after) - 1 / before
    if wanted <= 0:
        return Needed(smallest)
    more = 1 / wanted - after
    pace = after / months
    return Needed(smallest, ceil(more), ceil(more / pace)) if more <= LONGEST * pace else Needed(smallest)
