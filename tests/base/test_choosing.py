"""Choosing together: against published cases, an independent computation, and what the rules promise."""

from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot.base.kit.choosing import acceptability, dominated, equal_shares, joined, ranked, standing


def test_four_specialists_and_an_all_rounder_share_the_weightings_as_integrated():
    """A specialist is first where its weight is over a half: (1/2)^3 of the simplex; the all-rounder in the rest."""
    firsts, ranks = acceptability([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0.5] * 4], draws=200_000)
    assert firsts == pytest.approx([0.125] * 4 + [0.5], abs=0.004)
    assert ranks[4] == (1, 2)


def test_candidates_that_are_level_share_the_first_place():
    assert acceptability([[3, 3, 3, 3], [3, 3, 3, 3]])[0] == [0.5, 0.5]


def test_one_better_on_everything_is_first_under_every_weighting():
    firsts, ranks = acceptability([[4, 4, 4, 4], [3, 3, 3, 3], [2, 2, 2, 2]])
    assert (firsts, ranks) == ([1.0, 0.0, 0.0], [(1, 1), (2, 2), (3, 3)])


def test_five_hundred_candidates_are_ranked():
    rng = np.random.default_rng(1)
    firsts, _ranks = acceptability(rng.uniform(1, 5, (500, 4)).tolist())
    assert sum(firsts) == pytest.approx(1)


def test_dominated_are_those_beaten_on_nothing_less():
    assert dominated([[4, 4, 4, 4], [4, 3, 4, 4], [5, 1, 1, 1], [4, 4, 4, 4]]) == {1}


def test_every_area_weighs_the_same_however_many_work_there():
    found = standing({("a",): (0, 0, 0, 0, 30), ("b",): (5, 0, 0, 0, 0)})
    assert found.mean == 3
    assert found.people == pytest.approx((150 + 5) / 35)
    assert (found.lowest, found.n) == (1, 35)


def test_joined_areas_weigh_as_many_as_they_are():
    assert standing({("a",): (0, 0, 0, 0, 5), ("b", "c"): (5, 0, 0, 0, 0)}).mean == pytest.approx((5 + 2 * 1) / 3)


def test_spread_is_the_standard_deviation_of_people():
    counts = (1, 2, 0, 3, 4)
    people = [step for step, n in zip(range(1, 6), counts, strict=True) for _ in range(n)]
    assert standing({("a",): counts}).spread == pytest.approx(np.std(people, ddof=1))


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 12), max_size=12))
def test_no_part_has_fewer_than_five_and_nobody_is_lost(scorers):
    parts = joined(scorers)
    assert sorted(name for part in parts for name in part) == (sorted(name for name, n in scorers.items() if n) if parts else [])
    assert all(sum(scorers[name] for name in part) >= 5 for part in parts)
    assert bool(parts) == (sum(scorers.values()) >= 5)


def test_areas_of_five_stay_on_their_own():
    assert joined({"a": 9, "b": 5, "c": 3, "d": 2}) == [("a",), ("b",), ("c", "d")]


def test_results_come_in_the_order_they_were_given():
    better = tuple(standing({("a",): (0, 0, 0, 5, 5)}) for _ in range(4))
    worse = tuple(standing({("a",): (5, 5, 0, 0, 0)}) for _ in range(4))
    first, second = ranked([worse, better])
    assert (first.mean, second.mean, first.beaten, second.first) == (1.5, 4.5, True, 1.0)
    assert ranked([]) == []


# Equal Shares

profiles = st.lists(st.frozensets(st.sampled_from("abcde"), max_size=5), min_size=1, max_size=8)


def by_voter(profile):
    return {f"v{index}": approved for index, approved in enumerate(profile)}


def naive(profile, names, places):
    """The same rule told another way: the price is found by bisection, in floating point, without completion."""
    left, chosen = [places / len(profile)] * len(profile), []
    while True:
        offers = []
        for name in sorted(names - set(chosen)):
            purses = [left[i] for i, approved in enumerate(profile) if name in approved]
            if sum(purses) < 1 - 1e-7:
                continue
            low, high = 0.0, 1.0
            for _ in range(60):
                middle = (low + high) / 2
                low, high = (low, middle) if sum(min(purse, middle) for purse in purses) >= 1 - 1e-9 else (middle, high)
            offers.append((round(high, 7), name, high))
        if not offers:
            return chosen
        _rounded, name, price = min(offers)
        chosen.append(name)
        left = [purse - min(purse, price) if name in approved else purse for purse, approved in zip(left, profile, strict=True)]


@settings(max_examples=300)
@given(profiles, st.integers(1, 4))
def test_the_same_is_bought_as_an_independent_computation_buys(profile, places):
    found = equal_shares(by_voter(profile), dict.fromkeys("abcde", 1), places)
    assert found.chosen[: len(found.chosen) - len(found.completed)] == naive(profile, set("abcde"), places)


@settings(max_examples=300)
@given(profiles, st.integers(1, 4))
def test_a_group_that_agrees_gets_its_part(profile, places):
    """Extended justified representation, which Peters & Skowron 2020 prove: a group of k/n of the voters that agrees on k ideas has a
    member with k of theirs chosen."""
    chosen = set(equal_shares(by_voter(profile), dict.fromkeys("abcde", 1), places).chosen)
    for many in range(1, places + 1):
        for ideas in combinations("abcde", many):
            group = [approved for approved in profile if set(ideas) <= approved]
            if group and len(group) * places >= many * len(profile):
                assert any(len(approved & chosen) >= many for approved in group)


def test_a_small_group_is_heard_where_counting_votes_leaves_it_out():
    approvals = {f"big{i}": "abc" for i in range(60)} | {f"small{i}": "de" for i in range(40)}
    found = equal_shares({voter: set(ideas) for voter, ideas in approvals.items()}, dict.fromkeys("abcde", 1), 5)
    assert sorted(found.chosen) == list("abcde")
    three = equal_shares({voter: set(ideas) for voter, ideas in approvals.items()}, dict.fromkeys("abcde", 1), 3)
    assert Counter("big" if one in "abc" else "small" for one in three.chosen) == {"big": 2, "small": 1}
    assert len(three.heard) == 100


def test_what_is_left_is_filled_by_phragmen():
    """Nobody can buy alone; the first place goes to the idea whose supporters' load stays lowest."""
    found = equal_shares({"v1": {"a"}, "v2": {"b"}, "v3": {"b"}}, {"a": 1, "b": 1}, 1)
    assert (found.chosen, found.completed, found.heard) == (["b"], ["b"], {"v2", "v3"})


def test_ties_go_to_what_helps_the_customer_and_then_by_name():
    approvals = {"v1": {"a", "b"}, "v2": {"a", "b"}}
    assert equal_shares(approvals, {"a": 1, "b": 1}, 1).chosen == ["a"]
    assert equal_shares(approvals, {"a": 1, "b": 1}, 1, {"a": 3.0, "b": 4.0}).chosen == ["b"]


def test_costs_are_paid_and_the_budget_holds():
    found = equal_shares({"v1": {"dear", "cheap"}, "v2": {"dear"}}, {"dear": Fraction(3), "cheap": Fraction(1)}, 3)
    assert found.chosen == ["cheap"]


def test_nobody_chooses_nothing():
    assert equal_shares({}, {"a": 1}, 1).chosen == []
    assert equal_shares({"v": set()}, {"a": 1}, 1).chosen == []
