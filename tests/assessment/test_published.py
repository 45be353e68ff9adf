"""Everything that is published of three rounds, given to an exact reconstruction: nobody's answer is told.

The attacker keeps every page of every round, knows who was invited to what, supposes the worst (everybody answered, and who
stayed answered the same each time), and solves for every single answer by integer programming. Colleagues add their own
answers. The same attacker, fed with plain means, does pin people.
"""

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from talkoot.assessment.actions.closing import shared_with
from talkoot.assessment.logic.bands import colleagues
from talkoot.assessment.logic.partition import Answered, Place, propose, reported
from talkoot.assessment.logic.tallying import NAMED_FROM, Count, most_energy, published, together

pytestmark = pytest.mark.one_database
ORGANISATIONS, ROUNDS = 200, 3
LOW, HIGH, MIXED = 1, 2, 3  # three statements: all the lowest but perhaps one, all the highest but perhaps one, anything


def people_over_time(dice):
    """(site by person) in each round: a few leave, a few come."""
    sizes = [dice.randint(2, 8) for _ in range(dice.randint(1, 4))]
    names = iter(range(10_000))
    now = {next(names): site for site, size in enumerate(sizes) for _ in range(size)}
    rounds = [dict(now)]
    for _ in range(ROUNDS - 1):
        for person in dice.sample(sorted(now), k=min(len(now) - 1, dice.randint(0, 3))):
            del now[person]
        now |= {next(names): dice.randrange(len(sizes)) for _ in range(dice.randint(0, 3))}
        rounds.append(dict(now))
    return rounds


def answers_of(dice, people):
    """Everybody's answers: unanimous and near-unanimous teams, and one where anything goes."""
    odd = dice.choice(sorted(people)) if dice.random() < 0.5 else None
    return {
        person: {LOW: dice.choice([2, 5]) if person == odd else 1, HIGH: dice.choice([1, 4]) if person == odd else 5, MIXED: dice.randint(1, 5)}
        for person in people
    }


def publish(rounds, answers):
    """[(people of the report, {statement: (low, high, word)})] of all rounds, through the product's own steps."""
    earlier, seen = [], []
    for people in rounds:
        sites = Counter(people.values())
        places = [Place(site, 0, invited) for site, invited in sorted(sites.items())]
        groups = {number: [person for person, site in people.items() if site in group] for number, group in enumerate(propose(places))}
        counts = {}
        for number, members in groups.items():
            counts[number] = Count()
            for person in members:
                counts[number].add(answers[person], ())
        news = []
        for pool in reported([Answered(number, 0, len(members)) for number, members in groups.items()]):
            members = {person for number in pool for person in groups[number]}
            found = published(together(counts[number] for number in pool), shared_with(earlier, members))
            news.append((frozenset(members), {one.statement: one.band for one in found}))
            seen.append((frozenset(members), {one.statement: (one.band.low, one.band.high) for one in found}))
        earlier += news
    return seen


def solve(seen, statement, known=()):
    """For each cell of people who were always reported together: the lowest and highest answer any one of them may have given.

    `known` are (person, answer) of those who put their own answers together. None when nothing fits: somebody did change.
    """
    reports = [(members, bands[statement]) for members, bands in seen if statement in bands]
    everybody = set().union(*(members for members, _band in reports)) if reports else set()
    own = dict(known)
    cells = Counter(tuple(person in members for members, _band in reports) for person in everybody if person not in own)
    patterns = sorted(cells)
    if not patterns:
        return {}
    matrix = np.array([[pattern[i] for pattern in patterns] for i in range(len(reports))], dtype=float)
    mine = np.array([sum(value for person, value in own.items() if person in members) for members, _band in reports])
    ends = np.array([band for _members, band in reports], dtype=float)
    limits = LinearConstraint(matrix, ends[:, 0] - mine, ends[:, 1] - mine)
    sizes = np.array([cells[pattern] for pattern in patterns], dtype=float)
    found = {}
    for i, pattern in enumerate(patterns):
        aim = np.zeros(len(patterns))
        aim[i] = 1
        sums = [milp(sign * aim, constraints=limits, integrality=np.ones(len(patterns)), bounds=Bounds(sizes, 5 * sizes)) for sign in (1, -1)]
        if sums[0].x is None:
            return None
        low, high = round(sums[0].x[i]), round(sums[1].x[i])
        found[pattern] = (max(1, low - 5 * (int(sizes[i]) - 1)), min(5, high - (int(sizes[i]) - 1)))
    return found


def attack(seen, answers, dice, most_pairs=4):
    """(people pinned, people whose side an outsider learns)."""
    pinned = sides = 0
    for statement in (LOW, HIGH, MIXED):
        outside = solve(seen, statement) or {}
        sides += sum(least > 2 or most < 4 for least, most in outside.values())
        pinned += sum(least == most for least, most in outside.values())
        members = sorted(set().union(*(people for people, _bands in seen))) if seen else []
        # Whoever answers alike and was always in the same groups learns the same: one of each kind is enough.
        kinds = {(answers[p][statement], tuple(p in people for people, _b in seen)): p for p in members}
        insiders = [((p, answers[p][statement]),) for p in kinds.values()]
        if seen and min(len(people) for people, _bands in seen) >= 8:
            assert colleagues(8) == 2
            pairs = list(combinations(sorted(kinds.values()), 2))
            insiders += [tuple((p, answers[p][statement]) for p in pair) for pair in dice.sample(pairs, min(most_pairs, len(pairs)))]
        for known in dice.sample(insiders, min(8, len(insiders))):
            found = solve(seen, statement, known) or {}
            pinned += sum(least == most for least, most in found.values())
    return pinned, sides


@pytest.mark.parametrize("part", range(8))
def test_nobody_is_pinned_and_no_outsider_learns_a_side_over_three_rounds(part):
    told = []
    for seed in range(part, ORGANISATIONS, 8):
        dice = random.Random(seed)
        rounds = people_over_time(dice)
        answers = answers_of(dice, set().union(*rounds))
        if attack(publish(rounds, answers), answers, dice) != (0, 0):
            told.append(seed)
    assert told == []


def test_plain_means_pin_people():
    """The control: the same attacker with exact sums, as a page with means and numbers of answers would give them."""
    pinned = 0
    for seed in range(12):
        dice = random.Random(seed)
        rounds = people_over_time(dice)
        answers = answers_of(dice, set().union(*rounds))
        exact = []
        for members, bands in publish(rounds, answers):
            sums = {statement: sum(answers[person][statement] for person in members) for statement in bands}
            exact.append((members, {statement: (total, total) for statement, total in sums.items()}))
        pinned += attack(exact, answers, dice)[0] > 0
    assert pinned >= 8


def test_what_energy_names_tells_nobodys_choice():
    """All that five people may have marked of four statements, by what would be named: no choice follows, for no colleague."""
    picks = [frozenset(one) for size in range(4) for one in combinations(range(4), size)]
    seen = {}
    stack = [((), Counter())]
    while stack:
        chosen, counted = stack.pop()
        if len(chosen) == 5:
            count = Count(5, {}, counted)
            seen.setdefault(tuple(most_energy(count)), []).append(chosen)
            continue
        start = chosen[-1] if chosen else 0
        for i in range(start, len(picks)):
            stack.append(((*chosen, i), counted + Counter(picks[i])))
    assert NAMED_FROM >= 2
    for named, all_of_them in seen.items():
        for own in range(len(picks)):
            rest = []
            for one in all_of_them:
                if own in one:
                    others = list(one)
                    others.remove(own)
                    rest.append(others)
            for statement in range(4):
                marks = {statement in picks[i] for others in rest for i in others}
                assert not rest or marks == {True, False}, (named, own, statement)
