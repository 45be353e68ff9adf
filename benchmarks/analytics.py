"""Analytics of many answers on DuckDB and on a Spark cluster of two workers here: `python -m benchmarks.analytics [answers] [FOLDER]`.

The set is made by DuckDB's own dice: fifty organisations of a hundred sites over three years. It is left out of the times.
"""

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talkoot.config.settings")

import django

django.setup()

import duckdb  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from talkoot.analytics import engines, expressions, running  # noqa: E402
from talkoot.analytics.columns import FORM, SET  # noqa: E402
from talkoot.analytics.running import Asked  # noqa: E402
from talkoot.analytics.writing import schema_of  # noqa: E402
from tests.analytics.cluster import cluster, lacking  # noqa: E402

ORGANISATIONS, SITES, DAYS = 50, 100, 1096
BEFORE = date(2026, 11, 30)
PARTED = "FORMAT parquet, COMPRESSION zstd, WRITE_PARTITION_COLUMNS true, PARTITION_BY"
COUNTED = """
    SELECT organisation, question AS line, site, date_trunc('month', day) AS month, value AS score, count(*) AS n
    FROM read_parquet(?, hive_partitioning = false) GROUP BY ALL
"""


def make_set(folder: Path, n: int) -> None:
    """A set of so many answers: every site has a level of its own, a twentieth are play."""
    for table in SET:
        (folder / table.name).mkdir(parents=True)
        pq.write_table(schema_of(table).empty_table(), folder / table.name / "none.parquet")
    said = {"form": FORM, "made_at": f"{BEFORE}T00:00:00", "made_on": f"{BEFORE}", "organisations": [slug(one) for one in range(ORGANISATIONS)], "tables": {}}
    (folder / "columns.json").write_text(json.dumps(said))
    organisation = f"format('chain-{{:03d}}', s // {SITES})"
    answers = f"""
        SELECT {organisation} AS organisation, strftime(day, '%Y-%m') AS month, s AS site, 1000 + s // {SITES} AS question, 'qr' AS channel, day,
            CASE WHEN random() < 0.05 THEN 'play' ELSE 'score' END AS kind,
            CASE WHEN random() < 0.6 + (s % 31) / 100 THEN 4 + floor(random() * 2) ELSE 1 + floor(random() * 3) END::BIGINT AS value
        FROM (SELECT floor(random() * {ORGANISATIONS * SITES})::BIGINT AS s, DATE '{BEFORE}' - 1 - floor(random() * {DAYS})::INTEGER AS day FROM range({n}))
        ORDER BY organisation, month, site, day"""
    counts = f"""
        SELECT organisation, site, question, day, score, count(*) AS n, CASE WHEN score < 0 THEN 0 ELSE count(*) END AS shown
        FROM (SELECT *, CASE kind WHEN 'play' THEN -2 ELSE value END AS score
            FROM read_parquet('{folder}/answers/**/*.parquet', hive_partitioning = false))
        GROUP BY organisation, site, question, day, score ORDER BY ALL"""
    sites = f"""
        SELECT {organisation} AS organisation, s AS site, 'Site ' || s AS name, s // 10 AS area, 'Area ' || (s // 10) AS area_name, NULL::DATE AS closed_on
        FROM range({ORGANISATIONS * SITES}) t(s)"""
    questions = f"""
        SELECT format('chain-{{:03d}}', o) AS organisation, o AS survey, 'Visit' AS survey_name, 1000 + o AS question, 1000 + o AS line, 1::BIGINT AS version,
            'smiley' AS kind, 'How was it?' AS wording, true AS is_main FROM range({ORGANISATIONS}) t(o)"""
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder / ".sorting")}) as connection:
        for name, made, parted in (
            ("sites", sites, ""), ("questions", questions, ""), ("answers", answers, "organisation, month"), ("counts", counts, "organisation"),
        ):  # fmt: skip
            shutil.rmtree(folder / name)
            (folder / name).mkdir()
            where, how = (f"{folder}/{name}", f"{PARTED} ({parted})") if parted else (f"{folder}/{name}/all.parquet", "FORMAT parquet")
            connection.execute(f"COPY ({made}) TO '{where}' ({how})")


def timed(name: str, work):  # type: ignore[no-untyped-def]
    """Does it and prints how long it took."""
    began = time.perf_counter()
    found = work()
    print(f"{name:60} {time.perf_counter() - began:8.2f} s", flush=True)
    return found


def measured(engine: engines.Engine, folder: Path) -> None:
    """The roll-up of all answers, then everything, as pages have it."""
    tables = engine.tables(folder)
    for turn in ("first", "again"):
        rolled = timed(f"{engine.name}: sites by month from the answers, {turn}", lambda: engine.make(expressions.site_months(tables, everything=True)))
    print(f"{'':60} {rolled.num_rows} rows")
    made = timed(f"{engine.name}: everything, from the roll-ups", lambda: running.make(engine, folder, Asked(), before=BEFORE, say=lambda words: None))
    results = timed(f"{engine.name}: finished by the pages' functions", lambda: running.finished(made, Asked(), before=BEFORE))
    print(f"{'':60} { ({name: len(rows) for name, rows in results.items()}) }")


def main(n: int, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = kept or Path(scratch) / "set"
        if not folder.exists():
            timed(f"(making a set of {n:,} answers)", lambda: make_set(folder, n))
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6
        print(f"{size:.0f} MB in {sum(1 for _ in folder.rglob('*.parquet'))} files; load {os.getloadavg()[0]:.1f}")
        with duckdb.connect() as connection:
            where = [f"{folder}/answers/**/*.parquet"]
            for turn in ("first", "again"):
                timed(f"SQL by hand on DuckDB: sites by month and score, {turn}", lambda: connection.execute(COUNTED, where).to_arrow_table())
        with engines.duckdb_here() as engine:
            measured(engine, folder)
        print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; load {os.getloadavg()[0]:.1f}")
        if lacking():
            print(f"no Spark here: {lacking()}")
            return
        place = Path(scratch) / "cluster"
        place.mkdir()
        with cluster(place, memory="1g") as (address, environment):
            os.environ.update(environment)
            with engines.spark_at(address) as spark:
                measured(spark, folder)
        print(f"load {os.getloadavg()[0]:.1f}")


def slug(number: int) -> str:
    return f"chain-{number:03d}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
