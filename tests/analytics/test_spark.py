"""The same expressions on DuckDB and on a Spark cluster of a master and two workers give equal tables."""

import pickle
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from talkoot.analytics import engines, running
from talkoot.analytics.running import Asked
from tests.analytics.chain import TODAY, a_chain, a_set
from tests.analytics.cluster import WORKERS, cluster, lacking
from tests.analytics.on_spark import made_by

WITHIN = 240  # seconds, on a machine that does much else
pytestmark = [pytest.mark.spark, pytest.mark.django_db, pytest.mark.skipif(bool(lacking()), reason=f"no Spark here: {lacking()}")]
KEYS = ("organisation", "line", "place", "month", "unit", "period", "site", "question")


def in_order(rows):
    """Engines give rows in no order."""
    return sorted(rows, key=lambda row: tuple(str(row.get(key)) for key in KEYS))


def same(ours, theirs):
    """Whether two tables say the same: numbers to 1e-9 of themselves, everything else exactly, nothing where there is nothing."""
    assert len(ours) == len(theirs)
    for one, other in zip(in_order(ours), in_order(theirs), strict=True):
        assert one.keys() == other.keys()
        for name, value in one.items():
            if isinstance(value, float):
                assert other[name] == pytest.approx(value, rel=1e-9, abs=1e-12), (name, one, other)
            else:
                assert (type(value), value) == (type(other[name]), other[name]), (name, one, other)


def test_duckdb_and_a_spark_cluster_make_equal_tables(cast, tmp_path):
    a_chain(cast, missing=0.2)
    folder, kept = tmp_path / "set", tmp_path / "made"
    a_set(folder)
    with engines.duckdb_here() as engine:
        ours, our_part = made_by(engine, folder, TODAY)
    with cluster(tmp_path) as (address, environment):
        command = [sys.executable, "-m", "tests.analytics.on_spark", address, str(folder), str(kept)]
        done = subprocess.run(command, env=environment, cwd=Path(__file__).parents[2], timeout=WITHIN, capture_output=True, text=True)
        print(done.stderr[-3000:])
        assert done.returncode == 0
    executors, theirs, their_part = pickle.loads(kept.read_bytes())  # noqa: S301 – our own, of a moment ago
    assert executors == WORKERS
    for field in fields(ours):
        assert getattr(ours, field.name), field.name
        same(getattr(ours, field.name), getattr(theirs, field.name))
    assert our_part
    same(our_part, their_part)
    for table, rows in running.finished(ours, Asked(), before=TODAY).items():
        assert rows, table
        same(rows, running.finished(theirs, Asked(), before=TODAY)[table])
