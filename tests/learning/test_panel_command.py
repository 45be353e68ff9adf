"""A table of units and periods through the command: held against least squares on dummies, and what is wrong with a table in a sentence."""

import csv
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from benchmarks.server import TALKOOT, environment
from talkoot.config.commands.panel import BadPanel, figures_of, panel_of
from talkoot.learning.logic.panel import Panel

pytestmark = pytest.mark.one_database
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "hospital-staff-and-outcome-2012-2015.csv"
NAMES = ["--unit", "Code", "--period", "Year.Index", "--team", "Engagement.Index", "--customers", "SHMI.Index", "--answers", "Responses"]
NAMED = {"unit": "u", "period": "t", "team": "x", "customers": "y", "answers": ""}


def left(values, *groups):
    """What least squares on a dummy for each group leaves."""
    dummies = np.column_stack([np.array(group)[:, None] == np.unique(group)[None, :] for group in groups]).astype(float)
    return values - dummies @ np.linalg.lstsq(dummies, values, rcond=None)[0]


def computed(path):
    """By another way: numpy's least squares, over the units that are known in two periods."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            (r["Code"], r["Year.Index"], float(r["Engagement.Index"]), float(r["SHMI.Index"]))
            for r in csv.DictReader(file)
            if all((r["Engagement.Index"], r["SHMI.Index"]))
        ]
    rows = [row for row in rows if sum(other[0] == row[0] for other in rows) > 1]
    units, years, x, y = zip(*rows, strict=True)
    x, y = np.array(x), np.array(y)
    means = np.array([[values[np.array(units) == unit].mean() for values in (x, y)] for unit in sorted(set(units))])
    return {
        "units": len(means), "known": len(rows), "pooled": np.corrcoef(x, y)[0, 1], "between": np.corrcoef(means.T)[0, 1],
        "within": np.corrcoef(left(x, units), left(y, units))[0, 1],
        "without": np.corrcoef(left(x, units, years), left(y, units, years))[0, 1],
    }  # fmt: skip


def small(path):
    """The same shape: eight units, seven years, gaps, commas for points in one column."""
    rng = np.random.default_rng(3)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Code", "Year.Index", "Responses", "Engagement.Index", "SHMI.Index"])
        for unit in range(8):
            for year in range(2012, 2019):
                x = rng.normal(3.7 + unit / 20, 0.1)
                gap = rng.random() < 0.15
                out.writerow([f"R{unit}", year, "" if gap else 300, "" if gap else f"{x:.4f}", f"{1 + 0.2 * (x - 3.7) + rng.normal(0, 0.05):.4f}"])
    return path


@pytest.mark.parametrize("source", ["small", "real"])
def test_the_figures_are_those_of_least_squares(tmp_path, source):
    path = REAL if source == "real" else small(tmp_path / "small.csv")
    if not path.is_file():
        pytest.skip("the real data does not lie beside this checkout")
    done = subprocess.run([TALKOOT, "import", "panel", str(path), *NAMES, "--json"], env=environment(str(tmp_path)), capture_output=True, text=True, check=True)
    found, own = json.loads(done.stdout), computed(path)
    assert (found["units"], found["known"]) == (own["units"], own["known"])
    assert found["pooled"] == pytest.approx(own["pooled"], abs=1e-9)
    assert found["between"] == pytest.approx(own["between"], abs=1e-9)
    assert found["within"]["r"] == pytest.approx(own["within"], abs=1e-9)
    assert found["within_without_periods"]["r"] == pytest.approx(own["without"], abs=1e-6)
    if source == "real":
        assert (round(found["pooled"], 3), round(found["between"], 3)) == (-0.142, -0.228)
        assert (round(found["within"]["r"], 3), round(found["within_without_periods"]["r"], 3)) == (0.023, 0.030)
        assert (found["label"], found["would_be"]) == ("too little", "none")
    assert not (tmp_path / "talkoot.sqlite3").exists()


@pytest.mark.parametrize(
    ("columns", "lines", "said"),
    [
        (["u", "t", "x"], [], "no column “y”"),
        (["u", "t", "x", "y"], [], "one to"),
        (["u", "t", "x", "y"], [(2, ["a", "", "1", "2"])], "Line 2 does not say"),
        (["u", "t", "x", "y"], [(2, ["a", "1", "1", "2"]), (3, ["a", "1", "1", "2"])], "one line for each"),
        (["u", "t", "x", "y"], [(2, ["a", "1", "viisi", "2"])], "“viisi” in the column of --team is no number"),
        (["u", "t", "x", "y"], [(2, ["a", "1", "1e999", "2"])], "is no number"),
    ],
)
def test_what_is_no_panel_is_told_in_a_sentence(columns, lines, said):
    with pytest.raises(BadPanel, match=said):
        panel_of(columns, lines, NAMED)


def test_gaps_commas_and_years_out_of_order_are_read():
    lines = [(2, ["a", "10", "1,5", "2"]), (3, ["a", "9", "1", ""]), (4, ["b", "9", "NA", "3"])]
    panel = panel_of(["u", "t", "x", "y"], lines, NAMED)
    assert panel.known.tolist() == [[False, True], [False, False]]
    assert panel.team[0, 1] == 1.5


def test_a_file_that_is_not_there_and_one_that_says_nothing_of_change(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("unit,period,team,customers\na,1,3,4\nb,1,3,4\n")
    for file, said in ((tmp_path / "nowhere.csv", "No such file"), (path, "nothing can be said of change")):
        done = subprocess.run([TALKOOT, "import", "panel", str(file)], env=environment(str(tmp_path)) | {"LC_ALL": "C"}, capture_output=True, text=True)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", ["noise", "alike", "one for the other", "flat team", "flat customers", "same means"])
@pytest.mark.parametrize("units", [1, 2, 3])
@pytest.mark.parametrize("periods", [1, 2, 3])
def test_a_table_of_any_small_size_has_figures_or_a_sentence(kind, units, periods):
    rng = np.random.default_rng(units * 10 + periods)
    x = rng.normal(3.8, 0.3, (units, periods))
    if kind == "same means":
        x = x - x.mean(axis=1, keepdims=True) + 3.8
    y = {"alike": x.copy(), "one for the other": 8 - x}.get(kind, rng.normal(4.2, 0.3, (units, periods)))
    x, y = (np.full_like(x, 3.8) if kind == "flat team" else x), (np.full_like(y, 4.2) if kind == "flat customers" else y)
    found, said = None, ""
    try:
        found = figures_of(Panel(x, y, np.full((units, periods), 100.0)))
    except BadPanel as sentence:
        said = str(sentence)
    enough = units > 1 and units * (periods - 1) >= 3 and not kind.startswith("flat")
    assert said.endswith(".") != enough, "a sentence just where there is too little"
    if found:
        assert np.isfinite([found["within"][name] for name in ("r", "low", "high", "p")]).all()
        json.dumps(found, allow_nan=False)
