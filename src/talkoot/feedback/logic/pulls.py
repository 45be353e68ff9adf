"""What pulls customers' verdict up and down: themes of comments by how often, how the faces are, and whether it grows.

Only comments are looked at, which everybody reads with their faces anyway; no figure of silent answers is in it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from talkoot.feedback.logic.tally import NOTHING, Tally

FEWEST = 5  # comments of a theme that anything is said of
GROWS_FROM = 20  # comments in either time before it is said that a theme grows
SURE = 1.96


@dataclass(frozen=True)
class Said:
    """One comment: its face, its site, whether it is of the last three months, and its themes."""

    score: int | None
    site: int
    is_late: bool
    themes: frozenset[int]


@dataclass(frozen=True)
class Pull:
    """A theme: how many comments, their share, how their faces are, which way it pulls (−1, 0, 1), whether it grows, and where it is heard most."""

    theme: int
    n: int
    share: float
    tally: Tally
    way: int
    trend: int
    sites: tuple[tuple[int, int], ...]


def pulls(comments: Sequence[Said]) -> list[Pull]:
    """Every theme that anything can be said of, the strongest pull down first, then those that pull nowhere, then up."""
    everything = tally_of(comments)
    late = sum(one.is_late for one in comments)
    found = []
    for theme in sorted({theme for one in comments for theme in one.themes}):
        of_it = [one for one in comments if theme in one.themes]
        if len(of_it) < FEWEST:
            continue
        tally, rest = tally_of(of_it), tally_of(one for one in comments if theme not in one.themes)
        lately = sum(one.is_late for one in of_it)
        sites = Counter(one.site for one in of_it).most_common(3)
        found.append(
            Pull(
                theme, len(of_it), len(of_it) / len(comments), tally, way_of(tally, rest),
                trend_of(lately, late, len(of_it) - lately, len(comments) - late), tuple(sites),
            )
        )  # fmt: skip
    middle = everything.mean or 0.0
    return sorted(found, key=lambda pull: pull.share * ((pull.tally.mean or middle) - middle))


def tally_of(comments: Iterable[Said]) -> Tally:
    """The faces of comments."""
    counts = Counter(one.score for one in comments if one.score)
    return Tally(dict(counts)) if counts else NOTHING


def way_of(tally: Tally, rest: Tally) -> int:
    """Whether the faces of a theme are clearly lower or higher than those of all other comments (95 %); 0 when that cannot be told."""
    if not tally.is_shown or not rest.is_shown or tally.mean is None or rest.mean is None:
        return 0
    error = sqrt(spread_of(tally) / tally.n + spread_of(rest) / rest.n)
    difference = tally.mean - rest.mean
    return 0 if abs(difference) <= SURE * error else 1 if difference > 0 else -1


def spread_of(tally: Tally) -> float:
    """The variance, never less than that of one who answered differently: five alike do not make certainty."""
    mean = tally.mean or 0.0
    return max(tally.variance or 0.0, (mean - 1) * (5 - mean) / (tally.n + 1), 4.0 / (tally.n + 1))


def trend_of(lately: int, late: int, before: int, earlier: int) -> int:
    """Whether a theme's share of the comments grew or shrank between the two times (95 %); 0 when that cannot be told."""
    if late < GROWS_FROM or earlier < GROWS_FROM:
        return 0
    both = (lately + before) / (late + earlier)
    error = sqrt(both * (1 - both) * (1 / late + 1 / earlier))
    difference = lately / late - before / earlier
    return 0 if error == 0 or abs(difference) <= SURE * error else 1 if difference > 0 else -1
