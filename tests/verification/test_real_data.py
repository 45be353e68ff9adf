"""Real data, as others published it, through the command: held against an independent count of the file.

Runs where the data lies beside the checkout (see shared/data/README.md); a small file of the same shape always runs.
"""

import csv
import json
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from scipy.stats import t

from benchmarks.server import TALKOOT, environment

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "patient-feedback-neas.csv"
MAPPING = """
respondent = "Respondent ID"
comments = ["FFT answer"]
themes = ["Timeliness of care"]

[date]
column = "Date"
formats = ["%d/%m/%Y", "%m/%d/%Y"]
ambiguous = "first"

[score]
column = "FFT categorical answer"
best = 1
worst = 5
no_answer = [6, 7]

[site]
column = "Service type 1"
create = true
"""
SMALL = """Respondent ID,Date,Service type 1,FFT categorical answer,FFT answer,Timeliness of care
R1,30/09/2021,111,1,"Good,
very good",1
R2,1/14/2022,111,5,Slow,
R1,30/09/2021,111,1,Nothing,
R3,03/10/2021,PTS\u00a0 - Transport,6,Don't know,
R4,05/10/2021,PTS\u00a0 - Transport,2,Did not answer,1
"""

pytestmark = pytest.mark.one_database


def run(env, *arguments):
    done = subprocess.run([TALKOOT, *arguments], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def counted(path):
    """An independent reading: the first line of each respondent, 6 and 7 are no scores, 1 is best."""
    first, scores = {}, defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            first.setdefault(row["Respondent ID"], row)
    for row in first.values():
        code = int(row["FFT categorical answer"])
        if code <= 5:
            scores[" ".join(row["Service type 1"].split())].append(6 - code)
    return len(first), scores


@pytest.mark.parametrize("source", ["small", "real"])
def test_the_verdict_agrees_with_an_independent_count(tmp_path, source):
    path = REAL
    if source == "small":
        path = tmp_path / "small.csv"
        path.write_text(SMALL, encoding="utf-8")
    elif not REAL.is_file():
        pytest.skip("the real data does not lie beside this checkout")
    (tmp_path / "mapping.toml").write_text(MAPPING)
    env = environment(str(tmp_path / "home"))
    subprocess.run([TALKOOT, "organisation", "create", "neas", "--name", "NEAS"], env=env, check=True, capture_output=True)
    arguments = ("import", "answers", str(path), "--organisation", "neas", "--mapping", str(tmp_path / "mapping.toml"), "--json")
    looked = run(env, *arguments, "--dry-run")
    assert run(env, "verdict", "--organisation", "neas", "--json")["whole"]["n"] == 0
    first, second = run(env, *arguments), run(env, *arguments)
    respondents, scores = counted(path)
    assert first["answers_added"] == respondents
    assert first["without_score"] == respondents - sum(map(len, scores.values()))
    assert first["lines_taken"] + first["lines_left_out"] == first["lines"] == looked["lines"]
    assert (second["answers_added"], second["comments_added"]) == (0, 0)
    verdict = run(env, "verdict", "--organisation", "neas", "--by", "site", "--json")
    assert {row["site"]: row["n"] for row in verdict["rows"]} == {site: len(values) for site, values in scores.items()} | {
        row["site"]: 0 for row in verdict["rows"] if not row["n"]
    }
    for row in verdict["rows"]:
        values = scores.get(row["site"], [])
        assert {int(k): v for k, v in row["counts"].items() if v} == dict(Counter(values))
        if len(values) >= 10:
            mean = sum(values) / len(values)
            spread = (sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values)) ** 0.5
            assert row["mean"] == pytest.approx(mean)
            if len(values) >= 1000:  # with many answers every sound interval is Student's
                assert row["mean_interval"] == pytest.approx(list(t.interval(0.95, len(values) - 1, mean, spread)), abs=0.03)
    everything = [v for values in scores.values() for v in values]
    assert verdict["whole"]["mean"] == pytest.approx(sum(everything) / len(everything))
