"""The expressions against the pages' functions on material of every shape: gaps, ties, one site, answers all alike."""

from datetime import date

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talkoot.analytics import engines, expressions, linking
from talkoot.base.kit.intervals import wilson
from talkoot.feedback.logic.signals import Count, baseline_of, is_watched
from talkoot.feedback.logic.tally import Tally
from talkoot.feedback.logic.verdict import make_verdict
from talkoot.feedback.queries.signals import filled
from talkoot.learning.logic.panel import Panel, without_unit, without_unit_and_period

pytestmark = pytest.mark.one_database
EXACT = {"rel": 1e-9, "abs": 1e-11}
COUNTS = st.lists(st.integers(0, 40), min_size=5, max_size=5)


@pytest.fixture(scope="module")
def engine():
    with engines.duckdb_here() as here:
        yield here


def alike(ours, theirs):
    """Nothing where there is nothing, and numbers to nine digits."""
    assert [one is None for one in ours] == [one is None for one in theirs]
    assert [one for one in ours if one is not None] == pytest.approx([one for one in theirs if one is not None], **EXACT)


def a_tally(rows):
    """Sites' tallies as an engine reads them, from (site, area, month, counts by score)."""
    names = ["organisation", "line", "is_main", "site", "area", "month", "n1", "n2", "n3", "n4", "n5", "without_score"]
    columns = list(zip(*(("polku", 1, True, site, area, month, *counts, 0) for site, area, month, counts in rows), strict=True))
    types = [pa.string(), pa.int64(), pa.bool_(), pa.int64(), pa.int64(), pa.date32(), *[pa.int64()] * 6]
    return ibis.memtable(pa.table([pa.array(column, kind) for column, kind in zip(columns, types, strict=True)], names=names))


@given(st.lists(COUNTS, min_size=1, max_size=7))
@settings(max_examples=25)
def test_any_sites_are_shrunk_as_on_the_page(engine, sites):
    tally = a_tally([(number, None, date(2026, 1, 1), counts) for number, counts in enumerate(sites)])
    page = make_verdict({number: Tally({score: n for score, n in enumerate(counts, 1) if n}) for number, counts in enumerate(sites)})
    found = engine.keep(expressions.verdict(tally))
    rows = {row["place"]: row for row in found.data.to_pylist()}
    drawn = {row["place"]: row for row in engine.make(expressions.shrunk(found.table)).to_pylist()}
    assert len(drawn) == sum(one.shrunk is not None for one in page.sites)
    for one in page.sites:
        row, told = rows[f"site:{one.site_id}"], drawn.get(f"site:{one.site_id}")
        alike((row["mean"], row["variance"], row["share"]), (one.tally.mean, one.tally.variance, one.tally.satisfied_share))
        interval = wilson(one.tally.satisfied, one.tally.n)
        alike((row["share_low"], row["share_high"]), (interval.low, interval.high) if interval else (None, None))
        if one.shrunk:
            alike((told["shrunk"], told["weight"]), (one.shrunk.mean, one.shrunk.weight))


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.integers(0, 8))
@settings(max_examples=40)
def test_any_months_have_the_pages_baseline(engine, months, quiet):
    """Months without answers, before or behind, and a baseline that waits for answers enough."""
    before = date(2024 + (len(months) + quiet) // 12, (len(months) + quiet) % 12 + 1, 15)
    cells = {date(2024 + at // 12, at % 12 + 1, 1): [n // 2, n] for at, n in enumerate(months) if n}
    if not cells:
        return
    counts: list[Count] = filled(cells, before.replace(day=1))
    tally = a_tally([(1, None, month, (n - satisfied, 0, 0, 0, satisfied)) for month, (satisfied, n) in cells.items()])
    chart = engine.keep(expressions.chart_months(tally, before=before))
    rows = [row for row in engine.make(expressions.baselines(chart.table, before=before)).to_pylist() if row["place"] == "site:1"]
    found = baseline_of(counts)
    assert [(row["base_satisfied"], row["base_n"], row["used"], row["is_watched"]) for row in rows] == (
        [(found[0].satisfied, found[0].n, found[1], is_watched(counts))] if found else []
    )


@given(st.integers(1, 7), st.integers(1, 6), st.integers(0, 2**31), st.sampled_from([0.0, 0.1, 0.35, 0.6]), st.booleans())
@settings(max_examples=25)
def test_any_panel_is_centred_as_on_the_page(engine, units, periods, seed, missing, ties):
    dice = np.random.default_rng(seed)
    team, customers = dice.normal(3, 1, (units, periods)), dice.normal(4, 1, (units, periods))
    if ties:
        team, customers = team.round(), customers.round()
    team[dice.random((units, periods)) < missing] = np.nan
    panel = Panel(team, customers, np.full((units, periods), 20.0))
    columns = {"organisation": [], "unit": [], "period": [], "team": [], "customers": []}
    for unit in range(units):
        for period in range(periods):
            value = team[unit, period]
            for name, one in zip(columns, ("polku", unit, period, None if np.isnan(value) else value, customers[unit, period]), strict=True):
                columns[name].append(one)
    cells = ibis.memtable(pa.table({name: pa.array(column, pa.float64() if name in ("team", "customers") else None) for name, column in columns.items()}))
    useful, page = linking.useful(cells, engine.keep), panel.useful()
    assert useful.data.num_rows == page.known.sum()
    if not useful.data.num_rows:
        return
    (row,) = engine.make(linking.sums(linking.centred(useful.table, engine.keep).table)).to_pylist()
    x, y = (without_unit_and_period(values, page.known) for values in (page.team, page.customers))
    own_x, own_y = (without_unit(values, page.known) for values in (page.team, page.customers))
    assert (row["units"], row["periods"]) == page.team.shape
    assert (row["xx"], row["yy"], row["xy"]) == pytest.approx(((x * x).sum(), (y * y).sum(), (x * y).sum()), rel=1e-8, abs=1e-8)
    assert (row["own_xx"], row["own_yy"], row["own_xy"]) == pytest.approx(((own_x**2).sum(), (own_y**2).sum(), (own_x * own_y).sum()), **EXACT)
