"""In a process of its own: what a Spark cluster makes of a set, for the test to compare.

`python -m tests.analytics.on_spark spark://… SET MADE`
"""

import os
import pickle
import sys
import time
from datetime import date
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from talkoot.analytics import engines, expressions, running  # noqa: E402
from talkoot.analytics.running import Asked  # noqa: E402

SOME = {"everything": True, "first": date(2024, 2, 10), "last": date(2026, 5, 3)}


def made_by(engine, folder, before):
    """Everything that an engine makes of a set; and the verdict of a part of it, with the answers counted anew."""
    made = running.make(engine, folder, Asked(), before=before, say=say)
    tally = expressions.site_months(engine.tables(folder, ["polku"]), **SOME)
    return made, engine.make(expressions.verdict(tally)).to_pylist()


def say(words):
    print(f"{time.monotonic():.1f} {words}", file=sys.stderr)


if __name__ == "__main__":
    address, folder, made = sys.argv[1], *map(Path, sys.argv[2:])
    say("begins")
    with engines.spark_at(address) as engine:
        say("a worker has taken the work")
        found = made_by(engine, folder, date.fromisoformat(running.described_set(folder)["made_on"]))
        executors = engine.session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
        made.write_bytes(pickle.dumps((executors, *found)))
    say("done")
