"""Bands give nobody away: by enumeration, for every number of answers from five to sixty and several scales."""

from itertools import combinations_with_replacement

import numpy as np
import pytest

from talkoot.assessment.logic.bands import Band, colleagues
from talkoot.assessment.logic.tables import SHOWN_GROUP, SHOWN_WHOLE, table_for

pytestmark = pytest.mark.one_database


def bands(n, options=5):
    """What a group's first round may be published with: as broad as a group's, and as fine as ever."""
    return {band for shown in (SHOWN_GROUP, SHOWN_WHOLE, 0.01) for band in table_for(frozenset(range(n)), n, [], shown, options=options)}


def compositions(n, options):
    """Every way in which n answers can be spread over the options, a row each."""
    if options == 1:
        return np.array([[n]])
    return np.vstack([np.insert(compositions(n - first, options - 1), 0, first, axis=1) for first in range(n + 1)])


@pytest.mark.parametrize("options", [4, 5, 7, 10])
@pytest.mark.parametrize("n", range(5, 61))
def test_every_sum_is_in_one_band_and_no_band_is_narrower_than_a_person(n, options):
    for shown in (SHOWN_GROUP, SHOWN_WHOLE, 0.01):
        table = table_for(frozenset(range(n)), n, [], shown, options=options)
        assert [total for band in table for total in range(band.low, band.high + 1)] == list(range(n, options * n + 1))
        assert all(band.high - band.low + 1 >= options - 1 for band in table)
        assert len(table) >= 2


def test_the_bands_of_a_first_round_are_about_a_step_wide():
    def means(n, shown):
        return [(round(band.ends[0], 1), round(band.ends[1], 1)) for band in table_for(frozenset(range(n)), n, [], shown)]

    assert means(5, SHOWN_GROUP) == [(1.0, 2.2), (2.4, 3.6), (3.8, 5.0)]
    assert means(10, SHOWN_GROUP) == [(1.0, 2.4), (2.5, 3.7), (3.8, 5.0)]
    assert means(34, SHOWN_WHOLE) == [(1.0, 1.3), (1.3, 1.9), (1.9, 2.5), (2.5, 3.1), (3.1, 3.7), (3.8, 4.4), (4.4, 5.0)]


@pytest.mark.parametrize("n", range(5, 13))
def test_by_enumeration_of_everything_that_may_have_been_answered(n):
    """Every way in which n people may answer, a row each; what an outsider and colleagues can still think of the others."""
    everything = compositions(n, 5)
    sums = everything @ np.arange(1, 6)
    for band in bands(n):
        inside = everything[(sums >= band.low) & (sums <= band.high)]
        assert (inside[:, :2].sum(axis=1) > 0).any(), "anybody may be on the low side"
        assert (inside[:, 3:].sum(axis=1) > 0).any(), "anybody may be on the high side"
        for known in range(1, colleagues(n) + 1):
            for own in combinations_with_replacement(range(5), known):
                others = inside - np.bincount(own, minlength=5)
                others = others[(others >= 0).all(axis=1)]
                # Nobody is told: of the others more than one answer is thinkable.
                assert len(others) == 0 or (others.sum(axis=0) > 0).sum() > 1, (n, band, own)


@pytest.mark.parametrize("options", [4, 5, 7, 10])
@pytest.mark.parametrize("n", range(5, 61))
def test_by_enumeration_of_sums_up_to_sixty_answers(n, options):
    """The same for larger groups: every sum of m people between m and options·m can be reached, so that sums tell it all."""
    middle = (options + 1) / 2
    for band in bands(n, options):
        for known in range(colleagues(n) + 1):
            rest = n - known
            for own in range(known, options * known + 1):
                low, high = max(rest, band.low - own), min(options * rest, band.high - own)
                if low > high:
                    continue
                least, most = max(1, low - options * (rest - 1)), min(options, high - (rest - 1))
                assert least < most, (n, band, own)
                if known == 0:
                    assert least < middle < most


def test_plain_means_would_tell():
    """The control: with bands of one sum the same check finds unanimous people."""
    narrow = Band(25, 25, 5)
    everything = compositions(5, 5)
    inside = everything[(everything @ np.arange(1, 6)) == narrow.low]
    assert (inside.sum(axis=0) > 0).sum() == 1
