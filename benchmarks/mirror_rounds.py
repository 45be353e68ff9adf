"""The team mirror over many rounds: what can still be shown, how often change is said with nothing changed, and the attack at length.

`python -m benchmarks.mirror_rounds [organisations]` simulates; `python -m benchmarks.mirror_rounds attack [organisations] [first]`
attacks random organisations and tells who was pinned; `… between [organisations]` shows the whole in between and tells what that
costs the groups; `… change [organisations]` tells how often change is said of unchanged teams;
`… holds [organisations]` how often the whole's range holds the mean of everybody, at many levels.
"""

import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from talkoot.assessment.logic.bands import Band
from talkoot.assessment.logic.joint import View
from talkoot.assessment.logic.partition import Answered, Place, propose, reported
from talkoot.assessment.logic.tables import REST, SHOWN_GROUP, SHOWN_WHOLE, table_for
from talkoot.assessment.logic.wholes import change, likely_whole, whole_of
from tests.assessment.attack import attack, history

SIZES, AREAS = (2, 2, 3, 3, 4, 4, 5, 7, 10), (0, 0, 0, 1, 1, 1, 2, 2, 2)
STATEMENTS, AWAY, LEAVING, ANEW, FALLS = 8, 0.15, 1 / 14, 0.3, 3


@dataclass
class Tally:
    """What was shown, by round."""

    groups: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # widths in steps; infinite where nothing
    wholes: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    changes: list[bool] = field(default_factory=list)  # a round of which some of three topics was called better or weaker
    holds: list[bool] = field(default_factory=list)  # whether the whole's range held the whole's mean


@dataclass(frozen=True)
class Life:
    """How people answer: the statements' level (drawn about 3.7 if None), how sites differ and people, and a fall in the fourth round."""

    level: float | None = None
    sites: float = 0.3
    people: float = 0.8
    fall: float = 0.0


LIVES = [
    *(Life(level) for level in (1.15, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 4.85)),
    *(Life(level, 0.1, 0.45) for level in (1.15, 1.7, 2.4, 3.1, 3.4, 3.7, 3.9, 4.3, 4.85)),
    *(Life(level, 0.5, 1.2) for level in (2.0, 3.0, 4.0)),
    Life(fall=-1.0),
    Life(4.2, fall=-0.5),
]


def simulate(
    seed: int, rounds: int, months: int, is_pulse: bool, tally: Tally, sizes: tuple[int, ...] = SIZES, life: Life = Life(), turns: bool = False
) -> None:
    """One organisation, as a rule of nine sites and 40 people; nothing changes but who is there and three answers in ten.

    `turns`: every second round shows its whole only, and nothing rests.
    """
    dice, draws = random.Random(seed), np.random.default_rng(seed)
    names = iter(range(10**6))
    level = draws.normal(3.7, 0.4, STATEMENTS) if life.level is None else np.full(STATEMENTS, life.level)
    by_site = draws.normal(0, life.sites, (len(sizes), STATEMENTS))

    def answers(site: int) -> np.ndarray:
        return np.clip(np.round(level + by_site[site] + draws.normal(0, life.people, STATEMENTS)), 1, 5).astype(int)

    sites = {next(names): site for site, size in enumerate(sizes) for _ in range(size)}
    given = {person: answers(site) for person, site in sites.items()}
    partition = propose([Place(site, AREAS[site % len(AREAS)], size) for site, size in enumerate(sizes)])
    views: dict[int, list[tuple[int, View]]] = defaultdict(list)
    before: dict[int, tuple[frozenset[int], object]] = {}
    kept: list[list[int]] = []
    for number in range(rounds):
        is_pulse = bool(number % 2) if turns else is_pulse
        if number == FALLS and life.fall:
            level = level + life.fall
            given = {person: answers(site) for person, site in sites.items()}
        if number:
            for person, site in list(sites.items()):
                if dice.random() < LEAVING * months / 6:
                    del sites[person]
                    new = next(names)
                    sites[new], given[new] = site, answers(site)
            for person, site in sites.items():
                given[person] = np.where(draws.random(STATEMENTS) < ANEW, answers(site), given[person])
        came = {person for person in sites if dice.random() > AWAY}
        members = [frozenset(person for person, site in sites.items() if site in group) for group in partition]
        pools = reported([Answered(i, AREAS[partition[i][0] % len(AREAS)], len(one & came)) for i, one in enumerate(members)], kept)
        kept = kept or pools
        together = [frozenset().union(*(members[i] for i in pool)) for pool in pools]
        if is_pulse and together:
            together = [frozenset().union(*together)]
        day, bands = round(30.4 * months * number), defaultdict[int, list[Band]](list)
        unshown, sums = defaultdict[int, list[int]](list), np.zeros(STATEMENTS)
        for people in together:
            answered = people & came
            for statement in range(STATEMENTS):
                earlier = [View(v.people, v.low, v.high, v.n, max(REST, day - then) if turns else day - then) for then, v in views[statement]]
                made = table_for(people, len(answered), earlier, SHOWN_WHOLE if is_pulse else SHOWN_GROUP)
                total = sum(int(given[person][statement]) for person in answered)
                band = next(one for one in made if one.low <= total <= one.high)
                shown = len(made) > 1
                if not is_pulse:
                    tally.groups[number].append(band.steps if shown else np.inf)
                sums[statement] += total
                if not shown:
                    unshown[statement].append(len(answered))
                else:
                    bands[statement].append(band)
                    views[statement].append((day, View(people, band.low, band.high, band.n)))
        called = []
        for statement in range(STATEMENTS):
            ones = bands[statement]
            if len(together) > 1:
                whole = likely_whole(ones, unshown[statement])
            else:
                whole = whole_of(*(sum(end) for end in zip(*((one.low, one.high, one.n) for one in ones), strict=True))) if ones else None
            tally.wholes[number].append(2 * whole.half if whole else np.inf)
            if whole:
                tally.holds.append(whole.low - 1e-9 <= sums[statement] / whole.n <= whole.high + 1e-9)
            last = before.get(statement)
            called.append(bool(last and whole and change(last, whole)))
            before[statement] = whole
        if number:
            tally.changes += [any(called[i : i + 3]) for i in range(0, STATEMENTS - 2, 3)]


def told(name: str, widths: dict[int, list[float]], shown: float) -> None:
    shares = [float(np.mean(np.array(widths[number]) <= shown)) for number in sorted(widths)]
    rest = [width for number in sorted(widths)[1:6] for width in widths[number]]
    print(f"{name:22}", " ".join(f"{100 * one:3.0f}" for one in shares), f"  rounds 2-6: {100 * float(np.mean(np.array(rest) <= shown)):.0f} %")


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["change"]:
        for sizes in ((5,), (7,), (10,), (20,), SIZES):
            tally = Tally()
            for seed in range(int(words[1]) if words[1:] else 60):
                simulate(seed, 6, 6, True, tally, sizes)
            print(f"{sum(sizes)} people: better or weaker said of one of three topics, nothing changed: {100 * np.mean(tally.changes):.1f} %")
        return
    if words[:1] == ["attack"]:
        many, first = int(words[1]) if words[1:] else 1000, int(words[2]) if words[2:] else 0
        pinned = sides = solved = tables = withheld = widened = 0
        for done, seed in enumerate(range(first, first + many), 1):
            one = history(seed)
            found = attack(one)
            pinned, sides, solved = pinned + found[0], sides + found[1], solved + found[2]
            tables, withheld, widened = tables + one.tables, withheld + one.withheld, widened + one.widened
            if found[:2] != (0, 0):
                print(f"organisation {seed}: {found[0]} pinned, {found[1]} sides learned", flush=True)
            if done % 50 == 0 or done == many:
                so_far = f"{done} organisations, {tables} tables, {100 * withheld / tables:.0f} % withheld, {100 * widened / tables:.0f} % widened"
                so_far += f", {solved} sets with a solution"
                print(f"{so_far}: {pinned} pinned, {sides} sides", flush=True)
        return
    if words[:1] == ["between"]:
        alone, beside = Tally(), Tally()
        for seed in range(int(words[1]) if words[1:] else 20):
            simulate(seed, 4, 6, False, alone)
            simulate(seed, 7, 3, False, beside, turns=True)
        told("groups, half-yearly", alone.groups, SHOWN_GROUP)
        told("groups, wholes between", beside.groups, SHOWN_GROUP)
        told("wholes between", {number: found for number, found in beside.wholes.items() if number % 2}, SHOWN_WHOLE)
        return
    if words[:1] == ["holds"]:
        for life in LIVES:
            tally = Tally()
            for seed in range(int(words[1]) if words[1:] else 40):
                simulate(seed, 6, 6, False, tally, life=life)
            print(f"{life}: the whole's range held its mean in {100 * np.mean(tally.holds):.1f} % of {len(tally.holds)}")
        return
    many = int(words[0]) if words else 40
    half_yearly, monthly = Tally(), Tally()
    for seed in range(many):
        simulate(seed, 6, 6, False, half_yearly)
        simulate(seed, 12, 1, True, monthly)
    told("groups, half-yearly", half_yearly.groups, SHOWN_GROUP)
    told("whole, half-yearly", half_yearly.wholes, SHOWN_WHOLE)
    told("whole, monthly pulses", monthly.wholes, SHOWN_WHOLE)
    print(f"better or weaker said of one of three topics, nothing changed: {100 * np.mean(half_yearly.changes):.1f} %")


if __name__ == "__main__":
    main()
