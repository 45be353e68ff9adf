"""The team mirror over many rounds: what can still be shown, how often change is said with nothing changed, and the attack at length.

`python -m benchmarks.mirror_rounds [organisations]` simulates; `python -m benchmarks.mirror_rounds attack [organisations] [first]`
attacks random organisations and tells who was pinned; `… change [organisations]` tells how often change is said of unchanged teams.
"""

import random
import sys
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from talkoot.assessment.logic.joint import View
from talkoot.assessment.logic.partition import Answered, Place, propose, reported
from talkoot.assessment.logic.tables import SHOWN_GROUP, SHOWN_WHOLE, table_for
from talkoot.assessment.logic.wholes import change, whole_of
from tests.assessment.attack import attack, history

SIZES, AREAS = (2, 2, 3, 3, 4, 4, 5, 7, 10), (0, 0, 0, 1, 1, 1, 2, 2, 2)
STATEMENTS, AWAY, LEAVING, ANEW = 8, 0.15, 1 / 14, 0.3


@dataclass
class Tally:
    """What was shown, by round."""

    groups: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))  # widths in steps; infinite where nothing
    wholes: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    changes: list[bool] = field(default_factory=list)  # a round of which some of three topics was called better or weaker


def simulate(seed: int, rounds: int, months: int, is_pulse: bool, tally: Tally, sizes: tuple[int, ...] = SIZES) -> None:
    """One organisation of nine sites and 40 people. Teams' means lie about 3.7, sites differ by 0.3, people by 0.8; nothing changes
    but who is there and three answers in ten."""
    dice, draws = random.Random(seed), np.random.default_rng(seed)
    names = iter(range(10**6))
    level, by_site = draws.normal(3.7, 0.4, STATEMENTS), draws.normal(0, 0.3, (len(sizes), STATEMENTS))

    def answers(site: int) -> np.ndarray:
        return np.clip(np.round(level + by_site[site] + draws.normal(0, 0.8, STATEMENTS)), 1, 5).astype(int)

    sites = {next(names): site for site, size in enumerate(sizes) for _ in range(size)}
    given = {person: answers(site) for person, site in sites.items()}
    partition = propose([Place(site, AREAS[site], size) for site, size in enumerate(sizes)])
    views: dict[int, list[tuple[int, View]]] = defaultdict(list)
    before: dict[int, tuple[frozenset[int], object]] = {}
    kept: list[list[int]] = []
    for number in range(rounds):
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
        pools = reported([Answered(i, AREAS[partition[i][0]], len(one & came)) for i, one in enumerate(members)], kept)
        kept = kept if kept else pools
        together = [frozenset().union(*(members[i] for i in pool)) for pool in pools]
        if is_pulse and together:
            together = [frozenset().union(*together)]
        day, bands = round(30.4 * months * number), defaultdict(list)
        for people in together:
            answered = people & came
            for statement in range(STATEMENTS):
                earlier = [View(v.people, v.low, v.high, v.n, day - then) for then, v in views[statement]]
                made = table_for(people, len(answered), earlier, SHOWN_WHOLE if is_pulse else SHOWN_GROUP)
                total = sum(int(given[person][statement]) for person in answered)
                band = next(one for one in made if one.low <= total <= one.high)
                shown = len(made) > 1
                if not is_pulse:
                    tally.groups[number].append(band.steps if shown else np.inf)
                if shown:
                    bands[statement].append(band)
                    views[statement].append((day, View(people, band.low, band.high, band.n)))
        called = []
        for statement in range(STATEMENTS):
            ones = bands[statement]
            whole = whole_of(sum(one.low for one in ones), sum(one.high for one in ones), sum(one.n for one in ones))
            tally.wholes[number].append(2 * whole.half if whole and len(ones) == len(together) else np.inf)
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
        pinned = sides = solved = tables = withheld = 0
        for seed in range(first, first + many):
            one = history(seed)
            found = attack(one)
            pinned, sides, solved = pinned + found[0], sides + found[1], solved + found[2]
            tables, withheld = tables + one.tables, withheld + one.withheld
            if found[:2] != (0, 0):
                print(f"organisation {seed}: {found[0]} pinned, {found[1]} sides learned", flush=True)
        print(f"{many} organisations, {tables} tables, {100 * withheld / tables:.0f} % withheld, {solved} sets with a solution: {pinned} pinned, {sides} sides")
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
