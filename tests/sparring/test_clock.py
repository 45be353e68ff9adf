"""The help clock: those who wait count as well, and too few say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.sparring.logic.clock import FEWEST, help_clock

HOURS = st.floats(0.01, 500, allow_nan=False)


def test_below_the_fewest_one_cannot_know():
    assert help_clock([1.0] * (FEWEST - 1), []) is None
    assert help_clock([1.0] * (FEWEST - 1), [2.0]) is not None


def test_nobody_has_been_helped_yet():
    found = help_clock([], [1.0] * FEWEST)
    assert found is not None
    assert (found.n, found.median, found.low, found.high) == (FEWEST, None, None, None)


def test_the_published_example():
    """Freireich's 21 patients on 6-MP (1963), the textbook case of Kaplan and Meier: median 23 weeks, from 13 on, end unknown."""
    found = help_clock([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
    assert found is not None
    assert (found.median, found.low, found.high) == (23, 13, None)


def test_leaving_those_out_who_wait_would_look_quicker():
    told, bare = help_clock([1, 2, 3, 4, 5, 6, 7, 8], [40] * 6), help_clock([1, 2, 3, 4, 5, 6, 7, 8], [])
    assert told is not None
    assert bare is not None
    assert bare.median == 4
    assert told.median == 7


@given(st.lists(HOURS, max_size=25), st.lists(HOURS, max_size=25))
def test_the_interval_holds_the_median(answered, waiting):
    found = help_clock(answered, waiting)
    if found is None:
        assert len(answered) + len(waiting) < FEWEST
    elif found.median is None:
        assert found.high is None
    else:
        assert found.low is not None
        assert found.low <= found.median
        assert found.high is None or found.median <= found.high


@given(st.lists(HOURS, min_size=FEWEST, max_size=40))
def test_without_anybody_waiting_it_is_the_plain_median(answered):
    found = help_clock(answered, [])
    assert found is not None
    assert found.median == pytest.approx(sorted(answered)[(len(answered) - 1) // 2])
