"""Bands: how a group's mean is published without giving any single answer away.

An answer is one of 1..`options`. A band is a range of sums of n answers. The outermost bands are wide enough that not even
unanimity can be seen by colleagues who put their own answers together (one, from eight answers up two): if everybody else
gave the highest answer, the band still allows that one of them did not. The bands between are at least as wide as one
person's whole scale, so that one person who comes, goes or changes never moves a group over a whole band. The test suite
proves it by enumeration for 5 to 60 answers and several scales.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import ceil

FEWEST = 5  # answers
TWO_COLLEAGUES_FROM = 8
WIDTH = 0.4  # of the mean, at least, where there are many answers


@dataclass(frozen=True)
class Band:
    """A range of sums of n answers, both ends included."""

    low: int
    high: int
    n: int

    @property
    def ends(self) -> tuple[float, float]:
        """The means at both ends."""
        return self.low / self.n, self.high / self.n

    @property
    def middle(self) -> float:
        """The mean in the middle."""
        return (self.low + self.high) / 2 / self.n


def colleagues(n: int) -> int:
    """How many who know each other's answers a group of n must withstand."""
    return 2 if n >= TWO_COLLEAGUES_FROM else 1


@lru_cache
def bands(n: int, options: int = 5) -> tuple[Band, ...]:
    """The bands of n answers on a scale of 1..options, lowest first. They cover every sum once. ValueError below five answers."""
    if n < FEWEST:
        raise ValueError("nothing is published for fewer than five answers")
    c = colleagues(n)
    top = options * (n - c) + c - 1  # c ones and everybody else at the highest would be one more
    bottom = (options + 1) * n - top
    between = top - bottom - 1
    width = max(options - 1, ceil(WIDTH * n * (options - 1) / 4))
    count = max(1, between // width)
    narrow, wider = divmod(between, count)
    first = (count - wider) // 2
    made, low = [Band(n, bottom, n)], bottom + 1
    for i in range(count):
        high = low + narrow - 1 + (first <= i < first + wider)
        made.append(Band(low, high, n))
        low = high + 1
    return (*made, Band(top, options * n, n))


def band_of(total: int, n: int, options: int = 5) -> Band:
    """The band a sum of n answers falls in."""
    return next(band for band in bands(n, options) if band.low <= total <= band.high)


@dataclass(frozen=True)
class Before:
    """What an earlier round published of the same statement for a group that shares people with this one."""

    band: Band
    shared: int


def band_over_time(total: int, n: int, earlier: list[Before], options: int = 5) -> Band:
    """The band to publish when earlier ones are out already."""
    return next(band for band in bands_over_time(n, tuple(earlier), options) if band.low <= total <= band.high)


@lru_cache(maxsize=4096)
def bands_over_time(n: int, earlier: tuple[Before, ...], options: int = 5) -> tuple[Band, ...]:
    """The bands of n answers, joined where, if nobody who stayed changed their answer, somebody who came or left could be told.

    What is joined follows from what was published before and from nothing else: a joined band tells no more than its ends.
    """
    table = list(bands(n, options))
    while len(table) > 1:
        telling = [i for i, band in enumerate(table) if not all(hides_change(before, band, options) for before in earlier)]
        if not telling:
            break
        i = telling[0]
        j = i + 1 if i < len(table) / 2 and i + 1 < len(table) else i - 1
        low, high = min(i, j), max(i, j)
        table[low : high + 1] = [Band(table[low].low, table[high].high, n)]
    return tuple(table)


def hides_change(before: Before, now: Band, options: int = 5) -> bool:
    """Whether the two bands together give nobody away, supposing that those who stayed answered the same both times.

    To an outsider nobody may be told to be on one side of the scale; to colleagues who know their own answers nobody else's
    answer may be told.
    """
    stayed = min(before.shared, before.band.n, now.n)
    if stayed == 0:
        return True
    parts = (stayed, before.band.n - stayed, now.n - stayed)
    if not all(_both_sides(m, found, options) for m, found in _ranges(before.band, now, parts, (0, 0, 0), options)):
        return False
    most = colleagues(min(before.band.n, now.n))
    for known in product(range(most + 1), repeat=3):
        if 0 < sum(known) <= most and all(k <= m for k, m in zip(known, parts, strict=True)):
            for own in product(*(range(k, options * k + 1) for k in known)):
                rest = (parts[0] - known[0], parts[1] - known[1], parts[2] - known[2])
                if not all(_untold(m, found, options) for m, found in _ranges(before.band, now, rest, own, options)):
                    return False
    return True


Range = tuple[int, int]


def _ranges(before: Band, now: Band, parts: tuple[int, ...], own: tuple[int, ...], options: int) -> list[tuple[int, Range]]:
    """(people, lowest and highest sum) of those who stayed, left and came, less the answers one knows; nothing if impossible."""
    (stayed, left, came), (own_stayed, own_left, own_came) = parts, own
    first = (before.low - own_stayed - own_left, before.high - own_stayed - own_left)
    second = (now.low - own_stayed - own_came, now.high - own_stayed - own_came)
    low = max(stayed, first[0] - options * left, second[0] - options * came)
    high = min(options * stayed, first[1] - left, second[1] - came)
    if low > high:
        return []  # somebody must have changed their answer: there is nothing to work out
    return [
        (stayed, (low, high)),
        (left, (max(left, first[0] - high), min(options * left, first[1] - low))),
        (came, (max(came, second[0] - high), min(options * came, second[1] - low))),
    ]


def _one(people: int, found: Range, options: int) -> Range:
    """The lowest and highest answer that any one of them may have given."""
    return max(1, found[0] - options * (people - 1)), min(options, found[1] - (people - 1))


def _both_sides(people: int, found: Range, options: int) -> bool:
    least, most = _one(people, found, options)
    return people == 0 or least < (1 + options) / 2 < most


def _untold(people: int, found: Range, options: int) -> bool:
    least, most = _one(people, found, options)
    return people == 0 or least < most
