"""The table of ranges of which one is published: every one of them safe beside all that is out, and as much shown as can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from math import erf, inf, sqrt

from talkoot.assessment.logic.bands import Band, colleagues
from talkoot.assessment.logic.joint import MOST_MOVED, Past, View, fit_ends, past_of

COUNTS_FOR = 730  # days; older answers count as no longer the same
REST = 150  # days between two times that a statement is shown of the same people: at most twice a year
SHOWN_GROUP, SHOWN_WHOLE = 2.0, 1.0  # steps of the scale a range may be wide and still show something
USUAL, SPREAD, MOVES = 3.7, 0.7, 0.3  # where teams' means lie before anything is known, and how much they move by next time
BEST, FINENESS = 0.6, 0.3  # of what is just shown; how much it matters
FINEST = 64  # candidates for an edge


@dataclass(frozen=True)
class Guess:
    """Where the mean is likely to be, from what has been published and from nothing else; and how wide a range still shows something."""

    mean: float
    spread: float
    shown: float  # steps of the scale


def guess(people: frozenset[int], earlier: Sequence[View], shown: float) -> Guess:
    """From the last view of mostly the same people."""
    for view in reversed(earlier):
        if 2 * len(view.people & people) > max(len(view.people), len(people)):
            steps = (view.high - view.low) / view.n
            return Guess(round((view.low + view.high) / 2 / view.n, 1), round(sqrt(MOVES**2 + steps**2 / 12), 1), shown)
    return Guess(USUAL, SPREAD, shown)


class Pace(Enum):
    """How much time there is left to look for ranges."""

    CALM = 1
    HASTE = 2  # a coarser bound decides where many have moved
    NONE = 3  # nothing more is shown


def pace_at(spent: float, limit: float) -> Pace:
    """Half of the time is for the whole check, a quarter for the coarser one; the last is for everything else."""
    return Pace.CALM if spent < limit / 2 else Pace.HASTE if spent < limit * 3 / 4 else Pace.NONE


def limit_for(people: int) -> float:
    """The seconds that closing may take: ten minutes for a chain of forty people, an hour for twenty thousand."""
    return min(3600.0, 590 + people / 5)


def table_for(
    people: frozenset[int], n: int, earlier: Sequence[View], shown: float, cards: int = 0, options: int = 5, pace: Pace = Pace.CALM
) -> tuple[Band, ...]:
    """The ranges of which one is published of n answers of these people; a single one where nothing can be shown.

    They follow from what is out and from numbers of people and answers, never from the answers.
    """
    if pace == Pace.NONE:
        return (Band(n, options * n, n),)
    counting = [view for view in earlier if view.days < COUNTS_FOR]
    if n < 2 * (colleagues(n) + cards) + 2 or any((view.days < REST or view.with_word) and len(view.people & people) > MOST_MOVED for view in counting):
        return (Band(n, options * n, n),)
    return table(past_of(people, n, counting, cards), n, guess(people, counting, shown), options, pace == Pace.HASTE)


def table(past: Past, n: int, guess: Guess, options: int = 5, in_haste: bool = False) -> tuple[Band, ...]:
    """The ranges of which one is published: each of them is safe, and as much as can be is likely to be shown.

    One range of everything means that nothing can be shown.
    """
    highs, lows = fit_ends(past, n, options, in_haste)
    return _table(highs, lows, n, colleagues(n) + past.cards + past.moved, guess, options)


@lru_cache(maxsize=50_000)
def _table(highs: frozenset[int], lows: frozenset[int], n: int, known: int, guess: Guess, options: int) -> tuple[Band, ...]:
    last = options * (n - known) + known - 2  # where unanimity cannot be seen yet
    first = (options + 1) * n - last - 1
    cuts = [cut for cut in range(first, last + 1) if cut in highs and cut + 1 in lows]
    if len(cuts) > FINEST:
        cuts = sorted({cuts[round(i * (len(cuts) - 1) / (FINEST - 1))] for i in range(FINEST)})
    edges = [n - 1, *cuts, options * n]
    below = [_chance((edge + 0.5) / n, guess) for edge in edges]
    worth, before = [0.0] + [-inf] * (len(edges) - 1), [0] * len(edges)  # the best that can be had up to an edge; the edge before it
    for i in range(1, len(edges)):
        for j in range(i):
            if worth[j] == -inf or edges[i] - edges[j] < options - 1:
                continue
            value = worth[j] + (below[i] - below[j]) * _value((edges[i] - edges[j] - 1) / n, guess.shown)
            if value > worth[i]:
                worth[i], before[i] = value, j
    found, i = list[Band](), len(edges) - 1
    while i:
        found.append(Band(edges[before[i]] + 1, edges[i], n))
        i = before[i]
    return tuple(reversed(found))


def _chance(mean: float, guess: Guess) -> float:
    return 0.5 * (1 + erf((mean - guess.mean) / guess.spread / sqrt(2)))


def _value(steps: float, shown: float) -> float:
    """How much a range is worth: a little narrower than what is just shown is best, since very narrow ones leave the next rounds
    nothing to show."""
    return 1 - FINENESS * (steps / shown - BEST) ** 2 if steps <= shown else 0.1 * shown / steps
