"""Sums and words without Django."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, t

from talkoot.base.kit.collation import finnish_key
from talkoot.base.kit.intervals import mean_interval, wilson
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


@given(st.lists(st.integers(1, 5), min_size=10, max_size=200).filter(lambda xs: len(set(xs)) > 1))
def test_mean_interval_is_students(xs):
    n, mean = len(xs), sum(xs) / len(xs)
    variance = sum((x - mean) ** 2 for x in xs) / (n - 1)
    low, high = t.interval(0.95, n - 1, mean, (variance / n) ** 0.5)
    ours = mean_interval(mean, variance, n)
    assert (ours.low, ours.high) == pytest.approx((low, high))


def test_under_ten_answers_a_mean_has_no_interval():
    assert mean_interval(4, 1, 9) is None
    assert mean_interval(4, 1, 10) is not None


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
