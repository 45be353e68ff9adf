"""What approvals become at the end: the chosen ones, how many approved each, and who is heard, in numbers of five people or more.

Where fewer than three ticked something nothing is chosen: each of them would read the other's ticks in what came first. No number is
told that stands for one to four people, whether they approved or did not, and none where the same was told before of
nearly the same people. Who is heard is told only where each chosen one's number is, by places where those numbers hold too.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from talkoot.base.kit.choosing import FEWEST, FEWEST_WON, equal_shares, joined


@dataclass(frozen=True)
class Told:
    """What is told of one candidate: its place among the chosen, and how many approved it or that nearly all did."""

    place: int | None = None
    n: int | None = None
    is_nearly_all: bool = False
    is_told_before: bool = False


@dataclass
class Counted:
    """By candidate what is told of it; `heard` as places, how many there have one of theirs among the chosen, and of how many."""

    told: dict[int, Told] = field(default_factory=dict)
    heard: list[list[object]] = field(default_factory=list)


def count_approvals(
    ballots: Mapping[int, Collection[int]], candidates: Sequence[int], wanted: int, place_of: Mapping[int, str], told_before: Collection[int] = ()
) -> Counted:
    """Of each person's ballot, those who approved nothing included; `place_of` a person is their area or site. Of candidates level
    with each other the one that more approved comes first, then the one that is named first."""
    said, names = len(ballots), {one: f"{number:06}" for number, one in enumerate(candidates)}
    approvals = {str(by): {names[one] for one in approved if one in names} for by, approved in ballots.items() if approved}
    fans = {one: sum(names[one] in approved for approved in approvals.values()) for one in candidates}
    counted = Counted()
    if len(approvals) < FEWEST_WON:
        counted.told = {one: Told() for one in candidates}
        return counted
    found = equal_shares(approvals, dict.fromkeys(names.values(), 1), wanted, {names[one]: float(n) for one, n in fans.items()})
    for one, n in fans.items():
        place = found.chosen.index(names[one]) + 1 if names[one] in found.chosen else None
        is_before = one in told_before
        is_nearly_all = not is_before and n >= FEWEST and said - n < FEWEST
        counted.told[one] = Told(place, n if not is_before and FEWEST <= n <= said - FEWEST else None, is_nearly_all, is_before)
    if all(one.n is not None for one in counted.told.values() if one.place) and _is_tellable(len(approvals), said):
        counted.heard = _heard(approvals, found.heard, place_of)
    return counted


def is_like(words: Collection[str], others: Collection[str]) -> bool:
    """Whether two titles share half of the shorter one's words: told of the one, a number tells of the other."""
    shared = set(words) & set(others)
    return bool(shared) and 2 * len(shared) >= min(len(set(words)), len(set(others)))


def _heard(approvals: Mapping[str, object], heard: Collection[str], place_of: Mapping[int, str]) -> list[list[object]]:
    """Places, how many of them are heard, of how many; all together where a place's numbers are too small, and nothing where these are."""
    voters: dict[str, int] = defaultdict(int)
    lucky: dict[str, int] = defaultdict(int)
    for by in approvals:
        place = place_of.get(int(by), "")
        voters[place] += 1
        lucky[place] += by in heard
    by_part: list[list[object]] = []
    is_told = True
    for part in joined(voters):
        n, every = sum(lucky[place] for place in part), sum(voters[place] for place in part)
        by_part.append([sorted(filter(None, part)), n, every])
        is_told = is_told and _is_tellable(n, every)
    if is_told:
        return by_part
    return [[[], len(heard), len(approvals)]] if _is_tellable(len(heard), len(approvals)) else []


def _is_tellable(n: int, of: int) -> bool:
    """Whether neither those counted nor the others are one to four."""
    return n not in range(1, FEWEST) and of - n not in range(1, FEWEST)
