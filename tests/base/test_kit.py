"""Sums and words without Django."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest, dirichlet

from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.intervals import Posterior, decimals, outward, wilson
from talkoot.base.kit.periods import Period, month_after, month_of, months_back
from talkoot.base.kit.refs import Ref
from talkoot.base.kit.text import clean_text, csv_safe, initials

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_wilson_gives_newcombes_published_examples(successes, n, low, high):
    interval = wilson(successes, n)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy_and_stays_on_the_scale(pair):
    successes, n = pair
    ours, theirs = wilson(successes, n), binomtest(successes, n).proportion_ci(0.95, "wilson")
    assert ours.low == pytest.approx(theirs.low, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, abs=1e-12)
    assert 0 <= ours.low <= successes / n <= ours.high <= 1


def test_wilson_of_nothing_is_nothing():
    assert wilson(0, 0) is None


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 500), min_size=1).filter(lambda counts: sum(counts.values()) > 0))
def test_the_interval_of_a_mean_is_the_beta_with_the_posteriors_moments(counts):
    n = sum(counts.values())
    weights = np.array([counts.get(step, 0) + 0.2 for step in range(1, 6)])
    expected, spread = dirichlet(weights).mean() @ np.arange(1, 6), np.arange(1, 6) @ dirichlet(weights).cov() @ np.arange(1, 6)
    place, size = (expected - 1) / 4, (expected - 1) / 4 * (1 - (expected - 1) / 4) / (spread / 16) - 1
    tail = (0.05 - 0.025 * min(1, 100 / n)) / 2
    shown = sum(step * count for step, count in counts.items()) / n
    low, high = (1 + 4 * beta(place * size, (1 - place) * size).ppf(level) for level in (tail, 1 - tail))
    found = Posterior.of(counts, 1, 5).interval()
    assert (found.low, found.high) == pytest.approx((min(low, shown), max(high, shown)), abs=1e-6)
    assert 1 <= found.low <= shown <= found.high <= 5


def covered(n, mean, low):
    """How often the interval holds the true mean where answers are fives and, now and then, a `low`: exactly, by enumeration."""
    share, total = (5 - mean) / (5 - low), 0.0
    for k in range(n + 1):
        found = Posterior.of({low: k, 5: n - k}, 1, 5).interval()
        total += binom.pmf(k, n, share) * (found.low - 1e-12 <= mean <= found.high + 1e-12)
    return total


@pytest.mark.one_database
def test_intervals_near_the_top_of_the_scale_cover_what_they_say():
    means = [4 + 0.05 * step for step in range(20)]
    found = {(n, mean, low): covered(n, mean, low) for n in range(5, 51) for mean in means for low in (1, 4) if mean > low + 0.001}
    assert min(found.values()) >= 0.90, min(found, key=found.get)
    assert sum(found.values()) / len(found) >= 0.93


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 100_000), min_size=1).filter(lambda counts: sum(counts.values()) > 4))
def test_shown_ends_never_fall_together(counts):
    found = Posterior.of(counts, 1, 5).interval()
    ends = outward(found, decimals(found))
    assert ends.low < ends.high
    assert ends.low <= found.low + 1e-9
    assert ends.high >= found.high - 1e-9


days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@given(st.tuples(days, days).map(sorted))
def test_months_and_edges_cover_each_day_of_a_period_once(pair):
    first, last = pair
    months, edges = Period(first, last).months_and_edges()
    covered = []
    if not months.empty:
        month = months.first
        while month <= months.last:
            covered += [month + timedelta(days=i) for i in range((month_after(month) - month).days)]
            month = month_after(month)
    for edge in edges:
        covered += [edge.first + timedelta(days=i) for i in range((edge.last - edge.first).days + 1)]
    assert sorted(covered) == [first + timedelta(days=i) for i in range((last - first).days + 1)]


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 2, 1), date(2026, 1, 1))


@given(days, st.integers(0, 60))
def test_months_back_are_firsts_of_months(day, count):
    found = months_back(day, count)
    assert found.day == 1
    for _ in range(count):
        found = month_after(found)
    assert found == month_of(day)


def test_finnish_order():
    names = ["Öljy", "aalto", "Äänekoski", "Viipuri", "Zürich", "Åbo", "Wiipuri", "Vaasa"]
    assert sorted(names, key=finnish_key) == ["aalto", "Vaasa", "Viipuri", "Wiipuri", "Zürich", "Åbo", "Äänekoski", "Öljy"]


def test_text_loses_what_cannot_be_seen_and_keeps_the_words():
    assert clean_text("  hei\x00 \u202eolo\u202c\r\nrivi\u200b ") == "hei olo\nrivi"
    assert clean_text("عالی 👍 á č đ") == "عالی 👍 á č đ"
    assert clean_text("\ud800x") == "?x"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(raw):
    once = clean_text(raw)
    assert clean_text(once) == once
    once.encode()


@pytest.mark.parametrize("cell", ["=1+1", "+358", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_becomes_a_formula(cell):
    assert csv_safe(cell) == "'" + cell
    assert csv_safe("plain") == "plain"
    assert csv_safe(3) == 3


def test_references_print_and_parse():
    assert Ref.parse(str(Ref("feedback.answer", "88"))) == Ref("feedback.answer", "88")
    with pytest.raises(ValueError, match="not a reference"):
        Ref.parse("nonsense")


@pytest.mark.parametrize(("name", "letters"), [("Aino Kallio", "AK"), ("Sanna", "S"), ("", "?"), ("  ", "?"), ("Anna-Maija von Ö", "AÖ")])
def test_initials(name, letters):
    assert initials(name) == letters
