"""Everything that is shown of six rounds, given to an exact reconstruction: nobody's answer is told.

`python -m benchmarks.mirror_rounds attack` does the same with a thousand organisations.
"""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.mirror_rounds import Tally, simulate
from talkoot.assessment.logic.bands import Band, colleagues
from talkoot.assessment.logic.joint import View, corners, fewest_shared, fit_ends, past_of
from talkoot.assessment.logic.tables import COUNTS_FOR, REST, SHOWN_GROUP, table_for
from talkoot.assessment.logic.tallying import NAMED_FROM, Count, most_energy
from talkoot.assessment.logic.wholes import Whole, change
from tests.assessment.attack import MIXED, Shown, attack, history, solve

pytestmark = pytest.mark.one_database
ORGANISATIONS = 24


@pytest.mark.parametrize("part", range(3))
def test_nobody_is_pinned_and_no_outsider_learns_a_side_over_six_rounds(part):
    """With areas in turn, partitions by hand, pulses, absences, joiners, leavers, moves and merged sites."""
    told = {seed: found for seed in range(part, ORGANISATIONS, 3) if (found := attack(history(seed), most=2, coalitions=2)[:2]) != (0, 0)}
    assert told == {}


def only_the_largest_overlap(people, n, earlier, shown):
    """The rule as it was: eight rounds back, each earlier view by itself, as if everybody who could had answered both times."""
    options, width, known = 5, 4, colleagues(n)
    table = list(table_for(people, n, [], 0.5))
    for view in earlier:
        stayed = min(len(view.people & people), view.n, n)
        if not stayed:
            continue
        while len(table) > 1:
            telling = [
                i for i, band in enumerate(table)
                if any(
                    0 <= gap - width * stayed <= width * known
                    for gap in (options * view.n - view.low + band.high - n, view.high - view.n + options * n - band.low)
                )
            ]  # fmt: skip
            if not telling:
                break
            i = telling[0]
            j = i + 1 if i < len(table) / 2 and i + 1 < len(table) else i - 1
            low, high = min(i, j), max(i, j)
            table[low : high + 1] = [Band(table[low].low, table[high].high, n)]
    return tuple(table)


def test_the_rule_that_looked_at_the_largest_overlap_only_is_broken_by_the_same_attacker():
    """The control."""
    told = [attack(history(seed, only_the_largest_overlap), most=4) for seed in range(8)]
    assert sum(pinned > 0 for pinned, _sides, _solved in told) >= 2


def test_plain_means_pin_people():
    """The control: the same attacker with exact sums."""
    pinned = 0
    for seed in range(4):
        one = history(seed)
        for statement, shown in one.shown.items():
            exact = []
            for view in shown if statement != MIXED else []:
                total = sum(one.answers[person].get(statement, 3) for person in view.answered)
                exact.append(Shown(view.day, view.answered, total, total))
            one.shown[statement] = exact
        pinned += attack(one, most=3)[0] > 0
    assert pinned >= 3


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_for_any_history_everybody_keeps_two_answers_and_outsiders_see_both_sides(data):
    """Any invited, any answered, any of the ranges that might have come; and colleagues with any answers of their own."""
    earlier, shown = [], []
    for number in range(data.draw(st.integers(2, 4), label="rounds")):
        start, stop = data.draw(st.integers(0, 3)), data.draw(st.integers(8, 13))
        invited = frozenset(range(start, stop))
        answered = frozenset(data.draw(st.lists(st.sampled_from(sorted(invited)), min_size=5, max_size=len(invited), unique=True)))
        aged = [View(v.people, v.low, v.high, v.n, 182 * (number - then)) for then, v in earlier]
        table = table_for(invited, len(answered), aged, SHOWN_GROUP)
        if len(table) == 1:
            continue
        band = data.draw(st.sampled_from(table))
        earlier.append((number, View(invited, band.low, band.high, band.n)))
        shown.append(Shown(182 * number, answered, band.low, band.high))
    for size in range(1, len(shown) + 1):
        for some in combinations(shown, size):
            outside = solve(list(some), {})
            if outside is None:
                continue
            assert all(least < 3 < most for least, most in outside), some
            everybody = sorted(set().union(*(view.answered for view in some)))
            several = colleagues(min(len(view.answered) for view in some))
            for known in data.draw(st.lists(st.lists(st.sampled_from(everybody), min_size=several, max_size=several, unique=True), max_size=4)):
                own = {person: data.draw(st.sampled_from([1, 5, 2, 3, 4])) for person in known}
                assert all(least < most for least, most in solve(list(some), own) or []), (some, own)


@pytest.mark.parametrize(("first", "second"), [(5, 5), (6, 5), (5, 6), (7, 6), (8, 8), (9, 8), (8, 9)])
def test_every_pair_of_ranges_is_safe_for_every_overlap_by_enumeration(first, second):
    """Every range that might have come first, every one that might come then, everybody who may have answered both."""
    invited = frozenset(range(max(first, second) + 1))
    for before in table_for(invited, first, [], SHOWN_GROUP):
        view = View(invited, before.low, before.high, first, 182)
        for now in table_for(invited, second, [view], SHOWN_GROUP):
            for stayed in range(fewest_shared(invited, first, invited, second), min(first, second) + 1):
                one = Shown(0, frozenset(range(first)), before.low, before.high)
                other = Shown(182, frozenset(range(first - stayed, first - stayed + second)), now.low, now.high)
                outside = solve([one, other], {})
                assert outside is None or all(least < 3 < most for least, most in outside), (before, now, stayed)
                moved = sorted(one.answered ^ other.answered)[: 2 * colleagues(min(first, second))]
                for known in combinations(moved, min(colleagues(min(first, second)), len(moved))):
                    for own in product((1, 3, 5), repeat=len(known)):
                        found = solve([one, other], dict(zip(known, own, strict=True))) or []
                        assert all(least < most for least, most in found), (before, now, stayed, known, own)


def test_printed_cards_count_as_known_answers():
    """Three printed cards and two colleagues: five known answers need twelve, and the rest may still have answered otherwise."""
    people = frozenset(range(14))
    assert len(table_for(people, 11, [], SHOWN_GROUP, 3)) == 1
    for band in (made := table_for(people, 14, [], SHOWN_GROUP, 3)):
        for own in (5, 15, 25):
            low, high = max(9, band.low - own), min(45, band.high - own)
            assert low > high or max(1, low - 40) < min(5, high - 8), (band, own)
    assert len(made) > 1
    assert len(table_for(people, 14, [View(people, 20, 56, 14, 182, cards=3)], SHOWN_GROUP)) <= len(made)


@pytest.mark.parametrize("moved", [1, 2, 3])
@pytest.mark.parametrize("n", [7, 9, 12])
def test_people_who_came_from_another_group_count_as_known_in_the_first_range_of_their_new_one(moved, n):
    """A merged site: a range of five, then the first one of a group that some of the five are in by now."""
    came, stayed = frozenset(range(moved)), frozenset(range(100, 100 + n - moved))
    left = frozenset(range(moved, 5))
    for before in table_for(came | left, 5, [], SHOWN_GROUP):
        for now in table_for(came | stayed, n, [View(came | left, before.low, before.high, 5, 392)], SHOWN_GROUP):
            some = [Shown(0, came | left, before.low, before.high), Shown(392, came | stayed, now.low, now.high)]
            for own in product((1, 4, 5), repeat=colleagues(n)):
                found = solve(some, dict(zip(sorted(stayed), own, strict=False))) or []
                assert all(least < most for least, most in found), (before, now, own)


def test_what_is_joined_does_not_follow_from_the_answers():
    """The table is made before anybody looks at this round's sums: it is a function of what is out and of numbers."""
    invited = frozenset(range(10))
    view = View(invited, 25, 38, 9, 182)
    assert fit_ends(past_of(invited, 9, [view]), 9) == fit_ends(past_of(frozenset(range(100, 110)), 9, [View(frozenset(range(100, 110)), 25, 38, 9, 182)]), 9)


def test_a_statement_rests_for_five_months_and_older_ranges_than_two_years_no_longer_count():
    invited = frozenset(range(12))
    fresh = table_for(invited, 10, [], SHOWN_GROUP)

    def after(days, with_word=False):
        return table_for(invited, 10, [View(invited, 30, 33, 10, days, with_word)], SHOWN_GROUP)

    assert len(after(REST - 1)) == 1
    assert len(after(182)) > 1
    assert after(182) != fresh
    assert after(COUNTS_FOR) == fresh
    assert len(after(182, with_word=True)) == 1, "nothing is proved beside a word for how alike they answered"


@pytest.mark.parametrize("size", [5, 10, 40])
def test_better_or_weaker_is_said_of_few_teams_of_which_nothing_changed(size):
    tally = Tally()
    for seed in range(12):
        simulate(seed, 4, 6, True, tally, (size,))
    assert len(tally.changes) > 50
    assert sum(tally.changes) <= 0.05 * len(tally.changes)


def test_a_real_fall_is_said():
    assert change(Whole(3.8, 5.0, 10), Whole(1.0, 3.5, 10)) == -1
    assert change(Whole(1.0, 3.5, 10), Whole(3.8, 5.0, 10)) == 1
    assert change(Whole(2.5, 3.7, 10), Whole(3.8, 5.0, 10)) == 0


def test_the_corners_of_two_and_three_views_are_those_of_the_paper():
    assert sorted(map(tuple, corners(2).tolist())) == [(-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0)]
    assert len(corners(3)) == 18
    assert (len(corners(4)), len(corners(5))) == (90, 1250)


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
