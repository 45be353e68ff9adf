"""An interrupted series: the sums against plain least squares, dense matrices and error contrasts; and how often it says what is not so."""

from datetime import date

import numpy as np
import pytest
from scipy import linalg, stats

from benchmarks.series import said, series
from talkoot.base.kit.periods import month_number
from talkoot.feedback.logic import series as sums
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.logic.series import Level, level_shift, mixture
from talkoot.feedback.queries.moved import Histories, at_once, first_whole_month, moved_label, shifted, together
from tests import make

MONTHS, AFTER = np.arange(18.0), np.arange(18) >= 13


def noisy(seed=1, size=18):
    rng = np.random.default_rng(seed)
    return 4 + rng.normal(0, 0.2, size), rng.integers(10, 60, size).astype(float)


def test_without_anything_that_lives_on_it_is_weighted_least_squares(monkeypatch):
    monkeypatch.setattr(sums, "LIVES_ON", np.array([0.0]))
    means, n = noisy()
    design = np.column_stack([np.ones(18), AFTER])
    root = np.sqrt(n)[:, None]
    found, left, *_rest = np.linalg.lstsq(design * root, means * root[:, 0], rcond=None)
    error = np.sqrt(left[0] / 16 * np.linalg.inv((design * root).T @ (design * root))[1, 1])
    ours = mixture(means, MONTHS, AFTER, n)
    assert ours.middle == pytest.approx(found[1], abs=1e-9)
    assert ours.quantile(0.99) == pytest.approx(found[1] + stats.t.ppf(0.99, 16) * error, abs=1e-7)


def test_each_way_weighs_as_its_error_contrasts_are_likely(monkeypatch):
    monkeypatch.setattr(sums, "LIVES_ON", np.array([0.5, 0.9]))
    monkeypatch.setattr(sums, "PASSES", np.array([0.2]))
    means, n = noisy(2)
    months = np.delete(np.arange(19.0), 4)  # one is not known: the two beside it lie two months apart
    contrasts = linalg.null_space(np.column_stack([np.ones(18), AFTER]).T).T
    likely = []
    for phi in (0.5, 0.9):
        spread = 0.2 * np.diag(n.mean() / n) + 0.8 * phi ** np.abs(months[:, None] - months[None, :])
        inner = contrasts @ spread @ contrasts.T
        seen = contrasts @ means
        likely.append(np.linalg.det(inner) ** -0.5 * float(seen @ np.linalg.solve(inner, seen)) ** (-16 / 2))
    assert mixture(means, months, AFTER, n).weights == pytest.approx(np.array(likely) / sum(likely), rel=1e-8)


def test_a_mixture_of_one_and_the_same_is_students_t():
    one = sums.Mixture(np.array([0.1, 0.1]), np.array([0.2, 0.2]), np.array([0.3, 0.7]), 10)
    for share in (0.01, 0.5, 0.99):
        assert one.quantile(share) == pytest.approx(0.1 + 0.2 * stats.t.ppf(share, 10), abs=1e-9)
    two = sums.Mixture(np.array([0.0, 1.0]), np.array([0.1, 0.2]), np.array([0.6, 0.4]), 12)
    assert two.below(two.quantile(0.8)) == pytest.approx(0.8, abs=1e-9)


def flat(months, start=10**6, by=0.0, n=20):
    return {month: (n, n * (4.0 + 0.1 * (-1) ** month + (by if month >= start else 0.0))) for month in months}


@pytest.mark.parametrize(
    ("months", "now", "label"),
    [
        (range(8, 24), 24, Level.UNSURE),
        (range(8, 22), 24, Level.TOO_EARLY),
        (range(9, 24), 24, Level.NOTHING_BEFORE),
        (range(8, 24), 22, Level.TOO_EARLY),
        ((), 24, Level.NOTHING_BEFORE),
    ],
)
def test_it_takes_twelve_months_before_and_three_after(months, now, label):
    found = level_shift(flat(months), 20, now)
    assert found.label == label
    assert (found.value is None) == (label != Level.UNSURE)


def test_a_month_of_few_answers_is_not_known_and_what_is_long_past_is_not_looked_at():
    months = flat(range(24))
    assert level_shift(months | {10: (9, 9.0)}, 20, 24).before == 19
    far = level_shift(flat(range(-60, 100)), 20, 100)
    assert (far.before, far.after, far.n) == (24, 12, 36 * 20)


def test_what_did_rise_is_said_to_have_risen():
    found = level_shift(flat(range(24), 18, 0.6), 18, 24)
    assert found.label == Level.UP
    assert found.interval.low < 0.6 < found.interval.high
    assert level_shift(flat(range(24), 18, -0.6), 18, 24).label == Level.DOWN


@pytest.mark.parametrize(
    "world", [{"persistence": 0.6}, {"persistence": 0.8}, {"persistence": 0.8, "shock": 0.0, "answers": 2000}, {"persistence": 0.8, "sites": 9}]
)
@pytest.mark.parametrize("lengths", [(12, 3), (24, 12)])
def test_where_nothing_moved_it_is_said_in_six_of_a_hundred_at_most(world, lengths):
    assert sum(said(500, *lengths, 5, **world)) <= 0.06


def test_a_large_rise_of_the_whole_is_seen_and_never_called_a_fall():
    up, down = said(100, 24, 12, 6, persistence=0.6, effect=0.5, sites=9)
    assert up >= 0.8
    assert down == 0


def test_a_site_that_came_in_between_does_not_move_the_level():
    old, new = flat(range(24)), dict.fromkeys(range(18, 24), (100, 100.0))
    assert together({1: old, 2: new}, [1, 2], 18, 24) == old
    both = together({1: old, 2: flat(range(24), n=40)}, [1, 2, 3], 18, 24)
    assert both[3] == (60, pytest.approx(60 * 3.9))


def test_sites_that_all_started_at_once_are_told_by_their_own_months():
    panel = {site: flat(range(24), 18, 0.6) for site in range(5)}
    none = Effect(Moved.TOO_FEW_WAITING, started=5)
    found = at_once(panel, dict.fromkeys(range(5), 18), none, 24)
    assert (found.label, found.started, found.n) == (Moved.ROSE, 5, 5 * 24 * 20)
    assert at_once(panel, dict.fromkeys(range(5), 18) | {0: 17}, none, 24) == none, "not at once"
    assert at_once(panel, {}, none, 24) == none
    early = at_once(panel, dict.fromkeys(range(5), 22), none, 24)
    assert (early.label, early.ready) == (Moved.TOO_FEW_WAITING, 25)


def test_what_a_level_did_has_a_word_of_its_own_where_nothing_was_held_against_it():
    assert [moved_label(one) for one in (Level.UP, Level.DOWN, Level.UNSURE)] == [Moved.ROSE, Moved.FELL, Moved.LEVEL_UNSURE]


@pytest.mark.django_db
def test_answers_of_a_site_are_read_month_by_month(cast):
    for month in range(1, 11):
        for year in (2025, 2026):
            scores = [4, 5, 3, 4] * 3 if (year, month) < (2026, 7) else [5, 5, 5, 4] * 3
            make.answers(cast.channel, *scores, at=make.AT.replace(year=year, month=month, day=10))
    histories = Histories(cast.member("sanna"), date(2026, 11, 1))
    found = shifted(histories, "main", [cast.salla.pk], date(2026, 6, 20), date(2026, 11, 1))
    assert (found.label, found.before, found.after) == (Level.UP, 16, 4)
    assert found.value == pytest.approx(0.75, abs=0.05)
    assert shifted(histories, "main", None, date(2026, 6, 20), date(2026, 11, 1)) == found
    assert shifted(histories, "main", [cast.kemi.pk], date(2026, 6, 20), date(2026, 11, 1)).label == Level.NOTHING_BEFORE
    assert shifted(histories, "question:9", None, date(2026, 6, 20), date(2026, 11, 1)) is None
    assert first_whole_month(date(2026, 7, 1)) == first_whole_month(date(2026, 6, 2)) == month_number(date(2026, 7, 1))


def test_series_differ_by_their_seed():
    assert series(np.random.default_rng(1), 3, persistence=0.6) != series(np.random.default_rng(2), 3, persistence=0.6)
