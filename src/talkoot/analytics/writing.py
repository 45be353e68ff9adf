"""Writing a set: rows stream from the database into one file a table, which DuckDB then sorts and parts, so that memory stays level.

A set is written under another name and gets its own when it is whole.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from talkoot import __version__
from talkoot.analytics.columns import COMMENTS, FORM, SET, Table
from talkoot.analytics.folders import new_folder
from talkoot.base.orgs.models import Membership, Organisation, Site
from talkoot.feedback.queries import analysis, verdict
from talkoot.learning.queries.linkage import Observed, observed, period_of

ROWS = 50_000  # at a time
TYPES = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "day": pa.date32(), "yes": pa.bool_()}
MEMORY = "512MB"  # of DuckDB; beyond that it sorts on the disk
Row = tuple[Any, ...]
Say = Callable[[str], None]


def write_set(target: Path, organisations: Sequence[Organisation], *, now: datetime, today: date, comments: bool, replace: bool, say: Say) -> dict[str, int]:
    """Writes the set of some organisations; returns how many rows each table has. Raises Trouble, OSError and duckdb.Error."""
    tables = [*SET, *([COMMENTS] if comments else [])]
    slugs = {one.pk: one.slug for one in organisations}
    rows = rows_of(organisations, slugs, now)
    written: dict[str, int] = {}
    with new_folder(target, replace=replace) as folder:
        for one in tables:
            written[one.name] = write_table(folder, one, rows[one.name](), say)
        said = {
            "form": FORM, "version": __version__, "made_at": now.isoformat(timespec="seconds"), "made_on": today.isoformat(),
            "organisations": sorted(slugs.values()), "tables": {one.name: described(one) | {"rows": written[one.name]} for one in tables},
        }  # fmt: skip
        (folder / "columns.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    return written


def described(one: Table) -> dict[str, Any]:
    """A table as columns.json has it."""
    return {"words": one.words, "parted": list(one.parted), "columns": {column.name: {"kind": column.kind, "words": column.words} for column in one.columns}}


def schema_of(one: Table) -> pa.Schema:
    """A table's columns and their types."""
    return pa.schema([(column.name, TYPES[column.kind]) for column in one.columns])


def write_table(folder: Path, one: Table, rows: Iterable[Row], say: Say) -> int:
    """One table, sorted; parted into folders where it is large. The order of the rows tells nothing of when they came."""
    schema, raw, n = schema_of(one), folder / f".{one.name}.parquet", 0
    with pq.ParquetWriter(raw, schema, compression="zstd") as writer:
        for batch in batches(rows):
            columns = [pa.array(column, type=field.type) for column, field in zip(zip(*batch, strict=True), schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            n += len(batch)
            say(f"{one.name}: {n} rows")
    place = folder / one.name
    place.mkdir()
    if not n:
        raw.rename(place / "none.parquet")
        return 0
    order = ", ".join(f'"{column.name}"' for column in one.columns)
    parted = f", PARTITION_BY ({', '.join(one.parted)}), WRITE_PARTITION_COLUMNS true" if one.parted else ""
    into = str(place if one.parted else place / "all.parquet")
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(folder / ".sorting")}) as connection:
        said = f"COPY (SELECT * FROM read_parquet($raw) ORDER BY {order}) TO '{quoted(into)}' (FORMAT parquet, COMPRESSION zstd{parted})"
        connection.execute(said, {"raw": str(raw)})
    raw.unlink()
    return n


def quoted(text: str) -> str:
    """For between two quotation marks of SQL, where no parameter may stand."""
    return text.replace("'", "''")


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """So many rows at a time."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS:
            yield batch
            batch = []
    if batch:
        yield batch


def rows_of(organisations: Sequence[Organisation], slugs: dict[int, str], now: datetime) -> dict[str, Callable[[], Iterable[Row]]]:
    """Each table's rows, asked for when it is written."""
    ids = list(slugs)
    return {
        "organisations": lambda: ((one.slug, one.name) for one in organisations),
        "sites": lambda: sites(slugs),
        "questions": lambda: questions(organisations),
        "counts": lambda: ((slugs[organisation], *rest) for organisation, *rest in analysis.counts(ids)),
        "answers": lambda: chain(answers(slugs), replies(slugs)),
        "teams": lambda: (row for one in organisations for row in teams(one, now)),
        "team_sites": lambda: (row for one in organisations for row in team_sites(one, now)),
        "seen_signals": lambda: ((slugs[organisation], *rest) for organisation, *rest in analysis.seen_signals(ids)),
        "comments": lambda: ((one.slug, *rest) for one in organisations for _organisation, *rest in analysis.comments(one.pk)),
    }


def sites(slugs: dict[int, str]) -> Iterator[Row]:
    rows = Site.objects.filter(organisation__in=slugs).order_by("pk").values_list("organisation_id", "pk", "name", "area_id", "area__name", "closed_on")
    return ((slugs[organisation], *rest) for organisation, *rest in rows)


def questions(organisations: Sequence[Organisation]) -> Iterator[Row]:
    languages = {one.pk: (one.slug, one.language) for one in organisations}
    main = {one.pk: found.line if (found := verdict.main_question(one.pk)) else None for one in organisations}
    for one in analysis.questions(list(languages)):
        slug, language = languages[one.survey.organisation_id]
        is_main = one.line == main[one.survey.organisation_id]
        yield slug, one.survey_id, one.survey.name, one.pk, one.line, one.version, one.kind, one.text(language), is_main


def answers(slugs: dict[int, str]) -> Iterator[Row]:
    for organisation, site, question, channel, day, score, is_play, is_at_once in analysis.answers(list(slugs)):
        kind = "play" if is_play else "at_once" if is_at_once else "words" if score is None else "score"
        yield slugs[organisation], f"{day:%Y-%m}", site, question, channel, day, kind, score


def replies(slugs: dict[int, str]) -> Iterator[Row]:
    for organisation, site, question, channel, day, value, _is_play, _is_at_once in analysis.replies(list(slugs)):
        yield slugs[organisation], f"{day:%Y-%m}", site, question, channel, day, "reply", value


def teams(organisation: Organisation, now: datetime) -> Iterator[Row]:
    """What the page of linkage reads, as everybody in the organisation may."""
    found = panel_of(organisation, now)
    if found is None:
        return
    for place, unit in enumerate(found.teams):
        for number, round_ in enumerate(found.rounds):
            period, value = period_of(round_), found.ranges[place][number]
            yield organisation.slug, unit.report, number, period.first, period.last, None if value is None else value.middle, found.per_year


def team_sites(organisation: Organisation, now: datetime) -> Iterator[Row]:
    found = panel_of(organisation, now)
    for unit in found.teams if found else []:
        for site in sorted(unit.sites):
            yield organisation.slug, unit.report, site


def panel_of(organisation: Organisation, now: datetime) -> Observed | None:
    """The panel as a member's page has it; the same for every member. None where nobody belongs to the organisation."""
    me = Membership.objects.filter(organisation=organisation, ended_at=None).order_by("pk").first()
    return observed(me, now) if me else None
