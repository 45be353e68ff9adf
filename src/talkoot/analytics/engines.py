"""The engines: DuckDB in this process, or a Spark cluster by its address. Both read a set's files and make the same expressions."""

import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from talkoot.analytics.expressions import Tables
from talkoot.analytics.folders import Trouble
from talkoot.base.kit.web import listens

MEMORY = "2GB"  # of DuckDB; beyond that it works on the disk
ANSWERS_WITHIN = 5.0  # seconds, a cluster's master
TAKES_WITHIN = 60.0  # seconds, until one of its workers has taken the work
ADDRESS = re.compile(r"spark://([^:/,\s]+):(\d{1,5})")


@dataclass(frozen=True)
class Kept:
    """A table that was made: for further expressions, and as it is."""

    table: ir.Table
    data: pa.Table


class Engine:
    """Something that makes expressions; `backend` is Ibis's own."""

    name = "duckdb"

    def __init__(self, backend: Any) -> None:
        self.backend = backend

    def read(self, folder: Path, name: str) -> ir.Table:
        """A table of a set: all files below its folder."""
        found: ir.Table = self.backend.read_parquet(str(folder / name / "**" / "*.parquet"), table_name=f"set_{name}", hive_partitioning=False)
        return found

    def tables(self, folder: Path, organisations: Collection[str] = ()) -> Tables:
        """A set's tables, of all its organisations or of some."""
        names = ("sites", "questions", "counts", "answers", "teams", "team_sites")
        found = {name: self.read(folder, name) for name in names}
        if organisations:
            found = {name: one.filter(one.organisation.isin(sorted(organisations))) for name, one in found.items()}
        return Tables(**found)

    def make(self, expression: ir.Table) -> pa.Table:
        """The table that an expression says, in no order."""
        made: pa.Table = self.backend.to_pyarrow(expression)
        return made

    def keep(self, expression: ir.Table) -> Kept:
        """The same, for further expressions too."""
        data = self.make(expression)
        return Kept(ibis.memtable(data), data)


class Spark(Engine):
    """Spark. Tables come and go as Arrow: through pandas nulls would become numbers, and the cluster's workers would need our Python."""

    name = "spark"

    def __init__(self, session: Any) -> None:
        super().__init__(ibis.pyspark.connect(session))
        self.session, self.views = session, 0

    def read(self, folder: Path, name: str) -> ir.Table:
        found: ir.Table = self.backend.read_parquet(str(folder / name), table_name=f"set_{name}", recursiveFileLookup="true")
        return found

    def make(self, expression: ir.Table) -> pa.Table:
        made = self.session.sql(self.backend.compile(expression)).toArrow()
        return made.cast(expression.schema().to_pyarrow())

    def keep(self, expression: ir.Table) -> Kept:
        data, self.views = self.make(expression), self.views + 1
        self.session.createDataFrame(data).createOrReplaceTempView(f"kept_{self.views}")
        return Kept(self.backend.table(f"kept_{self.views}"), data)


@contextmanager
def duckdb_here(scratch: Path | None = None) -> Iterator[Engine]:
    """DuckDB in this process, in memory; what does not fit lies in `scratch`."""
    backend = ibis.duckdb.connect(memory_limit=MEMORY, **({"temp_directory": str(scratch)} if scratch else {}))
    try:
        yield Engine(backend)
    finally:
        backend.disconnect()


@contextmanager
def spark_at(address: str) -> Iterator[Engine]:
    """A Spark standalone cluster; Java is on this machine. Its workers need Java alone: no Python of ours runs on them. Raises Trouble with what to do."""
    found = ADDRESS.fullmatch(address)
    if not found:
        raise Trouble(f"“{address}” is no address of a Spark cluster. It is written like spark://cluster.example:7077.")
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Trouble("Spark is not installed here. Install it with: pip install 'talkoot[spark]'") from None
    host, port = found[1], int(found[2])
    if not listens(host, port, within=ANSWERS_WITHIN):
        raise Trouble(f"nobody answers at {host}, port {port}. Is the cluster's master running, and can this machine reach it?")
    with in_plain_words():
        session = configured(SparkSession.builder, address).getOrCreate()
        try:
            session.sparkContext.setLogLevel("ERROR")
            wait_for_a_worker(session)
            yield Spark(session)
        finally:
            session.stop()


@contextmanager
def in_plain_words() -> Iterator[None]:
    """What Spark could not do, as Trouble with the first line of its own words."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        said = next((line.strip(": ") for line in str(error).splitlines() if line.strip() and not line.startswith("An error occurred")), "it did not say why")
        raise Trouble(f"Spark could not do it: {said[:300]}. Is the cluster Spark 4.0, and do all its workers find the set by the same path?") from error


def configured(builder: Any, address: str) -> Any:
    """Days are days wherever the cluster stands, tables pass as Arrow, and the program prints what it has to say itself."""
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.ui.showConsoleProgress": "false",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
    }
    builder = builder.master(address).appName("talkoot analytics")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder


def wait_for_a_worker(session: Any) -> None:
    """Until one has taken the work: otherwise Spark waits for ever and says so in a log only."""
    until = time.monotonic() + TAKES_WITHIN
    status = session.sparkContext._jsc.sc().getExecutorMemoryStatus
    while status().size() < 2:  # this program itself is one
        if time.monotonic() > until:
            raise Trouble("no worker of the cluster took the work. Are workers registered with the master, with a core and 1 GB free?")
        time.sleep(0.2)
