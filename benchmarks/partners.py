"""How long it takes to find partners for a whole house, how much memory, and how far from the bound: `python -m benchmarks.partners [people …]`.

Beside it, for the first layer alone: a greedy choice of the best pair left, and random pairs. Each size runs in a process of its own, so
that its peak of memory is its own; what the process weighs before is told apart. Get-to-know pairs are drawn for 500, four rounds.
"""

import random
import resource
import subprocess
import sys
import time

from talkoot.sparring.logic.pairs import Past, Person, draw
from talkoot.sparring.logic.partners import Before, Wisher, gathered, points, propose

SIZES = (40, 300, 500, 2000)
PER_SITE, SKILLS = 5, 60


def house(n: int, seed: int = 1) -> tuple[list[Wisher], Before]:
    """People of sites of about five: half name somebody, most know and want to learn something, one in five can take two or three."""
    dice = random.Random(seed)
    people = []
    for key in range(n):
        others = [other for other in (dice.randrange(n) for _name in range(3)) if other != key]
        people.append(
            Wisher(
                key,
                frozenset({dice.randrange(max(2, n // PER_SITE))}),
                tuple(dict.fromkeys(others[: dice.choice([0, 0, 0, 1, 2, 3])])),
                frozenset({dice.randrange(n)} - {key}) if dice.random() < 0.5 else frozenset(),
                frozenset(dice.sample(range(SKILLS), dice.randint(0, 4))),
                frozenset(dice.sample(range(SKILLS), dice.randint(0, 3))),
                dice.choice([1, 1, 1, 1, 2, 3]),
                dice.choice([2, 2, 2, 3, 4]),
            )
        )
    before = [frozenset((one, other)) for one, other in ((dice.randrange(n), dice.randrange(n)) for _pair in range(n)) if one != other]
    return people, Before(set(before[: n // 2]), set(before))


def worth(people: list[Wisher], before: Before, pairs: list[tuple[int, int]]) -> tuple[int, int, float]:
    """How many have a partner, the points of whoever is worst off, the sum."""
    both = [(people[a], people[b]) for a, b in pairs]
    each = [points(x, y, before) for a, b in both for x, y in ((a, b), (b, a))]
    total = sum(a.counts * points(a, b, before) + b.counts * points(b, a, before) for a, b in both)
    return len({end for pair in pairs for end in pair}), min(each, default=0), total


def greedy(people: list[Wisher], before: Before, *, at_random: bool) -> list[tuple[int, int]]:
    """The best pair left, again and again; or any."""
    pool = gathered(people, before)
    n = len(people)
    ends = [(a, b) for a in range(n) for b in range(a + 1, n) if pool.may[a, b]]
    if at_random:
        random.Random(3).shuffle(ends)
    else:
        gain = pool.counts[:, None] * pool.points + (pool.counts[:, None] * pool.points).T
        ends.sort(key=lambda pair: -int(gain[pair]))
    free, found = set(range(n)), []
    for a, b in ends:
        if a in free and b in free:
            free -= {a, b}
            found.append((a, b))
    return found


def one_size(n: int) -> None:
    """Tells of one house."""
    people, before = house(n)
    began, counted, weight = time.perf_counter(), time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = propose(people, before)
    took, reckoned, peak = time.perf_counter() - began, time.process_time() - counted, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{n} people: {took:.1f} s for all proposals ({reckoned:.1f} s of processor), {peak:.0f} MB at most ({weight:.0f} MB before)")
    for number, one in enumerate(found.layers, 1):
        off = 100 * (1 - one.total / one.bound)
        print(f"  layer {number}: {one.covered} have one more, worst off {one.worst} points, sum {one.total:.0f}, at most {off:.3f} % below the bound")
    for name, at_random in (("greedy", False), ("random", True)):
        covered, worst, total = worth(people, before, greedy(people, before, at_random=at_random))
        print(f"  {name} beside layer 1: {covered} have one, worst off {worst}, sum {total:.0f} ({total / found.layers[0].total:.2f} of ours)")


def get_to_know(n: int = 500) -> None:
    """Tells of rounds of getting to know each other."""
    dice, past = random.Random(n), Past()
    people = [Person(key, frozenset({dice.randrange(n // 6)})) for key in range(n)]
    for number in range(1, 5):
        began, counted = time.perf_counter(), time.process_time()
        groups = draw(people, past)
        took, reckoned = time.perf_counter() - began, time.process_time() - counted
        print(f"get to know each other, {n} people, round {number}: {took:.1f} s ({reckoned:.1f} s of processor)")
        past.add(groups)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        one_size(int(sys.argv[1]))
    else:
        for size in [int(one) for one in sys.argv[1:]] or SIZES:
            subprocess.run([sys.executable, "-m", "benchmarks.partners", str(size)], check=True)
        get_to_know()
