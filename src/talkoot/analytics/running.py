"""One set, one run: an engine makes the expressions, the pages' functions finish them, and results are written, an organisation a folder."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from talkoot import __version__
from talkoot.analytics import expressions, finishing, linking
from talkoot.analytics.columns import FORM, RESULTS
from talkoot.analytics.engines import Engine
from talkoot.analytics.finishing import Made, Row
from talkoot.analytics.folders import Trouble, new_folder
from talkoot.analytics.writing import described, schema_of

Say = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What a run is asked for. `everything`: also answers that pages do not show yet, and nothing is hidden."""

    organisations: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    everything: bool = False


def described_set(folder: Path) -> dict[str, Any]:
    """What a set says of itself. Raises Trouble where there is none."""
    try:
        said: dict[str, Any] = json.loads((folder / "columns.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise Trouble(f"{folder} holds no set. Write one first: talkoot analytics write {folder}") from None
    except ValueError:
        raise Trouble(f"{folder / 'columns.json'} cannot be read. Write the set anew.") from None
    if said.get("form") != FORM or "tables" not in said:
        raise Trouble(f"{folder} was written by another version of Talkoot. Write it anew: talkoot analytics write {folder} --replace")
    return said


def make(engine: Engine, folder: Path, asked: Asked, *, before: date, say: Say) -> Made:
    """Everything that an engine makes of a set."""
    tables = engine.tables(folder, asked.organisations)
    every_month = engine.keep(expressions.site_months(tables, everything=asked.everything))
    say("counted by month")
    tally = every_month
    if asked.first or asked.last:
        tally = engine.keep(expressions.site_months(tables, everything=asked.everything, first=asked.first, last=asked.last))
    verdict = engine.keep(expressions.verdict(tally.table))
    chart = engine.keep(expressions.chart_months(every_month.table, before=before))
    panel = engine.keep(linking.panel(tables))
    useful = linking.useful(panel.table, engine.keep)
    made = {
        "months": engine.make(expressions.months(tally.table)),
        "verdict": verdict.data,
        "shrinking": engine.make(expressions.shrinking(verdict.table)),
        "shrunk": engine.make(expressions.shrunk(verdict.table)),
        "chart_months": chart.data,
        "baselines": engine.make(expressions.baselines(chart.table, before=before)),
        "panel": panel.data,
        "sums": engine.make(linking.sums(linking.centred(useful.table, engine.keep).table)),
        "between": engine.make(linking.between(useful.table)),
    }
    say("made")
    small = {name: small_table(folder, name, asked.organisations) for name in ("sites", "questions", "seen_signals")}
    return Made(**{name: table.to_pylist() for name, table in made.items()}, **small)


def small_table(folder: Path, name: str, organisations: Collection[str]) -> list[Row]:
    """What needs no engine."""
    rows: list[Row] = pq.read_table(folder / name).to_pylist()
    return [row for row in rows if not organisations or row["organisation"] in organisations]


def finished(made: Made, asked: Asked, *, before: date) -> dict[str, list[Row]]:
    """The results by table."""
    return {
        "months": list(finishing.months(made, everything=asked.everything)),
        "verdict": list(finishing.verdict(made, everything=asked.everything)),
        "charts": list(finishing.charts(made, before=before)),
        "linkage": list(finishing.linkages(made)),
    }


def run(engine: Engine, folder: Path, target: Path, asked: Asked, *, replace: bool, as_csv: bool, together: bool, say: Say) -> dict[str, int]:
    """Makes the results of a set and writes them; returns how many rows each table has. Raises Trouble and OSError."""
    said = described_set(folder)
    unknown = sorted(set(asked.organisations) - set(said["organisations"]))
    if unknown:
        raise Trouble(f"the set has no organisation “{unknown[0]}”. It has: {', '.join(said['organisations'])}.")
    before = date.fromisoformat(said["made_on"])
    with new_folder(target, replace=replace) as place:
        results = finished(make(engine, folder, asked, before=before, say=say), asked, before=before)
        about = {"engine": engine.name, "set_made_at": said["made_at"], "from": text(asked.first), "to": text(asked.last), "everything": asked.everything}
        write_results(place, results, about, as_csv=as_csv, together=together)
    return {name: len(rows) for name, rows in results.items()}


def write_results(place: Path, results: dict[str, list[Row]], about: dict[str, Any], *, as_csv: bool = False, together: bool = False) -> None:
    """All tables, and then what says that they are there."""
    for table in RESULTS:
        write(place, table.name, results[table.name], schema_of(table), as_csv=as_csv, together=together)
    tables = {table.name: described(table) | {"rows": len(results[table.name])} for table in RESULTS}
    said = {"form": FORM, "version": __version__, **about, "tables": tables}
    (place / "columns.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")


def write(place: Path, name: str, rows: list[Row], schema: pa.Schema, *, as_csv: bool, together: bool) -> None:
    """One table, in order: a file in each organisation's folder, or one over all where that was asked for."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        parts["" if together else row["organisation"]].append(row)
    order = [key for key in ("organisation", "line", "place", "month") if key in schema.names]
    for organisation, own in parts.items():
        folder = place / organisation
        folder.mkdir(exist_ok=True)
        table = pa.Table.from_pylist(sorted(own, key=lambda row: tuple(row[key] for key in order)), schema=schema)
        if as_csv:
            pyarrow.csv.write_csv(table, folder / f"{name}.csv")
        else:
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")


def text(day: date | None) -> str | None:
    return day.isoformat() if day else None
