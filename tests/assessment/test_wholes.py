"""The range over everybody holds the mean it is the range of, at every level, and tells nothing that the groups' ranges do not."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.mirror_rounds import Life, Tally, simulate
from talkoot.assessment.logic.bands import Band
from talkoot.assessment.logic.wholes import likely_whole, whole_of

pytestmark = pytest.mark.one_database
LIVES = [Life(1.15), Life(2.4, 0.1, 0.45), Life(3.0), Life(3.7, 0.1, 0.45), Life(3.9, 0.5, 1.2), Life(4.85), Life(4.85, 0.1, 0.45), Life(fall=-1.0)]


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_the_range_of_the_whole_holds_its_mean_at_every_level_and_after_a_fall(life):
    tally = Tally()
    for seed in range(500, 508):
        simulate(seed, 6, 6, False, tally, life=life)
    assert len(tally.holds) > 200
    assert np.mean(tally.holds) >= 0.93


@pytest.mark.parametrize("sizes", [(6, 6), (5, 9, 20), (8,) * 20])
def test_it_holds_for_two_groups_and_for_twenty(sizes):
    tally = Tally()
    for seed in range(16 if len(sizes) < 20 else 4):
        simulate(seed, 2, 6, False, tally, sizes)
    assert len(tally.holds) > 50
    assert np.mean(tally.holds) >= 0.93


def test_where_everybody_gave_the_highest_it_reaches_the_highest():
    """The control: half-way between the ends, give or take a little, would miss it."""
    bands = [Band(20, 25, 5), Band(27, 35, 7), Band(38, 50, 10)]
    found = likely_whole(bands)
    assert found.high > 4.95
    assert found.low < 4.1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.tuples(st.integers(5, 30), st.integers(0, 120), st.integers(4, 60)), min_size=1, max_size=5), st.lists(st.integers(5, 30), max_size=2))
def test_it_lies_between_the_farthest_ends_and_needs_half_of_the_answers_shown(rows, unshown):
    bands = [Band(low, min(5 * n, low + width), n) for n, start, width in rows if (low := min(n + start, 5 * n - 4))]
    found = likely_whole(bands, unshown)
    shown = sum(band.n for band in bands)
    if shown * 2 < shown + sum(unshown):
        assert found is None
        return
    farthest = whole_of(sum(band.low for band in bands) + sum(unshown), sum(band.high for band in bands) + 5 * sum(unshown), shown + sum(unshown))
    assert farthest.low - 1e-9 <= found.low <= found.high <= farthest.high + 1e-9
    assert found.n == farthest.n
    assert found == likely_whole(bands, unshown), "the same ranges give the same whole"
