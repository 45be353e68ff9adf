"""Analytics: a set holds what it says and nobody's name, and what an engine makes of it are the pages' own figures."""

import json
from collections import Counter
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from talkoot.analytics import engines, running
from talkoot.analytics.columns import reference
from talkoot.analytics.finishing import panel_of, tally_of
from talkoot.analytics.running import Asked
from talkoot.base.kit.intervals import wilson
from talkoot.base.kit.periods import Period
from talkoot.feedback.queries.signals import watched
from talkoot.feedback.queries.verdict import main_question, tally, trends, verdict
from talkoot.learning.logic.linkage import across, linkage, repeated_measures
from talkoot.learning.logic.panel import without_unit_and_period
from talkoot.learning.queries.linkage import observed
from tests.analytics.chain import NOW, TODAY, a_chain, a_set

pytestmark = pytest.mark.django_db
EXACT = {"rel": 1e-9, "abs": 1e-12}


def made_of(folder, asked=None):
    """What DuckDB makes of a set."""
    with engines.duckdb_here() as engine:
        return running.make(engine, folder, asked or Asked(), before=TODAY, say=lambda words: None)


@pytest.fixture
def chain(cast, tmp_path):
    """(the cast, the set's folder)"""
    a_chain(cast)
    a_set(tmp_path / "set")
    return cast, tmp_path / "set"


def test_the_verdict_is_the_pages(chain):
    cast, folder = chain
    for period in (Period(), Period(first=TODAY.replace(year=2025)), Period(last=TODAY.replace(year=2025, month=3))):
        question = main_question(cast.organisation.pk)
        page, made = verdict(question, period), made_of(folder, Asked(first=period.first, last=period.last))
        rows = {row["place"]: row for row in made.verdict if row["organisation"] == "polku"}
        drawn = {row["place"]: row for row in made.shrunk if row["organisation"] == "polku"}
        assert len(page.sites) >= 6
        assert {place for place in rows if place.startswith("site:")} == {f"site:{one.site_id}" for one in page.sites}
        assert tally_of(rows["all"]) == page.whole
        for one in page.sites:
            row, told = rows[f"site:{one.site_id}"], drawn[f"site:{one.site_id}"]
            assert tally_of(row) == one.tally
            assert (row["mean"], row["share"], row["squares"]) == pytest.approx((one.tally.mean, one.tally.satisfied_share, one.tally.squares), **EXACT)
            interval = wilson(one.tally.satisfied, one.tally.n)
            assert (row["share_low"], row["share_high"]) == pytest.approx((interval.low, interval.high), **EXACT)
            assert (told["shrunk"], told["weight"]) == pytest.approx((one.shrunk.mean, one.shrunk.weight), **EXACT)
        shrinking = next(row for row in made.shrinking if row["organisation"] == "polku")
        expected = page.shrinkage.within, page.shrinkage.between, page.shrinkage.centre
        assert (shrinking["within"], shrinking["between"], shrinking["centre"]) == pytest.approx(expected, **EXACT)
        for area in {row["place"] for row in made.verdict if row["place"].startswith("area:")}:
            assert tally_of(rows[area]) == tally(question, period, area_id=int(area[5:]))


def test_months_are_the_pages(chain):
    cast, folder = chain
    question, made = main_question(cast.organisation.pk), made_of(folder)
    for place, limits in (("all", {}), *((place, {"site_id": int(place[5:])}) for place in {row["place"] for row in made.months if row["place"][0] == "s"})):
        organisation = cast.other if limits.get("site_id") == cast.elsewhere.pk else cast.organisation
        asked = question if organisation == cast.organisation else main_question(cast.other.pk)
        page = {one.month: one.tally for one in trends([asked], None, **limits)[asked.line]}
        rows = [row for row in made.months if row["place"] == place and row["organisation"] == organisation.slug]
        assert {row["month"]: tally_of(row) for row in rows} == {month: one for month, one in page.items() if one.n}


def test_control_charts_are_the_pages(chain):
    cast, folder = chain
    page = watched(main_question(cast.organisation.pk), cast.organisation.pk, TODAY)
    made = made_of(folder)
    rows = running.finished(made, Asked(), before=TODAY)["charts"]
    mine = [row for row in rows if row["organisation"] == "polku"]
    assert len(page.histories) >= 6
    assert any(row["signal"] for row in mine)
    assert [(row["place"], row["month"], row["satisfied"], row["n"], row["score"], row["down"], row["up"], row["signal"], row["is_back"]) for row in mine] == [
        (place.key, one.count.start, one.count.satisfied, one.count.n, one.score, one.down, one.up, one.signal, one.back)
        for place, history in sorted(page.histories.items(), key=lambda item: [row["place"] for row in mine].index(item[0].key))
        for one in history.points
    ]


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_linkage_is_the_pages(cast, tmp_path, missing):
    a_chain(cast, missing)
    a_set(tmp_path / "set")
    seen, made = observed(cast.member("eero"), NOW), made_of(tmp_path / "set")
    found = panel_of(made.panel)
    assert np.allclose(found.team, seen.panel.team, rtol=1e-9, atol=0, equal_nan=True)
    assert np.allclose(found.customers, seen.panel.customers, rtol=1e-9, atol=0, equal_nan=True)
    assert (found.answers == seen.panel.answers).all()
    useful, sums = seen.panel.useful(), made.sums[0]
    x, y = (without_unit_and_period(values, useful.known) for values in (useful.team, useful.customers))
    assert (sums["xx"], sums["yy"], sums["xy"]) == pytest.approx(((x * x).sum(), (y * y).sum(), (x * y).sum()), **EXACT)
    assert sums["own_r"] == pytest.approx(repeated_measures(useful).r, **EXACT)
    page = linkage(seen.panel, per_year=seen.per_year)
    assert sums["r"] == pytest.approx(page.within.r, **EXACT)
    told = running.finished(made, Asked(), before=TODAY)["linkage"][0]
    assert told["label"] == page.label
    assert (told["r_low"], told["chance"], told["slope"]) == pytest.approx((page.within.low, page.within.p, page.slope.r), **EXACT)
    assert made.between[0]["between_r"] == pytest.approx(across(useful).r, **EXACT)


def test_a_set_holds_no_person_and_no_words(chain):
    cast, folder = chain
    said = json.loads((folder / "columns.json").read_text())
    assert not (folder / "comments").exists()
    for name, one in said["tables"].items():
        read = pq.read_table(folder / name, partitioning=None)
        assert read.num_rows == one["rows"]
        assert set(read.schema.names) >= set(one["columns"])
        text = json.dumps(read.to_pylist(), default=str)
        for member in cast.members.values():
            assert member.user.email not in text
            assert member.user.name not in text
    assert not {"key", "at", "by"} & {column for one in said["tables"].values() for column in one["columns"]}


def test_the_order_of_answers_tells_nothing(chain):
    _cast, folder = chain
    for file in (folder / "answers").rglob("*.parquet"):
        rows = [tuple(row.values()) for row in pq.ParquetFile(file).read().to_pylist()]
        assert rows == sorted(rows, key=lambda row: tuple((value is None, value) for value in row))


def test_made_has_a_table_for_each_field(chain):
    _cast, folder = chain
    made = made_of(folder)
    empty = [one.name for one in fields(made) if not getattr(made, one.name)]
    assert not empty
    assert Counter(row["organisation"] for row in made.verdict).keys() == {"polku", "toinen"}


def test_the_columns_are_documented():
    page = Path(__file__).parents[2] / "docs" / "reference" / "analytics.md"
    assert page.read_text() == reference() + "\n"
