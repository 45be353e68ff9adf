"""An interrupted series: the sums against plain least squares, dense matrices and error contrasts; and how often it says what is not so."""

from datetime import date

import numpy as np
import pytest
from scipy import linalg, stats

from benchmarks.series import said, sites_of
from talkoot.base.kit.intervals import Interval
from talkoot.base.kit.periods import month_number, month_numbered
from talkoot.feedback.logic import series as sums
from talkoot.feedback.logic.moved import Effect, Moved
from talkoot.feedback.logic.series import Level, Span, level_shift, mixture, together
from talkoot.feedback.logic.spread import least_spread
from talkoot.feedback.queries.moved import Histories, at_once, first_whole_month, is_halved, moved, moved_label, shifted
from talkoot.feedback.sentences import effect_sentence
from tests import make

MONTHS, AFTER = np.arange(18.0), np.arange(18) >= 13


def noisy(seed=1, size=18):
    rng = np.random.default_rng(seed)
    return 4 + rng.normal(0, 0.2, size), rng.integers(10, 60, size).astype(float)


def test_without_anything_that_lives_on_it_is_weighted_least_squares(monkeypatch):
    monkeypatch.setattr(sums, "LIVES_ON", np.array([0.0]))
    monkeypatch.setattr(sums, "SLOPES", np.array([0.0]))
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
    monkeypatch.setattr(sums, "SLOPES", np.array([0.0, 3.0]))
    means, n = noisy(2)
    months = np.delete(np.arange(19.0), 4)  # one is not known: the two beside it lie two months apart
    contrasts = linalg.null_space(np.column_stack([np.ones(18), AFTER]).T).T
    likely = []
    years = (months - months.mean()) / 12
    for slope, phi in ((0.0, 0.5), (0.0, 0.9), (3.0, 0.5), (3.0, 0.9)):
        spread = 0.2 * np.diag(n.mean() / n) + 0.8 * phi ** np.abs(months[:, None] - months[None, :]) + slope * np.outer(years, years)
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
    found = level_shift([flat(months)], Span(20, now))
    assert found.label == label
    assert (found.value is None) == (label != Level.UNSURE)
    assert level_shift([], Span(20, now)).label == Level.NOTHING_BEFORE


def test_a_month_of_few_answers_is_not_known_and_what_is_long_past_is_not_looked_at():
    months = flat(range(24))
    assert level_shift([months | {10: (9, 9.0)}], Span(20, 24)).before == 19
    far = level_shift([flat(range(-60, 100))], Span(20, 100))
    assert (far.before, far.after, far.n) == (24, 12, 36 * 20)
    assert level_shift([dict.fromkeys(range(24), (3, 12.0))] * 2, Span(18, 24)).label == Level.NOTHING_BEFORE, "six answers a month together"


def test_what_did_rise_is_said_to_have_risen():
    found = level_shift([flat(range(24), 18, 0.6)], Span(18, 24))
    assert found.label == Level.UP
    assert found.interval.low < 0.6 < found.interval.high
    assert level_shift([flat(range(24), 18, -0.6)], Span(18, 24)).label == Level.DOWN


@pytest.mark.parametrize(
    "world",
    [
        {"persistence": 0.6},
        {"persistence": 0.8},
        {"persistence": 0.8, "shock": 0.0, "answers": 2000},
        {"persistence": 0.8, "sites": 9},
        {"persistence": 0.8, "levels": (4.4, 3.6), "more": 5},
        {"persistence": 0.0, "sd": 0.05, "shock": 0.05, "levels": (4.4, 3.6), "more": 5},
        {"persistence": 0.8, "levels": (4.4, 3.6), "joins": -2},
        {"persistence": 0.8, "levels": (4.4, 3.6), "joins": -12},
        {"persistence": 0.8, "levels": (4.4, 3.6), "stops": 1},
        {"persistence": 0.6, "sites": 9, "slope": 0.2},
    ],
)
@pytest.mark.parametrize("lengths", [(12, 3), (24, 12)])
def test_where_nothing_moved_it_is_said_in_six_of_a_hundred_at_most(world, lengths):
    assert sum(said(500, *lengths, 5, **world)) <= 0.06


def test_a_large_rise_of_the_whole_is_seen_and_never_called_a_fall():
    up, down = said(100, 24, 12, 6, persistence=0.6, effect=0.5, sites=9)
    assert up >= 0.8
    assert down == 0


def test_who_answers_more_at_a_site_of_another_level_moves_nothing():
    high, low = ({month: (20, 20 * (level + 0.1 * (-1) ** month)) for month in range(24)} for level in (4.4, 3.6))
    grown = {month: (n * 5, total * 5) if month >= 18 else (n, total) for month, (n, total) in low.items()}
    found = level_shift([high, grown], Span(18, 24))
    assert found.label == Level.UNSURE
    assert found.value == pytest.approx(level_shift([high, low], Span(18, 24)).value, abs=0.01), "it fell by 0.27 once"


def test_a_site_that_came_late_or_went_early_takes_no_part():
    old = flat(range(24))
    alone = together([old], Span(18, 24))
    assert alone.means == pytest.approx([4.0 + 0.1 * (-1) ** month for month in range(24)])
    assert alone.telling == pytest.approx(np.full(24, 20.0))
    for others in (range(7, 24), range(18, 24), range(20)):
        other = dict.fromkeys(others, (100, 100.0))
        assert level_shift([old, other], Span(18, 24)) == level_shift([old], Span(18, 24))
    both = together([old, flat(range(24), n=40)], Span(18, 24))
    assert both.answers == pytest.approx(np.full(24, 60.0))
    # A third at 20 of 20 and 18:6 answers, two thirds at 40: (1/3)² / 20 + (2/3)² / 40 = 1 / 60.
    assert both.telling == pytest.approx(np.full(24, 60.0))


def test_levels_and_shift_are_those_of_least_squares_and_each_site_weighs_the_same_in_every_month():
    rng = np.random.default_rng(3)
    sites = [{month: (int(n), float(n * rng.normal(4, 0.3))) for month, n in enumerate(rng.integers(5, 60, 24))} for _site in range(3)]
    cells = [(site, month, *sites[site][month]) for site in range(3) for month in range(24)]
    design = np.array([[*(float(site == one) for one in range(3)), float(month >= 18)] for site, month, _n, _total in cells])
    n, total = (np.array([cell[part] for cell in cells], dtype=float) for part in (2, 3))
    *levels, _shift = np.linalg.lstsq(design * np.sqrt(n)[:, None], total / n * np.sqrt(n), rcond=None)[0]
    before, after = (np.array([sum(one[month][0] for month in side) for one in sites]) for side in (range(18), range(18, 24)))
    weights = before * after / (before + after)
    weights = weights / weights.sum()
    expected = [sum(w * (one[month][1] / one[month][0] - level) for w, one, level in zip(weights, sites, levels, strict=True)) for month in range(24)]
    found = together(sites, Span(18, 24))
    assert found.means - np.mean(found.means) == pytest.approx(np.array(expected) - np.mean(expected), abs=1e-9)
    assert found.telling[5] == pytest.approx(1 / sum(w**2 / one[5][0] for w, one in zip(weights, sites, strict=True)))


@pytest.mark.parametrize("score", [4.0, 4.5, 5.0])
def test_months_that_are_all_alike_leave_what_chance_does_to_answers(score):
    for sites in ([dict.fromkeys(range(24), (10, 10 * score))], [dict.fromkeys(range(24), (10, 10 * one)) for one in (score, 4.0)]):
        found = level_shift(sites, Span(18, 24))
        assert found.label == Level.UNSURE
        spread = least_spread(*(np.array([month[part] for one in sites for month in one.values()], dtype=float) for part in (0, 1)))
        chance = 2 * (spread / len(sites) * (1 / 180 + 1 / 60)) ** 0.5
        assert chance < found.interval.half < 4 * chance


def test_the_least_spread_is_that_of_the_two_scores_beside_the_mean():
    scores = np.array([4] * 30 + [5] * 10)
    assert least_spread(np.array([40.0]), np.array([float(scores.sum())])) == pytest.approx((scores.var() * 40 + 2 + 1.25**2) / 41)
    assert least_spread(np.array([10.0, 30.0]), np.array([50.0, 150.0])) == pytest.approx((2 + 4) / 41), "all gave five"


def test_the_month_in_which_one_began_belongs_to_neither_side():
    months = flat(range(24), 18, 0.6) | {17: (20, 20.0)}
    assert level_shift([months], Span(18, 24)).value != pytest.approx(0.6, abs=0.05)
    found = level_shift([months], Span(18, 24, halved=True))
    assert (found.before, found.after, found.value) == (17, 6, pytest.approx(0.6, abs=0.05))
    assert level_shift([flat(range(5, 24))], Span(18, 24, halved=True)).label == Level.UNSURE
    assert level_shift([flat(range(6, 24))], Span(18, 24, halved=True)).label == Level.NOTHING_BEFORE
    assert level_shift([flat(range(-60, 24))], Span(18, 24, halved=True)).before == 24


def test_sites_that_all_started_at_once_are_told_by_their_own_months():
    panel = {site: flat(range(24), 18, 0.6) for site in range(5)}
    none = Effect(Moved.TOO_FEW_WAITING, started=5)

    def starts(month, **others):
        return dict.fromkeys(range(5), month_numbered(month)) | {int(site[1:]): day for site, day in others.items()}

    found = at_once(panel, starts(18), none, 24)
    assert (found.label, found.started, found.n) == (Moved.ROSE, 5, 5 * 24 * 20)
    assert at_once(panel, starts(18, _0=month_numbered(17)), none, 24) == none, "not at once"
    half = at_once(panel, starts(18, _0=month_numbered(17).replace(day=20)), none, 24)
    assert (half.label, half.n) == (Moved.ROSE, 5 * 23 * 20), "one began within the month before"
    assert at_once(panel, {}, none, 24) == none
    early = at_once(panel, starts(22), none, 24)
    assert (early.label, early.ready) == (Moved.TOO_FEW_WAITING, 25)


def test_what_is_said_of_a_series_is_true_where_one_or_two_wait_too():
    for waiting in (0, 1, 2):
        found = effect_sentence(Effect(Moved.ROSE, 0.4, Interval(0.2, 0.6), started=5, waiting=waiting))
        assert "only with its own earlier months" in found
        assert "nothing" not in found + effect_sentence(Effect(Moved.TOO_FEW_WAITING, started=5, waiting=waiting))


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
    assert (found.label, found.before, found.after) == (Level.UP, 15, 4), "June is on neither side"
    assert found.value == pytest.approx(0.75, abs=0.05)
    assert shifted(histories, "main", None, date(2026, 6, 20), date(2026, 11, 1)) == found
    assert shifted(histories, "main", [cast.salla.pk], date(2026, 7, 1), date(2026, 11, 1)).before == 16
    assert shifted(histories, "main", [cast.kemi.pk], date(2026, 6, 20), date(2026, 11, 1)).label == Level.NOTHING_BEFORE
    assert shifted(histories, "question:9", None, date(2026, 6, 20), date(2026, 11, 1)) is None
    assert first_whole_month(date(2026, 7, 1)) == first_whole_month(date(2026, 6, 2)) == month_number(date(2026, 7, 1))
    assert (is_halved(date(2026, 7, 1)), is_halved(date(2026, 6, 2))) == (False, True)
    told = moved(histories, "main", {cast.salla.pk: date(2026, 6, 20), cast.kemi.pk: date(2026, 6, 5)}, date(2026, 11, 1))
    assert (told.label, told.value) == (Moved.ROSE, found.value)


def test_series_differ_by_their_seed():
    assert sites_of(np.random.default_rng(1), 3, 2, persistence=0.6) != sites_of(np.random.default_rng(2), 3, 2, persistence=0.6)
