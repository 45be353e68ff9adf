"""Organisations over many rounds, and an attacker who keeps everything that was shown of them.

The attacker knows who answered, supposes that those who stayed answered the same in any ranges of his choosing, and solves for
every single answer by integer programming; colleagues add their own answers. Nothing here uses the product's own proof.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from talkoot.assessment.logic.bands import colleagues
from talkoot.assessment.logic.joint import View
from talkoot.assessment.logic.partition import Answered, Place, propose, reported
from talkoot.assessment.logic.tables import COUNTS_FOR, SHOWN_GROUP, SHOWN_WHOLE, table_for

LOW, HIGH, MIXED, PATH = 1, 2, 3, 4  # nearly all the lowest, nearly all the highest, anything, and ranges taken at will
STATEMENTS = (LOW, HIGH, MIXED, PATH)


@dataclass(frozen=True)
class Shown:
    """A range that was shown: when, who answered, and its ends."""

    day: int
    answered: frozenset[int]
    low: int
    high: int


@dataclass
class Organisation:
    """Sites and their people, who come, go, move and stay away; and what was shown of each statement."""

    dice: random.Random
    sites: dict[int, int] = field(default_factory=dict)  # person → site
    area: dict[int, int] = field(default_factory=dict)
    shown: dict[int, list[Shown]] = field(default_factory=lambda: {one: [] for one in STATEMENTS})
    views: dict[int, list[tuple[int, View]]] = field(default_factory=lambda: {one: [] for one in STATEMENTS})
    answers: dict[int, dict[int, int]] = field(default_factory=dict)
    unit_of: dict[int, int] = field(default_factory=dict)  # site → unit it was reported in last
    tables: int = 0
    withheld: int = 0
    widened: int = 0  # shown, but wider than two steps (a group) or one (the whole)
    names: int = 0

    def person(self, site: int) -> None:
        """Somebody new."""
        dice, self.names = self.dice, self.names + 1
        self.sites[self.names] = site
        odd = dice.random() < 0.08
        self.answers[self.names] = {LOW: dice.choice([2, 5]) if odd else 1, HIGH: dice.choice([1, 4]) if odd else 5, MIXED: dice.randint(1, 5)}


def organisation(seed: int) -> Organisation:
    """One to nine sites of two to nine people in up to three areas."""
    dice = random.Random(seed)
    made = Organisation(dice)
    for site in range(dice.choice([1, 2, 2, 3, 4, 9])):
        made.area[site] = dice.randint(0, 2)
        for _ in range(dice.randint(2, 9)):
            made.person(site)
    return made


def live(one: Organisation) -> None:
    """What happens between two rounds: some leave, some come, some move, sites are merged, some answer anew."""
    dice = one.dice
    for person in list(one.sites):
        if dice.random() < 1 / 14 and len(one.sites) > 5:
            del one.sites[person]
        elif dice.random() < 0.02:
            one.sites[person] = dice.choice(sorted(one.area))
    for _ in range(dice.choice([0, 0, 1, 2, 3])):
        one.person(dice.choice(sorted(set(one.sites.values()))))
    if dice.random() < 0.05 and len(set(one.sites.values())) > 1:
        gone, into = dice.sample(sorted(set(one.sites.values())), 2)
        one.sites = {person: into if site == gone else site for person, site in one.sites.items()}
    if dice.random() < 0.3:
        for person in one.sites:
            if dice.random() < 0.3:
                one.answers[person][MIXED] = dice.randint(1, 5)


def hold_round(one: Organisation, number: int, day: int, area: int | None, is_pulse: bool, by_hand: bool, tables=table_for) -> None:
    """A round, through the product's own steps: partition, pools, and for each statement the range that comes."""
    dice = one.dice
    people = {person: site for person, site in one.sites.items() if area is None or one.area[site] == area}
    came = {person for person in people if dice.random() > 0.15}
    sizes = Counter(people.values())
    groups = propose([Place(site, one.area[site], invited) for site, invited in sorted(sizes.items())])
    if by_hand:
        sites = sorted(sizes)
        dice.shuffle(sites)
        groups = [sites[i : i + 2] for i in range(0, len(sites), 2)]
    members = [frozenset(person for person, site in people.items() if site in group) for group in groups]
    units: dict[int, list[int]] = {}
    for i, group in enumerate(groups):
        known = Counter(one.unit_of[site] for site in group if site in one.unit_of)
        if known:
            units.setdefault(max(known, key=lambda unit: (known[unit], -unit)), []).append(i)
    pools = reported([Answered(i, one.area[group[0]], len(members[i] & came)) for i, group in enumerate(groups)], list(units.values()))
    for pool in pools:
        for i in pool:
            one.unit_of |= dict.fromkeys(groups[i], 100 * number + pool[0])
    together = [frozenset().union(*(members[i] for i in pool)) for pool in pools]
    if is_pulse and together:
        together = [frozenset().union(*together)]
    for whole in together:
        answered = frozenset(whole & came)
        for statement in STATEMENTS:
            earlier = [View(v.people, v.low, v.high, v.n, day - then) for then, v in one.views[statement]]
            shown = SHOWN_WHOLE if is_pulse else SHOWN_GROUP
            made = tables(whole, len(answered), earlier, shown)
            one.tables += 1
            if len(made) == 1:
                one.withheld += 1
                continue
            if statement == PATH:  # any of the ranges may come: whoever could choose the answers would choose the most telling
                band = dice.choice(made)
            else:
                total = sum(one.answers[person][statement] for person in answered)
                band = next(band for band in made if band.low <= total <= band.high)
            one.widened += band.steps > shown
            one.views[statement].append((day, View(whole, band.low, band.high, band.n)))
            one.shown[statement].append(Shown(day, answered, band.low, band.high))


def history(seed: int, tables=table_for) -> Organisation:
    """Six rounds: half-yearly, some with areas in turn, some pulses between, some with partitions made by hand."""
    one = organisation(seed)
    dice = one.dice
    in_turn, by_hand, pulses = dice.random() < 0.15, dice.random() < 0.15, dice.random() < 0.15
    day = 0
    for number in range(9 if in_turn else 6):
        area = number % 3 if in_turn else None
        if area is None or area in one.area.values():
            hold_round(one, number, day, area, pulses and number % 2 == 1, by_hand and dice.random() < 0.5, tables)
        live(one)
        day += 55 if in_turn else dice.choice([155, 182, 182, 210])
    return one


def solve(shown: list[Shown], known: dict[int, int]) -> list[tuple[int, int]] | None:
    """The lowest and highest answer that any one of each cell of people may have given; None when nothing fits.

    A cell whose first solution leaves its people open both ways is not looked at further: (1, 5).
    """
    everybody = set().union(*(one.answered for one in shown))
    cells = Counter(tuple(person in one.answered for one in shown) for person in everybody if person not in known)
    patterns = sorted(cells)
    if not patterns:
        return []
    matrix = np.array([[pattern[i] for pattern in patterns] for i in range(len(shown))], dtype=float)
    mine = np.array([sum(value for person, value in known.items() if person in one.answered) for one in shown])
    limits = LinearConstraint(matrix, [one.low for one in shown] - mine, [one.high for one in shown] - mine)
    sizes = np.array([cells[pattern] for pattern in patterns], dtype=float)
    whole, bounds = np.ones(len(patterns)), Bounds(sizes, 5 * sizes)
    some = []
    for aim in (whole, -whole):
        answer = milp(aim, constraints=limits, integrality=whole, bounds=bounds)
        if answer.x is None:
            return None
        some.append(answer.x)
    found = []
    for i in range(len(patterns)):
        people = int(sizes[i])
        # What one of them may have answered where the cell's sum is known to be reachable.
        if people > 1 and min(x[i] for x in some) <= 5 * people - 3 and max(x[i] for x in some) >= people + 3:
            found.append((1, 5))
            continue
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(patterns))
            aim[i] = sign
            answer = milp(aim, constraints=limits, integrality=whole, bounds=bounds)
            ends.append(round(answer.x[i]))
        found.append((max(1, ends[0] - 5 * (people - 1)), min(5, ends[1] - (people - 1))))
    return found


def sets_of(shown: list[Shown], dice: random.Random, most: int) -> list[list[Shown]]:
    """Pairs, threes and larger sets of ranges within two years, each tied to another by people; the latest ones with all that is
    tied to them."""
    chosen = []
    for number in range(most):
        first = shown[-1] if number == 0 else dice.choice(shown)
        some, size = [first], 6 if number == 0 else dice.choice([2, 2, 3, 3, 4, 5])
        while len(some) < size:
            days = [view.day for view in some]
            near = [
                view for view in shown
                if view not in some and any(view.answered & one.answered for one in some) and max(*days, view.day) - min(*days, view.day) < COUNTS_FOR
            ]  # fmt: skip
            if not near:
                break
            some.append(dice.choice(near))
        if len(some) > 1:
            chosen.append(some)
    return chosen


def attack(one: Organisation, most: int = 5, coalitions: int = 4) -> tuple[int, int, int]:
    """(people pinned, sides that an outsider learned, sets that had a solution)."""
    pinned = sides = solved = 0
    dice = random.Random(one.names)
    for shown in one.shown.values():
        if len(shown) < 2:
            continue
        for some in sets_of(shown, dice, most):
            outside = solve(some, {})
            if not outside:
                continue
            solved += 1
            sides += sum(least > 2 or high < 4 for least, high in outside)
            everybody = sorted(set().union(*(view.answered for view in some)))
            several = colleagues(min(len(view.answered) for view in some))
            # Those who were not in all of the ranges know the most.
            rare = [person for person in everybody if not all(person in view.answered for view in some)] or everybody
            for _ in range(coalitions):
                known = {person: dice.choice([1, 1, 5, 5, 2, 3, 4]) for person in dice.sample(rare, min(len(rare), several))}
                found = solve(some, known)
                pinned += sum(least == high for least, high in found or [])
    return pinned, sides, solved
