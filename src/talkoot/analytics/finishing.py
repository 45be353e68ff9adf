"""From an engine's tables to what is told: by the pages' own functions, where a formula is no expression, and hidden as on the pages."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from talkoot.analytics.expressions import SCORES
from talkoot.feedback.logic.signals import Count, follow, limits
from talkoot.feedback.logic.tally import SHOWN_FROM, Tally
from talkoot.feedback.logic.verdict import make_verdict
from talkoot.feedback.queries.signals import filled
from talkoot.learning.logic.linkage import Linkage, Sign, linkage
from talkoot.learning.logic.panel import Panel

Row = dict[str, Any]
OF_SITES = ("shrunk", "shrunk_low", "shrunk_high", "weight", "standing", "between")
FIGURES = ("n", "mean", "variance", "satisfied", "share", "share_low", "share_high")


@dataclass(frozen=True)
class Made:
    """What an engine made of a set: rows of each expression, and of the set what is small."""

    months: list[Row]
    verdict: list[Row]
    shrinking: list[Row]
    shrunk: list[Row]
    chart_months: list[Row]
    baselines: list[Row]
    panel: list[Row]
    sums: list[Row]
    between: list[Row]
    sites: list[Row]
    questions: list[Row]
    seen_signals: list[Row]


def hidden(row: Row, names: tuple[str, ...], *, everything: bool) -> Row:
    """A row's figures; none of them under five answers, as on the pages."""
    return dict.fromkeys(names) if row["n"] < SHOWN_FROM and not everything else {name: row[name] for name in names}


def tally_of(row: Row) -> Tally:
    return Tally({score: row[f"n{score}"] for score in SCORES if row[f"n{score}"]}, row["without_score"])


def months(made: Made, *, everything: bool) -> Iterator[Row]:
    """Roll-ups by month."""
    for row in made.months:
        yield {**at(row), "month": row["month"], **hidden(row, FIGURES, everything=everything)}


def verdict(made: Made, *, everything: bool) -> Iterator[Row]:
    """The verdict; intervals that need inverse distributions, and where a site stands, by the pages' own functions."""
    drawn = {key(row): row for row in made.shrunk}
    wholes = {(row["organisation"], row["line"]): row for row in made.shrinking}
    lines: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in made.verdict:
        lines[row["organisation"], row["line"]].append(row)
    for line, rows in lines.items():
        by_site = {number(row["place"]): tally_of(row) for row in rows if row["place"].startswith("site:")}
        found = {figure.site_id: figure for figure in make_verdict(by_site).sites}
        for row in rows:
            ends = tally_of(row).mean_interval
            told: Row = {**at(row), **hidden(row, FIGURES, everything=everything), **dict.fromkeys(OF_SITES)}
            told |= {"mean_low": ends.low if ends else None, "mean_high": ends.high if ends else None}
            is_told = row["n"] >= SHOWN_FROM or everything
            if row["place"].startswith("site:") and is_told and key(row) in drawn:
                figure = found[number(row["place"])]
                told |= {"shrunk": drawn[key(row)]["shrunk"], "weight": drawn[key(row)]["weight"], "standing": figure.place.value}
                told |= {"shrunk_low": figure.shrunk.interval.low, "shrunk_high": figure.shrunk.interval.high} if figure.shrunk else {}
            if row["place"] == "all" and is_told and line in wholes:
                told["between"] = wholes[line]["between"]
            yield told


def charts(made: Made, *, before: date) -> Iterator[Row]:
    """Control charts of the places whose changes can be found; limits share one budget of false alarms within an organisation."""
    cells: dict[tuple[str, int, str], dict[date, list[int]]] = defaultdict(dict)
    for row in made.chart_months:
        cells[key(row)][row["month"]] = [row["satisfied"], row["n"]]
    is_watched = {key(row) for row in made.baselines if row["is_watched"]}
    open_sites = {(row["organisation"], row["site"]): row["area"] for row in made.sites if row["closed_on"] is None}
    settled: dict[tuple[str, int, str], set[date]] = defaultdict(set)
    line_of = {row["question"]: row["line"] for row in made.questions}
    for row in made.seen_signals:
        settled[row["organisation"], line_of[row["question"]], row["place"]].add(row["month"])
    for organisation, line in sorted({(one[0], one[1]) for one in is_watched}):
        mine = {one[2] for one in is_watched if one[:2] == (organisation, line)}
        sites = sorted(f"site:{site}" for slug, site in open_sites if slug == organisation and f"site:{site}" in mine)
        own_areas = {area for (slug, _site), area in open_sites.items() if slug == organisation and area is not None}
        areas = sorted(f"area:{area}" for area in own_areas if f"area:{area}" in mine)
        of_whole, of_area, of_site = limits(len(areas), len(sites))
        places = [("all", of_whole)] if "all" in mine else []
        for place, limit in [*places, *((area, of_area) for area in areas), *((site, of_site) for site in sites)]:
            where = (organisation, line, place)
            counts: list[Count] = filled(cells[where], before.replace(day=1))
            for point in follow(counts, limit, settled[where]).points:
                yield {
                    "organisation": organisation, "line": line, "place": place, "month": point.count.start, "satisfied": point.count.satisfied,
                    "n": point.count.n, "score": point.score, "down": point.down, "up": point.up, "limit": limit, "signal": point.signal,
                    "is_back": point.back,
                }  # fmt: skip


def linkages(made: Made) -> Iterator[Row]:
    """Linkage with its label; nothing but the label where there is too little to say anything."""
    sums, between = ({row["organisation"]: row for row in rows} for rows in (made.sums, made.between))
    cells: dict[str, list[Row]] = defaultdict(list)
    for row in made.panel:
        cells[row["organisation"]].append(row)
    for organisation, rows in sorted(cells.items()):
        found = linkage(panel_of(rows), per_year=rows[0]["per_year"])
        names = ("units", "periods", "cells", "xx", "yy", "xy", "r", "own_r")
        told: Row = {"organisation": organisation, "label": found.label}
        if found.label == Sign.TOO_LITTLE or found.within is None:
            yield told
            continue
        yield told | {name: sums[organisation][name] for name in names} | ends_of(found, between[organisation]["between_r"])


def ends_of(found: Linkage, between_r: float | None) -> Row:
    """What is no sum: intervals and chance by resampling."""
    assert found.within is not None
    assert found.slope is not None
    return {
        "r_low": found.within.low, "r_high": found.within.high, "chance": found.within.p, "slope": found.slope.r,
        "between_r": between_r if found.between else None, "shared_time": found.shared_time, "leads": found.leads,
    }  # fmt: skip


def panel_of(rows: list[Row]) -> Panel:
    """One organisation's cells as the page's panel."""
    units, periods = sorted({row["unit"] for row in rows}), sorted({row["period"] for row in rows})
    shape = (len(units), len(periods))
    team, customers, answers = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    for row in rows:
        place = units.index(row["unit"]), periods.index(row["period"])
        team[place] = np.nan if row["team"] is None else row["team"]
        customers[place] = np.nan if row["customers"] is None else row["customers"]
        answers[place] = row["answers"]
    return Panel(team, customers, answers)


def at(row: Row) -> Row:
    return {name: row[name] for name in ("organisation", "line", "place")}


def key(row: Row) -> tuple[str, int, str]:
    return row["organisation"], row["line"], row["place"]


def number(place: str) -> int:
    """Of site:5, the five."""
    return int(place.partition(":")[2])
