"""Partitions: each site in one group, nobody reported alone, nothing to subtract."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.assessment.logic.bands import FEWEST
from talkoot.assessment.logic.partition import Answered, Place, chance, propose, reported

pytestmark = pytest.mark.one_database


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12)), min_size=1, max_size=30))
def test_every_site_is_in_one_group_and_only_a_whole_too_small_stays_small(sizes):
    places = [Place(i, area, invited) for i, (area, invited) in enumerate(sizes)]
    groups = propose(places)
    assert sorted(site for group in groups for site in group) == list(range(len(places)))
    small = [group for group in groups if sum(sizes[site][1] for site in group) < FEWEST]
    assert not small or len(groups) == 1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=30))
def test_what_is_reported_has_five_answers_and_leaves_no_remainder_to_subtract(sizes):
    groups = [Answered(i, area, answers) for i, (area, answers) in enumerate(sizes)]
    pools = reported(groups)
    inside = [one for pool in pools for one in pool]
    assert len(inside) == len(set(inside))
    assert all(sum(groups[one].answers for one in pool) >= FEWEST for pool in pools)
    left = sum(one.answers for one in groups if one.group not in inside)
    assert left == 0 or not pools, "a remainder beside something shown could be worked out"


def test_nine_sites_of_two_to_seven_become_groups_that_will_reach_five():
    places = [Place(i, area, n) for i, (area, n) in enumerate([(1, 2), (1, 3), (1, 3), (2, 4), (2, 4), (2, 5), (3, 6), (3, 6), (3, 7)])]
    groups = propose(places)
    assert groups == [[0, 1, 2], [3, 4, 5], [6], [7], [8]]
    assert all(chance(sum(places[site].invited for site in group)) > 0.6 for group in groups)
    assert chance(5) == pytest.approx(0.8**5)
    assert (chance(4), chance(400)) == (0, 0.99)


def test_the_groups_of_the_last_round_stay_and_only_new_sites_find_a_place():
    places = [Place(i, area, n) for i, (area, n) in enumerate([(1, 6), (1, 7), (2, 3), (2, 3), (2, 2), (2, 9), (3, 1)])]
    kept = [[0, 1], [2, 3]]
    assert propose(places) != propose(places, kept)
    assert propose(places, kept) == [[0, 1], [2, 3, 6], [4, 5]]
    assert propose([place for place in places if place.site != 0], kept)[0] == [1], "what closed is gone, the others stay"
    assert propose([Place(2, 2, 2), Place(3, 2, 2), Place(5, 2, 9)], [[2, 3], [5]]) == [[2, 3, 5]], "a group that shrank below five finds another"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12)), min_size=1, max_size=30), st.data())
def test_whatever_was_kept_every_site_is_in_one_group(sizes, data):
    places = [Place(i, area, invited) for i, (area, invited) in enumerate(sizes)]
    before: dict[int, list[int]] = {}
    for site in range(len(places) + 3):
        before.setdefault(data.draw(st.integers(0, 6)), []).append(site)
    groups = propose(places, [before[number] for number in sorted(before) if number])
    assert sorted(site for group in groups for site in group) == list(range(len(places)))
