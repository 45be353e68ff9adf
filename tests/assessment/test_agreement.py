"""Agreement and reliability, against published values and against another computation."""

import statistics
from itertools import combinations_with_replacement
from math import factorial, prod

import numpy as np
import pytest

from talkoot.assessment.logic.agreement import ad_mean, alpha, icc, omega, r_star_wg, rwg, rwg_j, uniform_variance

pytestmark = pytest.mark.one_database

# The attitude survey of Chatterjee & Price (30 departments, 7 items), in every textbook's software.
ATTITUDE = np.array(["43", "51", "30", "39", "61", "92", "45", "63", "64", "51", "54", "63", "73", "47", "71", "70", "68", "69", "76", "86", "48", "61", "63", "45", "47", "54", "84", "35", "81", "78", "56", "66", "71", "83", "47", "43", "55", "49", "44", "54", "49", "34", "58", "67", "42", "56", "66", "68", "35", "71", "75", "50", "55", "70", "66", "41", "72", "82", "72", "67", "71", "83", "31", "67", "61", "45", "47", "62", "80", "41", "64", "53", "53", "58", "58", "67", "34", "67", "60", "47", "39", "59", "74", "41", "69", "62", "57", "42", "55", "63", "25", "68", "83", "83", "45", "59", "77", "35", "77", "77", "54", "72", "79", "77", "46", "81", "90", "50", "72", "60", "54", "36", "74", "85", "64", "69", "79", "79", "63", "65", "60", "65", "75", "55", "80", "60", "65", "70", "46", "57", "75", "85", "46", "50", "58", "68", "54", "64", "78", "52", "50", "40", "33", "34", "43", "64", "33", "64", "61", "52", "62", "66", "80", "41", "53", "66", "52", "50", "63", "80", "37", "40", "37", "42", "58", "50", "57", "49", "63", "54", "42", "48", "66", "75", "33", "66", "77", "66", "63", "88", "76", "72", "78", "75", "58", "74", "80", "78", "49", "48", "57", "44", "45", "51", "83", "38", "85", "85", "71", "71", "77", "74", "55", "82", "82", "39", "59", "64", "78", "39"], dtype=float).reshape(30, 7)  # fmt: skip
# Shrout & Fleiss (1979), table 2: six targets, four judges; ICC(1,1) = .17, ICC(1,4) = .44.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_alpha_and_omega_of_the_attitude_survey():
    assert alpha(ATTITUDE) == pytest.approx(0.843, abs=5e-4)
    assert omega(ATTITUDE) == pytest.approx(0.856327, abs=1e-6)  # lavaan


def test_icc_of_shrout_and_fleiss():
    first, second = icc(SHROUT_FLEISS)
    assert first == pytest.approx(0.1657418, abs=1e-6)
    assert second == pytest.approx(0.4427971, abs=1e-6)


def test_icc_with_groups_of_different_sizes_by_another_computation():
    groups = [[3, 4, 5], [1, 2], [4, 4, 5, 5], [2, 3, 3, 4, 2]]
    everybody = [x for group in groups for x in group]
    grand, n, k = statistics.fmean(everybody), len(everybody), len(groups)
    between = sum(len(g) * (statistics.fmean(g) - grand) ** 2 for g in groups) / (k - 1)
    within = sum((x - statistics.fmean(g)) ** 2 for g in groups for x in g) / (n - k)
    n0 = (n - sum(len(g) ** 2 for g in groups) / n) / (k - 1)
    assert icc(groups) == pytest.approx(((between - within) / (between + (n0 - 1) * within), (between - within) / between), abs=1e-9)


def chance_of(index, passes, n):
    """The chance that n who answer at random on 1..5 pass, over all multisets with their weights."""
    total = 0
    for answers in combinations_with_replacement(range(1, 6), n):
        if passes(index(np.array(answers, dtype=float).reshape(-1, 1))):
            total += factorial(n) // prod(factorial(answers.count(value)) for value in range(1, 6))
    return total / 5**n


@pytest.mark.parametrize(("n", "by_ad", "by_rwg"), [(7, 0.159, 0.028), (8, 0.125, 0.021)])
def test_random_answers_look_agreed_as_often_as_the_tables_say(n, by_ad, by_rwg):
    assert chance_of(ad_mean, lambda ad: ad <= 5 / 6 + 1e-12, n) == pytest.approx(by_ad, abs=5e-4)
    assert chance_of(lambda answers: rwg(answers[:, 0]), lambda value: value >= 0.70 - 1e-12, n) == pytest.approx(by_rwg, abs=1e-3)


def test_indices_by_another_computation_with_skipped_statements():
    dice = np.random.default_rng(3)
    answers = dice.integers(1, 6, (9, 4)).astype(float)
    answers[0, 0] = answers[4, 2] = np.nan
    columns = [[x for x in answers[:, j] if x == x] for j in range(4)]
    q = statistics.fmean(statistics.variance(column) for column in columns) / 2
    assert uniform_variance(5) == 2
    assert r_star_wg(answers) == pytest.approx(1 - q, abs=1e-9)
    assert rwg_j(answers) == pytest.approx(4 * (1 - min(q, 1)) / (4 * (1 - min(q, 1)) + min(q, 1)), abs=1e-9)
    distances = [statistics.fmean(abs(x - statistics.fmean(column)) for x in column) for column in columns]
    assert ad_mean(answers) == pytest.approx(statistics.fmean(distances), abs=1e-9)
    assert rwg(answers[:, 1]) == pytest.approx(max(0, 1 - statistics.variance(columns[1]) / 2), abs=1e-9)


def test_what_means_nothing_is_not_given():
    few = np.array([[4.0, 5.0]] * 6)
    assert rwg(few[:, 0]) is rwg_j(few) is r_star_wg(few) is ad_mean(few) is None
    assert icc([[3, 4]]) is None
    assert icc([[3], [4]]) is None
    assert icc([[3, 3], [3, 3]]) is None
    assert alpha(np.array([[3.0, 4.0]] * 10)) is None
    assert omega(np.array([[3.0, 4.0, 5.0]] * 10)) is None
    assert alpha(np.array([[3.0]] * 10)) is None
