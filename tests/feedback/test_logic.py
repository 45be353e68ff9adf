"""Figures: tallies, shrinking, change, submissions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talkoot.base.kit.intervals import decimals
from talkoot.feedback.logic.shrinkage import Place, shrink
from talkoot.feedback.logic.submission import MOST_CHARACTERS, Unfit, read_submission
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.logic.verdict import Change, change_between, make_verdict

pytestmark = pytest.mark.one_database

counts = st.dictionaries(st.integers(1, 5), st.integers(0, 300))


@given(counts)
def test_a_tally_is_what_the_answers_themselves_give(found):
    tally = Tally(found)
    answers = np.repeat(list(found), list(found.values())) if found else np.array([])
    assert tally.n == len(answers)
    if len(answers) > 1:
        assert tally.mean == pytest.approx(answers.mean())
        assert tally.variance == pytest.approx(answers.var(ddof=1), abs=1e-9)
        assert tally.satisfied == (answers >= 4).sum()
    if tally.mean_interval:
        assert 1 <= tally.mean_interval.low <= tally.mean <= tally.mean_interval.high <= 5


@given(counts, counts)
def test_tallies_add_up(one, other):
    total = Tally(one, 2) + Tally(other, 3)
    assert total.n == Tally(one).n + Tally(other).n
    assert total.without_score == 5


# Davies 1957, six batches of dyestuff, five samples each; the figures as printed in the lme4 documentation.
DYESTUFF = {
    "A": [1545, 1440, 1440, 1520, 1580],
    "B": [1540, 1555, 1490, 1560, 1495],
    "C": [1595, 1550, 1605, 1510, 1560],
    "D": [1445, 1440, 1595, 1465, 1545],
    "E": [1595, 1630, 1515, 1635, 1625],
    "F": [1520, 1455, 1450, 1480, 1445],
}


def test_shrinking_gives_the_published_dyestuff_figures():
    groups = [np.array(values) for values in DYESTUFF.values()]
    result = shrink([g.mean() for g in groups], [((g - g.mean()) ** 2).sum() for g in groups], [len(g) for g in groups], prior_scale=100)
    assert result.centre == pytest.approx(1527.5)
    assert result.within == pytest.approx(2451.25)
    assert result.between == pytest.approx(1764.05, abs=0.01)
    assert result.sites[0].weight == pytest.approx(0.7825, abs=1e-4)


def test_the_posterior_agrees_with_brute_force():
    """Simulated from the same model on a plain grid of tau and mu, without any of the closed forms."""
    means, squares, n = [4.4, 4.0, 4.6, 3.9], [30.0, 42.0, 5.0, 12.0], [58, 66, 9, 20]
    result = shrink(means, squares, n)
    within = sum(squares) / (sum(n) - 4)
    noise = within / np.array(n)
    taus, mus = np.linspace(1e-4, 1.2, 400), np.linspace(3, 5.4, 1200)
    tau, mu = np.meshgrid(taus, mus, indexing="ij")
    total = noise[:, None, None] + tau**2
    weight = np.exp(-(tau**2) / (2 * 0.3**2) - 0.5 * (np.log(total) + (np.array(means)[:, None, None] - mu) ** 2 / total).sum(axis=0))
    weight /= weight.sum()
    draw = np.random.default_rng(7)
    at = draw.choice(weight.size, 60_000, p=weight.ravel())
    t2, m = tau.ravel()[at] ** 2, mu.ravel()[at]
    for i, site in enumerate(result.sites):
        kept = t2 / (t2 + noise[i])
        theta = draw.normal(m + kept * (means[i] - m), np.sqrt(kept * noise[i]))
        assert (site.interval.low, site.interval.high) == pytest.approx(tuple(np.quantile(theta, [0.025, 0.975])), abs=0.02)


sites = st.lists(st.tuples(st.floats(1, 5), st.integers(2, 400), st.floats(0.1, 2)), min_size=2, max_size=40)


@given(sites)
def test_shrunk_means_lie_in_their_intervals_and_among_the_others(found):
    result = shrink([m for m, _, _ in found], [v * (n - 1) for _, n, v in found], [n for _, n, _ in found])
    for site in result.sites:
        assert site.interval.low < site.mean < site.interval.high, "value and interval belong together"
        assert min(m for m, _n, _v in found) - 1e-6 <= site.mean <= max(m for m, _n, _v in found) + 1e-6
        assert 0 <= site.weight <= 1
        assert site.interval.low < site.interval.high


def test_sites_that_do_not_differ_all_get_the_whole():
    result = shrink([4.2, 4.2, 4.2], [50, 50, 50], [60, 60, 60])
    assert result.between == 0
    assert [site.mean for site in result.sites] == pytest.approx([4.2] * 3)
    assert {site.place for site in result.sites} == {Place.SAME}


def test_a_site_far_off_is_clearly_below():
    result = shrink([4.3, 4.3, 4.3, 3.2], [200] * 4, [300] * 4)
    assert result.sites[3].place is Place.BELOW
    assert Place.BELOW not in [site.place for site in result.sites[:3]]


@pytest.mark.parametrize("found", [([4], [1], [10]), ([4, 4], [0, 0], [1, 1]), ([4, 5], [0, 0], [10, 10])])
def test_shrinking_says_when_it_cannot_be_done(found):
    assert shrink(*found) is None


def test_calm_sites_are_rarely_called_out():
    """Nine equal sites: hardly any is put in a group of its own."""
    draw, called = np.random.default_rng(1), 0
    for _ in range(200):
        answers = [draw.choice([1, 2, 3, 4, 5], 40, p=[0.03, 0.05, 0.12, 0.4, 0.4]) for _ in range(9)]
        verdict = make_verdict({i: Tally({int(s): int((a == s).sum()) for s in range(1, 6)}) for i, a in enumerate(answers)})
        called += sum(site.place is not Place.SAME for site in verdict.sites)
    assert called / (200 * 9) < 0.06


def test_change_is_said_in_the_words_uncertainty_allows():
    before = Tally({4: 60, 3: 40})
    assert change_between(before, Tally({4: 90, 3: 10})) == Change.CLEAR_UP
    assert change_between(before, Tally({4: 30, 3: 70})) == Change.CLEAR_DOWN
    assert change_between(before, Tally({4: 61, 3: 39})) == Change.SAME
    assert change_between(Tally({4: 6, 2: 4}), Tally({4: 6, 2: 5})) == Change.UNSURE
    assert change_between(before, Tally({4: 70, 3: 30})) == Change.MAYBE_UP
    assert change_between(before, Tally({4: 9})) == Change.TOO_FEW


def test_that_nothing_differs_is_said_only_where_it_can_be_known():
    """A real fall of 0.38 is called “about the same” hardly ever, and no change at all is rarely called a clear one."""
    draw = np.random.default_rng(3)
    before, fallen = [0.03, 0.05, 0.12, 0.40, 0.40], [0.07, 0.09, 0.19, 0.38, 0.27]
    assert np.dot(np.arange(1, 6), before) - np.dot(np.arange(1, 6), fallen) == pytest.approx(0.40, abs=0.03)
    for n in (10, 20, 50, 150):
        said = [change_between(drawn_from(draw, before, n), drawn_from(draw, fallen, n)) for _ in range(600)]
        assert said.count(Change.SAME) / 600 <= 0.03, n
    for shares in (before, [0, 0, 0, 0.3, 0.7], [0.02, 0, 0, 0, 0.98]):
        for n in (10, 20, 50):
            said = [change_between(drawn_from(draw, shares, n), drawn_from(draw, shares, n)) for _ in range(600)]
            assert (said.count(Change.CLEAR_UP) + said.count(Change.CLEAR_DOWN)) / 600 <= 0.07, (shares, n)


def drawn_from(draw, shares, n):
    return Tally(dict(zip(range(1, 6), (int(k) for k in draw.multinomial(n, shares)), strict=True)))


def test_a_site_is_never_called_better_beside_an_equal_figure():
    draw = np.random.default_rng(5)
    for _ in range(60):
        found = make_verdict({i: drawn_from(draw, draw.dirichlet([1, 1, 3, 8, 8 + 6 * (i % 2)]), int(draw.integers(5, 3000))) for i in range(9)})
        for site in found.sites:
            digits = min(decimals(site.interval), decimals(found.whole.mean_interval))
            ahead = round(site.value, digits) - round(found.whole.mean, digits)
            assert site.place is Place.SAME or (site.place is Place.ABOVE) == (ahead > 0)
            assert site.place is Place.SAME or ahead != 0


def test_from_five_answers_on_no_figure_stands_without_its_interval():
    for counts in ({5: 5}, {5: 9}, {4: 3, 5: 2}, {1: 5}):
        for found in (make_verdict({1: Tally(counts)}), make_verdict({1: Tally(counts), 2: Tally({5: 40})})):
            assert all(site.interval.low < site.interval.high and site.interval.low <= site.value <= site.interval.high for site in found.sites)


KEY = "0198c0de-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "no_key"),
        ({"answer": "x", "score": "3"}, "no_key"),
        ({"answer": 5, "score": "3"}, "no_key"),
        ({"answer": KEY}, "no_score"),
        ({"answer": KEY, "score": "x"}, "no_score"),
        ({"answer": KEY, "score": True}, "no_score"),
        ({"answer": KEY, "score": "²"}, "no_score"),
        ({"answer": KEY, "score": 3.0}, "no_score"),
        ({"answer": KEY, "score": "0"}, "score_off_scale"),
        ({"answer": KEY, "score": 6}, "score_off_scale"),
        ({"answer": KEY, "score": 3, "comment": 7}, "comment_not_text"),
        ({"answer": KEY, "score": 3, "comment": "x" * (MOST_CHARACTERS + 1)}, "comment_too_long"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(fields, fault):
    with pytest.raises(Unfit) as unfit:
        read_submission(fields)
    assert unfit.value.fault == fault


def test_a_fit_answer_is_read_from_forms_and_json_alike():
    assert read_submission({"answer": KEY, "score": "4"}) == read_submission({"answer": KEY, "score": 4, "comment": None})
    assert read_submission({"answer": KEY, "score": 4, "comment": " a\x00b "}).comment == "ab"
