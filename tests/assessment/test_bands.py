"""Bands give nobody away: by enumeration, for every number of answers from five to sixty and several scales."""

from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from talkoot.assessment.logic.alike import FEWEST, MOST, compositions, is_safe, word
from talkoot.assessment.logic.bands import Band, Before, band_of, band_over_time, bands, colleagues, hides_change

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("options", [4, 5, 7, 10])
@pytest.mark.parametrize("n", range(5, 61))
def test_every_sum_is_in_one_band_and_no_band_is_narrower_than_a_person(n, options):
    table = bands(n, options)
    assert [total for band in table for total in range(band.low, band.high + 1)] == list(range(n, options * n + 1))
    assert all(band.high - band.low + 1 >= options - 1 for band in table)
    assert len(table) >= 3


def test_the_bands_are_those_of_the_method():
    def means(n):
        return [(round(band.ends[0], 2), round(band.ends[1], 2)) for band in bands(n)]

    assert means(5) == [(1, 2.0), (2.2, 3.0), (3.2, 3.8), (4.0, 5)]
    assert means(10) == [(1, 1.9), (2.0, 2.3), (2.4, 2.7), (2.8, 3.2), (3.3, 3.6), (3.7, 4.0), (4.1, 5)]
    assert len(bands(20)) == 9
    with pytest.raises(ValueError, match="fewer than five"):
        bands(4)


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


@pytest.mark.parametrize(("stay", "left", "came"), [(4, 1, 1), (5, 1, 0), (5, 0, 1), (4, 2, 1), (8, 1, 1), (9, 1, 0), (9, 2, 2), (6, 0, 4)])
def test_two_rounds_together_tell_of_nobody_who_came_or_left(stay, left, came):
    """By enumeration of sums: everything that those who stayed, left and came may have answered, if who stayed did not change."""
    n1, n2 = stay + left, stay + came

    def reach(people):
        return range(people, 5 * people + 1)

    published = {}
    for s, gone, new in product(reach(stay), reach(left), reach(came)):
        first = band_of(s + gone, n1)
        second = band_over_time(s + new, n2, [Before(first, stay)])
        assert second.low <= s + new <= second.high
        published.setdefault((first, second), []).append((s, gone, new))
    for seen in published.values():
        for part, people in ((1, left), (2, came)):
            if people:
                sums = [one[part] for one in seen]
                least, most = max(1, min(sums) - 5 * (people - 1)), min(5, max(sums) - (people - 1))
                assert least < 3 < most, (seen[0], part)


def test_without_the_care_over_time_somebody_would_be_told():
    """The control: the bands alone, without looking back, do tell on some occasion."""
    assert any(not hides_change(Before(first, 4), second) for first in bands(6) for second in bands(5))


@pytest.mark.parametrize("n", range(FEWEST, 26))
def test_a_word_is_given_only_where_it_is_safe_with_its_band(n):
    """Checked again in another way than the code's own: row by row."""
    table, seen = bands(n), {}
    for row in compositions(n, 5):
        total = int(row @ np.arange(1, 6))
        band = next(i for i, one in enumerate(table) if total <= one.high)
        seen.setdefault((band, word(tuple(int(x) for x in row))), []).append(row)
    safe = True
    for rows in seen.values():
        block = np.array(rows)
        safe &= bool((block[:, :2] > 0).any() and (block[:, 3:] > 0).any())
        for known in range(1, colleagues(n) + 1):
            for own in combinations_with_replacement(range(5), known):
                others = block - np.bincount(own, minlength=5)
                others = others[(others >= 0).all(axis=1)]
                safe &= len(others) == 0 or (others.sum(axis=0) > 0).sum() > 1
    assert is_safe(n) == safe


def test_some_sizes_get_words_and_very_small_and_very_large_ones_none():
    assert not is_safe(9)
    assert not is_safe(MOST + 1)
    assert sum(is_safe(n) for n in range(FEWEST, MOST + 1)) >= 10
    assert word((0, 0, 0, 5, 6)) == "alike"
    assert word((6, 0, 0, 0, 6)) == "differently"
