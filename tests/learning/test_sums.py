"""The sums of linkage against independent computations: least squares on dummies, full enumeration in plain Python, published values."""

import time
from itertools import permutations, product
from math import exp, lgamma, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.special import hyp2f1

from talkoot.feedback.logic.moved import effect_of
from talkoot.learning.logic import linkage as sums
from talkoot.learning.logic.chance import sign_flip, site_swap
from talkoot.learning.logic.linkage import Sign, Strength
from talkoot.learning.logic.panel import Panel, without_unit_and_period
from talkoot.learning.logic.power import power_between
from talkoot.learning.logic.simulate import MODES, World, named, panel_of

EXACT = 1e-9


def some_panel(units=6, periods=7, missing=0.0, seed=3):
    return panel_of(World(units=units, periods=periods, within=0.6, missing=missing), seed)


def dummies(panel, with_periods):
    rows, columns = np.nonzero(panel.known)
    parts = [np.eye(panel.team.shape[0])[rows]] + ([np.eye(panel.team.shape[1])[columns]] if with_periods else [])
    return np.hstack(parts)


def residual(values, design):
    return values - design @ np.linalg.lstsq(design, values, rcond=None)[0]


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_levels_are_taken_out_as_a_regression_on_dummies_does(missing):
    panel = some_panel(missing=missing).useful()
    for values in (panel.team, panel.customers):
        ours = without_unit_and_period(values, panel.known)[panel.known]
        assert ours == pytest.approx(residual(values[panel.known], dummies(panel, True)), abs=1e-8)


def test_within_without_shared_time_is_the_partial_correlation():
    panel = some_panel(missing=0.15).useful()
    x, y = (residual(values[panel.known], dummies(panel, True)) for values in (panel.team, panel.customers))
    found, scale = sums.strength_of(panel)
    assert found.r == pytest.approx(float(np.corrcoef(x, y)[0, 1]), abs=1e-7)
    assert found.r * scale == pytest.approx(float(x @ y / (x @ x)), abs=1e-7)


def test_repeated_measures_correlation_is_that_of_a_regression_with_a_dummy_for_each_unit():
    panel = some_panel()
    x, y = (residual(values[panel.known], dummies(panel, False)) for values in (panel.team, panel.customers))
    design = np.column_stack([dummies(panel, False), panel.team[panel.known]])
    df = design.shape[0] - design.shape[1]
    error = residual(panel.customers[panel.known], design)
    slope = float(x @ y / (x @ x))
    t = slope / sqrt(float(error @ error) / df / float(x @ x))
    found = sums.repeated_measures(panel)
    assert found.r == pytest.approx(float(x @ y / sqrt((x @ x) * (y @ y))), abs=EXACT)
    assert found.p == pytest.approx(2 * stats.t.sf(abs(t), df), abs=EXACT)


def test_its_interval_is_the_published_one_of_72_people_measured_twice():
    # Bakdash & Marusich, rmcorr, data raz2005: r = −0.7044, df = 71, 95 % interval −0.8042…−0.5661.
    r, people = -0.7044077, 72
    half = np.array([-0.5, 0.5])
    other = np.where(np.arange(people) % 2, 1.0, -1.0)[:, None] * half
    team = np.tile(half, (people, 1))
    found = sums.repeated_measures(Panel(team, r * team + sqrt(1 - r * r) * other, np.full(team.shape, 20.0)))
    assert found.r == pytest.approx(r, abs=EXACT)
    assert (found.low, found.high) == pytest.approx((-0.8042, -0.5661), abs=5e-5)


def test_slopes_within_and_between_are_those_of_mundlaks_regression():
    panel = some_panel(units=9, periods=5)
    x, y = panel.team.ravel(), panel.customers.ravel()
    means = np.repeat(panel.team.mean(axis=1), panel.team.shape[1])
    centred = np.linalg.lstsq(np.column_stack([np.ones_like(x), x - means, means]), y, rcond=None)[0]
    uncentred = np.linalg.lstsq(np.column_stack([np.ones_like(x), x, means]), y, rcond=None)[0]
    within, between, contextual = sums.contextual(panel)
    assert (within, between) == pytest.approx((centred[1], centred[2]), abs=EXACT)
    assert contextual == pytest.approx(uncentred[2], abs=EXACT)


def test_within_and_between_may_point_in_opposite_directions():
    levels = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])[:, None] / 4 + 2
    moves = np.array([0.1, -0.1, 0.2, -0.2, 0.05, -0.05])[None, :] * np.where(np.arange(8) % 2, 1, -1)[:, None]
    panel = Panel(levels + moves, 6 - levels + 2 * moves, np.full((8, 6), 20.0))
    found = sums.linkage(panel)
    assert found.between is not None
    assert found.within is not None
    assert found.between.r < -0.9
    assert found.within.r > 0.9
    assert found.slope is not None
    assert found.slope.r == pytest.approx(2)
    assert found.slope.low - EXACT <= 2 <= found.slope.high + EXACT


def test_site_swap_is_the_share_of_all_pairings_that_match_as_well():
    panel = some_panel(units=6, periods=6)
    x, y = (without_unit_and_period(values, panel.known) for values in (panel.team, panel.customers))
    seen = sum(float(a) * float(b) for row, other in zip(x, y, strict=True) for a, b in zip(row, other, strict=True))
    as_far = total = 0
    for order in permutations(range(6)):
        match = sum(float(x[i, t]) * float(y[order[i], t]) for i in range(6) for t in range(6))
        as_far += abs(match) >= abs(seen) - 1e-12
        total += 1
    assert total == 720
    assert site_swap(x, y).p == pytest.approx(as_far / total, abs=EXACT)


def test_sign_flip_is_the_share_of_all_sign_patterns():
    panel = some_panel(units=8, missing=0.15).useful()
    x, y = (without_unit_and_period(values, panel.known) for values in (panel.team, panel.customers))
    scores = [float(sum(a * b for a, b in zip(row, other, strict=True))) for row, other in zip(x, y, strict=True)]
    patterns = list(product([1, -1], repeat=len(scores)))
    as_far = sum(abs(sum(s * c for s, c in zip(signs, scores, strict=True))) >= abs(sum(scores)) - 1e-12 for signs in patterns)
    assert sign_flip(x, y).p == pytest.approx(as_far / len(patterns), abs=EXACT)


def test_the_interval_holds_just_those_slopes_that_the_same_test_does_not_reject():
    panel = some_panel(units=6, periods=8, seed=5)
    x, y = (without_unit_and_period(values, panel.known) for values in (panel.team, panel.customers))
    found = site_swap(x, y, level=0.90)
    scale = sqrt((y * y).sum() / (x * x).sum())
    inside = [r for r in np.arange(-100, 101) / 100 if site_swap(x, y - r * scale * x).p > 0.10]
    assert (found.low, found.high) == pytest.approx((min(inside), max(inside)))


def test_power_between_units_is_that_of_the_exact_distribution_of_r():
    def density(r, n, rho):  # Hotelling 1953
        log = np.log(n - 2) + lgamma(n - 1) - lgamma(n - 0.5) - np.log(2 * np.pi) / 2
        log += (n - 1) / 2 * np.log(1 - rho**2) + (n - 4) / 2 * np.log(1 - r**2) - (n - 1.5) * np.log(1 - rho * r)
        return exp(log) * hyp2f1(0.5, 0.5, n - 0.5, (rho * r + 1) / 2)

    for n, rho in ((9, 0.3), (9, 0.6), (20, 0.3), (40, 0.5)):
        t = stats.t.ppf(0.975, n - 2)
        critical = t / sqrt(n - 2 + t * t)
        missed = quad(density, -critical, critical, args=(n, rho), epsabs=1e-11)[0]
        assert power_between(n, rho) == pytest.approx(1 - missed, abs=1e-6)
    assert power_between(9, 0.3) == pytest.approx(0.12, abs=0.005)
    assert power_between(9, 0.0) == pytest.approx(0.05, abs=1e-6)


def test_difference_in_differences_is_the_plain_one_of_means():
    # Two sites start in month 12; four do not. Every answer of a month is the same score, ten a month.
    rng = np.random.default_rng(1)
    scores = np.round(rng.uniform(3.5, 4.5, (8, 18)), 2)
    scores[:2, 12:] += 0.4
    panel = {site: {month: (10, 10 * float(scores[site, month])) for month in range(18)} for site in range(8)}
    found = effect_of(panel, {0: 12, 1: 12}, 18)
    moved = scores[:, 12:].mean(axis=1) - scores[:, :12].mean(axis=1)
    assert found.value == pytest.approx(float(moved[:2].mean() - moved[2:].mean()), abs=1e-6)


@given(st.integers(0, 40), st.integers(0, 40))
def test_coins(same, other):
    n = same + other
    found = sums.Together(same, n)
    exact = sum(stats.binom.pmf(k, n, 0.5) for k in range(same, n + 1)) if n else 1.0
    assert found.chance == pytest.approx(exact, abs=EXACT)


def test_moved_together_counts_neighbouring_rounds_in_which_both_moved():
    nan = float("nan")
    team = np.array([[3.0, 3.5, 3.5, 3.0], [4.0, nan, 4.5, 4.0]])
    customers = np.array([[4.0, 4.2, 4.3, 4.4], [4.0, 4.1, 4.2, 4.0]])
    found = sums.moved_together(Panel(team, customers, np.full((2, 4), 20.0)))
    assert (found.same, found.n) == (2, 3)


@pytest.mark.parametrize(("units", "periods", "answers"), [(5, 8, 20), (8, 5, 20), (8, 8, 9)])
def test_nothing_is_said_under_any_of_the_three_limits(units, periods, answers):
    found = sums.linkage(panel_of(World(units=units, periods=periods, answers=answers, within=0.9), 1))
    assert found.label == Sign.TOO_LITTLE
    assert found.within is None
    assert found.lags == ()


def test_units_of_which_only_one_round_is_known_do_not_count():
    panel = panel_of(World(units=6, periods=6), 1)
    team = panel.team.copy()
    team[0, 1:] = float("nan")
    assert sums.there_is(Panel(team, panel.customers, panel.answers)).units == 5
    assert sums.there_is(panel.until(1)).units == 6
    assert not sums.there_is(panel.until(1)).is_enough
    empty = np.empty((0, 0))
    assert not sums.there_is(Panel(empty, empty, empty)).is_enough


def test_values_that_never_move_give_no_sign_and_no_error():
    flat = np.full((7, 7), 4.0)
    found = sums.linkage(Panel(flat, flat, np.full((7, 7), 20.0)))
    assert found.label == Sign.NONE
    assert found.within is None


@pytest.mark.parametrize(
    ("r", "p", "label"),
    [(0.4, 0.05, Sign.CLEAR), (-0.4, 0.05, Sign.OPPOSITE), (0.4, 0.051, Sign.WEAK), (-0.4, 0.051, Sign.NONE), (0.4, 0.11, Sign.NONE)],
)
def test_the_label_follows_from_the_direction_and_from_how_often_chance_does_as_well(r, p, label):
    assert sums.sign_of(Strength(r, -1, 1, p), is_whole=True) == label


def test_with_missing_cells_the_limit_is_lower():
    assert sums.sign_of(Strength(0.4, 0, 1, 0.045), is_whole=True) == Sign.CLEAR
    assert sums.sign_of(Strength(0.4, 0, 1, 0.045), is_whole=False) == Sign.WEAK


def test_the_team_comes_first_only_when_its_lag_is_the_strongest_and_clear():
    def at(r, p):
        return Strength(r, -1, 1, p)

    assert sums.comes_first((at(0.1, 0.5), at(0.2, 0.2), at(0.4, 0.01)))
    assert not sums.comes_first((at(0.1, 0.5), at(0.5, 0.001), at(0.4, 0.01)))
    assert not sums.comes_first((at(0.1, 0.5), at(0.2, 0.2), at(0.4, 0.04)))
    assert not sums.comes_first((at(-0.9, 0.001), at(-0.8, 0.001), at(-0.4, 0.01)))
    assert not sums.comes_first((at(0.1, 0.5), at(0.35, 0.02), at(0.4, 0.01))), "hardly stronger than at once"
    assert not sums.comes_first(())


def test_one_year_alone_is_not_enough_to_say_which_comes_first():
    world = World(within=0.9, lag=1, units=30, periods=12, answers=200, people=50)
    panel = panel_of(world, 2)
    assert sums.linkage(panel, per_year=2).leads
    assert not sums.linkage(panel, per_year=8).leads, "a year ago there was too little"


def test_lag_pairs_the_team_with_customers_of_later_periods():
    team, customers = np.arange(8.0).reshape(2, 4), 10 + np.arange(8.0).reshape(2, 4)
    panel = Panel(team, customers, customers)
    after = panel.lagged(1)
    assert after.team.tolist() == [[0, 1, 2], [4, 5, 6]]
    assert after.customers.tolist() == [[11, 12, 13], [15, 16, 17]]
    before = panel.lagged(-1)
    assert before.team.tolist() == [[1, 2, 3], [5, 6, 7]]
    assert before.customers.tolist() == [[10, 11, 12], [14, 15, 16]]


def test_where_nothing_is_true_a_sign_is_seldom_seen_though_all_sites_share_their_seasons():
    # 200 panels: more than 22 would come once in two thousand if the rate were six of a hundred. The rates themselves: benchmarks.linkage.
    world = World(within=0.0, lives_on=0.8)
    panels = [panel_of(world, seed) for seed in range(200)]
    said = [sums.sign_of(sums.strength_of(one)[0], is_whole=True) for one in panels]
    assert sum(one in (Sign.CLEAR, Sign.OPPOSITE) for one in said) <= 22
    naive = sum((sums.repeated_measures(one).p or 0) < 0.05 for one in panels)
    assert naive > 40, "the plain test would be fooled"


def test_a_strong_link_among_many_sites_is_found_and_the_way_it_points():
    assert sums.linkage(panel_of(World(within=0.8, units=60), 1)).label == Sign.CLEAR
    assert sums.linkage(panel_of(World(within=-0.8, units=60), 1)).label == Sign.OPPOSITE


def test_the_simulators_truth_is_in_its_panels():
    big = {"units": 400, "periods": 12, "answers": 400, "people": 200}
    lags = {mode: [one.r for one in sums.lagged(panel_of(named(mode, **big), 1))] for mode in ("within", "reverse", "lag")}
    assert max(range(3), key=lambda at: lags["within"][at]) == 1
    assert max(range(3), key=lambda at: lags["reverse"][at]) == 0
    assert max(range(3), key=lambda at: lags["lag"][at]) == 2
    assert sums.linkage(panel_of(named("null", **big), 1)).label == Sign.NONE
    assert set(MODES) == {"null", "shared", "within", "reverse", "lag"}
    assert sums.shared_time(panel_of(named("shared", **big), 1)) > sums.shared_time(panel_of(named("null", **big), 1))


def ring(units=6):
    """Each unit known in two periods only, which overlap with the next unit's: what is left of it moves along one line."""
    panel = panel_of(World(units=units, periods=units, within=0.0), 1)
    near = (np.arange(units)[:, None] - np.arange(units)[None, :]) % units <= 1
    return Panel(np.where(near, panel.team, np.nan), panel.customers, panel.answers)


def test_a_panel_of_gaps_says_nothing_however_many_its_rows_and_columns():
    found = sums.there_is(ring())
    assert (found.units, found.periods, found.known, found.cells) == (6, 6, 12, 36)
    assert sums.linkage(ring()).label == Sign.TOO_LITTLE
    assert sums.lagged(ring()) == []
    half = [sums.linkage(panel_of(World(within=0.0, lives_on=0.8, missing=0.5), seed)).label for seed in range(30)]
    assert half.count(Sign.TOO_LITTLE) >= 29, "36 of 72 known on average"
    assert sums.linkage(panel_of(World(within=0.0, late=7), 1)).label == Sign.TOO_LITTLE
    assert sums.there_is(panel_of(World(late=4), 1)).is_enough


@pytest.mark.parametrize(("known", "is_filled"), [(24, True), (23, False), (0, False)])
def test_two_cells_of_three_are_enough(known, is_filled):
    assert sums.Lacking(6, 6, 20, known, 36).is_filled == is_filled


def test_each_lag_has_to_be_filled_itself():
    nan, whole = float("nan"), panel_of(World(units=7, periods=9, within=0.5), 1)
    odd = (np.arange(9) % 2 == 1) & (np.arange(7) < 4)[:, None]  # four units are known in every other period: none of them a period later
    panel = Panel(np.where(odd, nan, whole.team), whole.customers, whole.answers)
    assert sums.there_is(panel).is_enough
    assert len(sums.lagged(panel)) == 3, "customers are known in each"
    panel = Panel(panel.team, np.where(odd, nan, whole.customers), whole.answers)
    assert sums.there_is(panel).is_enough
    assert sums.there_is(panel.lagged(1)).units == 3
    assert sums.lagged(panel) == []


def test_a_round_that_is_not_known_stays_between_its_neighbours_when_one_looks_which_comes_first():
    rng = np.random.default_rng(2)
    team = rng.normal(3.5, 0.3, (8, 9))
    customers = np.hstack([rng.normal(4, 0.3, (8, 1)), 0.5 + team[:, :-1]])  # each period as the team was just before
    team[:, 4] = np.nan
    panel = Panel(team, customers, np.full((8, 9), 20.0))
    found = sums.linkage(panel)
    assert panel.useful().team.shape == (8, 8)
    assert found.lags[2].r == pytest.approx(1)
    assert found.lags[2].n == 8 * 7
    assert sums.year_ago_too(panel, 2, 0)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_shared_time_is_the_adjusted_share_of_a_regression_on_periods(missing):
    panel = panel_of(World(units=9, periods=8, shock=0.4, missing=missing), 4)
    own, left = (residual(panel.customers[panel.known], dummies(panel, also)) for also in (False, True))
    n, ranks = int(panel.known.sum()), [np.linalg.matrix_rank(dummies(panel, also)) for also in (False, True)]
    expected = 1 - (left @ left / (n - ranks[1])) / (own @ own / (n - ranks[0]))
    assert sums.levels_of(panel.known) == ranks[1]
    assert expected > 0.2
    assert sums.shared_time(panel) == pytest.approx(expected, abs=1e-6)


def test_where_nothing_is_shared_hardly_any_shared_time_is_found():
    found = [sums.shared_time(panel_of(World(units=6, periods=8, shock=0.0), seed)) for seed in range(200)]
    assert sum(found) / len(found) < 0.08, "one in six would be what periods fit of noise"


def test_levels_that_do_not_hang_together_are_counted_apart():
    known = np.zeros((4, 4), dtype=bool)
    known[:2, :2] = known[2:, 2:] = True
    assert sums.levels_of(known) == 6
    assert sums.levels_of(np.ones((4, 4), dtype=bool)) == 7


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("of", "missing"), [(site_swap, 0.0), (sign_flip, 0.15)])
def test_the_ends_found_by_halving_are_those_of_trying_every_strength(of, missing, seed):
    panel = some_panel(units=6, missing=missing, seed=seed).useful()
    x, y = (without_unit_and_period(values, panel.known) for values in (panel.team, panel.customers))
    units = len(x)
    if of is site_swap:
        match, own = x @ y.T, x @ x.T
        ways = [(sum(match[i, one[i]] for i in range(units)), sum(own[i, one[i]] for i in range(units))) for one in permutations(range(units))]
    else:
        match, own = (x * y).sum(axis=1), (x * x).sum(axis=1)
        ways = [
            (sum(s * m for s, m in zip(signs, match, strict=True)), sum(s * m for s, m in zip(signs, own, strict=True)))
            for signs in product((1, -1), repeat=units)
        ]
    scale, (seen, square) = sqrt((y * y).sum() / (x * x).sum()), ways[0]
    stand = [
        step / 100 for step in range(-100, 101)
        if sum(abs(m - step / 100 * scale * o) >= abs(seen - step / 100 * scale * square) - 1e-9 for m, o in ways) / len(ways) > 1 - 0.9
    ]  # fmt: skip
    found = of(x, y)
    assert (found.low, found.high) == pytest.approx((stand[0], stand[-1]))


def test_five_hundred_sites_over_eight_quarters_take_a_second_at_most():
    panel = panel_of(World(units=500), 1)
    x, y = (without_unit_and_period(values, panel.known) for values in (panel.team, panel.customers))
    site_swap(x, y)
    begun = time.process_time()
    site_swap(x, y)
    took = time.process_time() - begun
    square = np.random.default_rng(1).normal(size=(700, 700))
    begun = time.process_time()
    for _round in range(50):
        square @ square
    matrices = time.process_time() - begun
    # Fifty products of that size take about a second on one core of a small server; measured so, the bound holds on any machine.
    assert took < matrices, (took, matrices)
