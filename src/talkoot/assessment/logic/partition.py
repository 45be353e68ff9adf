"""Who is reported together: proposed before a round opens, completed when it has closed."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import bdtrc

from talkoot.assessment.logic.bands import FEWEST

RESPONSE = 0.8  # of those invited, as a planning assumption
ALONE_FROM = 0.65  # chance of reaching five answers from which a site may stand alone


@dataclass(frozen=True)
class Place:
    """A site with how many are invited there; `area` is 0 where a site has none."""

    site: int
    area: int
    invited: int


def chance(invited: int, response: float = RESPONSE) -> float:
    """How likely at least five of those invited answer, 0..0.99: people are never certain."""
    return min(0.99, float(bdtrc(FEWEST - 1, invited, response))) if invited >= FEWEST else 0.0


def propose(places: Sequence[Place], kept: Sequence[Sequence[int]] = ()) -> list[list[int]]:
    """Sites that should be reported together, each site in exactly one group.

    `kept` are the groups of the round before, which stay: only so can what is shown next be held against what is out. Of the
    rest, sites large enough stand alone; smaller ones are put together inside their area, smallest first, until a group is likely
    to reach five answers; what is left over joins the smallest group of its area, or of them all where the area has none.
    """
    size = {place.site: place.invited for place in places}
    area = {place.site: place.area for place in places}
    groups = [inside for group in kept if _invited(inside := [site for site in group if site in size], size) >= FEWEST]
    settled = {site for group in groups for site in group}
    by_area: dict[int, list[Place]] = {}
    for place in sorted(places, key=lambda place: (place.invited, place.site)):
        if place.site not in settled:
            by_area.setdefault(place.area, []).append(place)
    stranded: list[int] = []
    for number in sorted(by_area):
        own, rest = _inside(by_area[number])
        near = own + [group for group in groups if area[group[0]] == number]
        if rest and near:
            min(near, key=lambda group: (_invited(group, size), group)).extend(rest)
        elif rest:
            stranded.extend(rest)
        groups.extend(own)
    if stranded and (_invited(stranded, size) < FEWEST) and groups:
        min(groups, key=lambda group: (_invited(group, size), group)).extend(stranded)
    elif stranded:
        groups.append(stranded)
    return [sorted(group) for group in groups]


def _inside(places: Sequence[Place]) -> tuple[list[list[int]], list[int]]:
    """(groups, what is left over) of one area's sites, given smallest first."""
    groups, open_group, invited = [], list[int](), 0
    for place in places:
        if chance(place.invited) >= ALONE_FROM and not open_group:
            groups.append([place.site])
            continue
        open_group.append(place.site)
        invited += place.invited
        if chance(invited) >= ALONE_FROM and len(open_group) > 1:
            groups.append(open_group)
            open_group, invited = [], 0
    return groups, open_group


def _invited(sites: Sequence[int], size: dict[int, int]) -> int:
    return sum(size[site] for site in sites)


@dataclass(frozen=True)
class Answered:
    """A group of the partition with how many answers it got."""

    group: int
    area: int
    answers: int


def reported(groups: Sequence[Answered], together: Sequence[Sequence[int]] = ()) -> list[list[int]]:
    """What is reported when a round has closed: lists of groups, each with at least five answers in all.

    `together` are the groups that were reported together before: they stay so, and are not reported where they fall short of
    five, so that no two rounds tell of parts of each other. Of the rest, a group that reached five stands alone. Those that did not
    are put together inside their area; together they need five answers and two groups, else the smallest shown group joins them;
    with none in the area this is done once more over the whole. With fewer than five answers in all nothing is reported.
    """
    by_pk = {one.group: one for one in groups}
    kept = [[by_pk[pk] for pk in unit] for unit in together]
    shown = [unit for unit in kept if sum(one.answers for one in unit) >= FEWEST]
    known = {pk for unit in together for pk in unit}
    new = [one for one in groups if one.group not in known]
    beside: list[list[Answered]] = [[one] for one in new if one.answers >= FEWEST]
    short = [one for one in new if one.answers < FEWEST]
    left: list[Answered] = []
    for area in sorted({one.area for one in short}):
        left += _pool([one for one in short if one.area == area], beside, area)
    if left and _pool(left, beside, None) and shown and not beside:
        min(shown, key=lambda pool: (sum(one.answers for one in pool), pool[0].group)).extend(left)
    return [sorted(one.group for one in pool) for pool in [*shown, *beside]]


def _pool(short: list[Answered], shown: list[list[Answered]], area: int | None) -> list[Answered]:
    """Adds a pool to `shown`, or returns the groups that found none. Groups without an answer come along only where they hide nobody."""
    if sum(one.answers for one in short) == 0:
        return []
    if sum(one.answers for one in short) >= FEWEST and len([one for one in short if one.answers]) > 1:
        shown.append(short)
        return []
    near = [pool for pool in shown if area is None or any(one.area == area for one in pool)]
    if not near:
        return short
    min(near, key=lambda pool: (sum(one.answers for one in pool), pool[0].group)).extend(short)
    return []
