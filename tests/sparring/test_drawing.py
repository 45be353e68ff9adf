"""Drawing pairs: the best there is by enumeration, nobody left out, no repeat for 31 rounds of a chain."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot.sparring.logic.pairs import Past, Person, cost, draw

CHAIN = (7, 5, 4, 6, 5, 3, 3, 2, 5)  # forty people at nine sites


def pool(*sizes):
    return [Person(10 * site + n, frozenset({site})) for site, size in enumerate(sizes) for n in range(size)]


def again(groups, past):
    return sum(past.met[frozenset((one.key, other.key))] > 0 for group in groups for one, other in combinations(group, 2))


def same_site(groups):
    return sum(bool(one.sites & other.sites) for group in groups for one, other in combinations(group, 2))


def all_pairings(people):
    if not people:
        yield []
        return
    one, *rest = people
    for other in rest:
        for more in all_pairings([person for person in rest if person is not other]):
            yield [(one, other), *more]


@st.composite
def histories(draw_, most=8):
    people = [Person(n, frozenset({draw_(st.integers(0, 3))})) for n in range(2 * draw_(st.integers(1, most // 2)))]
    past = Past()
    for _round in range(draw_(st.integers(0, 3))):
        order = draw_(st.permutations(people))
        past.add([tuple(order[n : n + 2]) for n in range(0, len(order), 2)])
    return people, past


@given(histories())
@settings(max_examples=60)
def test_pairs_are_the_best_of_all_there_are(given_):
    people, past = given_

    def total(groups):
        return sum(cost(one, other, past) for one, other in groups)

    assert total(draw(people, past)) == pytest.approx(min(total(groups) for groups in all_pairings(people)))


@given(st.lists(st.integers(0, 4), max_size=13), st.integers(0, 4))
@settings(max_examples=60)
def test_nobody_is_left_out_and_nobody_sits_twice(sites, rounds):
    people, past = [Person(n, frozenset({site})) for n, site in enumerate(sites)], Past()
    for _round in range(rounds + 1):
        groups = draw(people, past)
        seats = Counter(one.key for group in groups for one in group)
        assert set(seats.values()) <= {1}
        assert len(seats) == (len(people) if len(people) > 1 else 0)
        assert Counter(len(group) for group in groups)[3] == (len(people) % 2 if len(people) > 1 else 0)
        past.add(groups)


def test_forty_people_at_nine_sites_meet_for_31_rounds_without_a_repeat():
    people, past = pool(*CHAIN), Past()
    assert len(people) == 40
    for _round in range(31):
        groups = draw(people, past)
        assert (again(groups, past), same_site(groups), len(groups)) == (0, 0, 20)
        past.add(groups)


def test_nobody_sits_in_a_three_twice_before_all_others_have():
    people, past = pool(3, 2, 4, 2), Past()
    for _round in range(12):
        past.add(draw(people, past))
        sat = [past.trios[one.key] for one in people]
        assert max(sat) - min(sat) <= 1


def test_where_the_pool_is_small_it_gives_way_in_the_stated_order():
    people, past = pool(2, 2), Past()
    past.add(draw(people, past))
    past.add(draw(people, past))  # all of the other site have been met
    third = draw(people, past)
    assert (again(third, past), same_site(third)) == (2, 0)
    assert all(past.ago[frozenset(one.key for one in pair)] == 2 for pair in third)
    assert same_site(draw(pool(3, 1), Past())) == 1  # nobody is left alone for it


def test_a_large_pool_is_drawn_from_those_that_fit_best():
    people, past = pool(*([5] * 40)), Past()
    for _round in range(2):
        groups = draw(people, past)
        assert (again(groups, past), same_site(groups), len(groups)) == (0, 0, 100)
        past.add(groups)


@pytest.mark.parametrize("sizes", [[25, *[5] * 15], [30, *[5] * 16]])
def test_in_a_large_pool_of_uneven_sites_nobody_meets_their_own_or_again_without_need(sizes):
    people, past = pool(*sizes), Past()
    for _round in range(2):
        groups = draw(people, past)
        assert (again(groups, past), same_site(groups), len(groups)) == (0, 0, len(people) // 2)
        past.add(groups)
